import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import * as given from '../../../test/support/events.js';
import { fold } from '#machines';
import { StreamNotifier } from './stream-notifier.js';

/** Stand-in: the function that notifies. */
let notified: unknown[];
let notifier: StreamNotifier;

beforeEach(() => {
  vi.useFakeTimers();
  notified = [];
  notifier = new StreamNotifier((texts) => {
    notified.push(...texts.map((text) => JSON.parse(text) as unknown));
    return Promise.resolve();
  }, 0);
});

afterEach(() => {
  vi.useRealTimers();
});

const key = given.freshKey('bars');
const events = [
  given.mappingDeclared(0),
  given.conflictDetected(1),
  given.schemaResolved(2),
  given.retrySucceeded(3),
];
/** The subject after this many events of a follow. */
const stored = (version: number) => ({ key, version, snapshot: fold(events.slice(0, version)) });
const of = (version: number) => ({ topic: key.topic, subject: key.subject, version });

it('notifies of a subject without a lease at once', async () => {
  notifier.moved(stored(1));
  await vi.advanceTimersByTimeAsync(0);
  expect(notified).toEqual([of(1)]);
});

it('notifies of a follow once, when it has ended', async () => {
  for (const version of [2, 3, 4]) {
    await vi.advanceTimersByTimeAsync(3);
    notifier.moved(stored(version));
  }
  await vi.advanceTimersByTimeAsync(0);
  expect(notified).toEqual([of(4)]);
  await vi.advanceTimersByTimeAsync(100);
  expect(notified).toEqual([of(4)]);
});

it('notifies of a longer follow after 10 ms, with its version at that time', async () => {
  notifier.moved(stored(2));
  await vi.advanceTimersByTimeAsync(9);
  notifier.moved(stored(3));
  expect(notified).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  expect(notified).toEqual([of(3)]);
});

it('ignores a failed notification', async () => {
  notifier = new StreamNotifier(() => Promise.reject(new Error('away')), 0);
  notifier.moved(stored(1));
  await vi.advanceTimersByTimeAsync(0);
  notifier.moved(stored(4));
  await vi.advanceTimersByTimeAsync(0);
});

import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import * as given from '../../../test/support/events.js';
import { fold } from '#machines';
import { News } from './news.js';

/** Stand-in: the telling. */
let told: unknown[];
let news: News;

beforeEach(() => {
  vi.useFakeTimers();
  told = [];
  news = new News((texts) => {
    told.push(...texts.map((text) => JSON.parse(text) as unknown));
    return Promise.resolve();
  }, 0);
});

afterEach(() => {
  vi.useRealTimers();
});

const key = given.freshKey('bars');
const events = [given.declared(0), given.detected(1), given.followed(2), given.retrySucceeded(3)];
/** The subject after so many of a follow's events. */
const stored = (version: number) => ({ key, version, snapshot: fold(events.slice(0, version)) });
const of = (version: number) => ({ topic: key.topic, subject: key.subject, version });

it('a subject at rest is told of at once', async () => {
  news.moved(stored(1));
  await vi.advanceTimersByTimeAsync(0);
  expect(told).toEqual([of(1)]);
});

it('a follow is told of once, when it has ended', async () => {
  for (const version of [2, 3, 4]) {
    await vi.advanceTimersByTimeAsync(3);
    news.moved(stored(version));
  }
  await vi.advanceTimersByTimeAsync(0);
  expect(told).toEqual([of(4)]);
  await vi.advanceTimersByTimeAsync(100);
  expect(told).toEqual([of(4)]);
});

it('what is under way for longer is told of after 10 ms, as it stands then', async () => {
  news.moved(stored(2));
  await vi.advanceTimersByTimeAsync(9);
  news.moved(stored(3));
  expect(told).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  expect(told).toEqual([of(3)]);
});

it('a failure to tell is nobody’s', async () => {
  news = new News(() => Promise.reject(new Error('away')), 0);
  news.moved(stored(1));
  await vi.advanceTimersByTimeAsync(0);
  news.moved(stored(4));
  await vi.advanceTimersByTimeAsync(0);
});

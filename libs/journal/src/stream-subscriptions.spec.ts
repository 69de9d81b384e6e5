import { expect, it, vi } from 'vitest';
import { initialSnapshot } from '#machines';
import { freshKey } from '../../../test/support/events.js';
import { StreamSubscriptions } from './stream-subscriptions.js';
import type { StoredSubject } from './port.js';

const key = freshKey('bars');
const stored = (version: number): StoredSubject => ({ key, version, snapshot: initialSnapshot });

function following(load: () => Promise<StoredSubject | null>) {
  const loads = vi.fn(load);
  const fault = vi.fn();
  const subscriptions = new StreamSubscriptions(loads, fault);
  const received: number[] = [];
  subscriptions.subscribe(({ version }) => received.push(version));
  return { subscriptions, loads, received, fault };
}

it('drops an older snapshot after a newer one', () => {
  const { subscriptions, received } = following(() => Promise.resolve(null));
  for (const version of [2, 1, 2, 3]) subscriptions.deliver('s', stored(version));
  expect(received).toEqual([2, 3]);
});

it('loads a stream once at a time for many notifications', async () => {
  let respond: (stored: StoredSubject) => void = () => undefined;
  const { subscriptions, loads, received } = following(() => new Promise((resolve) => (respond = resolve)));
  subscriptions.notifyMoved('s', 1);
  subscriptions.notifyMoved('s', 2);
  subscriptions.notifyMoved('s', 3);
  expect(loads).toHaveBeenCalledOnce();
  respond(stored(3));
  await vi.waitFor(() => expect(received).toEqual([3]));
  expect(loads).toHaveBeenCalledOnce();
});

it('loads again after a notification during a load', async () => {
  const responses: ((stored: StoredSubject) => void)[] = [];
  const { subscriptions, received } = following(() => new Promise((resolve) => responses.push(resolve)));
  subscriptions.notifyMoved('s', 1);
  subscriptions.notifyMoved('s', 2);
  responses[0]?.(stored(1));
  await vi.waitFor(() => expect(responses).toHaveLength(2));
  responses[1]?.(stored(2));
  await vi.waitFor(() => expect(received).toEqual([1, 2]));
});

it('reports a failed load and repeats it at the next poll', async () => {
  const { subscriptions, loads, received, fault } = following(() => Promise.resolve(stored(1)));
  loads.mockRejectedValueOnce(new Error('away'));
  subscriptions.notifyMoved('s', 1);
  await vi.waitFor(() => expect(fault).toHaveBeenCalledOnce());
  expect(received).toEqual([]);
  subscriptions.retryFailedLoads();
  await vi.waitFor(() => expect(received).toEqual([1]));
});

it('a listener that throws does not affect the others', () => {
  const { subscriptions, received, fault } = following(() => Promise.resolve(null));
  subscriptions.subscribe(() => {
    throw new Error('bug of a listener');
  });
  subscriptions.subscribe(({ version }) => received.push(version * 10));
  subscriptions.deliver('s', stored(1));
  expect(received).toEqual([1, 10]);
  expect(fault).toHaveBeenCalledOnce();
});

it('a stream that no listener holds is not read, and a listener that holds none receives those of others', async () => {
  const loads = vi.fn(() => Promise.resolve(stored(1)));
  const subscriptions = new StreamSubscriptions(loads, vi.fn());
  const received: number[] = [];
  const lag: number[] = [];
  subscriptions.subscribe(
    ({ version }) => lag.push(version),
    () => false,
  );
  subscriptions.notifyMoved('s', 1);
  expect(loads).not.toHaveBeenCalled();
  expect(subscriptions.streamIds()).toEqual([]);
  subscriptions.subscribe(
    ({ version }) => received.push(version),
    (streamId) => streamId === 's',
  );
  subscriptions.notifyMoved('t', 1);
  subscriptions.notifyMoved('s', 1);
  await vi.waitFor(() => expect(received).toEqual([1]));
  expect(lag).toEqual([1]);
  expect(loads).toHaveBeenCalledExactlyOnceWith('s');
});

import { expect, it, vi } from 'vitest';
import { initialSnapshot } from '#machines';
import { freshKey } from '../../../test/support/events.js';
import { Followers } from './followers.js';
import type { StoredSubject } from './port.js';

const key = freshKey('bars');
const stored = (version: number): StoredSubject => ({ key, version, snapshot: initialSnapshot });

function following(load: () => Promise<StoredSubject | null>) {
  const loads = vi.fn(load);
  const fault = vi.fn();
  const followers = new Followers(loads, fault);
  const heard: number[] = [];
  followers.subscribe(({ version }) => heard.push(version));
  return { followers, loads, heard, fault };
}

it('an older snapshot after a newer one is dropped', () => {
  const { followers, heard } = following(() => Promise.resolve(null));
  for (const version of [2, 1, 2, 3]) followers.deliver('s', stored(version));
  expect(heard).toEqual([2, 3]);
});

it('many notifications of one stream are one load at a time', async () => {
  let answer: (stored: StoredSubject) => void = () => undefined;
  const { followers, loads, heard } = following(() => new Promise((resolve) => (answer = resolve)));
  followers.move('s', 1);
  followers.move('s', 2);
  followers.move('s', 3);
  expect(loads).toHaveBeenCalledOnce();
  answer(stored(3));
  await vi.waitFor(() => expect(heard).toEqual([3]));
  expect(loads).toHaveBeenCalledOnce();
});

it('a move during a load is followed by another load', async () => {
  const answers: ((stored: StoredSubject) => void)[] = [];
  const { followers, heard } = following(() => new Promise((resolve) => answers.push(resolve)));
  followers.move('s', 1);
  followers.move('s', 2);
  answers[0]?.(stored(1));
  await vi.waitFor(() => expect(answers).toHaveLength(2));
  answers[1]?.(stored(2));
  await vi.waitFor(() => expect(heard).toEqual([1, 2]));
});

it('a load that failed is told and tried again at the next turn', async () => {
  const { followers, loads, heard, fault } = following(() => Promise.resolve(stored(1)));
  loads.mockRejectedValueOnce(new Error('away'));
  followers.move('s', 1);
  await vi.waitFor(() => expect(fault).toHaveBeenCalledOnce());
  expect(heard).toEqual([]);
  followers.retry();
  await vi.waitFor(() => expect(heard).toEqual([1]));
});

it('a listener that throws keeps nothing from the others', () => {
  const { followers, heard, fault } = following(() => Promise.resolve(null));
  followers.subscribe(() => {
    throw new Error('bug of a listener');
  });
  followers.subscribe(({ version }) => heard.push(version * 10));
  followers.deliver('s', stored(1));
  expect(heard).toEqual([1, 10]);
  expect(fault).toHaveBeenCalledOnce();
});

it('a stream that no listener holds is not read, and a listener without streams of its own hears those of others', async () => {
  const loads = vi.fn(() => Promise.resolve(stored(1)));
  const followers = new Followers(loads, vi.fn());
  const heard: number[] = [];
  const lag: number[] = [];
  followers.subscribe(
    ({ version }) => lag.push(version),
    () => false,
  );
  followers.move('s', 1);
  expect(loads).not.toHaveBeenCalled();
  expect(followers.streamIds()).toEqual([]);
  followers.subscribe(
    ({ version }) => heard.push(version),
    (streamId) => streamId === 's',
  );
  followers.move('t', 1);
  followers.move('s', 1);
  await vi.waitFor(() => expect(heard).toEqual([1]));
  expect(lag).toEqual([1]);
  expect(loads).toHaveBeenCalledExactlyOnceWith('s');
});

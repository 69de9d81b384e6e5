import { expect, it, vi } from 'vitest';
import { Gathered } from './gathered.js';

/** Reads that are answered by hand; a value is its key in capitals. */
function gathered() {
  const calls: { keys: readonly string[]; answer: () => void; fail: (error: Error) => void }[] = [];
  const reads = new Gathered<string>(
    (keys) =>
      new Promise((resolve, reject) =>
        calls.push({ keys, answer: () => resolve(keys.map((key) => key.toUpperCase())), fail: reject }),
      ),
  );
  const called = async (count: number): Promise<void> => {
    await vi.waitFor(() => expect(calls).toHaveLength(count));
  };
  return { reads, calls, called };
}

it('what is asked for in one turn is one call', async () => {
  const { reads, calls, called } = gathered();
  const answers = Promise.all([reads.ask('a'), reads.ask('b')]);
  await called(1);
  calls[0]?.answer();
  expect(await answers).toEqual(['A', 'B']);
  expect(calls.map(({ keys }) => keys)).toEqual([['a', 'b']]);
});

it('what is asked for during a call is the next call, all of it', async () => {
  const { reads, calls, called } = gathered();
  const first = reads.ask('a');
  await called(1);
  const rest = Promise.all([reads.ask('b'), reads.ask('c')]);
  calls[0]?.answer();
  expect(await first).toBe('A');
  await called(2);
  calls[1]?.answer();
  expect(await rest).toEqual(['B', 'C']);
  expect(calls[1]?.keys).toEqual(['b', 'c']);
});

it('a call that fails fails its own keys alone', async () => {
  const { reads, calls, called } = gathered();
  const first = reads.ask('a');
  await called(1);
  const second = reads.ask('b');
  calls[0]?.fail(new Error('away'));
  await expect(first).rejects.toThrow('away');
  await called(2);
  calls[1]?.answer();
  expect(await second).toBe('B');
});

it('after a rest it reads again', async () => {
  const { reads, calls, called } = gathered();
  for (const [index, key] of ['a', 'b'].entries()) {
    const answer = reads.ask(key);
    await called(index + 1);
    calls[index]?.answer();
    expect(await answer).toBe(key.toUpperCase());
  }
});

it('calls are as far apart as they are told to be, and what comes meanwhile goes together', async () => {
  const begun: number[] = [];
  const calls: (readonly string[])[] = [];
  const reads = new Gathered((keys: readonly string[]) => {
    begun.push(performance.now());
    calls.push(keys);
    return Promise.resolve(keys);
  }, 40);
  await reads.ask('a');
  await Promise.all([reads.ask('b'), reads.ask('c')]);
  expect(calls).toEqual([['a'], ['b', 'c']]);
  // A timer may be a millisecond early.
  expect((begun[1] ?? 0) - (begun[0] ?? 0)).toBeGreaterThan(38);
});

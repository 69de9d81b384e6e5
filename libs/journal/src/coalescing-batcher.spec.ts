import { expect, it, vi } from 'vitest';
import { CoalescingBatcher } from './coalescing-batcher.js';

/** A batcher whose calls the test completes; a value is its key in capitals. */
function pausedBatcher() {
  const calls: { keys: readonly string[]; respond: () => void; fail: (error: Error) => void }[] = [];
  const batcher = new CoalescingBatcher<string>(
    (keys) =>
      new Promise((resolve, reject) =>
        calls.push({ keys, respond: () => resolve(keys.map((key) => key.toUpperCase())), fail: reject }),
      ),
  );
  const called = async (count: number): Promise<void> => {
    await vi.waitFor(() => expect(calls).toHaveLength(count));
  };
  return { reads: batcher, calls, called };
}

it('keys of the same tick go into one call', async () => {
  const { reads, calls, called } = pausedBatcher();
  const values = Promise.all([reads.submit('a'), reads.submit('b')]);
  await called(1);
  calls[0]?.respond();
  expect(await values).toEqual(['A', 'B']);
  expect(calls.map(({ keys }) => keys)).toEqual([['a', 'b']]);
});

it('all keys that are submitted during a call go into the next one', async () => {
  const { reads, calls, called } = pausedBatcher();
  const first = reads.submit('a');
  await called(1);
  const rest = Promise.all([reads.submit('b'), reads.submit('c')]);
  calls[0]?.respond();
  expect(await first).toBe('A');
  await called(2);
  calls[1]?.respond();
  expect(await rest).toEqual(['B', 'C']);
  expect(calls[1]?.keys).toEqual(['b', 'c']);
});

it('a failed call fails only its own keys', async () => {
  const { reads, calls, called } = pausedBatcher();
  const first = reads.submit('a');
  await called(1);
  const second = reads.submit('b');
  calls[0]?.fail(new Error('away'));
  await expect(first).rejects.toThrow('away');
  await called(2);
  calls[1]?.respond();
  expect(await second).toBe('B');
});

it('starts another call after it was idle', async () => {
  const { reads, calls, called } = pausedBatcher();
  for (const [index, key] of ['a', 'b'].entries()) {
    const respond = reads.submit(key);
    await called(index + 1);
    calls[index]?.respond();
    expect(await respond).toBe(key.toUpperCase());
  }
});

it('keeps the minimum interval between two calls, and combines the keys that come meanwhile', async () => {
  const begun: number[] = [];
  const calls: (readonly string[])[] = [];
  const reads = new CoalescingBatcher((keys: readonly string[]) => {
    begun.push(performance.now());
    calls.push(keys);
    return Promise.resolve(keys);
  }, 40);
  await reads.submit('a');
  await Promise.all([reads.submit('b'), reads.submit('c')]);
  expect(calls).toEqual([['a'], ['b', 'c']]);
  // A timer may be a millisecond early.
  expect((begun[1] ?? 0) - (begun[0] ?? 0)).toBeGreaterThan(38);
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { QueuedRecord, SendCall } from './queued-record.js';
import { PartitionQueue } from './partition-queue.js';
import { applyPartitionResponse } from './apply-partition-response.js';

const record = { key: null, value: null, partition: null, timestamp: null, headers: [] };
const never = { giveUpAt: Infinity, latestGiveUpAt: Infinity };

/** The offsets of the records of a batch whose first record has the offset `first`. */
async function offsetsOf(first: bigint, count: number): Promise<string[]> {
  const call = new SendCall(
    count,
    () => undefined,
    (outcomes) => Promise.resolve(outcomes),
  );
  const queue = new PartitionQueue('bars', 0);
  for (let index = 0; index < count; index++) queue.push(new QueuedRecord(record, never, call, index));
  const response = {
    topic: 'bars',
    partition: 0,
    errorCode: 0,
    baseOffset: first,
    badRecords: [],
    fault: null,
  };
  applyPartitionResponse(queue, queue.takeBatch(Infinity), response, { now: 0, retryForMs: 0 });
  return (await call.done).map((outcome) => (outcome.status === 'acked' ? outcome.offset : outcome.status));
}

const counted = (first: bigint, count: number): string[] =>
  Array.from({ length: count }, (_, index) => String(first + BigInt(index)));

describe('the records of an acknowledged batch', () => {
  it.each([0n, 7n, 998n, 999_998n, 1_000_000n, 2n ** 32n, 2n ** 53n - 3n, 2n ** 53n + 1n, 2n ** 63n - 5n])(
    'have consecutive offsets from %i on, exact in every digit',
    async (first) => {
      expect(await offsetsOf(first, 5)).toEqual(counted(first, 5));
    },
  );

  it('have consecutive offsets from any first offset on', async () => {
    await fc.assert(
      fc.asyncProperty(fc.bigInt(0n, 2n ** 62n), fc.integer({ min: 1, max: 50 }), async (first, count) => {
        expect(await offsetsOf(first, count)).toEqual(counted(first, count));
      }),
    );
  });
});

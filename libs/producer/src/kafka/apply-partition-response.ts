import { classifyPartitionResponse } from './classify-partition-response.js';
import type { PartitionQueue } from './partition-queue.js';
import { ERROR_CODES, errorName } from './protocol/error-codes.js';
import type { BadRecord, PartitionResponse } from './protocol/produce-protocol.js';
import type { QueuedRecord } from './queued-record.js';
import { keyMissing, refused, type RefusedOutcome } from './send-outcomes.js';

/**
 * Applies a partition's response to the records of its batch: completes them or queues them again. Returns whether the
 * topic's metadata may be stale.
 */
export function applyPartitionResponse(
  queue: PartitionQueue,
  batch: readonly QueuedRecord[],
  response: PartitionResponse | undefined,
  { now, retryForMs }: { readonly now: number; readonly retryForMs: number },
): boolean {
  if (response === undefined) {
    completeAsUnknown(queue, batch, "the broker's response does not contain this partition");
    return false;
  }
  const { partition, errorCode, baseOffset } = response;
  switch (classifyPartitionResponse(response)) {
    case 'acked':
      queue.completeBatch(true);
      const nextOffset = offsetsFrom(baseOffset, batch.length);
      for (const record of batch) record.complete({ status: 'acked', partition, offset: nextOffset() });
      return false;
    case 'retry':
      for (const record of batch) record.noteRetriableError(errorCode);
      queue.retryAfterBackoff(now);
      return true;
    case 'split':
      splitRejectedBatch(queue, batch, response, now + retryForMs);
      return false;
    case 'refused':
      queue.completeBatch(false);
      for (const record of batch) record.complete(refused(errorCode, false));
      return false;
    case 'unknown':
      completeAsUnknown(
        queue,
        batch,
        `the broker responded with ${errorName(errorCode)}, and the record may be in the log`,
      );
      return true;
  }
}

/** `000` to `999`. */
const LAST_DIGITS = Array.from({ length: 1000 }, (_, number) => String(number).padStart(3, '0'));

/**
 * An offset as text. Formatting a number is several times as fast as formatting a bigint, but V8 caches the text of each
 * number and so promotes it to the old space. The digits that differ between neighbouring offsets come from a table instead.
 */
function formatOffset(offset: number): string {
  return offset < 1000 ? String(offset) : `${Math.floor(offset / 1000)}${LAST_DIGITS[offset % 1000] ?? ''}`;
}

/** Returns one offset per call, from `first` on. Counts in numbers while they are exact. */
function offsetsFrom(first: bigint, count: number): () => string {
  let number = Number(first);
  if (Number.isSafeInteger(number + count)) return () => formatOffset(number++);
  let offset = first;
  return () => String(offset++);
}

/** For a batch whose bytes left, without a conclusive response. */
export function completeAsUnknown(
  queue: PartitionQueue,
  batch: readonly QueuedRecord[],
  message: string,
): void {
  queue.completeBatch(false);
  for (const record of batch) record.complete({ status: 'unknown', message });
}

/**
 * Refuses the records that made the broker reject their batch, and sends the others again without them. That is safe:
 * none of the batch is in the log.
 */
function splitRejectedBatch(
  queue: PartitionQueue,
  batch: readonly QueuedRecord[],
  response: PartitionResponse,
  giveUpAt: number,
): void {
  const badRecords = badRecordsOf(response, batch.length);
  const faults = new Map(badRecords.map(({ index, fault }) => [index, fault]));
  // A record gets the time of a new send, within limits: it waits again because of its neighbours.
  for (const record of batch) record.extend(giveUpAt);
  if (faults.size === 0) {
    queue.retryInSmallerBatches();
    return;
  }
  queue.requeue(batch.filter((_, index) => !faults.has(index)));
  for (const [index, fault] of faults) batch[index]?.complete(refusalOf(response.errorCode, fault));
}

/** The records that the broker blames. In a batch of one record that is the record itself. */
function badRecordsOf({ badRecords, fault }: PartitionResponse, batchSize: number): readonly BadRecord[] {
  return batchSize === 1
    ? [{ index: 0, fault: badRecords[0]?.fault ?? fault }]
    : badRecords.filter(({ index }) => index < batchSize);
}

/** Kafka gives the batch one code: an invalid timestamp takes precedence over null keys beside it. */
function refusalOf(errorCode: number, fault: BadRecord['fault']): RefusedOutcome {
  if (fault === 'key_missing') return keyMissing;
  return errorCode === ERROR_CODES.invalidRecord && fault !== null
    ? { ...refused(errorCode, false), fault }
    : refused(errorCode, false);
}

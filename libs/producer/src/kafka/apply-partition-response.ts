import { keyMissing, refused, type QueuedRecord } from './queued-record.js';
import type { PartitionQueue } from './partition-queue.js';
import type { BadRecord, PartitionResponse } from './protocol/produce-protocol.js';
import { errorName, INVALID_RECORD, classifyPartitionResponse } from './classify-partition-response.js';

/** What each batch's answer leads to. Returns whether the topic's metadata should be asked for again. */
export function applyPartitionResponse(
  queue: PartitionQueue,
  items: readonly QueuedRecord[],
  answer: PartitionResponse | undefined,
  at: { readonly now: number; readonly retryForMs: number },
): boolean {
  if (answer === undefined) {
    completeAsUnknown(queue, items, 'the broker answered without this partition');
    return false;
  }
  const { partition, errorCode, baseOffset } = answer;
  const verdict = classifyPartitionResponse(answer);
  switch (verdict) {
    case 'acked':
      queue.completeBatch(true);
      const offset = offsetsFrom(baseOffset, items.length);
      for (const item of items) item.complete({ status: 'acked', partition, offset: offset() });
      return false;
    case 'retry':
      for (const item of items) item.noteRetriableError(errorCode);
      queue.retryLater(at.now);
      return true;
    case 'split':
      splitRejectedBatch(queue, items, answer, at.now + at.retryForMs);
      return false;
    case 'refused':
      queue.completeBatch(false);
      for (const item of items) item.complete(refused(errorCode, false));
      return false;
    case 'unknown':
      completeAsUnknown(
        queue,
        items,
        `the broker answered ${errorName(errorCode)}: the record may be in the log`,
      );
      return true;
  }
}

/** `000` to `999`. */
const LAST_DIGITS = Array.from({ length: 1000 }, (_, number) => String(number).padStart(3, '0'));

/**
 * An offset as text. Numbers are written several times as fast as bigints, but V8 remembers the text of each number that it has
 * written, and so moves it to its old space: what differs from one offset to the next is taken from a table.
 */
function textOf(offset: number): string {
  return offset < 1000 ? String(offset) : `${Math.floor(offset / 1000)}${LAST_DIGITS[offset % 1000] ?? ''}`;
}

/** Offsets from `first` on, one at each call; as numbers while they are exact. */
function offsetsFrom(first: bigint, count: number): () => string {
  let number = Number(first);
  if (Number.isSafeInteger(number + count)) return () => textOf(number++);
  let offset = first;
  return () => String(offset++);
}

/** Bytes left, and nothing certain came back. */
export function completeAsUnknown(
  queue: PartitionQueue,
  items: readonly QueuedRecord[],
  message: string,
): void {
  queue.completeBatch(false);
  for (const item of items) item.complete({ status: 'unknown', message });
}

/**
 * A batch refused for some of its records: these are refused, the others go again without them. That is safe: none
 * of the batch is in the log.
 */
function splitRejectedBatch(
  queue: PartitionQueue,
  items: readonly QueuedRecord[],
  answer: PartitionResponse,
  giveUpAt: number,
): void {
  const named = answer.badRecords.filter(({ index }) => index < items.length);
  const bad = new Map(
    (items.length === 1 ? onlyRecordOf(answer) : named).map(({ index, fault }) => [index, fault]),
  );
  // They have the time of a new start, within bounds: that they wait again is not of their making.
  for (const item of items) item.extend(giveUpAt);
  if (bad.size === 0) {
    queue.retrySmaller();
    return;
  }
  queue.requeue(items.filter((_, index) => !bad.has(index)));
  for (const [index, fault] of bad) items[index]?.complete(refusalOf(answer.errorCode, fault));
}

/** A record that was refused alone is the one that all of the answer is about. */
function onlyRecordOf({ badRecords, fault }: PartitionResponse): readonly BadRecord[] {
  return [{ index: 0, fault: badRecords[0]?.fault ?? fault }];
}

/** Kafka gives the batch one code: a timestamp's goes before that of the null keys beside it. */
function refusalOf(errorCode: number, fault: BadRecord['fault']): ReturnType<typeof refused> {
  if (fault === 'key_missing') return keyMissing;
  return errorCode === INVALID_RECORD && fault !== null
    ? { ...refused(errorCode, false), fault }
    : refused(errorCode, false);
}

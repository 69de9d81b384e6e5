import { PartitionQueue } from './partition-queue.js';
import type { QueuedRecord } from './queued-record.js';

/** A partition's queue and the batch that was taken from it. */
export interface TakenBatch {
  readonly queue: PartitionQueue;
  readonly records: readonly QueuedRecord[];
}

/** The queues of all partitions that were ever sent to. */
export class PartitionQueues {
  /** By topic and partition. */
  private readonly queues = new Map<string, PartitionQueue[]>();
  /** The queues that are not empty, the least recently served ones first. */
  private readonly active = new Set<PartitionQueue>();

  push(topic: string, partition: number, record: QueuedRecord): void {
    const queue = this.queues.get(topic)?.[partition] ?? this.add(topic, partition);
    queue.push(record);
    this.active.add(queue);
  }

  /** The queues that have a next batch, the least recently served ones first. */
  *withNextBatch(): Iterable<PartitionQueue> {
    for (const queue of this.active) {
      if (queue.isEmpty) this.active.delete(queue);
      else if (queue.hasNextBatch) yield queue;
    }
  }

  /** One batch of each queue, as far as they fit into the request. */
  takeBatches(
    queues: readonly PartitionQueue[],
    { maxBatchBytes, maxRequestBytes }: { readonly maxBatchBytes: number; readonly maxRequestBytes: number },
  ): readonly TakenBatch[] {
    const batches: TakenBatch[] = [];
    let bytesLeft = maxRequestBytes;
    for (const queue of queues) {
      if (bytesLeft <= 0) break;
      const records = queue.takeBatch(Math.min(maxBatchBytes, bytesLeft));
      for (const { bytes } of records) bytesLeft -= bytes;
      batches.push({ queue, records });
      // Served last in the next request.
      this.active.delete(queue);
      this.active.add(queue);
    }
    return batches;
  }

  /** Gives up on the waiting records whose deadline has passed. */
  expire(now: number, message: string): void {
    for (const queue of this.active) {
      for (const record of queue.removeExpired(now)) record.giveUp(message);
    }
  }

  private add(topic: string, partition: number): PartitionQueue {
    const ofTopic = this.queues.get(topic) ?? [];
    this.queues.set(topic, ofTopic);
    return (ofTopic[partition] = new PartitionQueue(topic, partition));
  }
}

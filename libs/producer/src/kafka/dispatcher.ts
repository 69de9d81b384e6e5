import type { RequestResult } from './broker-link.js';
import { topicUnknown, type QueuedRecord } from './queued-record.js';
import { PartitionQueue } from './partition-queue.js';
import type { PartitionBatch, ProduceResponse } from './protocol/produce-protocol.js';
import { completeAsUnknown, applyPartitionResponse } from './apply-partition-response.js';

/** What the dispatcher needs of the world. */
export interface DispatchEnvironment {
  /** The node that leads the partition; null when nobody knows of one; `gone` when the topic is no more. */
  leaderOf(topic: string, partition: number): number | null | 'gone';
  /** One produce request to the node. Never rejects. */
  produce(nodeId: number, batches: readonly PartitionBatch[]): Promise<RequestResult<ProduceResponse>>;
  /** The topic's metadata may be stale. */
  refreshMetadata(topic: string): void;
  /** Monotonic, in ms. */
  now(): number;
}

export interface DispatchBounds {
  /** Of one partition's batch; below Kafka's default `max.message.bytes`. */
  readonly maxBatchBytes: number;
  /** Of one request. */
  readonly maxRequestBytes: number;
  /** How long a record that is surely not in the log is tried again, in ms. */
  readonly retryForMs: number;
}

/** How long a node rests after a failed connection, in ms: doubled each time. */
const REST_MS = { first: 50, most: 1000 };

interface NodeState {
  busy: boolean;
  backoffUntil: number;
  restMs: number;
}

/**
 * Brings queued records to the brokers in turns: one produce request per broker is under way, and what arrives
 * meanwhile leaves together with the next one. An idle broker's request leaves at the end of the event loop's turn:
 * there is no fixed wait.
 */
export class Dispatcher {
  /** By topic and partition. */
  private readonly queues = new Map<string, PartitionQueue[]>();
  /** The queues that hold something, those served longest ago first. */
  private readonly active = new Set<PartitionQueue>();
  private readonly nodes = new Map<number, NodeState>();
  private scheduled = false;
  private stopped = false;
  private timer: NodeJS.Timeout | null = null;

  constructor(
    private readonly environment: DispatchEnvironment,
    private readonly bounds: DispatchBounds,
  ) {}

  push(topic: string, partition: number, item: QueuedRecord): void {
    const addQueue = this.queues.get(topic)?.[partition] ?? this.queue(topic, partition);
    addQueue.push(item);
    this.active.add(addQueue);
    this.wake();
  }

  /** Something changed: a record came, a request ended, metadata is new. */
  wake(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    setImmediate(() => {
      this.scheduled = false;
      this.dispatch();
    });
  }

  /** Gives up on what waits and is not on its way: all of it when `now` is Infinity. */
  expire(now: number, message: string): void {
    for (const queue of this.active) {
      for (const item of queue.removeExpired(now)) item.giveUp(message);
    }
  }

  /** No further request begins. */
  stop(): void {
    this.stopped = true;
    if (this.timer !== null) clearTimeout(this.timer);
  }

  private dispatch(): void {
    if (this.stopped) return;
    const now = this.environment.now();
    const ready = new Map<number, PartitionQueue[]>();
    let next = Infinity;
    for (const queue of this.active) {
      if (queue.isEmpty) this.active.delete(queue);
      const { readyAt } = queue;
      if (readyAt === null) continue;
      const leader = this.environment.leaderOf(queue.topic, queue.partition);
      if (leader === 'gone') {
        for (const item of queue.removeExpired(Infinity)) item.complete(topicUnknown(queue.topic));
        continue;
      }
      if (leader === null) {
        this.environment.refreshMetadata(queue.topic);
        continue;
      }
      const node = this.node(leader);
      if (node.busy) continue;
      const at = Math.max(readyAt, node.backoffUntil);
      if (at > now) next = Math.min(next, at);
      else ready.set(leader, append(ready.get(leader), queue));
    }
    for (const [nodeId, queues] of ready) void this.flush(nodeId, queues);
    this.wakeIn(next - now);
  }

  private async flush(nodeId: number, queues: readonly PartitionQueue[]): Promise<void> {
    const node = this.node(nodeId);
    node.busy = true;
    const taken = this.takeBatches(queues);
    const asked = await this.environment.produce(
      nodeId,
      taken.map(({ queue: { topic, partition }, items }) => ({
        topic,
        partition,
        records: items.map(({ record }) => record),
      })),
    );
    const now = this.environment.now();
    node.busy = false;
    if (asked.kind === 'responded') {
      node.restMs = REST_MS.first;
      node.backoffUntil = now + asked.response.throttleMs;
    } else {
      node.backoffUntil = now + node.restMs;
      node.restMs = Math.min(node.restMs * 2, REST_MS.most);
    }
    for (const { queue, items } of taken) this.applyResult(queue, items, asked, now);
    this.wake();
  }

  private applyResult(
    queue: PartitionQueue,
    items: readonly QueuedRecord[],
    asked: RequestResult<ProduceResponse>,
    now: number,
  ): void {
    let stale = true;
    if (asked.kind === 'responded') {
      const answer = asked.response.partitions.find(
        ({ topic, partition }) => topic === queue.topic && partition === queue.partition,
      );
      stale = applyPartitionResponse(queue, items, answer, { now, retryForMs: this.bounds.retryForMs });
    } else if (asked.kind === 'lost') {
      completeAsUnknown(queue, items, asked.message);
    } else if (asked.permanent) {
      queue.completeBatch(false);
      for (const item of items) item.giveUp(asked.message);
    } else {
      queue.requeue(items);
    }
    if (stale) this.environment.refreshMetadata(queue.topic);
  }

  private takeBatches(
    queues: readonly PartitionQueue[],
  ): { queue: PartitionQueue; items: readonly QueuedRecord[] }[] {
    const taken: { queue: PartitionQueue; items: readonly QueuedRecord[] }[] = [];
    let left = this.bounds.maxRequestBytes;
    for (const queue of queues) {
      if (left <= 0) break;
      const items = queue.takeBatch(Math.min(this.bounds.maxBatchBytes, left));
      for (const { bytes } of items) left -= bytes;
      taken.push({ queue, items });
      // Behind all others, for the next request.
      this.active.delete(queue);
      this.active.add(queue);
    }
    return taken;
  }

  private queue(topic: string, partition: number): PartitionQueue {
    const ofTopic = this.queues.get(topic) ?? [];
    this.queues.set(topic, ofTopic);
    return (ofTopic[partition] = new PartitionQueue(topic, partition));
  }

  private node(nodeId: number): NodeState {
    let node = this.nodes.get(nodeId);
    if (node === undefined) {
      node = { busy: false, backoffUntil: -Infinity, restMs: REST_MS.first };
      this.nodes.set(nodeId, node);
    }
    return node;
  }

  private wakeIn(inMs: number): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = inMs === Infinity ? null : setTimeout(() => this.wake(), inMs);
  }
}

function append(queues: PartitionQueue[] | undefined, queue: PartitionQueue): PartitionQueue[] {
  if (queues === undefined) return [queue];
  queues.push(queue);
  return queues;
}

import type { Asked } from './broker-link.js';
import { topicUnknown, type Item } from './queued-record.js';
import { PartitionQueue } from './partition-queue.js';
import type { PartitionBatch, ProduceAnswer } from './protocol/produce-protocol.js';
import { lose, settle } from './apply-partition-response.js';

/** What the dispatcher needs of the world. */
export interface Dispatch {
  /** The node that leads the partition; null when nobody knows of one; `gone` when the topic is no more. */
  leaderOf(topic: string, partition: number): number | null | 'gone';
  /** One produce request to the node. Never rejects. */
  produce(nodeId: number, batches: readonly PartitionBatch[]): Promise<Asked<ProduceAnswer>>;
  /** The topic's metadata may be stale. */
  staleMetadata(topic: string): void;
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

interface Node {
  busy: boolean;
  restUntil: number;
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
  private readonly nodes = new Map<number, Node>();
  private scheduled = false;
  private stopped = false;
  private timer: NodeJS.Timeout | null = null;

  constructor(
    private readonly world: Dispatch,
    private readonly bounds: DispatchBounds,
  ) {}

  push(topic: string, partition: number, item: Item): void {
    const queue = this.queues.get(topic)?.[partition] ?? this.queue(topic, partition);
    queue.push(item);
    this.active.add(queue);
    this.wake();
  }

  /** Something changed: a record came, a request ended, metadata is new. */
  wake(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    setImmediate(() => {
      this.scheduled = false;
      this.round();
    });
  }

  /** Gives up on what waits and is not on its way: all of it when `now` is Infinity. */
  expire(now: number, message: string): void {
    for (const queue of this.active) {
      for (const item of queue.expired(now)) item.giveUp(message);
    }
  }

  /** No further request begins. */
  stop(): void {
    this.stopped = true;
    if (this.timer !== null) clearTimeout(this.timer);
  }

  private round(): void {
    if (this.stopped) return;
    const now = this.world.now();
    const ready = new Map<number, PartitionQueue[]>();
    let next = Infinity;
    for (const queue of this.active) {
      if (queue.isEmpty) this.active.delete(queue);
      const { readyAt } = queue;
      if (readyAt === null) continue;
      const leader = this.world.leaderOf(queue.topic, queue.partition);
      if (leader === 'gone') {
        for (const item of queue.expired(Infinity)) item.settle(topicUnknown(queue.topic));
        continue;
      }
      if (leader === null) {
        this.world.staleMetadata(queue.topic);
        continue;
      }
      const node = this.node(leader);
      if (node.busy) continue;
      const at = Math.max(readyAt, node.restUntil);
      if (at > now) next = Math.min(next, at);
      else ready.set(leader, append(ready.get(leader), queue));
    }
    for (const [nodeId, queues] of ready) void this.turn(nodeId, queues);
    this.wakeAt(next - now);
  }

  private async turn(nodeId: number, queues: readonly PartitionQueue[]): Promise<void> {
    const node = this.node(nodeId);
    node.busy = true;
    const taken = this.take(queues);
    const asked = await this.world.produce(
      nodeId,
      taken.map(({ queue: { topic, partition }, items }) => ({
        topic,
        partition,
        records: items.map(({ record }) => record),
      })),
    );
    const now = this.world.now();
    node.busy = false;
    if (asked.kind === 'answered') {
      node.restMs = REST_MS.first;
      node.restUntil = now + asked.answer.throttleMs;
    } else {
      node.restUntil = now + node.restMs;
      node.restMs = Math.min(node.restMs * 2, REST_MS.most);
    }
    for (const { queue, items } of taken) this.conclude(queue, items, asked, now);
    this.wake();
  }

  private conclude(
    queue: PartitionQueue,
    items: readonly Item[],
    asked: Asked<ProduceAnswer>,
    now: number,
  ): void {
    let stale = true;
    if (asked.kind === 'answered') {
      const answer = asked.answer.partitions.find(
        ({ topic, partition }) => topic === queue.topic && partition === queue.partition,
      );
      stale = settle(queue, items, answer, { now, retryForMs: this.bounds.retryForMs });
    } else if (asked.kind === 'lost') {
      lose(queue, items, asked.message);
    } else if (asked.permanent) {
      queue.finish(false);
      for (const item of items) item.giveUp(asked.message);
    } else {
      queue.putBack(items);
    }
    if (stale) this.world.staleMetadata(queue.topic);
  }

  private take(queues: readonly PartitionQueue[]): { queue: PartitionQueue; items: readonly Item[] }[] {
    const taken: { queue: PartitionQueue; items: readonly Item[] }[] = [];
    let left = this.bounds.maxRequestBytes;
    for (const queue of queues) {
      if (left <= 0) break;
      const items = queue.take(Math.min(this.bounds.maxBatchBytes, left));
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

  private node(nodeId: number): Node {
    let node = this.nodes.get(nodeId);
    if (node === undefined) {
      node = { busy: false, restUntil: -Infinity, restMs: REST_MS.first };
      this.nodes.set(nodeId, node);
    }
    return node;
  }

  private wakeAt(inMs: number): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = inMs === Infinity ? null : setTimeout(() => this.wake(), inMs);
  }
}

function append(queues: PartitionQueue[] | undefined, queue: PartitionQueue): PartitionQueue[] {
  if (queues === undefined) return [queue];
  queues.push(queue);
  return queues;
}

import { Backoff } from '#machines';
import { applyPartitionResponse, completeAsUnknown } from './apply-partition-response.js';
import type { RequestResult } from './broker-link.js';
import type { PartitionQueue } from './partition-queue.js';
import { PartitionQueues, type TakenBatch } from './partition-queues.js';
import type { PartitionBatch } from './protocol/produce-body.js';
import type { ProduceResponse } from './protocol/produce-protocol.js';
import type { QueuedRecord } from './queued-record.js';
import { topicUnknown } from './send-outcomes.js';

/** What the dispatcher depends on. */
export interface DispatchEnvironment {
  /** The node that leads the partition. Null: there is no known leader. `topic_absent`: the topic was deleted. */
  leaderOf(topic: string, partition: number): number | null | 'topic_absent';
  /** Sends one produce request to the node. Never rejects. */
  produce(nodeId: number, batches: readonly PartitionBatch[]): Promise<RequestResult<ProduceResponse>>;
  /** The topic's metadata may be stale. */
  refreshMetadata(topic: string): void;
  /** Monotonic, in ms. */
  now(): number;
}

export interface DispatchLimits {
  /** Of one partition's batch; below Kafka's default `max.message.bytes`. */
  readonly maxBatchBytes: number;
  /** Of one request. */
  readonly maxRequestBytes: number;
  /** How long a record that is certainly not in the log is retried, in ms. */
  readonly retryForMs: number;
}

/** Between the attempts to reach a node, in ms. */
const NODE_BACKOFF = { initialMs: 50, maxMs: 1000 };

interface NodeState {
  busy: boolean;
  /** Monotonic instant in ms: no request is sent before it. */
  notBefore: number;
  readonly backoff: Backoff;
}

/**
 * Sends queued records to the brokers. One produce request per broker is in flight; records that arrive meanwhile leave
 * together in the next one. A request to an idle broker leaves at the end of the current iteration of the event loop:
 * there is no fixed linger time.
 */
export class Dispatcher {
  private readonly queues = new PartitionQueues();
  private readonly nodes = new Map<number, NodeState>();
  private scheduled = false;
  private stopped = false;
  private timer: NodeJS.Timeout | null = null;

  constructor(
    private readonly environment: DispatchEnvironment,
    private readonly limits: DispatchLimits,
  ) {}

  push(topic: string, partition: number, record: QueuedRecord): void {
    this.queues.push(topic, partition, record);
    this.wake();
  }

  /** Called when a record was queued, a request ended or metadata changed. */
  wake(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    setImmediate(() => {
      this.scheduled = false;
      this.dispatch();
    });
  }

  /** Gives up on the records that are not in flight and whose deadline has passed; on all of them when `now` is Infinity. */
  expire(now: number, message: string): void {
    this.queues.expire(now, message);
  }

  /** No further request starts. */
  stop(): void {
    this.stopped = true;
    if (this.timer !== null) clearTimeout(this.timer);
  }

  private dispatch(): void {
    if (this.stopped) return;
    const now = this.environment.now();
    const ready = new Map<number, PartitionQueue[]>();
    let nextAt = Infinity;
    for (const queue of this.queues.withNextBatch()) {
      const leader = this.environment.leaderOf(queue.topic, queue.partition);
      if (leader === 'topic_absent') {
        for (const record of queue.removeExpired(Infinity)) record.complete(topicUnknown(queue.topic));
        continue;
      }
      if (leader === null) {
        this.environment.refreshMetadata(queue.topic);
        continue;
      }
      const node = this.node(leader);
      if (node.busy) continue;
      const readyAt = Math.max(queue.notBefore, node.notBefore);
      if (readyAt > now) nextAt = Math.min(nextAt, readyAt);
      else ready.set(leader, append(ready.get(leader), queue));
    }
    for (const [nodeId, queues] of ready) void this.flush(nodeId, queues);
    this.wakeIn(nextAt - now);
  }

  private async flush(nodeId: number, queues: readonly PartitionQueue[]): Promise<void> {
    const node = this.node(nodeId);
    node.busy = true;
    const batches = this.queues.takeBatches(queues, this.limits);
    const result = await this.environment.produce(
      nodeId,
      batches.map(({ queue: { topic, partition }, records }) => ({
        topic,
        partition,
        records: records.map(({ record }) => record),
      })),
    );
    const now = this.environment.now();
    node.busy = false;
    if (result.kind === 'responded') {
      node.backoff.reset();
      node.notBefore = now + result.response.throttleMs;
    } else node.notBefore = now + node.backoff.next();
    for (const batch of batches) this.applyResult(batch, result, now);
    this.wake();
  }

  private applyResult(
    { queue, records }: TakenBatch,
    result: RequestResult<ProduceResponse>,
    now: number,
  ): void {
    let isStale = true;
    if (result.kind === 'responded') {
      const response = result.response.partitions.find(
        ({ topic, partition }) => topic === queue.topic && partition === queue.partition,
      );
      const { retryForMs } = this.limits;
      isStale = applyPartitionResponse(queue, records, response, { now, retryForMs });
    } else if (result.kind === 'lost') {
      completeAsUnknown(queue, records, result.message);
    } else if (result.permanent) {
      queue.completeBatch(false);
      for (const record of records) record.giveUp(result.message);
    } else {
      queue.requeue(records);
    }
    if (isStale) this.environment.refreshMetadata(queue.topic);
  }

  private node(nodeId: number): NodeState {
    let node = this.nodes.get(nodeId);
    if (node === undefined) {
      node = { busy: false, notBefore: -Infinity, backoff: new Backoff(NODE_BACKOFF) };
      this.nodes.set(nodeId, node);
    }
    return node;
  }

  private wakeIn(delayMs: number): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = delayMs === Infinity ? null : setTimeout(() => this.wake(), delayMs);
  }
}

function append(queues: PartitionQueue[] | undefined, queue: PartitionQueue): PartitionQueue[] {
  if (queues === undefined) return [queue];
  queues.push(queue);
  return queues;
}

import { setTimeout as sleep } from 'node:timers/promises';
import type { Dispatcher } from './dispatcher.js';
import { EXPLAIN_TIMEOUT_MS, type MissingKeyDetector } from './missing-key.js';
import { partitionOf, RoundRobin } from './partitioner.js';
import { sizeOf } from './protocol/write-record.js';
import { QueuedRecord, SendCall } from './queued-record.js';
import type { EncodedRecord, RecordSender, SendOutcome, TopicProblem } from './record-sender.js';
import { notSent, refused, topicUnknown } from './send-outcomes.js';
import type { TopicChecker } from './topic-checker.js';
import type { TopicDirectory, TopicEntry } from './topic-directory.js';

/** How often records whose deadline has passed are removed, in ms. */
const SWEEP_MS = 50;
/** Metadata of this age, in ms, suffices to call an explicit partition unknown; older metadata is refreshed first. */
const FRESH_METADATA_MS = 1000;
/** A record that is sent again because of others in its batch waits at most this many times `retryForMs`. */
const MAX_EXTENSION_FACTOR = 2;
/** Beyond it, differences of timestamps are no longer exact. */
const MAX_TIMESTAMP = 2 ** 52;
const REACHABLE_TIMEOUT_MS = 2000;

export interface SenderLimits {
  readonly maxQueuedBytes: number;
  readonly retryForMs: number;
  /** How long one request to a broker may take, connecting included, in ms. */
  readonly maxRequestMs: number;
  /** How long `close` waits for records in flight by default, in ms. */
  readonly closeMs: number;
}

/** The sender's collaborators. */
export interface SenderParts {
  readonly directory: TopicDirectory;
  readonly dispatcher: Dispatcher;
  readonly topicChecker: TopicChecker;
  readonly missingKeys: MissingKeyDetector;
  /** Whether a broker responds. */
  readonly ping: () => Promise<boolean>;
  /** Breaks all connections. */
  readonly disconnect: () => void;
}

/** Accepts records, chooses each one's partition and returns its outcome. */
export class KafkaSender implements RecordSender {
  private queuedBytes = 0;
  private closed = false;
  private stopped = false;
  private sweeper: NodeJS.Timeout | null = null;
  private onDrained: (() => void) | null = null;
  private readonly roundRobin = new RoundRobin();
  /** By topic, in order of arrival: records that wait for the topic's metadata. */
  private readonly unassigned = new Map<string, QueuedRecord[]>();

  constructor(
    private readonly parts: SenderParts,
    private readonly limits: SenderLimits,
  ) {}

  /** For a record that leaves at its last moment, is in flight as long as possible, and whose refusal is explained. */
  get slowestMs(): number {
    const { retryForMs, maxRequestMs } = this.limits;
    return MAX_EXTENSION_FACTOR * retryForMs + SWEEP_MS + maxRequestMs + EXPLAIN_TIMEOUT_MS;
  }

  /** Rejects with a RangeError for a timestamp that is not epoch ms: a bug of the caller. */
  send(topic: string, records: readonly EncodedRecord[]): Promise<readonly SendOutcome[]> {
    let bytes = 0;
    for (const record of records) {
      if (!isTimestamp(record.timestamp))
        return Promise.reject(new RangeError('a timestamp must be epoch ms'));
      bytes += sizeOf(record);
    }
    if (records.length === 0) return Promise.resolve([]);
    if (this.closed) return sameOutcome(records, notSent('unreachable', 'the sender is closed'));
    if (this.queuedBytes + bytes > this.limits.maxQueuedBytes)
      return sameOutcome(records, notSent('overloaded', 'too many bytes are waiting to be sent'));
    this.queuedBytes += bytes;
    const call = new SendCall(
      records.length,
      (freed) => this.release(freed),
      (outcomes) => this.parts.missingKeys.explain(topic, records, outcomes),
    );
    const now = performance.now();
    const { retryForMs } = this.limits;
    const deadlines = {
      giveUpAt: now + retryForMs,
      latestGiveUpAt: now + MAX_EXTENSION_FACTOR * retryForMs,
    };
    for (let index = 0; index < records.length; index++) {
      const record = records[index];
      if (record !== undefined) this.assign(topic, new QueuedRecord(record, deadlines, call, index));
    }
    this.scheduleSweep();
    return call.done;
  }

  checkTopic(topic: string, maxAgeMs?: number): Promise<TopicProblem | null> {
    return this.parts.topicChecker.check(topic, maxAgeMs);
  }

  async reachable(): Promise<boolean> {
    if (this.closed) return false;
    return Promise.race([this.parts.ping(), sleep(REACHABLE_TIMEOUT_MS, false, { ref: false })]);
  }

  async close(withinMs = this.limits.closeMs): Promise<void> {
    this.closed = true;
    this.parts.topicChecker.close();
    if (this.queuedBytes > 0) {
      const ended = new AbortController();
      const drained = new Promise<void>((resolve) => (this.onDrained = resolve));
      const timeout = sleep(withinMs, undefined, { signal: ended.signal }).catch(() => undefined);
      await Promise.race([drained, timeout]);
      ended.abort();
    }
    this.stopped = true;
    this.parts.directory.stop();
    this.parts.dispatcher.stop();
    this.parts.disconnect();
    this.sweep();
  }

  /** The directory changed: assigns the records that waited for it, in order of arrival. */
  metadataChanged(): void {
    this.parts.topicChecker.metadataChanged();
    for (const [topic, records] of [...this.unassigned]) {
      this.unassigned.delete(topic);
      for (const record of records) this.assign(topic, record);
    }
    const { lastFailure } = this.parts.directory;
    if (lastFailure?.permanent === true) this.expire(Infinity, lastFailure.message);
    this.parts.dispatcher.wake();
  }

  /** Queues the record for its partition, completes it when there is none, or lets it wait for metadata. */
  private assign(topic: string, queued: QueuedRecord): void {
    const entry = this.parts.directory.find(topic);
    const partition = entry === undefined ? undefined : this.choosePartition(entry, topic, queued.record);
    if (partition === undefined) {
      this.parts.directory.requestRefresh(topic);
      const waiting = this.unassigned.get(topic);
      if (waiting === undefined) this.unassigned.set(topic, [queued]);
      else waiting.push(queued);
    } else if (typeof partition === 'number') {
      this.parts.dispatcher.push(topic, partition, queued);
    } else {
      queued.complete(partition);
    }
  }

  /** The partition, or the outcome when there is none. Undefined: the metadata is too old to decide. */
  private choosePartition(
    entry: TopicEntry,
    topic: string,
    { key, partition }: EncodedRecord,
  ): number | SendOutcome | undefined {
    switch (entry.kind) {
      case 'absent':
        return topicUnknown(topic);
      case 'refused':
        return refused(entry.errorCode, false);
      case 'known': {
        const { leaders, at } = entry;
        if (partition === null)
          return key === null ? this.roundRobin.next(topic, leaders) : partitionOf(key, leaders.length);
        if (partition >= 0 && partition < leaders.length) return partition;
        const isFresh = partition < 0 || performance.now() - at < FRESH_METADATA_MS;
        return isFresh
          ? notSent('partition_unknown', `topic ${topic} has ${leaders.length} partitions`)
          : undefined;
      }
    }
  }

  private scheduleSweep(): void {
    this.sweeper ??= setTimeout(() => this.sweep(), SWEEP_MS);
  }

  private sweep(): void {
    if (this.sweeper !== null) clearTimeout(this.sweeper);
    this.sweeper = null;
    if (this.stopped) this.expire(Infinity, 'the sender was closed');
    else
      this.expire(
        performance.now(),
        this.parts.directory.lastFailure?.message ?? 'no broker accepted the record in time',
      );
    if (this.queuedBytes > 0) this.scheduleSweep();
  }

  private expire(now: number, message: string): void {
    this.parts.dispatcher.expire(now, message);
    for (const [topic, records] of this.unassigned) {
      const live = records.filter(({ giveUpAt }) => giveUpAt > now);
      if (live.length === records.length) continue;
      if (live.length === 0) this.unassigned.delete(topic);
      else this.unassigned.set(topic, live);
      for (const record of records) if (record.giveUpAt <= now) record.giveUp(message);
    }
  }

  private release(bytes: number): void {
    this.queuedBytes -= bytes;
    if (this.queuedBytes === 0) this.onDrained?.();
  }
}

const isTimestamp = (timestamp: number | null): boolean =>
  timestamp === null || (Number.isInteger(timestamp) && timestamp >= 0 && timestamp <= MAX_TIMESTAMP);

function sameOutcome(
  records: readonly EncodedRecord[],
  outcome: SendOutcome,
): Promise<readonly SendOutcome[]> {
  return Promise.resolve(records.map(() => outcome));
}

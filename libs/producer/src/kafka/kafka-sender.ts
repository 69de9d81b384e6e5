import { setTimeout as sleep } from 'node:timers/promises';
import type { EncodedRecord, RecordSender, SendOutcome, TopicProblem } from './record-sender.js';
import { EXPLAIN_TIMEOUT_MS, type MissingKeyDetector } from './missing-key.js';
import type { Dispatcher } from './dispatcher.js';
import { QueuedRecord, refused, SendCall, topicUnknown } from './queued-record.js';
import { partitionOf, RoundRobin } from './partitioner.js';
import { sizeOf } from './protocol/record-batch.js';
import type { TopicDirectory, TopicEntry } from './topic-directory.js';

/** How often waiting records are looked at for those whose time is over, in ms. */
const SWEEP_MS = 50;
/** A topic's partitions are asked for again before an explicit one is called unknown, unless they are this fresh (ms). */
const FRESH_METADATA_MS = 1000;
/** However often a record is put back because of others in its batch, it waits no longer than so many times `retryForMs`. */
const MAX_EXTENSION_FACTOR = 2;
/** Beyond it, differences of timestamps are no longer exact. */
const MAX_TIMESTAMP = 2 ** 52;

export interface SenderBounds {
  readonly maxQueuedBytes: number;
  readonly retryForMs: number;
  /** How long one request to a broker may take, connecting included, in ms. */
  readonly maxRequestMs: number;
  /** How long `close` waits for what is under way where it is not told, in ms. */
  readonly closeMs: number;
}

/** The parts a sender is put together from. */
export interface SenderParts {
  readonly directory: TopicDirectory;
  readonly dispatcher: Dispatcher;
  readonly missingKeys: MissingKeyDetector;
  /** Whether a broker answers. */
  readonly ping: () => Promise<boolean>;
  /** Breaks all connections. */
  readonly disconnect: () => void;
}

const REACHABLE_TIMEOUT_MS = 2000;
/** How long a check of a topic may wait for its metadata, in ms. */
const METADATA_TIMEOUT_MS = 2000;

/** Takes records in, finds each one's partition, and gives its outcome back. */
export class KafkaSender implements RecordSender {
  private queuedBytes = 0;
  private closed = false;
  private stopped = false;
  private sweeper: NodeJS.Timeout | null = null;
  private onDrained: (() => void) | null = null;
  private readonly roundRobin = new RoundRobin();
  /** By topic, in their order of arrival: records whose partition is not known yet. */
  private readonly unassigned = new Map<string, QueuedRecord[]>();
  /** Checks of topics that wait for the directory's next answer. */
  private readonly metadataWaiters: (() => void)[] = [];

  constructor(
    private readonly parts: SenderParts,
    private readonly bounds: SenderBounds,
  ) {}

  /** A record that waits until it may just leave, is on its way as long as may be, and whose refusal is looked into. */
  get slowestMs(): number {
    const { retryForMs, maxRequestMs: askMs } = this.bounds;
    return MAX_EXTENSION_FACTOR * retryForMs + SWEEP_MS + askMs + EXPLAIN_TIMEOUT_MS;
  }

  /** Rejects with a RangeError for a timestamp that is no epoch ms: the caller's bug. */
  send(topic: string, records: readonly EncodedRecord[]): Promise<readonly SendOutcome[]> {
    let bytes = 0;
    for (const record of records) {
      if (!isTimestamp(record.timestamp)) return Promise.reject(new RangeError('a timestamp is epoch ms'));
      bytes += sizeOf(record);
    }
    if (records.length === 0) return Promise.resolve([]);
    if (this.closed) return sameOutcome(records, notSent('unreachable', 'the sender is closed'));
    if (this.queuedBytes + bytes > this.bounds.maxQueuedBytes)
      return sameOutcome(records, notSent('overloaded', 'too many bytes wait to be sent'));
    this.queuedBytes += bytes;
    const call = new SendCall(
      records.length,
      (freed) => this.release(freed),
      (outcomes) => this.parts.missingKeys.explain(topic, records, outcomes),
    );
    const now = performance.now();
    const { retryForMs } = this.bounds;
    const bounds = { giveUpAt: now + retryForMs, latestGiveUpAt: now + MAX_EXTENSION_FACTOR * retryForMs };
    for (let index = 0; index < records.length; index++) {
      const record = records[index];
      if (record !== undefined)
        this.assign(topic, new QueuedRecord(record, sizeOf(record), bounds, call, index));
    }
    this.scheduleSweep();
    return call.done;
  }

  async checkTopic(topic: string, maxAgeMs = Infinity): Promise<TopicProblem | null> {
    const { directory } = this.parts;
    const entry = directory.find(topic, maxAgeMs) ?? (await this.awaitMetadata(topic, maxAgeMs));
    // A caller may check without sending, which would renew it as well.
    directory.refreshIfAged(topic);
    if (entry === undefined)
      return notSent(
        'unreachable',
        directory.lastFailure?.message ?? 'Kafka did not describe the topic in time',
      );
    if (entry.kind === 'known') return null;
    return entry.kind === 'absent' ? topicUnknown(topic) : refused(entry.errorCode, false);
  }

  /** Undefined: Kafka has not described the topic in time. */
  private async awaitMetadata(topic: string, maxAgeMs: number): Promise<TopicEntry | undefined> {
    const { directory } = this.parts;
    const begun = performance.now();
    for (let waited = 0; waited < METADATA_TIMEOUT_MS && !this.closed; waited = performance.now() - begun) {
      directory.requestRefresh(topic);
      await this.metadataUpdate(METADATA_TIMEOUT_MS - waited);
      // An answer about other topics says nothing of this one, which may be in the next question.
      const entry = directory.find(topic, maxAgeMs + performance.now() - begun);
      if (entry !== undefined || directory.lastFailure?.permanent === true) return entry;
    }
    return undefined;
  }

  private async metadataUpdate(withinMs: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, withinMs);
      this.metadataWaiters.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  async reachable(): Promise<boolean> {
    return (
      !this.closed && Promise.race([this.parts.ping(), sleep(REACHABLE_TIMEOUT_MS, false, { ref: false })])
    );
  }

  async close(withinMs = this.bounds.closeMs): Promise<void> {
    this.closed = true;
    this.notifyMetadataWaiters();
    if (this.queuedBytes > 0) {
      const ended = new AbortController();
      const emptied = new Promise<void>((resolve) => (this.onDrained = resolve));
      const bound = sleep(withinMs, undefined, { signal: ended.signal }).catch(() => undefined);
      await Promise.race([emptied, bound]);
      ended.abort();
    }
    this.stopped = true;
    this.parts.directory.stop();
    this.parts.dispatcher.stop();
    this.parts.disconnect();
    this.sweep();
  }

  /** The directory's news: what waited for it is placed, in its order of arrival. */
  metadataChanged(): void {
    this.notifyMetadataWaiters();
    for (const [topic, items] of [...this.unassigned]) {
      this.unassigned.delete(topic);
      for (const item of items) this.assign(topic, item);
    }
    const { lastFailure } = this.parts.directory;
    if (lastFailure?.permanent === true) this.expire(Infinity, lastFailure.message);
    this.parts.dispatcher.wake();
  }

  private notifyMetadataWaiters(): void {
    for (const announce of this.metadataWaiters.splice(0)) announce();
  }

  private assign(topic: string, item: QueuedRecord): void {
    const entry = this.parts.directory.find(topic);
    const place = entry === undefined ? undefined : this.choosePartition(entry, topic, item.record);
    if (place === undefined) {
      this.parts.directory.requestRefresh(topic);
      const waiting = this.unassigned.get(topic);
      if (waiting === undefined) this.unassigned.set(topic, [item]);
      else waiting.push(item);
    } else if (typeof place === 'number') {
      this.parts.dispatcher.push(topic, place, item);
    } else {
      item.complete(place);
    }
  }

  /** The partition, or why there is none; undefined: the metadata is too old to tell. */
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
        const fresh = partition < 0 || performance.now() - at < FRESH_METADATA_MS;
        return fresh
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
        this.parts.directory.lastFailure?.message ?? 'no broker took the record in time',
      );
    if (this.queuedBytes > 0) this.scheduleSweep();
  }

  private expire(now: number, message: string): void {
    this.parts.dispatcher.expire(now, message);
    for (const [topic, items] of this.unassigned) {
      const staying = items.filter(({ giveUpAt }) => giveUpAt > now);
      if (staying.length === items.length) continue;
      if (staying.length === 0) this.unassigned.delete(topic);
      else this.unassigned.set(topic, staying);
      for (const item of items) if (item.giveUpAt <= now) item.giveUp(message);
    }
  }

  private release(bytes: number): void {
    this.queuedBytes -= bytes;
    if (this.queuedBytes === 0) this.onDrained?.();
  }
}

const isTimestamp = (timestamp: number | null): boolean =>
  timestamp === null || (Number.isInteger(timestamp) && timestamp >= 0 && timestamp <= MAX_TIMESTAMP);

function notSent(
  reason: 'unreachable' | 'partition_unknown' | 'overloaded',
  message: string,
): Extract<SendOutcome, { status: 'not_sent' }> {
  return { status: 'not_sent', reason, message };
}

function sameOutcome(
  records: readonly EncodedRecord[],
  outcome: SendOutcome,
): Promise<readonly SendOutcome[]> {
  return Promise.resolve(records.map(() => outcome));
}

import { Backoff } from '#machines';
import type { RequestResult } from './broker-link.js';
import type { MetadataResponse, TopicMetadata } from './clients/broker-connection.js';
import { ERROR_CODES } from './protocol/error-codes.js';

/** What is known of a topic. Instants are of the monotonic clock, in ms. */
export type TopicEntry =
  /** `leaders[p]` is the node that leads partition p; -1 for none. */
  | { readonly kind: 'known'; readonly leaders: readonly number[]; readonly at: number }
  | { readonly kind: 'absent'; readonly at: number }
  /** The broker refuses: an error that is neither absence nor transient, e.g. TOPIC_AUTHORIZATION_FAILED. */
  | { readonly kind: 'refused'; readonly errorCode: number; readonly at: number };

/** A topic that was created later is found after this time, and so is a right that was granted later. */
const NEGATIVE_MS = 1000;
/** New partitions and leader changes without an error are noticed after this time (`metadata.max.age.ms` of kafkajs and Java). */
const MAX_AGE_MS = 300_000;
/** A request names at most this many topics; the next one names the others. */
const MAX_TOPICS_PER_REQUEST = 200;
/** Clients may name topics that never exist. At most this many negative entries are kept, the newest ones. */
const MAX_NEGATIVE = 1000;
/** Between two requests, in ms. */
const PAUSE_MS = 50;
/** Between a request that failed and the next one, in ms. */
const FAILURE_BACKOFF = { initialMs: 2 * PAUSE_MS, maxMs: 1000 };

/**
 * The topics' partitions and leaders. One metadata request is in flight at a time and covers all topics whose refresh was
 * requested, within a limit. An unknown topic has its own error code and does not affect the others.
 */
export class TopicDirectory {
  /** Why the last request failed. Null: it did not. */
  lastFailure: { readonly message: string; readonly permanent: boolean } | null = null;
  private readonly entries = new Map<string, TopicEntry>();
  private readonly pending = new Set<string>();
  private timer: NodeJS.Timeout | null = null;
  private refreshing = false;
  private stopped = false;
  private readonly backoff = new Backoff(FAILURE_BACKOFF);
  private pauseMs = PAUSE_MS;
  private lastRefreshAt = -Infinity;

  /** @param onChange is called synchronously when the entries change, and after each failure */
  constructor(
    private readonly fetchMetadata: (topics: readonly string[]) => Promise<RequestResult<MetadataResponse>>,
    private readonly onChange: () => void,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /**
   * The current entry. Undefined: call `requestRefresh` and wait for `onChange`.
   * @param maxAgeMs how old the entry may be; that of an absent topic is never older than a second
   */
  find(topic: string, maxAgeMs = Infinity): TopicEntry | undefined {
    const entry = this.entries.get(topic);
    if (entry === undefined) return undefined;
    const age = this.now() - entry.at;
    if (entry.kind === 'known') return age <= maxAgeMs ? entry : undefined;
    return age < NEGATIVE_MS && age <= maxAgeMs ? entry : undefined;
  }

  /** Refreshes an old entry in the background. */
  refreshIfAged(topic: string): void {
    const entry = this.entries.get(topic);
    if (entry?.kind === 'known' && this.now() - entry.at >= MAX_AGE_MS) this.requestRefresh(topic);
  }

  /** Includes the topic in the next metadata request. */
  requestRefresh(topic: string): void {
    this.pending.add(topic);
    this.schedule();
  }

  stop(): void {
    this.stopped = true;
    if (this.timer !== null) clearTimeout(this.timer);
  }

  private schedule(): void {
    if (this.stopped || this.refreshing || this.timer !== null || this.pending.size === 0) return;
    const wait = Math.max(this.lastRefreshAt + this.pauseMs - this.now(), 0);
    this.timer = setTimeout(() => {
      this.timer = null;
      void this.refresh();
    }, wait);
  }

  private async refresh(): Promise<void> {
    const topics = [...this.pending].slice(0, MAX_TOPICS_PER_REQUEST);
    for (const topic of topics) this.pending.delete(topic);
    this.refreshing = true;
    const result = await this.fetchMetadata(topics);
    this.refreshing = false;
    this.lastRefreshAt = this.now();
    if (result.kind === 'responded') {
      this.backoff.reset();
      this.pauseMs = PAUSE_MS;
      this.lastFailure = null;
      this.applyMetadata(result.response.topicMetadata);
      this.evictNegativeEntries();
    } else {
      this.pauseMs = this.backoff.next();
      const permanent = result.kind === 'not_written' && result.permanent;
      this.lastFailure = { message: result.message, permanent };
    }
    this.onChange();
    this.schedule();
  }

  /**
   * Deletes the negative entries that are old, and the oldest ones beyond the limit. The limit is higher than the number of
   * topics in a request, so what was just received stays.
   */
  private evictNegativeEntries(): void {
    const negative = [...this.entries].filter(([, { kind }]) => kind !== 'known');
    const surplus = negative.length - MAX_NEGATIVE;
    for (const [index, [topic, { at }]] of negative.entries()) {
      if (index < surplus || this.now() - at >= NEGATIVE_MS) this.entries.delete(topic);
    }
  }

  private applyMetadata(topics: readonly TopicMetadata[]): void {
    const at = this.now();
    for (const { topic, topicErrorCode: errorCode, partitionMetadata } of topics) {
      const previous = this.entries.get(topic);
      // Keeps the negative entries in the order of their age.
      if (previous !== undefined && previous.kind !== 'known') this.entries.delete(topic);
      if (errorCode === ERROR_CODES.unknownTopicOrPartition || errorCode === ERROR_CODES.invalidTopic) {
        this.entries.set(topic, { kind: 'absent', at });
      } else if (errorCode !== 0 && errorCode !== ERROR_CODES.leaderNotAvailable) {
        this.entries.set(topic, { kind: 'refused', errorCode, at });
      } else if (partitionMetadata.length > 0) {
        const leaders = new Array<number>(partitionMetadata.length).fill(-1);
        for (const { partitionId, leader } of partitionMetadata) leaders[partitionId] = leader;
        this.entries.set(topic, { kind: 'known', leaders, at });
      }
    }
  }
}

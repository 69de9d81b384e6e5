import type { RequestResult } from './broker-link.js';
import type { MetadataResponse, TopicMetadata } from './clients/broker-connection.js';

/** What is known of a topic. Instants are of the monotonic clock, in ms. */
export type TopicEntry =
  /** `leaders[p]` is the node that leads partition p; -1 for none. */
  | { readonly kind: 'known'; readonly leaders: readonly number[]; readonly at: number }
  | { readonly kind: 'absent'; readonly at: number }
  /** The broker will not tell: an error that is neither absence nor passing, e.g. TOPIC_AUTHORIZATION_FAILED. */
  | { readonly kind: 'refused'; readonly errorCode: number; readonly at: number };

/** A topic created later is found after this time; so is a right granted later. */
const NEGATIVE_MS = 1000;
/** New partitions and quiet leader moves are noticed after this time (kafkajs's and Java's `metadata.max.age.ms`). */
const MAX_AGE_MS = 300_000;
/** A question names at most this many topics; the others are in the next one. */
const MAX_TOPICS_PER_REQUEST = 200;
/** Clients may name topics that never come to be: the answers about at most this many are kept, the newest. */
const MAX_NEGATIVE = 1000;
/** Between two questions, so that a broker in trouble is not asked in a loop; doubled while none answers. */
const PAUSE_MS = { first: 50, most: 1000 };

const UNKNOWN_TOPIC_OR_PARTITION = 3;
const LEADER_NOT_AVAILABLE = 5;
const INVALID_TOPIC_EXCEPTION = 17;

/**
 * The topics' partitions and leaders. One question is under way at a time and asks for all topics wanted, within a bound;
 * an unknown topic is told from the others by its own error code and disturbs none.
 */
export class TopicDirectory {
  /** Why the last question had no answer; null when it had one. */
  lastFailure: { readonly message: string; readonly permanent: boolean } | null = null;
  private readonly entries = new Map<string, TopicEntry>();
  private readonly pending = new Set<string>();
  private timer: NodeJS.Timeout | null = null;
  private refreshing = false;
  private stopped = false;
  private pauseMs = PAUSE_MS.first;
  private lastRefreshAt = -Infinity;

  /** `changed` is called in the same turn in which the entries change, and after each failure. */
  constructor(
    private readonly fetchMetadata: (topics: readonly string[]) => Promise<RequestResult<MetadataResponse>>,
    private readonly changed: () => void,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /**
   * What is known now; undefined: `want` it and wait for `changed`.
   * @param maxAgeMs how old it may be; an absent topic's entry is never older than a second
   */
  find(topic: string, maxAgeMs = Infinity): TopicEntry | undefined {
    const entry = this.entries.get(topic);
    if (entry === undefined) return undefined;
    const age = this.now() - entry.at;
    if (entry.kind === 'known') return age <= maxAgeMs ? entry : undefined;
    return age < NEGATIVE_MS && age <= maxAgeMs ? entry : undefined;
  }

  /** Has what is known of the topic renewed, behind the caller's back, when it is old. */
  refreshIfAged(topic: string): void {
    const entry = this.entries.get(topic);
    if (entry?.kind === 'known' && this.now() - entry.at >= MAX_AGE_MS) this.requestRefresh(topic);
  }

  /** Asks for the topic as soon as may be. */
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
    const asked = await this.fetchMetadata(topics);
    this.refreshing = false;
    this.lastRefreshAt = this.now();
    if (asked.kind === 'responded') {
      this.pauseMs = PAUSE_MS.first;
      this.lastFailure = null;
      this.applyMetadata(asked.response.topicMetadata);
      this.evictNegativeEntries();
    } else {
      this.pauseMs = Math.min(this.pauseMs * 2, PAUSE_MS.most);
      this.lastFailure = {
        message: asked.message,
        permanent: asked.kind === 'not_written' && asked.permanent,
      };
    }
    this.changed();
    this.schedule();
  }

  /**
   * Deletes the answers about topics that are not there once they are old, and the oldest beyond the bound, which is more
   * than one question names: what was just answered stays.
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
      const before = this.entries.get(topic);
      // The newest answers come last.
      if (before !== undefined && before.kind !== 'known') this.entries.delete(topic);
      if (errorCode === UNKNOWN_TOPIC_OR_PARTITION || errorCode === INVALID_TOPIC_EXCEPTION) {
        this.entries.set(topic, { kind: 'absent', at });
      } else if (partitionMetadata.length > 0 && (errorCode === 0 || errorCode === LEADER_NOT_AVAILABLE)) {
        const leaders = new Array<number>(partitionMetadata.length).fill(-1);
        for (const { partitionId, leader } of partitionMetadata) leaders[partitionId] = leader;
        this.entries.set(topic, { kind: 'known', leaders, at });
      } else if (errorCode !== 0 && errorCode !== LEADER_NOT_AVAILABLE) {
        this.entries.set(topic, { kind: 'refused', errorCode, at });
      }
    }
  }
}

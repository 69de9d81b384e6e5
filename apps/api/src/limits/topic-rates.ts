import { LRUCache } from 'lru-cache';
import { TopicScope } from '../access/topic-scope.js';
import { Rates, type RateLimits } from './rates.js';

/** Beyond this many topics the least recently used one is forgotten; its rates are unused when it is used again. */
const KEPT = 10_000;

export interface TopicLimits extends RateLimits {
  /** A pattern. */
  readonly topic: string;
}

/** The rates of each topic, under the first entry whose pattern matches it. */
export class TopicRates {
  private readonly entries: readonly { readonly scope: TopicScope; readonly limits: RateLimits }[];
  private readonly byTopic = new LRUCache<string, { readonly rates: Rates | null }>({ max: KEPT });

  constructor(entries: readonly TopicLimits[]) {
    this.entries = entries.map((limits) => ({ scope: new TopicScope([limits.topic]), limits }));
  }

  get isEmpty(): boolean {
    return this.entries.length === 0;
  }

  /** Null: the topic is not limited. */
  of(topic: string, now: number): Rates | null {
    if (this.isEmpty) return null;
    const known = this.byTopic.get(topic);
    if (known !== undefined) return known.rates;
    const limits = this.entries.find(({ scope }) => scope.has(topic))?.limits;
    const isLimited = limits !== undefined && (limits.requestsPerSecond ?? limits.bytesPerSecond) !== null;
    const rates = isLimited ? new Rates(limits, now, 'topic_') : null;
    this.byTopic.set(topic, { rates });
    return rates;
  }
}

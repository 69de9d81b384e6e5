import { LRUCache } from 'lru-cache';
import { TokenBucket } from './token-bucket.js';

/** A rate in tokens per minute, and the capacity of a bucket. */
export interface Rate {
  readonly perMinute: number;
  readonly burst: number;
}

/** One token bucket per name. Beyond `kept` buckets the least recently used one is dropped; it is full when it is used again. */
export class TokenBuckets {
  private readonly buckets: LRUCache<string, TokenBucket>;

  /** @param now a monotonic clock, in ms */
  constructor(
    private readonly rate: Rate,
    private readonly now: () => number,
    kept = 10_000,
  ) {
    this.buckets = new LRUCache({ max: kept });
  }

  /**
   * Takes tokens from a bucket, all or none. False: there are too few.
   * @param reserve the tokens that must be left afterwards
   */
  take(name: string, tokens = 1, reserve = 0): boolean {
    const now = this.now();
    const bucket = this.bucket(name, now);
    if (bucket.level(now) - tokens < reserve) return false;
    bucket.take(tokens, now);
    return true;
  }

  giveBack(name: string): void {
    const now = this.now();
    this.bucket(name, now).take(-1, now);
  }

  /** In how many ms a whole token is available if none is taken meanwhile; at least 1. */
  waitMs(name: string): number {
    const now = this.now();
    return Math.max(1, this.bucket(name, now).waitMs(1, now));
  }

  private bucket(name: string, now: number): TokenBucket {
    const known = this.buckets.get(name);
    if (known !== undefined) return known;
    const { perMinute, burst } = this.rate;
    const bucket = new TokenBucket({ perSecond: perMinute / 60, burst }, now);
    this.buckets.set(name, bucket);
    return bucket;
  }
}

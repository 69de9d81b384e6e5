import { LRUCache } from 'lru-cache';

/** A rate in tokens per minute, and the capacity of a bucket. */
export interface Rate {
  readonly perMinute: number;
  readonly burst: number;
}

interface Bucket {
  tokens: number;
  /** When `tokens` was right, in ms. */
  at: number;
}

/** One token bucket per name. Beyond `kept` buckets the least recently used one is dropped; it is full when it is used again. */
export class TokenBuckets {
  private readonly buckets: LRUCache<string, Bucket>;

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
    const bucket = this.filled(name);
    if (bucket.tokens - tokens < reserve) return false;
    bucket.tokens -= tokens;
    return true;
  }

  giveBack(name: string): void {
    const bucket = this.filled(name);
    bucket.tokens = Math.min(this.rate.burst, bucket.tokens + 1);
  }

  /** In how many ms a whole token is available if none is taken meanwhile; at least 1. */
  waitMs(name: string): number {
    const missing = 1 - this.filled(name).tokens;
    return Math.max(1, Math.ceil((missing / this.rate.perMinute) * 60_000));
  }

  private filled(name: string): Bucket {
    const { perMinute, burst } = this.rate;
    const now = this.now();
    const bucket = this.buckets.get(name) ?? { tokens: burst, at: now };
    this.buckets.set(name, bucket);
    bucket.tokens = Math.min(burst, bucket.tokens + ((now - bucket.at) * perMinute) / 60_000);
    bucket.at = now;
    return bucket;
  }
}

/** How fast a bucket fills, and its capacity. */
export interface BucketRate {
  readonly perSecond: number;
  readonly burst: number;
}

/** One token bucket. It is full when it is made. Times are of a monotonic clock, in ms. */
export class TokenBucket {
  private tokens: number;

  constructor(
    private readonly rate: BucketRate,
    private at: number,
  ) {
    this.tokens = rate.burst;
  }

  /** The tokens that it has now; negative while more were taken than it had. */
  level(now: number): number {
    const { perSecond, burst } = this.rate;
    this.tokens = Math.min(burst, this.tokens + ((now - this.at) * perSecond) / 1000);
    this.at = now;
    return this.tokens;
  }

  /** The tokens that are missing to its capacity. */
  used(now: number): number {
    return this.rate.burst - this.level(now);
  }

  /** Takes tokens, however many it has. Negative: gives them back, up to its capacity. */
  take(tokens: number, now: number): void {
    this.tokens = Math.min(this.rate.burst, this.level(now) - tokens);
  }

  /** In how many ms it has this many tokens if none is taken meanwhile; 0: it has them. */
  waitMs(tokens: number, now: number): number {
    const missing = tokens - this.level(now);
    return missing <= 0 ? 0 : Math.max(1, Math.ceil((missing / this.rate.perSecond) * 1000));
  }
}

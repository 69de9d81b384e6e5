import { TokenBucket, type BucketRate } from '#producer';
import type { LimitReason } from './limit-reason.js';

/** Null: not limited. */
export interface RateLimits {
  readonly requestsPerSecond: number | null;
  readonly bytesPerSecond: number | null;
}

/** The limit that is reached, and in how many ms a request is admitted again. */
export interface Reached {
  readonly reason: LimitReason;
  readonly quota: number;
  readonly waitMs: number;
}

/** What a limit counts in the `RateLimit-Policy` header. */
const units = { requests: '', bytes: ';qu="content-bytes"' } as const;

/** One second's worth may be used at once. */
const rateOf = (perSecond: number): BucketRate => ({ perSecond, burst: perSecond });

interface Limited {
  readonly reason: LimitReason;
  readonly perSecond: number;
  readonly bucket: TokenBucket;
  readonly policy: string;
}

/**
 * The requests and bytes per second of a caller or a topic. A request is admitted while each bucket has a whole token, and then
 * takes what it needs: a body larger than a second's worth is admitted, and the next request waits. So no limit makes any
 * request impossible. Times are of a monotonic clock, in ms.
 */
export class Rates {
  private readonly requests: Limited | null;
  private readonly bytes: Limited | null;
  /** The value of `RateLimit-Policy`; empty: nothing is limited. */
  readonly policy: string;

  /** @param prefix of the limits' names */
  constructor(
    readonly limits: RateLimits,
    now: number,
    prefix: '' | 'topic_' = '',
  ) {
    const limited = (of: 'requests' | 'bytes', perSecond: number | null): Limited | null => {
      if (perSecond === null) return null;
      const reason = `${prefix}${of}` as const;
      const policy = `"${reason}";q=${perSecond};w=1${units[of]}`;
      return { reason, perSecond, policy, bucket: new TokenBucket(rateOf(perSecond), now) };
    };
    this.requests = limited('requests', limits.requestsPerSecond);
    this.bytes = limited('bytes', limits.bytesPerSecond);
    this.policy = listed([this.requests?.policy, this.bytes?.policy]);
  }

  /** The limit that refuses a request now; null: it may be admitted. */
  reached(now: number): Reached | null {
    return reachedOf(this.requests, now) ?? reachedOf(this.bytes, now);
  }

  takeRequest(now: number): void {
    this.requests?.bucket.take(1, now);
  }

  takeBytes(bytes: number, now: number): void {
    this.bytes?.bucket.take(bytes, now);
  }

  /** For how many ms a body must not be read any further; 0: it may be read. */
  waitMsForBytes(now: number): number {
    return this.bytes?.bucket.waitMs(1, now) ?? 0;
  }

  /** The value of `RateLimit`. */
  state(now: number): string {
    return listed([stateOf(this.requests, now), stateOf(this.bytes, now)]);
  }

  /** Whether these are as good as new ones. */
  isIdle(now: number): boolean {
    return usedOf(this.requests, now) === 0 && usedOf(this.bytes, now) === 0;
  }

  /** Other limits, of which as much is used as of these. */
  under(limits: RateLimits, now: number): Rates {
    const rates = new Rates(limits, now);
    rates.requests?.bucket.take(usedOf(this.requests, now), now);
    rates.bytes?.bucket.take(usedOf(this.bytes, now), now);
    return rates;
  }
}

const usedOf = (limited: Limited | null, now: number): number => limited?.bucket.used(now) ?? 0;

function reachedOf(limited: Limited | null, now: number): Reached | null {
  if (limited === null) return null;
  const waitMs = limited.bucket.waitMs(1, now);
  return waitMs === 0 ? null : { reason: limited.reason, quota: limited.perSecond, waitMs };
}

function stateOf(limited: Limited | null, now: number): string | undefined {
  if (limited === null) return undefined;
  const { reason, bucket } = limited;
  const left = Math.max(0, Math.floor(bucket.level(now)));
  return `"${reason}";r=${left};t=${Math.max(1, Math.ceil(bucket.waitMs(1, now) / 1000))}`;
}

const listed = (items: readonly (string | undefined)[]): string =>
  items.filter((item) => item !== undefined && item !== '').join(', ');

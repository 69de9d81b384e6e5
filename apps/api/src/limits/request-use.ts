import type { Rates, Reached } from './rates.js';

/** What one request uses of its caller's and its topic's rates. */
export class RequestUse {
  private bodyBytes = 0;

  /** @param now a monotonic clock, in ms */
  constructor(
    private readonly caller: Rates | null,
    private readonly topic: Rates | null,
    private readonly now: () => number,
  ) {}

  /** Takes the request itself, of both or of none. @returns the limit that refuses it; null: it is admitted */
  takeRequest(): Reached | null {
    const now = this.now();
    const reached = this.caller?.reached(now) ?? this.topic?.reached(now) ?? null;
    if (reached !== null) return reached;
    this.caller?.takeRequest(now);
    this.topic?.takeRequest(now);
    return null;
  }

  /** Takes what the body has beyond what was taken for it: first by its declared length, then as it arrives, decompressed. */
  takeBody(bytes: number): void {
    const more = bytes - this.bodyBytes;
    if (!(more > 0)) return;
    this.bodyBytes = bytes;
    const now = this.now();
    this.caller?.takeBytes(more, now);
    this.topic?.takeBytes(more, now);
  }

  /** For how many ms a body that need not end must not be read any further; 0: it may be read. */
  waitMs(): number {
    const now = this.now();
    return Math.max(this.caller?.waitMsForBytes(now) ?? 0, this.topic?.waitMsForBytes(now) ?? 0);
  }

  /** The value of `RateLimit-Policy`, which names the caller's own rates; empty: it has none. */
  get policy(): string {
    return this.caller?.policy ?? '';
  }

  /** The value of `RateLimit` now. */
  get state(): string {
    return this.caller?.state(this.now()) ?? '';
  }
}

import { createHash } from 'node:crypto';

/** How long a name counts after it was last used, in ms. */
export const NAME_MS = 3_600_000;

/** Of longer names a hash is kept: 10,000 of a caller take a few MB at most. */
const KEPT_LENGTH = 500;

/** The topics or subjects that one caller used within the last hour, up to a bound. Times are of a monotonic clock, in ms. */
export class RecentNames {
  /** When each was last used, the oldest first. */
  private readonly usedAt = new Map<string, number>();

  /** Uses a name. @returns in how many ms another name may be used; 0: this one is used now */
  use(name: string, most: number, now: number): number {
    const kept = name.length <= KEPT_LENGTH ? name : createHash('sha256').update(name).digest('base64');
    if (!this.usedAt.delete(kept)) {
      const waitMs = this.waitMs(most, now);
      if (waitMs > 0) return waitMs;
    }
    this.usedAt.set(kept, now);
    return 0;
  }

  /** None was used within the last hour. */
  isEmpty(now: number): boolean {
    this.forget(now);
    return this.usedAt.size === 0;
  }

  /** In how many ms there is room for one more; 0: there is. */
  private waitMs(most: number, now: number): number {
    this.forget(now);
    const [oldest] = this.usedAt.values();
    // A cap that was lowered takes effect as names are forgotten.
    return oldest === undefined || this.usedAt.size < most ? 0 : oldest + NAME_MS - now;
  }

  /** Forgets those that no longer count. */
  private forget(now: number): void {
    for (const [name, at] of this.usedAt) {
      if (at + NAME_MS > now) return;
      this.usedAt.delete(name);
    }
  }
}

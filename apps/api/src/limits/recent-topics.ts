/** How long a topic counts after it was last used, in ms. */
export const TOPIC_MS = 3_600_000;

/** The topics that one caller used within the last hour, up to a bound. Times are of a monotonic clock, in ms. */
export class RecentTopics {
  /** When each was last used, the oldest first. */
  private readonly usedAt = new Map<string, number>();

  get size(): number {
    return this.usedAt.size;
  }

  /** Uses a topic. @returns in how many ms another topic may be used; 0: this one is used now */
  use(topic: string, most: number, now: number): number {
    if (!this.usedAt.delete(topic)) {
      const waitMs = this.waitMs(most, now);
      if (waitMs > 0) return waitMs;
    }
    this.usedAt.set(topic, now);
    return 0;
  }

  /** Forgets those that no longer count. In how many ms there is room for one more; 0: there is. */
  private waitMs(most: number, now: number): number {
    for (const [topic, at] of this.usedAt) {
      if (at + TOPIC_MS > now) {
        // A cap that was lowered takes effect as topics are forgotten.
        return this.usedAt.size < most ? 0 : at + TOPIC_MS - now;
      }
      this.usedAt.delete(topic);
    }
    return 0;
  }
}

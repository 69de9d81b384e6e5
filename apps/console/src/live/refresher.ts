/** At most one refresh of a key in this time, in ms, however many events ask for it. */
const paceMs = 1000;
/** Beyond this many keys the oldest are forgotten: an event of theirs refreshes at once again. */
const mostKeys = 1000;

/**
 * Refreshes what events change: at once, then at most once a second for each key. What an event asks for is never lost, only
 * later.
 */
export class Refresher {
  private readonly timers = new Map<string, { timer: ReturnType<typeof setTimeout>; isDue: boolean }>();

  constructor(private readonly refreshNow: (key: readonly unknown[]) => void) {}

  refresh(key: readonly unknown[]): void {
    const text = JSON.stringify(key);
    const waiting = this.timers.get(text);
    if (waiting !== undefined) {
      waiting.isDue = true;
      return;
    }
    if (this.timers.size >= mostKeys) this.forgetOldest();
    this.run(text, key);
  }

  close(): void {
    for (const { timer } of this.timers.values()) clearTimeout(timer);
    this.timers.clear();
  }

  private run(text: string, key: readonly unknown[]): void {
    const timer = setTimeout(() => {
      const isDue = this.timers.get(text)?.isDue === true;
      this.timers.delete(text);
      if (isDue) this.run(text, key);
    }, paceMs);
    this.timers.set(text, { timer, isDue: false });
    this.refreshNow(key);
  }

  private forgetOldest(): void {
    for (const [text, { timer, isDue }] of this.timers) {
      if (isDue) continue;
      clearTimeout(timer);
      this.timers.delete(text);
      return;
    }
  }
}

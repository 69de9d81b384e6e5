/** Within a window, keys beyond this number share one. */
const MAX_KEYS = 100;

interface Window {
  begun: number;
  lines: number;
  leftOut: number;
}

/**
 * Bounds how many lines of a kind the log gets: at most `most` per key in a window of time. Lines that are left out are
 * counted, and reported once when the window ends.
 */
export class LineLimiter {
  private readonly windows = new Map<string, Window>();

  /** @param onLeftOut called at the end of a window in which lines of the key were left out */
  constructor(
    private readonly most: number,
    private readonly windowMs: number,
    private readonly onLeftOut: (key: string, count: number) => void,
    private readonly maxKeys = MAX_KEYS,
  ) {}

  /** Whether a line of this key should be written now. */
  take(key: string): boolean {
    const now = performance.now();
    if (this.windows.size >= this.maxKeys && !this.windows.has(key)) this.forgetEnded(now);
    const bounded = this.windows.has(key) || this.windows.size < this.maxKeys ? key : 'other';
    let window = this.windows.get(bounded);
    if (window === undefined || this.isOver(window, now))
      this.windows.set(bounded, (window = { begun: now, lines: 0, leftOut: 0 }));
    if (window.lines < this.most) {
      window.lines += 1;
      return true;
    }
    window.leftOut += 1;
    if (window.leftOut === 1) setTimeout(() => this.end(bounded), window.begun + this.windowMs - now).unref();
    return false;
  }

  /** A window in which lines were left out ends by its timer. */
  private isOver({ begun, leftOut }: Window, now: number): boolean {
    return leftOut === 0 && now - begun >= this.windowMs;
  }

  private forgetEnded(now: number): void {
    for (const [key, window] of this.windows) if (this.isOver(window, now)) this.windows.delete(key);
  }

  private end(key: string): void {
    const leftOut = this.windows.get(key)?.leftOut ?? 0;
    this.windows.delete(key);
    if (leftOut > 0) this.onLeftOut(key, leftOut);
  }
}

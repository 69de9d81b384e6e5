import type { MemoryGrant } from '#producer';

/** In bytes. A request that takes more leaves a part of the budget to those that take less. */
const LARGE = 2 ** 20;
/** The part of the budget that large requests may have together with all others: 60 slow uploads shut nobody else out. */
const SHARE_OF_LARGE = 0.75;

/** The memory that one process may keep for its requests, in bytes of a cost model (`request-cost.ts`). */
export class MemoryBudget {
  private used = 0;

  constructor(readonly limitBytes: number) {}

  get usedBytes(): number {
    return this.used;
  }

  /** What one request may have at most, in bytes. */
  get largestBytes(): number {
    return Math.floor(this.limitBytes * SHARE_OF_LARGE);
  }

  open(): MemoryReservation {
    return new MemoryReservation(
      (held, bytes) => this.grant(held, bytes),
      (bytes) => (this.used -= bytes),
    );
  }

  private grant(held: number, bytes: number): MemoryGrant {
    const most = held + bytes > LARGE ? this.largestBytes : this.limitBytes;
    if (held + bytes > most) return 'never';
    if (this.used + bytes > most) return 'busy';
    this.used += bytes;
    return 'granted';
  }
}

/**
 * What one exchange holds of the budget: one scope for all that is kept for it, given back as a whole and once. Nothing is
 * waited for: two requests that each hold half of what they need would wait for each other.
 */
export class MemoryReservation {
  private held = 0;
  private released = false;

  constructor(
    private readonly take: (held: number, bytes: number) => MemoryGrant,
    private readonly give: (bytes: number) => void,
  ) {}

  get bytes(): number {
    return this.held;
  }

  /** Takes so many bytes more. After the release nothing is granted. */
  add(bytes: number): MemoryGrant {
    if (this.released) return 'busy';
    if (bytes <= 0) {
      this.held += bytes;
      this.give(-bytes);
      return 'granted';
    }
    const grant = this.take(this.held, bytes);
    if (grant === 'granted') this.held += bytes;
    return grant;
  }

  /** A part of it that is counted by itself. */
  share(): MemoryShare {
    return new MemoryShare(this);
  }

  /** Gives back what is beyond so many bytes. Its shares are of no more use. */
  shrinkTo(bytes: number): void {
    if (this.held > bytes) this.add(bytes - this.held);
  }

  /** Gives all of it back; again has no effect. */
  release(): void {
    if (this.released) return;
    this.released = true;
    this.give(this.held);
    this.held = 0;
  }
}

/** One of several parts of a reservation: it says what it has, not what it adds. */
export class MemoryShare {
  private held = 0;

  constructor(private readonly reservation: MemoryReservation) {}

  get bytes(): number {
    return this.held;
  }

  /** Not granted: it has what it had. */
  set(bytes: number): MemoryGrant {
    if (bytes === this.held) return 'granted';
    const grant = this.reservation.add(bytes - this.held);
    if (grant === 'granted') this.held = bytes;
    return grant;
  }

  /** As `set`, where it has less. */
  cover(bytes: number): MemoryGrant {
    return bytes <= this.held ? 'granted' : this.set(bytes);
  }
}

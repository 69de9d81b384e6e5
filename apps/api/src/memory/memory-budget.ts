import type { MemoryGrant } from '#producer';

/** In bytes. Requests that need more leave a part of the budget to those that need less. */
const LARGE = 2 ** 20;
/** The part of the budget up to which large requests are admitted: 60 slow uploads do not block other requests. */
const SHARE_OF_LARGE = 0.75;

/** The memory that one process may use for its requests, in bytes of a cost model (`request-cost.ts`). */
export class MemoryBudget {
  private used = 0;

  constructor(readonly limitBytes: number) {}

  get usedBytes(): number {
    return this.used;
  }

  /** The limit of one request, in bytes. */
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
 * The part of the budget that one exchange holds, released as a whole and once. A reservation never waits: two requests that
 * each hold half of what they need would wait for each other.
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

  /** Reserves this many bytes more. After the release nothing is granted. */
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

  /** A part of the reservation with a count of its own. */
  share(): MemoryShare {
    return new MemoryShare(this);
  }

  /** Releases what exceeds this many bytes. Shares must not be used afterwards. */
  shrinkTo(bytes: number): void {
    if (this.held > bytes) this.add(bytes - this.held);
  }

  /** Releases all of it. A second call has no effect. */
  release(): void {
    if (this.released) return;
    this.released = true;
    this.give(this.held);
    this.held = 0;
  }
}

/** One of several parts of a reservation. It is set to a total; the difference is reserved or released. */
export class MemoryShare {
  private held = 0;

  constructor(private readonly reservation: MemoryReservation) {}

  get bytes(): number {
    return this.held;
  }

  /** If it is not granted, the share keeps its size. */
  set(bytes: number): MemoryGrant {
    if (bytes === this.held) return 'granted';
    const grant = this.reservation.add(bytes - this.held);
    if (grant === 'granted') this.held = bytes;
    return grant;
  }

  /** As `set`, but never shrinks the share. */
  cover(bytes: number): MemoryGrant {
    return bytes <= this.held ? 'granted' : this.set(bytes);
  }
}

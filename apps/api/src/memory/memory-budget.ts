import type { MemoryGrant } from '#producer';

/** In bytes. Requests that need more leave a part of the budget to those that need less. */
const LARGE = 2 ** 20;
/** The part of the budget up to which large requests are admitted: 60 slow uploads do not block other requests. */
const SHARE_OF_LARGE = 0.75;

/** The part of the budget that the requests of one caller may hold while there are others. */
const SHARE_OF_CALLER = 0.5;
/** How long another caller counts after its last request, in ms. */
const OTHERS_MS = 600_000;

/** What one caller holds of the budget, in bytes. */
interface Holder {
  readonly caller: string;
  bytes: number;
  reservations: number;
}

/**
 * The memory that one process may use for its requests, in bytes of a cost model (`request-cost.ts`). While several callers
 * send requests, those of one hold at most half of it, so that slow or huge bodies of one never refuse others. A single request
 * may hold more, as if there were no others: no request is impossible.
 */
export class MemoryBudget {
  private used = 0;
  private readonly holders = new Map<string, Holder>();
  private lastCaller: string | null = null;
  private othersUntil = -Infinity;

  /** @param now a monotonic clock, in ms */
  constructor(
    readonly limitBytes: number,
    private readonly now: () => number = () => performance.now(),
  ) {}

  get usedBytes(): number {
    return this.used;
  }

  /** The limit of one request, in bytes. */
  get largestBytes(): number {
    return Math.floor(this.limitBytes * SHARE_OF_LARGE);
  }

  /** Opens the reservation of one request. */
  open(caller = ''): MemoryReservation {
    if (this.lastCaller !== caller) {
      if (this.lastCaller !== null) this.othersUntil = this.now() + OTHERS_MS;
      this.lastCaller = caller;
    }
    const holder = this.holders.get(caller) ?? { caller, bytes: 0, reservations: 0 };
    if (holder.reservations === 0) this.holders.set(caller, holder);
    holder.reservations += 1;
    return new MemoryReservation({
      take: (held, bytes) => this.grant(holder, held, bytes),
      give: (bytes) => {
        this.used -= bytes;
        holder.bytes -= bytes;
      },
      end: () => {
        holder.reservations -= 1;
        if (holder.reservations === 0) this.holders.delete(caller);
      },
    });
  }

  private grant(holder: Holder, held: number, bytes: number): MemoryGrant {
    const most = held + bytes > LARGE ? this.largestBytes : this.limitBytes;
    if (held + bytes > most) return 'never';
    if (this.used + bytes > most || this.exceedsShare(holder, held, bytes)) return 'busy';
    this.used += bytes;
    holder.bytes += bytes;
    return 'granted';
  }

  private exceedsShare(holder: Holder, held: number, bytes: number): boolean {
    return (
      holder.bytes + bytes > this.limitBytes * SHARE_OF_CALLER &&
      holder.bytes > held &&
      this.now() < this.othersUntil
    );
  }
}

/** How a reservation takes from the budget and gives back, in bytes. */
interface Source {
  readonly take: (held: number, bytes: number) => MemoryGrant;
  readonly give: (bytes: number) => void;
  /** Called once, after all was given back. */
  readonly end: () => void;
}

/**
 * The part of the budget that one exchange holds, released as a whole and once. A reservation never waits: two requests that
 * each hold half of what they need would wait for each other.
 */
export class MemoryReservation {
  private held = 0;
  private released = false;

  constructor(private readonly source: Source) {}

  get bytes(): number {
    return this.held;
  }

  /** Reserves this many bytes more. After the release nothing is granted. */
  add(bytes: number): MemoryGrant {
    if (this.released) return 'busy';
    if (bytes <= 0) {
      this.held += bytes;
      this.source.give(-bytes);
      return 'granted';
    }
    const grant = this.source.take(this.held, bytes);
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
    this.source.give(this.held);
    this.held = 0;
    this.source.end();
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

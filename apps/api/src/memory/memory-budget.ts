import type { MemoryGrant } from '#producer';

/** In bytes. Requests that need more leave a part of the budget to those that need less. */
const LARGE = 2 ** 20;
/** The part of the budget up to which large requests are admitted: 60 slow uploads do not block other requests. */
const SHARE_OF_LARGE = 0.75;

/** The part of the budget that the requests of one caller may hold while there are others. */
const SHARE_OF_CALLER = 0.5;
/** How long another caller counts after its last request, in ms. */
const OTHERS_MS = 600_000;

/**
 * The memory that one process may use for its requests, in bytes of a cost model (`request-cost.ts`). While several callers
 * send requests, those of one hold at most half of it, so that slow or huge bodies of one never refuse others. A single request
 * may hold more, as if there were no others: no request is impossible.
 */
export class MemoryBudget {
  private used = 0;
  private readonly holders = new Map<string, CallerShare>();
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
    const share = this.holders.get(caller) ?? this.shareOf(caller);
    share.begin();
    return new MemoryReservation(share);
  }

  private shareOf(caller: string): CallerShare {
    const share: CallerShare = new CallerShare({
      grant: (held, bytes) => this.grant(share.bytes, held, bytes),
      give: (bytes) => void (this.used -= bytes),
      end: () => void this.holders.delete(caller),
    });
    this.holders.set(caller, share);
    return share;
  }

  /** @param holds what the caller holds in all. @param held what the reservation that grows holds of it */
  private grant(holds: number, held: number, bytes: number): MemoryGrant {
    const most = held + bytes > LARGE ? this.largestBytes : this.limitBytes;
    if (held + bytes > most) return 'never';
    if (this.used + bytes > most || this.exceedsShare(holds, held, bytes)) return 'busy';
    this.used += bytes;
    return 'granted';
  }

  private exceedsShare(holds: number, held: number, bytes: number): boolean {
    return holds + bytes > this.limitBytes * SHARE_OF_CALLER && holds > held && this.now() < this.othersUntil;
  }
}

/** The budget, as one caller takes from it and gives back, in bytes. */
interface Source {
  readonly grant: (held: number, bytes: number) => MemoryGrant;
  readonly give: (bytes: number) => void;
  /** Called once the caller has no reservation. */
  readonly end: () => void;
}

/** What one caller holds of the budget: one object for all of its reservations, of which each request has one. */
class CallerShare {
  bytes = 0;
  private reservations = 0;

  constructor(private readonly source: Source) {}

  begin(): void {
    this.reservations += 1;
  }

  /** @param held what the reservation holds already */
  take(held: number, bytes: number): MemoryGrant {
    const grant = this.source.grant(held, bytes);
    if (grant === 'granted') this.bytes += bytes;
    return grant;
  }

  give(bytes: number): void {
    this.bytes -= bytes;
    this.source.give(bytes);
  }

  /** A reservation ends, after it has given back all. */
  end(): void {
    this.reservations -= 1;
    if (this.reservations === 0) this.source.end();
  }
}

/**
 * The part of the budget that one exchange holds, released as a whole and once. A reservation never waits: two requests that
 * each hold half of what they need would wait for each other.
 */
export class MemoryReservation {
  private held = 0;
  private released = false;

  constructor(private readonly source: CallerShare) {}

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

import { issuerFailureReason } from './issuer-failure.js';
import { keySetOf, type KeySet } from './key-set.js';

/** In ms. */
export interface KeysPace {
  /** After the last fetch, the keys are fetched again in the background. A removed key is accepted no longer than this. */
  readonly refreshMs: number;
  /** After a fetch that failed, likewise. */
  readonly retryMs: number;
  /** The least time between two fetches that tokens cause by naming an unknown key. */
  readonly lookUpMs: number;
  /** The same while no keys are known. */
  readonly firstLookUpMs: number;
  /** How long the keys are believed when they cannot be fetched again. */
  readonly longestMs: number;
}

export const keysPace: KeysPace = {
  refreshMs: 300_000,
  retryMs: 10_000,
  lookUpMs: 10_000,
  firstLookUpMs: 1000,
  longestMs: 86_400_000,
};

export interface IssuerKeysParts {
  /** The body of the issuer's key set, within a bounded time. @throws IssuerFailure, also once `closed` is aborted */
  readonly fetch: (closed: AbortSignal) => Promise<unknown>;
  /** Called when fetching begins to fail, fails for another reason, or succeeds again (null). */
  readonly onFailure: (reason: string | null) => void;
  /** In ms. */
  readonly monotonic: () => number;
  readonly pace: KeysPace;
}

/** The keys with which a token may be verified; that there is no such key; or that this is not known now. */
export type FoundKeys =
  | { readonly kind: 'keys'; readonly set: KeySet; readonly generation: number }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'unavailable'; readonly retryAfterMs: number };

interface Flight {
  /** Begun for a key that was unknown: then it has a new key, if there is one. Otherwise it is a refresh. */
  readonly isLookUp: boolean;
  /** Whether it succeeded. Never rejects. */
  readonly done: Promise<boolean>;
}

const unknown: FoundKeys = { kind: 'unknown' };

/** At once, for one issuer. A token that is sent by several requests counts once. */
const mostWaiting = 1000;
const mostSought = 100;

/**
 * The keys of one issuer: fetched in the background, and once more when a token names another key. Known keys remain valid
 * while they cannot be fetched.
 */
export class IssuerKeys {
  private known: { readonly set: KeySet; fetchedAt: number } | null = null;
  private generation = 0;
  private flight: Flight | null = null;
  private timer: NodeJS.Timeout | undefined;
  private readonly closed = new AbortController();
  private reason: string | null = null;
  private waiting = 0;
  private nextLookUpAt = -Infinity;
  /** The unknown keys that the last look-up was for. */
  private readonly sought = new Set<string | null>();
  /** Keys that the issuer has removed. */
  private readonly removed = new Set<string | null>();

  constructor(private readonly parts: IssuerKeysParts) {}

  /** Fetches the keys now, unless that is in progress. Resolves when it has ended. */
  async refresh(): Promise<void> {
    await (this.flight ?? this.begin(false)).done;
  }

  close(): void {
    this.closed.abort();
    clearTimeout(this.timer);
  }

  /** Whether the keys have neither changed since that generation nor become too old. */
  areStill(generation: number): boolean {
    return generation === this.generation && this.current() !== null;
  }

  /**
   * @param keyId null: the token names none
   * @returns at once if the key is known, otherwise when a fetch has ended
   */
  find(keyId: string | null): FoundKeys | Promise<FoundKeys> {
    const set = this.current();
    if (set?.has(keyId) === true) return { kind: 'keys', set, generation: this.generation };
    let { flight } = this;
    if (flight === null) {
      const waitMs = this.nextLookUpAt - this.parts.monotonic();
      // It is too early to ask again, and any other key may be new.
      if (waitMs > 0) return set !== null && this.isKnownToBeAbsent(keyId) ? unknown : unavailableFor(waitMs);
      flight = this.beginLookUp();
    }
    if (this.waiting >= mostWaiting) return unavailableFor(this.parts.pace.firstLookUpMs);
    if (flight.isLookUp && this.sought.size < mostSought) this.sought.add(keyId);
    return this.findAfter(flight, keyId);
  }

  private async findAfter({ done, isLookUp }: Flight, keyId: string | null): Promise<FoundKeys> {
    this.waiting += 1;
    const succeeded = await done;
    this.waiting -= 1;
    const set = this.current();
    if (set?.has(keyId) === true) return { kind: 'keys', set, generation: this.generation };
    // A refresh may have been answered before the issuer had a new key.
    return succeeded && isLookUp ? unknown : unavailableFor(this.parts.pace.firstLookUpMs);
  }

  private get isClosed(): boolean {
    return this.closed.signal.aborted;
  }

  private isKnownToBeAbsent(keyId: string | null): boolean {
    return this.sought.has(keyId) || this.removed.has(keyId);
  }

  /** Null: none were ever fetched, or not for too long. */
  private current(): KeySet | null {
    const { known } = this;
    if (known === null || this.parts.monotonic() - known.fetchedAt > this.parts.pace.longestMs) return null;
    return known.set;
  }

  private beginLookUp(): Flight {
    this.sought.clear();
    if (this.current() !== null) this.nextLookUpAt = this.parts.monotonic() + this.parts.pace.lookUpMs;
    return this.begin(true);
  }

  private begin(isLookUp: boolean): Flight {
    clearTimeout(this.timer);
    const done = this.parts.fetch(this.closed.signal).then(
      (body) => this.accept(body),
      (error: unknown) => this.fail(issuerFailureReason(error)),
    );
    this.flight = { isLookUp, done: done.then((succeeded) => this.conclude(succeeded)) };
    return this.flight;
  }

  private conclude(succeeded: boolean): boolean {
    const { refreshMs, retryMs } = this.parts.pace;
    this.flight = null;
    if (!this.isClosed)
      this.timer = setTimeout(() => void this.refresh(), succeeded ? refreshMs : retryMs).unref();
    return succeeded;
  }

  private accept(body: unknown): boolean {
    const set = keySetOf(body);
    if (set === null) return this.fail('its key set cannot be read');
    const fetchedAt = this.parts.monotonic();
    if (this.known?.set.text === set.text) {
      // The imported keys stay.
      this.known.fetchedAt = fetchedAt;
    } else {
      if (this.removed.size > mostSought) this.removed.clear();
      for (const id of this.known?.set.ids ?? []) if (!set.ids.has(id)) this.removed.add(id);
      this.known = { set, fetchedAt };
      this.generation += 1;
    }
    if (this.reason !== null) this.parts.onFailure(null);
    this.reason = null;
    return true;
  }

  private fail(reason: string): boolean {
    const { lookUpMs, firstLookUpMs } = this.parts.pace;
    this.nextLookUpAt = this.parts.monotonic() + (this.current() === null ? firstLookUpMs : lookUpMs);
    this.sought.clear();
    if (this.reason !== reason && !this.isClosed) this.parts.onFailure(reason);
    this.reason = reason;
    return false;
  }
}

const unavailableFor = (retryAfterMs: number): FoundKeys => ({ kind: 'unavailable', retryAfterMs });

import type { Socket } from 'node:net';
import type { PrincipalLimits } from '../access/principal.js';
import { TokenBucket } from '#producer';
import { Rates } from './rates.js';
import { RecentNames } from './recent-names.js';

/** Refusals that one caller gets, per second. Further ones wait for their turn. */
const REFUSALS = { perSecond: 10, burst: 10 } as const;
/** In ms: no refusal waits longer. */
const LATEST_MS = 10_000;
/** Its multiples, modulo 1, are spread evenly, however many there are. */
const GOLDEN_RATIO = 0.618_033_988_749_895;

/** What one caller uses of one pod. Times are of a monotonic clock, in ms. */
export class CallerAccount {
  rates: Rates;
  readonly topics = new RecentNames();
  readonly subjects = new RecentNames();
  eventStreams = 0;
  private readonly sockets = new Set<Socket>();
  private readonly refusals: TokenBucket;
  private beyondLatest = 0;

  constructor(
    private limits: PrincipalLimits,
    now: number,
  ) {
    this.rates = new Rates(limits, now);
    this.refusals = new TokenBucket(REFUSALS, now);
  }

  /**
   * Counts a refusal. A client that waits as `Retry-After` says gets few, at once. One that goes on gets them ever later, so that
   * it costs the pod little, however many connections it has.
   * @returns in how many ms the refusal is to be sent
   */
  refusalDelayMs(now: number): number {
    const waitMs = this.refusals.waitMs(1, now);
    if (waitMs >= LATEST_MS) return this.spread();
    this.refusals.take(1, now);
    return waitMs;
  }

  /** A time of the second half, each time another one: a thousand that are sent together would delay other callers. */
  private spread(): number {
    this.beyondLatest = (this.beyondLatest + GOLDEN_RATIO) % 1;
    return Math.round((LATEST_MS / 2) * (1 + this.beyondLatest));
  }

  /** The caller's limits may change from one request to the next: with its token, or by an administrator. */
  adopt(limits: PrincipalLimits, now: number): void {
    if (limits === this.limits) return;
    const { requestsPerSecond, bytesPerSecond } = this.limits;
    this.limits = limits;
    if (limits.requestsPerSecond !== requestsPerSecond || limits.bytesPerSecond !== bytesPerSecond)
      this.rates = this.rates.under(limits, now);
  }

  /** Counts a connection until it is closed. False: the caller has as many as it may have. */
  connect(socket: Socket, most: number): boolean {
    if (this.sockets.has(socket)) return true;
    if (this.sockets.size >= most) return false;
    if (socket.destroyed) return true;
    this.sockets.add(socket);
    socket.once('close', () => this.sockets.delete(socket));
    return true;
  }

  /** Whether a new account would do as well. */
  isIdle(now: number): boolean {
    return !this.isOpen && this.topics.isEmpty(now) && this.subjects.isEmpty(now) && this.rates.isIdle(now);
  }

  /** Whether something of the caller is open, so that its account must not be forgotten. */
  get isOpen(): boolean {
    return this.eventStreams > 0 || this.sockets.size > 0;
  }
}

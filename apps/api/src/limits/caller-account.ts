import type { Socket } from 'node:net';
import type { PrincipalLimits } from '../access/principal.js';
import { TokenBucket } from '#producer';
import { Rates } from './rates.js';
import { RecentTopics } from './recent-topics.js';

/** Refusals that are sent at once. A client that waits as `Retry-After` says causes fewer. */
const PROMPT = { perSecond: 20, burst: 20 } as const;

/** What one caller uses of one pod. Times are of a monotonic clock, in ms. */
export class CallerAccount {
  rates: Rates;
  readonly topics = new RecentTopics();
  eventStreams = 0;
  private readonly sockets = new Set<Socket>();
  private readonly promptRefusals: TokenBucket;

  constructor(
    private limits: PrincipalLimits,
    now: number,
  ) {
    this.rates = new Rates(limits, now);
    this.promptRefusals = new TokenBucket(PROMPT, now);
  }

  /** Whether a refusal is sent at once: a caller that goes on nevertheless gets it late, so that it costs the pod less. */
  takePromptRefusal(now: number): boolean {
    if (this.promptRefusals.waitMs(1, now) > 0) return false;
    this.promptRefusals.take(1, now);
    return true;
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
    return (
      this.eventStreams === 0 && this.sockets.size === 0 && this.topics.size === 0 && this.rates.isIdle(now)
    );
  }

  /** Whether something of the caller is open, so that its account must not be forgotten. */
  get isOpen(): boolean {
    return this.eventStreams > 0 || this.sockets.size > 0;
  }
}

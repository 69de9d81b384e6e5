import type { Socket } from 'node:net';
import type { PrincipalLimits } from '../access/principal.js';
import { Rates } from './rates.js';
import { RecentTopics } from './recent-topics.js';

/** What one caller uses of one pod. Times are of a monotonic clock, in ms. */
export class CallerAccount {
  rates: Rates;
  readonly topics = new RecentTopics();
  eventStreams = 0;
  private readonly sockets = new Set<Socket>();

  constructor(
    private limits: PrincipalLimits,
    now: number,
  ) {
    this.rates = new Rates(limits, now);
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

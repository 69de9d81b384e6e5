/** The assumed drift between the two clocks, in ms per ms. It lets a fresher sample replace a more accurate one after a while. */
const DRIFT = 0.001;

/**
 * The database's clock as this process knows it: the time of a sample, advanced by the local monotonic clock.
 *
 * Postgres read its clock somewhere between the request and the response, so the sample is placed in the middle and its error is
 * half the round trip. A sample outside both errors comes from another clock, as after a failover, and is taken at once. Pods
 * whose own clocks differ by minutes still agree on this one.
 */
export class DatabaseClock {
  #offset: number | null = null;
  #error = Infinity;
  #sampledAt = 0;
  #last = 0;

  /** Adds a sample. `databaseTime` in epoch ms; the others in ms of `performance.now()`. */
  sample(databaseTime: number, sentAt: number, receivedAt: number): void {
    const error = (receivedAt - sentAt) / 2;
    const offset = databaseTime - (sentAt + receivedAt) / 2;
    const known = this.#error + (receivedAt - this.#sampledAt) * DRIFT;
    const contradicts = this.#offset !== null && Math.abs(offset - this.#offset) > error + known;
    if (error > known && !contradicts) return;
    this.#offset = offset;
    this.#error = error;
    this.#sampledAt = receivedAt;
  }

  /** Whole epoch ms. Never goes back, except once: before the first sample it is this process's own time, which the sample may correct. */
  now(): number {
    if (this.#offset === null) return Date.now();
    this.#last = Math.max(this.#last, Math.floor(performance.now() + this.#offset));
    return this.#last;
  }
}

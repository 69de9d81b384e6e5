/** How far a sample of the same quality may have drifted, in ms per ms: a worse but fresher one is taken after a while. */
const DRIFT = 0.001;

/**
 * The database's clock as this process knows it: its last answer's time, carried on by the local monotonic clock.
 *
 * The answer was made somewhere between asking and hearing it, so the middle is taken and half the round trip is how
 * wrong that can be. A sample that is beyond both errors is of another clock, as after a failover: it is taken at once,
 * however long its answer took. Pods may differ by minutes in their own clocks and still agree on this one.
 */
export class DatabaseClock {
  #offset: number | null = null;
  #error = Infinity;
  #sampledAt = 0;
  #last = 0;

  /** `databaseTime` in epoch ms; the others in ms of `performance.now()`. */
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

  /** Epoch ms, whole. Never goes back; before the first sample this process's own time, which the first sample may set right once. */
  now(): number {
    if (this.#offset === null) return Date.now();
    this.#last = Math.max(this.#last, Math.floor(performance.now() + this.#offset));
    return this.#last;
  }
}

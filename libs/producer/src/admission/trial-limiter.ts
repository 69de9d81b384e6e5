import { JournalUnreachable } from '#journal/port';
import type { Mode } from '#machines';
import type { Subject } from '../subjects/subject.js';

/** How many trials a pod begins at once, and the interval between further ones, in ms. */
const TRIALS_AT_ONCE = 5;
const INTERVAL_MS = 100;

/** For this long no request tries again to store a trial, in ms: a store that hangs must not cost every request its time-out. */
const BYPASS_MS = 1000;

/**
 * Circuits that opened together become due together. A trial that meets its conflict again costs a look-up and several events,
 * so a pod begins a few at a time: requests on healthy subjects do not queue behind all of them (ADR 19). A token bucket.
 */
export class TrialLimiter {
  /** When the bucket is full again. */
  private fullAt = -Infinity;

  /** @param monotonic in ms */
  constructor(
    private readonly monotonic: () => number,
    private readonly mode: Mode,
  ) {}

  /** How long no trial may begin, in whole ms. 0: one may begin now. */
  waitMs(): number {
    return Math.max(0, this.fullAt - (TRIALS_AT_ONCE - 1) * INTERVAL_MS - this.wholeMs());
  }

  /**
   * Begins a trial. Outside `enforce` the breaker's circuit stops no request, least of all because the store is unreachable:
   * then the records are sent without a trial, and the result is `bypassed`.
   * @throws JournalUnreachable in `enforce`, and if an operator opened the circuit
   */
  async begin<T>(subject: Subject, store: () => Promise<T>): Promise<T | 'bypassed'> {
    this.fullAt = Math.max(this.fullAt, this.wholeMs()) + INTERVAL_MS;
    try {
      return await store();
    } catch (error) {
      const { circuit } = subject.stored.snapshot.context;
      if (!(error instanceof JournalUnreachable) || this.mode === 'enforce') throw error;
      if (circuit === null || circuit.forced !== null) throw error;
      subject.memory.trialBypass = {
        version: subject.stored.version,
        until: this.monotonic() + BYPASS_MS,
      };
      return 'bypassed';
    }
  }

  /** Whether records are sent although a trial is due, since none could be stored a moment ago. */
  isBypassed({ memory, stored }: Subject): boolean {
    const { trialBypass } = memory;
    return (
      trialBypass !== null && trialBypass.version === stored.version && this.monotonic() < trialBypass.until
    );
  }

  /** In whole ms: rounding errors of a sum could cost a trial. */
  private wholeMs(): number {
    return Math.floor(this.monotonic());
  }
}

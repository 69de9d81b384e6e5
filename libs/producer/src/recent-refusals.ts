import type { ConflictKind, Difference, Policy } from '#machines';
import type { Refusal } from './gateway.port.js';

interface Remembered {
  readonly refusal: () => Refusal;
  readonly until: number;
  readonly waitMs: number;
}

/** A conflict by what shows it. */
export interface ShownConflict {
  readonly kind: ConflictKind;
  readonly differences: readonly Difference[];
  /** As in `Conflict`. */
  readonly key?: string;
}

/** The name of a misfit: the same kind about the same fields is the same one. */
export function misfitOf({ kind, key, differences }: ShownConflict): string {
  return [kind, ...(key === undefined ? differences.map(({ path }) => path) : [key])].join('\n');
}

/** So many different misfits of one subject are remembered, the oldest go. */
const KEPT = 32;

/**
 * Refusals that stopped a request and not its subject. They spare the registry a client that sends the same misfit over
 * and over: the wait until it is asked again about the same grows like the look-up backoff.
 */
export class RecentRefusals {
  private readonly remembered = new Map<string, Remembered>();

  /** `refusal` is made anew each time it is repeated: it tells the state of then. `now` by the monotonic clock, in ms. */
  remember(misfit: string, refusal: () => Refusal, now: number, backoff: Policy['lookupBackoff']): void {
    const last = this.remembered.get(misfit);
    const waitMs =
      last === undefined ? backoff.initialMs : Math.min(backoff.maxMs, last.waitMs * backoff.factor);
    this.remembered.delete(misfit);
    this.remembered.set(misfit, { refusal, until: now + waitMs, waitMs });
    const [oldest] = this.remembered.keys();
    if (this.remembered.size > KEPT && oldest !== undefined) this.remembered.delete(oldest);
  }

  /** The refusal to repeat, if the registry was asked about this misfit a moment ago. */
  recall(misfit: string, now: number): Refusal | null {
    const last = this.remembered.get(misfit);
    return last !== undefined && now < last.until ? last.refusal() : null;
  }

  /** The refusal that was last remembered, though the registry may be asked again by now. */
  last(misfit: string): Refusal | null {
    return this.remembered.get(misfit)?.refusal() ?? null;
  }

  /** One misfit, or all: the mapping moved, or they were not refused after all. */
  forget(misfit?: string): void {
    if (misfit === undefined) this.remembered.clear();
    else this.remembered.delete(misfit);
  }
}

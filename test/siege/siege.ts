import type { Attempt } from '../chaos/history.js';

/** One gateway, as its attackers see it. */
export interface Gate {
  readonly name: string;
  readonly port: number;
}

/** What is attacked. */
export interface Target {
  readonly gates: readonly Gate[];
  /** A topic whose values have a mapping; good clients write to it. */
  readonly mapped: string;
  /** A topic without schemas, with one partition. */
  readonly raw: string;
}

/** What the adversary is told when it starts. */
export interface Orders extends Target {
  readonly seed: number;
  /** So many attack at a time. */
  readonly attackers: number;
  /** The names of these attacks alone; empty: all. */
  readonly only: readonly string[];
}

/** What the adversary says when it has ended. */
export interface Spoils {
  /** How often each attack was made, and how its requests were answered. */
  readonly counts: Readonly<Record<string, number>>;
  /** What no gateway may do. */
  readonly faults: readonly string[];
  /** Of its records that a gateway may have taken. */
  readonly attempts: readonly Attempt[];
}

/** What an attack works with: the target, and where it writes down what it saw. */
export class Siege {
  readonly counts: Record<string, number> = {};
  readonly faults: string[] = [];
  readonly attempts: Attempt[] = [];
  private ids = 0;

  constructor(
    readonly target: Target,
    private readonly mark: string,
  ) {}

  count(what: string): void {
    this.counts[what] = (this.counts[what] ?? 0) + 1;
  }

  fault(what: string): void {
    this.faults.push(what);
  }

  /** Of a record that is posted once. */
  id(): string {
    this.ids += 1;
    return `${this.mark}-${this.ids}`;
  }

  attempt(attempt: Attempt): void {
    this.attempts.push(attempt);
  }
}

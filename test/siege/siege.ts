import type { Attempt } from '../chaos/history.js';

/** The addresses of one gateway for attackers. */
export interface Gate {
  readonly name: string;
  readonly port: number;
}

/** The targets of the attacks. */
export interface Target {
  readonly gates: readonly Gate[];
  /** A topic whose values have a mapping; good clients write to it. */
  readonly mapped: string;
  /** A topic without schemas, with one partition. */
  readonly raw: string;
}

/** The targets, the seed and the number of attackers. */
export interface AttackOptions extends Target {
  readonly seed: number;
  /** The number of concurrent attackers. */
  readonly attackers: number;
  /** The names of these attacks alone; empty: all. */
  readonly only: readonly string[];
}

/** The report of the adversary. */
export interface AttackReport {
  /** The number of each attack and of the responses to it. */
  readonly counts: Readonly<Record<string, number>>;
  /** Violations by gateways. */
  readonly faults: readonly string[];
  /** Its records that a gateway may have accepted. */
  readonly attempts: readonly Attempt[];
}

/** What an attack uses: the targets and the report. */
export class Siege {
  readonly counts: Record<string, number> = {};
  readonly faults: string[] = [];
  readonly attempts: Attempt[] = [];
  private lastId = 0;

  constructor(
    readonly target: Target,
    private readonly mark: string,
  ) {}

  count(what: string): void {
    this.counts[what] = (this.counts[what] ?? 0) + 1;
  }

  recordFault(what: string): void {
    this.faults.push(what);
  }

  /** A new id for a record, which is posted once. */
  nextId(): string {
    this.lastId += 1;
    return `${this.mark}-${this.lastId}`;
  }

  recordAttempt(attempt: Attempt): void {
    this.attempts.push(attempt);
  }
}

/** The step of the roll-out (rule 14). */
export type Mode = 'observe' | 'resolve' | 'enforce';

/** What happens to a record while the registry is down: refused at once, or held (rule 11). */
export type Strategy = 'Strict' | 'Lenient';

/** The settings a decision hangs on. Durations in milliseconds. Never part of an event: events carry what followed from it. */
export interface Policy {
  readonly mode: Mode;
  readonly strategy: Strategy;
  readonly circuitBreaker: {
    /** This many conflicts inside the window open the circuit. */
    readonly conflicts: number;
    readonly windowMs: number;
    readonly openMs: number;
    readonly maxOpenMs: number;
    /** A trip this long after the end of the last one is a first trip again. */
    readonly quietMs: number;
  };
  readonly lookupBackoff: {
    readonly initialMs: number;
    readonly factor: number;
    readonly maxMs: number;
    /** Up to here the wait grows; after it stays at `maxMs`. */
    readonly attempts: number;
  };
  /** Longer than the registry's time-outs of one look-up together. */
  readonly lookupLeaseMs: number;
  /** Longer than one send to Kafka may take; also the trial's. */
  readonly sendLeaseMs: number;
  /** How many foreign writers a subject remembers of each sort. */
  readonly maxWriters: number;
}

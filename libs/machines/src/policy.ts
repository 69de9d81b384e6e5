/** The step of the roll-out (rule 14). */
export type Mode = 'observe' | 'resolve' | 'enforce';

/** What happens to a record while the registry is down: refused at once, or held (rule 11). */
export type Strategy = 'Strict' | 'Lenient';

/** The settings that decisions depend on. Durations in milliseconds. Never part of an event: events contain the results. */
export interface Policy {
  readonly mode: Mode;
  readonly strategy: Strategy;
  readonly circuitBreaker: {
    /** This many conflicts inside the window open the circuit. */
    readonly conflicts: number;
    readonly windowMs: number;
    readonly openMs: number;
    readonly maxOpenMs: number;
    /** A trip that starts more than this after the end of the last one counts as the first. */
    readonly quietMs: number;
  };
  readonly lookupBackoff: {
    readonly initialMs: number;
    readonly factor: number;
    readonly maxMs: number;
    /** The delay grows up to this attempt, and is `maxMs` from then on. */
    readonly attempts: number;
  };
  /** Longer than all time-outs of one look-up together. */
  readonly lookupLeaseMs: number;
  /** Longer than one send to Kafka may take. Used for retries and trials. */
  readonly sendLeaseMs: number;
  /** The most declared writers that a subject keeps of each kind: accepted, rewritten, refused. */
  readonly maxWriters: number;
}

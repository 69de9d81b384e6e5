/** Duration, rounds and records. */
export interface PartOptions {
  readonly rounds: number;
  /** Of each subject in each round. */
  readonly seconds: number;
  /** Of the long run. */
  readonly records: number;
}

/** What a part of the bench measured. The lines of its goals are printed after all parts. */
export interface PartResult {
  readonly result: unknown;
  readonly printGoals: (() => void)[];
}

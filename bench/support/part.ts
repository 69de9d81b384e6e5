/** How long, how often, how much. */
export interface PartOptions {
  readonly rounds: number;
  /** Of each subject in each round. */
  readonly seconds: number;
  /** Of the long run. */
  readonly records: number;
}

/** What a part of the bench measured; its goals' lines are printed when all parts have ended. */
export interface PartResult {
  readonly result: unknown;
  readonly printGoals: (() => void)[];
}

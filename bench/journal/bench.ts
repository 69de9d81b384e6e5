import type { BenchDatabase } from '../support/bench-database.js';

/** What every part of the benchmark works with. */
export interface JournalBench {
  /** With the log. */
  readonly database: BenchDatabase;
  /** Migrated, with nothing in it but the bare side's table. */
  readonly empty: BenchDatabase;
  readonly subjects: number;
  /** How many of them one pod is made to hold. */
  readonly held: number;
  /** How long each run of pods appends. */
  readonly seconds: number;
}

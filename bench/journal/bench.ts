import type { BenchDatabase } from '../support/bench-database.js';

/** What every part of the benchmark uses. */
export interface JournalBench {
  /** With the log. */
  readonly database: BenchDatabase;
  /** Migrated, and empty but for the table of the bare side. */
  readonly empty: BenchDatabase;
  readonly subjects: number;
  /** How many of them one pod loads into memory. */
  readonly held: number;
  /** How long each run of pods appends. */
  readonly seconds: number;
}

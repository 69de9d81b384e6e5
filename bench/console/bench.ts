import type { BenchDatabase } from '../support/bench-database.js';
import type { ConsoleGateway } from './gateway.js';

/** What every part of the benchmark uses. */
export interface ConsoleBench {
  readonly database: BenchDatabase;
  readonly gateway: ConsoleGateway;
  /** How often each query is measured. */
  readonly rounds: number;
  /** How often each page is loaded. */
  readonly loads: number;
  /** How long pages are open while events come. */
  readonly minutes: number;
}

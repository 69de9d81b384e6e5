import type { BenchDatabase } from '../support/bench-database.js';
import type { AuditGateway } from './gateway.js';

/** What every part of the benchmark uses. */
export interface AuditBench {
  readonly database: BenchDatabase;
  readonly gateway: AuditGateway;
  /** How many rows the audit has. */
  readonly rows: number;
  /** Each Nth combination of filters is measured. */
  readonly every: number;
}

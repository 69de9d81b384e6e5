import type { BenchDatabase } from '../support/bench-database.js';
import type { AuditGateway } from './gateway.js';

/** What every part of the benchmark works with. */
export interface AuditBench {
  readonly database: BenchDatabase;
  readonly gateway: AuditGateway;
  /** How many rows the audit has. */
  readonly rows: number;
  /** Of the combinations of filters, every so many is asked. */
  readonly every: number;
}

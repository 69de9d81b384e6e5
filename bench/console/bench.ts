import type { ConsoleGateway } from './gateway.js';

/** What every part of the benchmark uses. */
export interface ConsoleBench {
  readonly gateway: ConsoleGateway;
  /** How often each query is measured. */
  readonly rounds: number;
}

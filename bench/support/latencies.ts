import { quantile, short } from './numbers.js';

/** Latencies in ms as a table's columns. */
export function latencies(values: readonly number[]): { p50: number; p95: number; p99: number; max: number } {
  return {
    p50: short(quantile(values, 0.5)),
    p95: short(quantile(values, 0.95)),
    p99: short(quantile(values, 0.99)),
    max: short(quantile(values, 1)),
  };
}

/** The duration in ms, and the result. */
export async function timed<T>(work: () => Promise<T>): Promise<[ms: number, result: T]> {
  const from = performance.now();
  const result = await work();
  return [performance.now() - from, result];
}

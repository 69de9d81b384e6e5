import type { ProduceRecord } from '#producer';
import { barKey, barValue } from '../../test/fixtures/bars.js';
import type { Post } from './load.js';

export { barKey, barValue };

/** The n-th bar in plain JSON: a few hundred symbols, so that keys spread over all partitions. */
export function barAt(index: number): { readonly key: object; readonly value: object } {
  const symbol = `SYM${index % 300}`;
  const open = 100 + (index % 997) / 8;
  return {
    key: { symbol, window_start: 1_767_225_600_000 + index * 1000 },
    value: {
      symbol,
      open,
      close: open + 0.25,
      bid: open + 0.125,
      volume: 1_000_000 + index,
      trades: index % 5000,
    },
  };
}

/** Produce requests with distinct records. */
export function postsOf(topic: string, recordsEach: number, count: number): Post[] {
  return Array.from({ length: count }, (_, n) => ({
    path: `/topics/${topic}`,
    body: JSON.stringify({
      records: Array.from({ length: recordsEach }, (_, i) => barAt(n * recordsEach + i)),
    }),
  }));
}

/** The same records for the producer in this process. */
export function recordsOf(count: number, from = 0): ProduceRecord[] {
  return Array.from({ length: count }, (_, i) => ({
    ...barAt(from + i),
    partition: null,
    timestamp: null,
    headers: [],
  }));
}

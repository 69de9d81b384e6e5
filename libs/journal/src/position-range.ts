import { fromInstant, toInstant, type Instant } from '#machines';
import type { Queryable } from './database.js';
import type { EventFilter } from './event-filter.js';
import { positionAt } from './sql/position-at.js';

/** A part of the log: the events from one position on, below another one. */
export interface PositionRange {
  readonly downTo: string;
  /** Null: up to the newest event. */
  readonly before: string | null;
}

/**
 * How far the order of positions and that of times may differ: an append takes its position and its time within one statement, which
 * is over long before.
 */
const MARGIN_MS = 60_000;

/** The positions among which all events of a filter's times below a cursor are. Some of others may be among them too. */
export async function positionRangeOf(
  database: Queryable,
  { from, to }: Pick<EventFilter, 'from' | 'to'>,
  cursor: string | null,
): Promise<PositionRange> {
  const at = (instant: Instant, marginMs: number): Promise<string> =>
    positionAt(database, toInstant(fromInstant(instant) + marginMs));
  const downTo = from == null ? '0' : await at(from, -MARGIN_MS);
  const end = to == null ? null : await at(to, MARGIN_MS);
  return { downTo, before: lowest(end, cursor) };
}

function lowest(one: string | null, other: string | null): string | null {
  if (one === null || other === null) return one ?? other;
  return BigInt(one) < BigInt(other) ? one : other;
}

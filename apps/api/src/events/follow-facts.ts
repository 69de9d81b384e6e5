import { setTimeout as sleep } from 'node:timers/promises';
import { JournalUnreachable, type FactCursor, type PlacedFacts } from '#journal';
import type { Queries } from '../queries.js';
import { comment, factEvent, opening } from './server-sent.js';

/** How many facts one statement reads. */
const pageSize = 200;

/** The pauses of a stream, in ms. */
export interface StreamPace {
  /** Between two looks at the log while nothing lands. */
  readonly pollMs: number;
  /** After which silence a comment shows both sides that the other is there. */
  readonly aliveMs: number;
}

/** Where a stream begins: what was read there, and where to read on. */
export type Beginning = PlacedFacts;

/**
 * What to begin with. @returns null when no fact lies at the position. @throws JournalUnreachable
 * @param position a fact's global position, from which the next one follows; null: from now on
 */
export async function beginAt(
  facts: Pick<Queries['subjects'], 'factsAfter'>,
  position: string | null,
): Promise<Beginning | null> {
  return facts.factsAfter(
    position === null ? null : { transactionId: null, globalPosition: position },
    pageSize,
  );
}

/**
 * Every fact from there on as server-sent events, read as fast as the client takes them, until aborted. A store that
 * goes away for a while is waited for: a client that was cut off would have nobody to come back to.
 */
export async function* followFacts(
  facts: Pick<Queries['subjects'], 'factsAfter'>,
  beginning: Beginning,
  { pollMs, aliveMs }: StreamPace,
  signal: AbortSignal,
): AsyncGenerator<string, void, undefined> {
  yield opening;
  let page = beginning;
  let silentSince = performance.now();
  while (!signal.aborted) {
    if (page.facts.length > 0) {
      yield page.facts.map(factEvent).join('');
      silentSince = performance.now();
    } else if (performance.now() - silentSince >= aliveMs) {
      yield comment;
      silentSince = performance.now();
    }
    if (page.facts.length < pageSize) await sleep(pollMs, undefined, { signal }).catch(() => undefined);
    page = await next(facts, page.cursor);
  }
}

async function next(
  facts: Pick<Queries['subjects'], 'factsAfter'>,
  cursor: FactCursor,
): Promise<PlacedFacts> {
  try {
    return (await facts.factsAfter(cursor, pageSize)) ?? { facts: [], cursor };
  } catch (error) {
    if (error instanceof JournalUnreachable) return { facts: [], cursor };
    throw error;
  }
}

import { setTimeout as sleep } from 'node:timers/promises';
import { JournalUnreachable, type EventCursor, type PositionedEvents } from '#journal';
import type { Queries } from '../runtime/queries.js';
import { comment, serverSentEvent, opening } from './server-sent.js';

/** How many events one statement reads. */
const pageSize = 200;

/** The pauses of a stream, in ms. */
export interface StreamPace {
  /** Between two looks at the log while nothing lands. */
  readonly pollMs: number;
  /** After which silence a comment shows both sides that the other is there. */
  readonly aliveMs: number;
}

/** Where a stream begins: what was read there, and where to read on. */
export type Beginning = PositionedEvents;

/**
 * What to begin with. @returns null when no event lies at the position. @throws JournalUnreachable
 * @param position an event's global position, from which the next one follows; null: from now on
 */
export async function beginAt(
  events: Pick<Queries['subjects'], 'eventsAfter'>,
  position: string | null,
): Promise<Beginning | null> {
  return events.eventsAfter(
    position === null ? null : { transactionId: null, globalPosition: position },
    pageSize,
  );
}

/**
 * Every event from there on as server-sent events, read as fast as the client takes them, until aborted. A store that
 * goes away for a while is waited for: a client that was cut off would have nobody to come back to.
 */
export async function* followEvents(
  events: Pick<Queries['subjects'], 'eventsAfter'>,
  beginning: Beginning,
  { pollMs, aliveMs }: StreamPace,
  signal: AbortSignal,
): AsyncGenerator<string, void, undefined> {
  yield opening;
  let page = beginning;
  let silentSince = performance.now();
  while (!signal.aborted) {
    if (page.events.length > 0) {
      yield page.events.map(serverSentEvent).join('');
      silentSince = performance.now();
    } else if (performance.now() - silentSince >= aliveMs) {
      yield comment;
      silentSince = performance.now();
    }
    if (page.events.length < pageSize) await sleep(pollMs, undefined, { signal }).catch(() => undefined);
    page = await next(events, page.cursor);
  }
}

async function next(
  events: Pick<Queries['subjects'], 'eventsAfter'>,
  cursor: EventCursor,
): Promise<PositionedEvents> {
  try {
    return (await events.eventsAfter(cursor, pageSize)) ?? { events: [], cursor };
  } catch (error) {
    if (error instanceof JournalUnreachable) return { events: [], cursor };
    throw error;
  }
}

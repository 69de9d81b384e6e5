import { setTimeout as sleep } from 'node:timers/promises';
import { JournalUnreachable, type EventCursor, type PositionedEvents } from '#journal';
import type { ScopedQueries } from '../runtime/runtime.js';
import { comment, serverSentEvent, opening } from './server-sent.js';

/** The number of events that one statement reads. */
const pageSize = 200;

/** The pauses of a stream, in ms. */
export interface StreamPace {
  /** Between two polls of the log while no events are stored. */
  readonly pollMs: number;
  /** After this silence a comment shows both sides that the connection works. */
  readonly aliveMs: number;
}

/**
 * The beginning of a stream. @returns null when there is no event at the position. @throws JournalUnreachable
 * @param position an event's global position, from which the next one follows; null: from now on
 */
export async function beginAt(
  events: Pick<ScopedQueries['subjects'], 'eventsAfter'>,
  position: string | null,
): Promise<PositionedEvents | null> {
  return events.eventsAfter(
    position === null ? null : { transactionId: null, globalPosition: position },
    pageSize,
  );
}

/**
 * Every visible event from there on as server-sent events, read as fast as the client takes them, until aborted. While the store is
 * unreachable, the stream stays open and waits: a client that was cut off could not reconnect either.
 */
export async function* followEvents(
  events: Pick<ScopedQueries['subjects'], 'eventsAfter'>,
  beginning: PositionedEvents,
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
    if (!page.hasMore) await sleep(pollMs, undefined, { signal }).catch(() => undefined);
    page = await next(events, page.cursor);
  }
}

async function next(
  events: Pick<ScopedQueries['subjects'], 'eventsAfter'>,
  cursor: EventCursor,
): Promise<PositionedEvents> {
  const none = { events: [], cursor, hasMore: false };
  try {
    return (await events.eventsAfter(cursor, pageSize)) ?? none;
  } catch (error) {
    if (error instanceof JournalUnreachable) return none;
    throw error;
  }
}

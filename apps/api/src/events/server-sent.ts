import type { ListedEvent } from '#journal';
import { listedEventView } from './listed-event.js';

/** The first lines of a stream: after which time a client reconnects, in ms. */
export const opening = 'retry: 1000\n\n';

/** An empty comment, which shows that the connection works. */
export const comment = ':\n\n';

/**
 * A stored event as a server-sent event (WHATWG HTML, 9.2.6). It has no `event` field, so that an `EventSource` passes all
 * of them to its `onmessage`; the type is in the data. Its id is the global position, which `Last-Event-ID` returns.
 */
export function serverSentEvent(event: ListedEvent): string {
  return `id: ${event.globalPosition}\ndata: ${JSON.stringify(listedEventView(event))}\n\n`;
}

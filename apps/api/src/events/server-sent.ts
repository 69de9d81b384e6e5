import type { PositionedEvents } from '#journal';
import { eventView } from '../admin/subject.view.js';

/** The first lines of a stream: when to come back after it broke off, in ms. */
export const opening = 'retry: 1000\n\n';

/** A line that says nothing, but that the stream is there. */
export const comment = ':\n\n';

/**
 * An event as one event (WHATWG HTML, 9.2.6). Without an `event` field, so that an `EventSource` hands all of them to its
 * `onmessage`; the type is in the data. Its id is the global position, which `Last-Event-ID` brings back.
 */
export function serverSentEvent({ key, ...event }: PositionedEvents['events'][number]): string {
  const { topic, subject, role } = key;
  const data = JSON.stringify({ topic, subject, role, ...eventView(event) });
  return `id: ${event.globalPosition}\ndata: ${data}\n\n`;
}

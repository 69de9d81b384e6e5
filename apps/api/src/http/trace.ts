import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

const saneId = /^[\x21-\x7e]{1,128}$/;
const traceparent = /^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;

/** The request's id: the client's `X-Request-Id` if it is printable and at most 128 characters long, else a new UUID. */
export function requestIdOf(headers: IncomingHttpHeaders): string {
  const given = headers['x-request-id'];
  return typeof given === 'string' && saneId.test(given) ? given : randomUUID();
}

/** The W3C `traceparent` of a request; null: it has none, or an invalid one. */
export function traceparentOf(headers: IncomingHttpHeaders): string | null {
  const given = headers['traceparent'];
  return typeof given === 'string' && traceparent.test(given) ? given : null;
}

/** The request's id and trace as record headers. */
export function traceHeaders(
  requestId: string,
  headers: IncomingHttpHeaders,
): { name: string; value: Buffer }[] {
  const trace = traceparentOf(headers);
  return [
    { name: 'x-request-id', value: Buffer.from(requestId) },
    ...(trace === null ? [] : [{ name: 'traceparent', value: Buffer.from(trace) }]),
  ];
}

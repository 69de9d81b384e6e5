import type { IncomingMessage, ServerResponse } from 'node:http';

/** A request and its response on Node's own server. */
export interface HttpExchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/** What decides whether a refusal closes its connection. */
export interface RefusalContext {
  readonly status: number;
  /** The response closes its connection in any case, as every response does while the pod shuts down. */
  readonly closesConnection: boolean;
  /** The body was being read, and nobody reads the rest of it. */
  readonly isBodyAbandoned?: boolean;
  /** The client waits for `100 Continue` and gets a refusal instead: it may send the body or not. */
  readonly awaitsContinue?: boolean;
}

/** In bytes: a body that may have more is not read to its end for the sake of a connection. */
const SMALL = 2 ** 16;

/** Whether a refusal closes its connection: the client may still send a body that nobody reads. */
export const refusalClosesConnection = (request: IncomingMessage, context: RefusalContext): boolean =>
  context.closesConnection ||
  context.isBodyAbandoned === true ||
  context.awaitsContinue === true ||
  (context.status === 413 && !request.complete) ||
  (context.status === 429 && !request.complete && mayBeLarge(request));

const mayBeLarge = ({ headers }: IncomingMessage): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > SMALL;

/** How much of an unwanted body is read before the connection is closed in the middle of it. */
export interface DiscardBounds {
  readonly bytes: number;
  readonly ms: number;
  /** How long the client may send nothing. */
  readonly silenceMs: number;
}

const DISCARD: DiscardBounds = { bytes: 2 ** 28, ms: 30_000, silenceMs: 2000 };
/** Of a caller beyond its limits, whose bodies must cost little. */
const DISCARD_LIMITED: DiscardBounds = { bytes: 2 ** 20, ms: 2000, silenceMs: 500 };
/** Of one that ignores refusals. */
const DISCARD_LATE: DiscardBounds = { bytes: SMALL, ms: 500, silenceMs: 100 };

/** @param isLate the caller ignores refusals */
export const discardBoundsOf = (status: number, isLate = false): DiscardBounds =>
  status !== 429 ? DISCARD : isLate ? DISCARD_LATE : DISCARD_LIMITED;

/**
 * Ends a response that closes its connection and whose headers, including `content-length`, are written. The client gets
 * `body` at once; the rest of its own body is read and discarded, within the bounds, before the connection is closed.
 * Many clients send all of their body before they read the response, and closing earlier would reset the connection and
 * discard the response.
 */
export function endAfterDiscardingBody(
  { request, response }: HttpExchange,
  body: string | Buffer,
  encoding: 'latin1' | 'utf8' = 'utf8',
  bounds: DiscardBounds = DISCARD,
): void {
  if (request.complete) {
    response.end(body, encoding);
    return;
  }
  response.write(body, encoding);
  const startedAt = performance.now();
  let bytes = 0;
  const discard = (chunk: Buffer): void => {
    bytes += chunk.length;
    silence.refresh();
    if (bytes > bounds.bytes || performance.now() - startedAt > bounds.ms) end();
  };
  const end = (): void => {
    clearTimeout(silence);
    request.off('data', discard).off('end', end);
    response.end();
  };
  const silence = setTimeout(end, bounds.silenceMs);
  response.once('close', () => clearTimeout(silence));
  request.on('data', discard).on('end', end).resume();
}

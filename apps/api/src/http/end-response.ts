import type { IncomingMessage, ServerResponse } from 'node:http';

/** What is read of a body that nobody wants, before the connection is closed in the middle of it. */
export interface DiscardBounds {
  readonly bytes: number;
  readonly ms: number;
  /** How long the client may send nothing. */
  readonly silenceMs: number;
}

const DISCARD: DiscardBounds = { bytes: 2 ** 28, ms: 30_000, silenceMs: 2000 };

/**
 * Ends a response that closes its connection, whose headers and `content-length` are written: the client gets `text` at
 * once, and the rest of its body is read and discarded, within the bounds, before the connection is closed. Many clients
 * send all of their body before they read, and closing earlier would reset the connection and discard the answer.
 */
export function endAfterDiscardingBody(
  request: IncomingMessage,
  response: ServerResponse,
  text: string | Buffer,
  encoding: 'latin1' | 'utf8' = 'utf8',
  bounds: DiscardBounds = DISCARD,
): void {
  if (request.complete) {
    response.end(text, encoding);
    return;
  }
  response.write(text, encoding);
  const begun = performance.now();
  let bytes = 0;
  const discard = (chunk: Buffer): void => {
    bytes += chunk.length;
    silence.refresh();
    if (bytes > bounds.bytes || performance.now() - begun > bounds.ms) end();
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

import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { Connections } from './connections.js';
import { problemOf, type Problem } from './problems/problem.js';
import { refusal } from './problems/refusal-error.js';

/** In ms: how long a client may continue to send before its connection is cut. Closing immediately could discard the response. */
const LINGER_MS = 2000;

export interface ClientErrorOptions {
  readonly connections: Connections;
  /** How long a request may take to arrive, in ms. */
  readonly requestTimeoutMs: number;
}

/** Handles bytes that are not an HTTP request: responds after the requests before them on that connection, and closes it. */
export function clientErrorHandler({ connections, requestTimeoutMs }: ClientErrorOptions) {
  const late = `The request was not received completely within ${requestTimeoutMs / 1000} s.`;
  const known: Readonly<Record<string, Problem>> = {
    ERR_HTTP_REQUEST_TIMEOUT: problemOf(refusal('request.malformed', late), 408),
    HPE_HEADER_OVERFLOW: problemOf(refusal('request.malformed', 'The headers are too large.'), 431),
  };
  const notHttp = problemOf(refusal('request.malformed', 'The request is not well-formed HTTP.'), 400);
  return (error: Error & { readonly code?: string }, socket: Socket): void => {
    if (error.code === 'ECONNRESET' || socket.destroyed) return;
    if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT' && connections.isStreaming(socket)) return;
    respondOnSocket(connections, socket, known[error.code ?? ''] ?? notHttp);
  };
}

/** Sends a problem where Node has no response for it, after the requests before it, and closes the connection. */
export function respondOnSocket(
  connections: Connections,
  socket: Socket,
  { status, headers, body }: Problem,
): void {
  connections.afterResponses(socket, (answerable) => {
    if (!socket.writable) return;
    if (!answerable) {
      socket.destroySoon();
      return;
    }
    const text = JSON.stringify(body);
    const head = { ...headers, 'content-length': String(Buffer.byteLength(text)), connection: 'close' };
    const lines = Object.entries(head).map(([name, value]) => `${name}: ${value}`);
    socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines.join('\r\n')}\r\n\r\n${text}`);
    const cut = setTimeout(() => socket.destroy(), LINGER_MS).unref();
    socket.once('close', () => clearTimeout(cut));
  });
}

import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { afterResponses } from './connection-queue.js';
import { problemOf, type Problem } from './problems/problem.js';
import { isStreaming } from './streaming-sockets.js';
import { refusal } from './problems/refusal-error.js';

/** How long a client may go on sending after such an answer before its connection is cut, in ms: closing at once could discard the answer. */
const LINGER_MS = 2000;

const knownErrors: Readonly<Record<string, { readonly status: number; readonly detail: string }>> = {
  ERR_HTTP_REQUEST_TIMEOUT: { status: 408, detail: 'The request was not received completely in time.' },
  HPE_HEADER_OVERFLOW: { status: 431, detail: 'The headers are too large.' },
};
const notHttp = { status: 400, detail: 'The request is not well-formed HTTP.' };

/** Answers bytes that are not an HTTP request, after the requests before them on that connection, and closes it. */
export function respondToClientError(error: Error & { readonly code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT' && isStreaming(socket)) return;
  const { status, detail } = knownErrors[error.code ?? ''] ?? notHttp;
  respondOnSocket(socket, problemOf(refusal('request.malformed', detail), status));
}

/** Answers with a problem where Node has no response for it, after the requests before it, and closes the connection. */
export function respondOnSocket(socket: Socket, { status, headers, body }: Problem): void {
  afterResponses(socket, (answerable) => {
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

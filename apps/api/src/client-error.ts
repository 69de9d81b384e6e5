import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { problemOf } from './problem.js';
import { isStreaming } from './produce/stream/stream-sockets.js';
import { refusal } from './refused.js';

const said: Readonly<Record<string, { readonly status: number; readonly detail: string }>> = {
  ERR_HTTP_REQUEST_TIMEOUT: { status: 408, detail: 'The request was not whole in time.' },
  HPE_HEADER_OVERFLOW: { status: 431, detail: 'The headers are too large.' },
};
const notHttp = { status: 400, detail: 'The request is not HTTP as it should be.' };

/** Answers what never became a request with the one body of all errors, by hand, and closes the connection. */
export function answerClientError(error: Error & { readonly code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT' && isStreaming(socket)) return;
  const { status, detail } = said[error.code ?? ''] ?? notHttp;
  if (socket.writable) {
    const { headers, body } = problemOf(refusal('request.malformed', detail), status);
    const text = JSON.stringify(body);
    const head = { ...headers, 'content-length': String(Buffer.byteLength(text)), connection: 'close' };
    const lines = Object.entries(head).map(([name, value]) => `${name}: ${value}`);
    socket.write(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines.join('\r\n')}\r\n\r\n${text}`);
  }
  socket.destroySoon();
}

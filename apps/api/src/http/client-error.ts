import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { Connections } from './connections.js';
import { isWithinBody } from './node-internals.js';
import { problemOf, type Problem } from './problems/problem.js';
import { refusal } from './problems/refusal-error.js';
import type { ResponseHeaders } from './response-headers.js';

/** In ms: how long a client may continue to send before its connection is cut. Closing immediately could discard the response. */
const LINGER_MS = 2000;

export interface ClientErrorOptions {
  readonly connections: Connections;
  readonly responseHeaders: ResponseHeaders;
  /** How long a request may take to arrive, in ms. */
  readonly requestTimeoutMs: number;
  /** How long its head may take, in ms. */
  readonly headTimeoutMs: number;
}

/** Handles bytes that are not an HTTP request: responds after the requests before them on that connection, and closes it. */
export function clientErrorHandler(options: ClientErrorOptions) {
  const { connections, responseHeaders, requestTimeoutMs, headTimeoutMs } = options;
  const late = (what: string, ms: number): Problem =>
    problemOf(refusal('request.malformed', `${what} within ${ms / 1000} s.`), 408);
  const lateBody = late('The request was not received completely', requestTimeoutMs);
  const lateHead = late(
    'The headers were not received completely',
    Math.min(headTimeoutMs, requestTimeoutMs),
  );
  const known: Readonly<Record<string, Problem>> = {
    HPE_HEADER_OVERFLOW: problemOf(refusal('request.malformed', 'The headers are too large.'), 431),
  };
  const notHttp = problemOf(refusal('request.malformed', 'The request is not well-formed HTTP.'), 400);
  return (error: Error & { readonly code?: string }, socket: Socket): void => {
    const { code = '' } = error;
    // Without TLS nothing can be sent: neither after a failed handshake, nor after a message that could not be decrypted.
    if (code === 'ECONNRESET' || socket.destroyed || tlsError.test(code)) {
      socket.destroy();
      return;
    }
    if (code === 'ERR_HTTP_REQUEST_TIMEOUT') {
      if (connections.isStreaming(socket)) return;
      respondOnSocket({ connections, responseHeaders }, socket, isWithinBody(socket) ? lateBody : lateHead);
    } else respondOnSocket({ connections, responseHeaders }, socket, known[code] ?? notHttp);
  };
}

const tlsError = /^ERR_(SSL|TLS)_/;

/** Sends a problem where Node has no response for it, after the requests before it, and closes the connection. */
export function respondOnSocket(
  { connections, responseHeaders }: Pick<ClientErrorOptions, 'connections' | 'responseHeaders'>,
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
    const { common } = responseHeaders;
    const head = {
      ...common,
      ...headers,
      'content-length': String(Buffer.byteLength(text)),
      connection: 'close',
    };
    const lines = Object.entries(head).map(([name, value]) => `${name}: ${value}`);
    socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines.join('\r\n')}\r\n\r\n${text}`);
    const cut = setTimeout(() => socket.destroy(), LINGER_MS).unref();
    socket.once('close', () => clearTimeout(cut));
  });
}

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { respondOnSocket } from './client-error.js';
import type { Connections } from './connections.js';
import { probeHalfClosed } from './half-closed.js';
import { allowHalfOpen } from './node-internals.js';
import { problemOf, type Problem } from './problems/problem.js';
import { refusal } from './problems/refusal-error.js';

/** How often requests that are incomplete are checked for their time-out, in ms. */
const CHECK_MS = 5000;

/** How long an idle connection is kept, in ms: longer than load balancers keep theirs, which is mostly a minute. */
const KEEP_ALIVE_MS = 72_000;

/** RFC 9112, 3.2. */
const hostMissing = problemOf(refusal('request.malformed', 'The Host header is missing.'), 400);
/** RFC 9110, 10.1.1. */
const expectationFailed = problemOf(refusal('request.malformed', 'Expect: allowed: 100-continue'), 417);
const connectNotSupported = problemOf(refusal('request.malformed', 'This server is not a proxy.'), 405);

export interface ServerOptions {
  readonly connections: Connections;
  readonly requestTimeoutMs: number;
  /** Handles a request. If the client waits for `100 Continue`, it has not been sent yet. */
  readonly handle: (request: IncomingMessage, response: ServerResponse) => void;
  /** Responds to a request that is not handled. */
  readonly reject: (request: IncomingMessage, response: ServerResponse, problem: Problem) => void;
}

/**
 * Node's HTTP server that handles every request. It handles one request of a connection at a time, gives each target in
 * origin form, still responds to a client that has closed its own direction, and sends a problem body where Node would
 * respond without a body.
 */
export function createHttpServer({ connections, requestTimeoutMs, handle, reject }: ServerOptions): Server {
  const options = {
    requestTimeout: requestTimeoutMs,
    // Node would take the smaller of the two for the headers and the larger one for the whole request.
    headersTimeout: requestTimeoutMs,
    connectionsCheckingInterval: Math.min(CHECK_MS, requestTimeoutMs),
    keepAliveTimeout: KEEP_ALIVE_MS,
    // Node's own response has no body.
    requireHostHeader: false,
  };
  const take = (request: IncomingMessage, response: ServerResponse): void => {
    connections.handleInOrder(request, response, () => {
      request.url = originForm(request.url ?? '');
      if (request.headers.host === undefined && request.httpVersion === '1.1')
        reject(request, response, hostMissing);
      else handle(request, response);
    });
  };
  const server = createServer(options, take)
    .on('checkContinue', take)
    .on('checkExpectation', (request: IncomingMessage, response: ServerResponse) => {
      connections.handleInOrder(request, response, () => reject(request, response, expectationFailed));
    })
    .on('connect', (_request: IncomingMessage, socket: Socket) => {
      // Node no longer handles this socket.
      socket.on('error', () => undefined).resume();
      respondOnSocket(connections, socket, connectNotSupported);
    })
    .on('connection', probeHalfClosed)
    .on('connection', (socket: Socket) => connections.anonymous.add(socket));
  allowHalfOpen(server);
  return server;
}

const absoluteForm = /^https?:\/\/[^/?#]*/i;

/** A request target in absolute form (RFC 9112, 3.2.2) as its path and query; any other as it is. */
function originForm(target: string): string {
  if (target.startsWith('/')) return target;
  const path = target.replace(absoluteForm, '');
  return path.startsWith('/') || path === target ? path : `/${path}`;
}

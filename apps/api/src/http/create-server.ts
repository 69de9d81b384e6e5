import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Problem } from './problems/problem.js';
import { respondOnSocket } from './client-error.js';
import { handleInOrder } from './connection-queue.js';
import { probeHalfClosed } from './half-closed.js';
import { allowHalfOpen } from './node-internals.js';
import { originForm } from './origin-form.js';
import { connectNotSupported, expectationFailed, hostMissing } from './refusals.js';

/** How often requests that are incomplete are checked for their time-out, in ms. */
const CHECK_MS = 5000;

/** How long an idle connection is kept, in ms: longer than the load balancers before it keep theirs, a minute mostly. */
const KEEP_ALIVE_MS = 72_000;

export interface Handlers {
  readonly requestTimeoutMs: number;
  /** Handles a request. One that expects it has not been sent `100 Continue`. */
  readonly handle: (request: IncomingMessage, response: ServerResponse) => void;
  /** Answers a request that is not handled. */
  readonly refuse: (request: IncomingMessage, response: ServerResponse, problem: Problem) => void;
}

/**
 * Node's HTTP server as every request passes it: one request of a connection at a time, targets in origin form, a client
 * that has closed its direction is answered, and what Node would answer without a body gets a problem body.
 */
export function createHttpServer({ requestTimeoutMs, handle, refuse }: Handlers): Server {
  const options = {
    requestTimeout: requestTimeoutMs,
    // Node would take the smaller of the two for the headers and the larger one for the whole.
    headersTimeout: requestTimeoutMs,
    connectionsCheckingInterval: Math.min(CHECK_MS, requestTimeoutMs),
    keepAliveTimeout: KEEP_ALIVE_MS,
    // Node's own answer has no body.
    requireHostHeader: false,
  };
  const take = (request: IncomingMessage, response: ServerResponse): void => {
    handleInOrder(request, response, () => {
      request.url = originForm(request.url ?? '');
      if (request.headers.host === undefined && request.httpVersion === '1.1')
        refuse(request, response, hostMissing);
      else handle(request, response);
    });
  };
  const server = createServer(options, take)
    .on('checkContinue', take)
    .on('checkExpectation', (request: IncomingMessage, response: ServerResponse) => {
      handleInOrder(request, response, () => refuse(request, response, expectationFailed));
    })
    .on('connect', (_request: IncomingMessage, socket: Socket) => {
      // Node has let go of the socket.
      socket.on('error', () => undefined).resume();
      respondOnSocket(socket, connectNotSupported);
    })
    .on('connection', probeHalfClosed);
  allowHalfOpen(server);
  return server;
}

import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerOptions,
  type ServerResponse,
} from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { Socket } from 'node:net';
import { respondOnSocket } from './client-error.js';
import type { Connections } from './connections.js';
import { probeHalfClosed } from './half-closed.js';
import { secureContextOf, type ListenerTls } from './listener-tls.js';
import { allowHalfOpen } from './node-internals.js';
import { problemOf, type Problem } from './problems/problem.js';
import { refusal } from './problems/refusal-error.js';
import { headProblem, MAX_HEAD_BYTES, targetOf } from './request-head.js';
import type { ResponseHeaders } from './response-headers.js';
import { KEEP_ALIVE_MS } from './success-head.js';

/** How often requests that are incomplete are checked for their time-out, in ms. */
const CHECK_MS = 5000;

/** RFC 9110, 10.1.1. */
const expectationFailed = problemOf(refusal('request.malformed', 'Expect: allowed: 100-continue'), 417);
const connectNotSupported = problemOf(refusal('request.malformed', 'This server is not a proxy.'), 405);

export interface HttpServerOptions {
  readonly connections: Connections;
  readonly responseHeaders: ResponseHeaders;
  /** Null: plain HTTP. */
  readonly tls: ListenerTls | null;
  readonly requestTimeoutMs: number;
  /** How long the head of a request may take, in ms; and a TLS handshake. */
  readonly headTimeoutMs: number;
  readonly maxConnections: number;
  /** Called for each connection that is closed at once because there are `maxConnections`. */
  readonly onTooManyConnections: () => void;
  /** Handles a request. If the client waits for `100 Continue`, it has not been sent yet. */
  readonly handle: (request: IncomingMessage, response: ServerResponse) => void;
  /** Responds to a request that is not handled. */
  readonly reject: (request: IncomingMessage, response: ServerResponse, problem: Problem) => void;
}

/**
 * Node's HTTP server, or its HTTPS server, that handles every request. It handles one request of a connection at a time, gives
 * each target in origin form, still responds to a client that has closed its own direction, and sends a problem body where
 * Node would respond without a body.
 */
export function createHttpServer(options: HttpServerOptions): Server {
  const { connections, responseHeaders, tls, maxConnections, onTooManyConnections, handle, reject } = options;
  const take = (request: IncomingMessage, response: ServerResponse): void => {
    connections.handleInOrder(request, response, () => {
      const problem = headProblem(request);
      const { path, authority } = targetOf(request.url ?? '');
      request.url = path;
      // RFC 9112, 3.2.2: the target counts, whatever the header says.
      if (authority !== null) request.headers.host = authority;
      if (problem === null) handle(request, response);
      else reject(request, response, problem);
    });
  };
  const server =
    tls === null
      ? createServer(nodeOptions(options), take).on('connection', probeHalfClosed)
      : createTlsServer(tls, options, take);
  server
    .on('checkContinue', take)
    .on('checkExpectation', (request: IncomingMessage, response: ServerResponse) => {
      connections.handleInOrder(request, response, () => reject(request, response, expectationFailed));
    })
    .on('connect', (_request: IncomingMessage, socket: Socket) => {
      // Node no longer handles this socket.
      socket.on('error', () => undefined).resume();
      respondOnSocket({ connections, responseHeaders }, socket, connectNotSupported);
    })
    .on('connection', (socket: Socket) => connections.anonymous.add(socket))
    .on('drop', onTooManyConnections);
  server.maxConnections = maxConnections;
  // Node would silently leave the rest out. `headProblem` refuses it.
  server.maxHeadersCount = 0;
  allowHalfOpen(server);
  return server;
}

function nodeOptions({ requestTimeoutMs, headTimeoutMs }: HttpServerOptions): ServerOptions {
  return {
    requestTimeout: requestTimeoutMs,
    // Node would take the smaller of the two for the headers and the larger one for the whole request.
    headersTimeout: Math.min(headTimeoutMs, requestTimeoutMs),
    connectionsCheckingInterval: Math.min(CHECK_MS, requestTimeoutMs, headTimeoutMs),
    keepAliveTimeout: KEEP_ALIVE_MS,
    maxHeaderSize: MAX_HEAD_BYTES,
    // Node's own response has no body.
    requireHostHeader: false,
  };
}

/** Takes new certificates over for the connections to come. Those that exist keep theirs. */
function createTlsServer(
  tls: ListenerTls,
  options: HttpServerOptions,
  take: (request: IncomingMessage, response: ServerResponse) => void,
): Server {
  const server = createHttpsServer(
    {
      ...nodeOptions(options),
      ...secureContextOf(tls),
      ALPNProtocols: ['http/1.1'],
      handshakeTimeout: options.headTimeoutMs,
      requestCert: tls.clientCertificates !== null,
      rejectUnauthorized: tls.clientCertificates === 'required',
    },
    take,
  ).on('secureConnection', (socket) => {
    // As Node does by itself for plain HTTP. Before the handshake it would keep connections that the client has left.
    socket.allowHalfOpen = true;
    probeHalfClosed(socket);
  });
  tls.onChange(() => {
    try {
      server.setSecureContext(secureContextOf(tls));
    } catch (error) {
      tls.onUnusable(error);
    }
  });
  return server;
}

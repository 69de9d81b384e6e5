import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { AnonymousConnections } from '../limits/anonymous-connections.js';
import { currentResponse, isWithinBody, pauseReading, resumeReading } from './node-internals.js';

/** A connection with more waiting requests than this is not read any further. */
const MAX_WAITING = 100;

/**
 * What the server keeps of its connections: the order of pipelined requests, which connections are about to be closed, and
 * which have a stream of records in flight.
 */
export class Connections {
  /** @param anonymous those of unknown callers, which are bounded */
  constructor(readonly anonymous: Pick<AnonymousConnections, 'add'>) {}

  /** Only of connections with pipelined requests: the responses that wait for those before them. */
  private readonly queues = new WeakMap<Socket, ServerResponse[]>();
  /** Connections that are about to be closed, with the response of an incomplete request that is no longer handled. */
  private readonly closing = new WeakMap<Socket, ServerResponse | null>();
  private readonly streaming = new WeakSet<Socket>();

  /**
   * Handles one request of a connection at a time: a pipelined request begins when the response before it was written. So
   * records reach Kafka in the order in which a connection sent them, whatever each request has to wait for, and a
   * connection that is closed after a response has no later request in flight. A request that is not pipelined pays nothing.
   */
  handleInOrder(request: IncomingMessage, response: ServerResponse, handle: () => void): void {
    const { socket } = request;
    const { queues, closing } = this;
    // Requests that still arrive on a closing connection are parsed as well.
    if (closing.has(socket) || !socket.writable) return;
    // Node assigns the socket to one response at a time, in the order of the requests.
    if (response.socket !== null) {
      handle();
      return;
    }
    const queue = queues.get(socket) ?? [];
    queues.set(socket, queue);
    if (queue.push(response) >= MAX_WAITING) pauseReading(socket);
    response.once('socket', () => {
      // Node has not finished handing the socket over.
      process.nextTick(() => {
        queue.shift();
        if (queue.length === MAX_WAITING - 1) resumeReading(socket);
        if (socket.writable && closing.get(socket) !== response) handle();
      });
    });
  }

  /**
   * Stops handling requests of a connection: those that arrive from now on, and one that is incomplete now. Calls `then`
   * once every complete request on the connection has its response. A second call for the same connection does nothing.
   * @param then `answerable`: false in the middle of a request that already has its response, or a part of it
   */
  afterResponses(socket: Socket, then: (answerable: boolean) => void): void {
    if (this.closing.has(socket)) return;
    const last = this.queues.get(socket)?.at(-1) ?? currentResponse(socket);
    const isComplete = last === null || last.req.complete;
    this.closing.set(socket, isComplete ? null : last);
    if (last === null) then(!isWithinBody(socket));
    else if (isComplete) last.once('close', () => then(true));
    else if (last.writableEnded) last.once('close', () => then(false));
    else if (last.socket === null) last.once('socket', () => process.nextTick(then, true));
    else {
      discard(last.req);
      then(!last.headersSent);
    }
  }

  /** Marks a connection as having a stream in flight. Returns how to unmark it. */
  markStreaming(socket: Socket): () => void {
    this.streaming.add(socket);
    return () => void this.streaming.delete(socket);
  }

  /** Whether a stream is in flight: it need not be complete in time (`http.requestTimeoutMs`), only never silent that long. */
  isStreaming(socket: Socket): boolean {
    return this.streaming.has(socket);
  }
}

/** Takes the rest of a body away from its reader: the request is not handled even if it becomes complete. */
function discard(request: IncomingMessage): void {
  request.removeAllListeners('data').removeAllListeners('end').resume();
}

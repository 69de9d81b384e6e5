import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { currentResponse, isWithinBody, pauseReading, resumeReading } from './node-internals.js';

/** A connection with more requests than this waiting is not read any further. */
const MAX_WAITING = 100;

interface Waiting {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/** Of connections with pipelined requests only: those that wait for the answers of the ones before them. */
const queues = new WeakMap<Socket, Waiting[]>();
/** Connections that are closed once the requests that were complete have their answers. */
const closing = new WeakSet<Socket>();

/**
 * One request of a connection at a time: a pipelined one begins when the answer before it was written. So records reach
 * Kafka in the order in which a connection sent them, whatever each request has to wait for, and a connection that is
 * closed after an answer has nothing of a later request under way. A request that is not pipelined pays nothing.
 */
export function inTurn(request: IncomingMessage, response: ServerResponse, handle: () => void): void {
  const { socket } = request;
  if (closing.has(socket)) return;
  // Node assigns the socket to one response at a time, in the order of the requests.
  if (response.socket !== null) {
    handle();
    return;
  }
  const queue = queues.get(socket) ?? [];
  queues.set(socket, queue);
  if (queue.push({ request, response }) >= MAX_WAITING) pauseReading(socket);
  response.once('socket', () => {
    // Node is not yet done with handing the socket over.
    process.nextTick(() => {
      queue.shift();
      if (queue.length === MAX_WAITING - 1) resumeReading(socket);
      if (!socket.writable) return;
      if (request.complete || !closing.has(socket)) handle();
    });
  });
}

/**
 * No request that arrives from now on is handled, nor one that is waiting and incomplete. Calls `then` once every complete
 * request on the connection has been answered. A second call for the same connection does nothing.
 * @param then `answerable`: false where the connection is in the middle of a request that has its answer, or part of it
 */
export function afterAnswers(socket: Socket, then: (answerable: boolean) => void): void {
  if (closing.has(socket)) return;
  closing.add(socket);
  const last = queues.get(socket)?.at(-1)?.response ?? currentResponse(socket);
  if (last === null) then(!isWithinBody(socket));
  else if (last.req.complete) last.once('close', () => then(true));
  else if (last.writableEnded) last.once('close', () => then(false));
  else if (last.socket === null) last.once('socket', () => process.nextTick(then, true));
  else then(!last.headersSent);
}

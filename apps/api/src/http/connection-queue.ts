import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { currentResponse, isWithinBody, pauseReading, resumeReading } from './node-internals.js';

/** A connection with more requests than this waiting is not read any further. */
const MAX_WAITING = 100;

/** Of connections with pipelined requests only: the responses that wait for those before them. */
const queues = new WeakMap<Socket, ServerResponse[]>();
/** Connections that are about to be closed, with the response of an incomplete request that is not handled any more. */
const closing = new WeakMap<Socket, ServerResponse | null>();

/**
 * One request of a connection at a time: a pipelined one begins when the answer before it was written. So records reach
 * Kafka in the order in which a connection sent them, whatever each request has to wait for, and a connection that is
 * closed after an answer has nothing of a later request under way. A request that is not pipelined pays nothing.
 */
export function handleInOrder(request: IncomingMessage, response: ServerResponse, handle: () => void): void {
  const { socket } = request;
  // What still comes on a connection that is being closed after an answer is parsed as well.
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
    // Node is not yet done with handing the socket over.
    process.nextTick(() => {
      queue.shift();
      if (queue.length === MAX_WAITING - 1) resumeReading(socket);
      if (socket.writable && closing.get(socket) !== response) handle();
    });
  });
}

/**
 * No request that arrives from now on is handled, nor one that is incomplete now. Calls `then` once every complete request
 * on the connection has been answered. A second call for the same connection does nothing.
 * @param then `answerable`: false where the connection is in the middle of a request that has its answer, or part of it
 */
export function afterResponses(socket: Socket, then: (answerable: boolean) => void): void {
  if (closing.has(socket)) return;
  const last = queues.get(socket)?.at(-1) ?? currentResponse(socket);
  const isComplete = last === null || last.req.complete;
  closing.set(socket, isComplete ? null : last);
  if (last === null) then(!isWithinBody(socket));
  else if (isComplete) last.once('close', () => then(true));
  else if (last.writableEnded) last.once('close', () => then(false));
  else if (last.socket === null) last.once('socket', () => process.nextTick(then, true));
  else {
    discard(last.req);
    then(!last.headersSent);
  }
}

/** Whoever reads the body does not get the rest of it: the request is not handled even if it becomes complete. */
function discard(request: IncomingMessage): void {
  request.removeAllListeners('data').removeAllListeners('end').resume();
}

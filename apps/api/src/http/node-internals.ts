import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Server, Socket } from 'node:net';

/** What Node's HTTP server keeps on a socket and has no public name for (ADR 29). */
interface HttpSocket extends Socket {
  /** The response whose bytes the connection takes now. Null or absent between two requests. */
  readonly _httpMessage?: ServerResponse | null;
  /** Set: nothing resumes the socket until the server's own listener for `drain` has cleared it. */
  _paused?: boolean;
  /** Its `incoming` is the request whose bytes were parsed last. */
  readonly parser?: { readonly incoming?: IncomingMessage | null } | null;
}

/** The response that the connection is waiting for or writing; null: none. */
export const currentResponse = (socket: Socket): ServerResponse | null =>
  (socket as HttpSocket)._httpMessage ?? null;

/** Whether the last bytes of the connection belong to the body of a request, answered or not. */
export const isWithinBody = (socket: Socket): boolean =>
  (socket as HttpSocket).parser?.incoming?.complete === false;

/** A client that sends FIN behind a complete request still gets its answer. */
export function allowHalfOpen(server: Server): void {
  (server as Server & { httpAllowHalfOpen: boolean }).httpAllowHalfOpen = true;
}

/** Reads nothing more from a connection, as Node itself does when too many bytes of answers wait on it. */
export function pauseReading(socket: Socket): void {
  (socket as HttpSocket)._paused = true;
  socket.pause();
}

export const resumeReading = (socket: Socket): void => void socket.emit('drain');

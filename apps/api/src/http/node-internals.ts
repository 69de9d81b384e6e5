import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Server, Socket } from 'node:net';

/** Members of a socket that Node's HTTP server uses and does not document (ADR 29). */
interface HttpSocket extends Socket {
  /** The response that the connection currently writes. Null or absent between two requests. */
  readonly _httpMessage?: ServerResponse | null;
  /** While it is set, nothing resumes the socket but the server's own listener for `drain`, which clears it. */
  _paused?: boolean;
  /** Its `incoming` is the request whose bytes were parsed last. */
  readonly parser?: { readonly incoming?: IncomingMessage | null } | null;
}

/** The response that the connection waits for or writes; null: none. */
export const currentResponse = (socket: Socket): ServerResponse | null =>
  (socket as HttpSocket)._httpMessage ?? null;

/** Whether the connection is within the body of a request, whether it has its response or not. */
export const isWithinBody = (socket: Socket): boolean =>
  (socket as HttpSocket).parser?.incoming?.complete === false;

/** The socket that the server accepted; with TLS, the one below. */
export const acceptedSocket = (socket: Socket): Socket =>
  (socket as Socket & { readonly _parent?: Socket | null })._parent ?? socket;

/** A client that sends FIN after a complete request still gets its response. */
export function allowHalfOpen(server: Server): void {
  (server as Server & { httpAllowHalfOpen: boolean }).httpAllowHalfOpen = true;
}

/** Stops reading from a connection, as Node itself does when too many bytes of responses wait on it. */
export function pauseReading(socket: Socket): void {
  (socket as HttpSocket)._paused = true;
  socket.pause();
}

/**
 * Ends a response with a text that is its head and its body. Node neither checks the headers nor adds any, and writes the text
 * at once.
 * @param text in ASCII
 */
export function endWith(response: ServerResponse, text: string): void {
  (response as ServerResponse & { _header: string })._header = text;
  response.end();
}

export const resumeReading = (socket: Socket): void => void socket.emit('drain');

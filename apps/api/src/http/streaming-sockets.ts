import type { Socket } from 'node:net';

const streaming = new WeakSet<Socket>();

/** Whether a stream is under way on the connection. It need not be whole in time (`http.requestTimeoutMs`): it need not be silent. */
export const isStreaming = (socket: Socket): boolean => streaming.has(socket);

/** A stream begins on the connection. Returns how to say that it ended. */
export function markStreaming(socket: Socket): () => void {
  streaming.add(socket);
  return () => void streaming.delete(socket);
}

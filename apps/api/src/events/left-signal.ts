import type { IncomingMessage, ServerResponse } from 'node:http';

/**
 * Aborted when the client of an answer without an end has left. Its FIN is enough: it wants no end of the answer, and
 * whether it only closed its own direction would not be known before the next event.
 */
export function leftSignal({ socket }: IncomingMessage, response: ServerResponse): AbortSignal {
  const left = new AbortController();
  const leave = (): void => left.abort();
  if (socket.destroyed || socket.readableEnded) leave();
  socket.once('end', leave);
  response.once('close', () => {
    socket.off('end', leave);
    leave();
  });
  return left.signal;
}

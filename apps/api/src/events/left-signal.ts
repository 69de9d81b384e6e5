import type { IncomingMessage, ServerResponse } from 'node:http';

/**
 * Aborted when the client of an answer without an end has left. Its FIN is enough: it wants no end of the answer, and
 * whether it only closed its own direction would not be known before the next event.
 */
export function clientHungUpSignal({ socket }: IncomingMessage, response: ServerResponse): AbortSignal {
  const hungUp = new AbortController();
  const abort = (): void => hungUp.abort();
  if (socket.destroyed || socket.readableEnded) abort();
  socket.once('end', abort);
  response.once('close', () => {
    socket.off('end', abort);
    abort();
  });
  return hungUp.signal;
}

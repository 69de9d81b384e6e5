import type { IncomingMessage, ServerResponse } from 'node:http';

/** Aborted when the client has gone before its response was written. */
export function clientGoneSignal(response: ServerResponse): AbortSignal {
  const gone = new AbortController();
  const close = (): void => {
    if (!response.writableFinished) gone.abort();
  };
  if (response.closed) close();
  else response.once('close', close);
  return gone.signal;
}

/**
 * Aborted when the client of a response without an end has gone, or sends FIN. FIN is enough here: the client cannot want
 * the end of the response, and whether it closed one direction or both would only show at the next event.
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

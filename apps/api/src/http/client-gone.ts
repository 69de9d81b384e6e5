import type { ServerResponse } from 'node:http';

/** Aborted when the client has gone before its answer was written. Made when it is asked for: most requests are not held. */
export function clientGoneSignal(response: ServerResponse): AbortSignal {
  const gone = new AbortController();
  const close = (): void => {
    if (!response.writableFinished) gone.abort();
  };
  if (response.closed) close();
  else response.once('close', close);
  return gone.signal;
}

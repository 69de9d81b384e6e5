import type { Socket } from 'node:net';
import { currentResponse } from './node-internals.js';

/** Between two interim responses, in ms. An answer that is not waited for comes earlier than the first. */
const PROBE_MS = 500;

/**
 * A client that sent FIN has closed one direction or both, which look the same until something is written: a client that
 * closed both answers with a reset. So while the answer to its request is awaited, it is sent `100 Continue`, which every
 * HTTP/1.1 client skips. The reset closes the response, as with any client that is gone.
 */
export function probeHalfClosed(socket: Socket): void {
  socket.once('end', () => {
    const probe = setInterval(() => {
      const response = currentResponse(socket);
      if (response === null || response.headersSent || response.req.httpVersion !== '1.1') return;
      response.writeContinue();
    }, PROBE_MS);
    socket.once('close', () => clearInterval(probe));
  });
}

import type { Socket } from 'node:net';
import { currentResponse } from './node-internals.js';

/** Between two interim responses, in ms. Most final responses come before the first one. */
const PROBE_MS = 500;

/**
 * A client that sent FIN has closed one direction or both. These look the same until something is written: a client that
 * closed both sends a reset. So while the client's response is pending, it is sent `100 Continue`, which every HTTP/1.1
 * client skips. The reset closes the response, as for any client that has gone.
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

import type { Socket } from 'node:net';
import { acceptedSocket } from '../http/node-internals.js';

/**
 * The connections that have not yet sent the complete head of a request of a known caller. Beyond the bound the oldest one is
 * closed: a client that means to send a request does so at once, so the oldest ones are idle or slow on purpose.
 */
export class AnonymousConnections {
  /** The oldest first. */
  private readonly sockets = new Set<Socket>();

  /** @param onClosed called when one is closed because there are too many */
  constructor(
    private readonly most: number,
    private readonly onClosed: () => void,
  ) {}

  get size(): number {
    return this.sockets.size;
  }

  /** The server has accepted a connection. */
  add(socket: Socket): void {
    this.sockets.add(socket);
    socket.once('close', () => this.sockets.delete(socket));
    if (this.sockets.size <= this.most) return;
    const [oldest] = this.sockets;
    if (oldest === undefined) return;
    this.sockets.delete(oldest);
    oldest.destroy();
    this.onClosed();
  }

  /** A known caller has sent a request on it. */
  known(socket: Socket): void {
    this.sockets.delete(acceptedSocket(socket));
  }
}

import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { selfSigned } from './self-signed.js';

/** PEM of the server and of its certificate authority. */
export const certificate = selfSigned.cert;

/** The packet that requests TLS: its length, and 1234 5679 (PostgreSQL documentation, "SSLRequest"). */
const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);

/** The real Postgres behind a self-signed certificate for `localhost`. */
export interface TlsPostgres {
  readonly port: number;
  /** The number of encrypted connections. */
  encrypted(): number;
  close(): Promise<void>;
}

/** Accepts connections with and without TLS, or only with TLS (`hostssl`), and forwards them. */
export async function tlsPostgres(upstream: string, tlsAlone = false): Promise<TlsPostgres> {
  const { hostname, port } = new URL(upstream);
  const sockets = new Set<Socket>();
  let encrypted = 0;
  const join = (client: Socket, first: Buffer | null): void => {
    const server = connect(Number(port || 5432), hostname);
    if (first !== null) server.write(first);
    client.pipe(server).pipe(client);
    for (const [socket, other] of [
      [client, server],
      [server, client],
    ] as const) {
      sockets.add(socket);
      socket.on('error', () => other.destroy());
      socket.on('close', () => sockets.delete(socket) && other.destroy());
    }
  };
  const listener = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', (first) => {
      if (!first.equals(SSL_REQUEST)) {
        if (tlsAlone) socket.destroy();
        else join(socket, first);
        return;
      }
      socket.write('S');
      const secure = new TLSSocket(socket, { isServer: true, ...selfSigned });
      secure.on('error', () => socket.destroy());
      secure.once('secure', () => {
        encrypted += 1;
        join(secure, null);
      });
    });
  });
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  return {
    port: (listener.address() as AddressInfo).port,
    encrypted: () => encrypted,
    async close() {
      for (const socket of sockets) socket.destroy();
      listener.close();
      await once(listener, 'close');
    },
  };
}

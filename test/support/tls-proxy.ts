import { once } from 'node:events';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { createServer, type Server, type TLSSocket } from 'node:tls';
import type { IssuedCertificate } from './certificates.js';

/** How the proxy proves who it is, and whom it accepts. */
export interface TlsProxyIdentity {
  readonly server: IssuedCertificate;
  /** Only clients with a certificate of this authority are accepted. Null: all. */
  readonly clientCa: string | null;
}

/** TLS in front of a server that has none: terminates it, and passes the bytes on. */
export class TlsProxy {
  /** The subject's common name of each accepted connection, in order; empty without a certificate. */
  readonly callers: string[] = [];
  /** Connections whose handshake failed. */
  refused = 0;
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly upstream: URL,
    private readonly server: Server,
  ) {}

  static async before(upstream: string, identity: TlsProxyIdentity): Promise<TlsProxy> {
    const server = createServer({ requestCert: true, rejectUnauthorized: identity.clientCa !== null });
    server.setSecureContext(contextOf(identity));
    const proxy = new TlsProxy(new URL(upstream), server);
    server.on('secureConnection', (client) => proxy.join(client));
    server.on('tlsClientError', () => (proxy.refused += 1));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return proxy;
  }

  /** The upstream's URL, through the proxy. */
  get url(): string {
    const { port } = this.server.address() as AddressInfo;
    const { pathname } = this.upstream;
    return `https://localhost:${port}${pathname === '/' ? '' : pathname}`;
  }

  /** New connections see this identity. Those that exist stay. */
  change(identity: TlsProxyIdentity): void {
    this.server.setSecureContext(contextOf(identity));
  }

  /** Cuts all connections, and accepts new ones. */
  cut(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  async close(): Promise<void> {
    this.server.close();
    this.cut();
    await once(this.server, 'close');
  }

  private join(client: TLSSocket): void {
    this.callers.push(commonName(client));
    const onward = connect(Number(this.upstream.port), this.upstream.hostname);
    client.pipe(onward).pipe(client);
    for (const [socket, other] of [
      [client, onward],
      [onward, client],
    ] as const) {
      this.sockets.add(socket);
      socket.on('error', () => other.destroy());
      socket.on('close', () => this.sockets.delete(socket) && other.destroy());
    }
  }
}

const contextOf = ({ server, clientCa }: TlsProxyIdentity) => ({
  ...server,
  ...(clientCa !== null && { ca: clientCa }),
});

/** The types omit that a connection without a certificate has no subject. */
function commonName(client: TLSSocket): string {
  const { subject } = client.getPeerCertificate() as { readonly subject?: { readonly CN?: string } };
  return subject?.CN ?? '';
}

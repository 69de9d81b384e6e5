import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/**
 * A stand-in in front of the real Postgres that reads the client's side of the wire protocol and records each
 * executed statement (PostgreSQL documentation, "Message Formats": Query, Parse, Bind).
 */
export class SqlProxy {
  /** The text of each executed statement, in order. */
  readonly statements: string[] = [];
  /** A connection that executes such a statement is cut off. */
  shouldCut: (statement: string) => boolean = () => false;
  /** A connection that executes such a statement gets no more responses. */
  shouldSilence: (statement: string) => boolean = () => false;
  private readonly sockets = new Set<Socket>();
  private server: Server | null = null;
  private port = 0;

  private constructor(private readonly upstream: URL) {}

  static async before(upstream: string): Promise<SqlProxy> {
    const proxy = new SqlProxy(new URL(upstream));
    await proxy.restore();
    return proxy;
  }

  /** Listens again at the same address. */
  async restore(): Promise<void> {
    const server = createServer((client) => this.join(client));
    server.listen(this.port, '127.0.0.1');
    await once(server, 'listening');
    this.port = (server.address() as AddressInfo).port;
    this.server = server;
  }

  get url(): string {
    const url = new URL(this.upstream);
    url.hostname = '127.0.0.1';
    url.port = String(this.port);
    return url.href;
  }

  /** Cuts all connections and refuses new ones. */
  async close(): Promise<void> {
    const { server } = this;
    this.server = null;
    if (server === null) return;
    for (const socket of this.sockets) socket.destroy();
    server.close();
    await once(server, 'close');
  }

  private join(client: Socket): void {
    const server = connect(Number(this.upstream.port || 5432), this.upstream.hostname);
    const parsed = new Map<string, string>();
    let pending: Buffer = Buffer.alloc(0);
    let started = false;
    let silent = false;
    client.on('data', (chunk) => {
      server.write(chunk);
      pending = Buffer.concat([pending, chunk]);
      for (;;) {
        const header = started ? 1 : 0;
        if (pending.length < header + 4) return;
        const length = header + pending.readInt32BE(header);
        if (pending.length < length) return;
        const message = pending.subarray(0, length);
        pending = pending.subarray(length);
        // The first message has no type; an SSL request (8 bytes) comes before the real one.
        const executed = started ? executedBy(message, parsed) : null;
        if (executed !== null) this.statements.push(executed);
        if (executed !== null && this.shouldCut(executed)) client.destroy();
        if (executed !== null && this.shouldSilence(executed)) silent = true;
        if (!started) started = length !== 8;
      }
    });
    server.on('data', (chunk) => {
      if (!silent) client.write(chunk);
    });
    for (const [socket, other] of [
      [client, server],
      [server, client],
    ] as const) {
      this.sockets.add(socket);
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        this.sockets.delete(socket);
        other.destroy();
      });
    }
  }
}

/** The text of the statement that a client's message executes; null for any other message. */
function executedBy(message: Buffer, parsed: Map<string, string>): string | null {
  const texts = message.subarray(5).toString('latin1').split('\0');
  switch (String.fromCharCode(message[0] ?? 0)) {
    case 'Q':
      return texts[0] ?? '';
    case 'P':
      parsed.set(texts[0] ?? '', texts[1] ?? '');
      return null;
    case 'B':
      return parsed.get(texts[1] ?? '') ?? `unknown statement ${texts[1] ?? ''}`;
    default:
      return null;
  }
}

import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/**
 * A proxy to a server that can be shut, which cuts connections and resets new ones, or stalled, which keeps connections and
 * passes no byte, until it opens again.
 */
export class TcpGate {
  readonly #sockets = new Set<Socket>();
  #state: 'open' | 'shut' | 'stalled' = 'open';
  /** Delay of every byte, in ms. Only to be changed while nothing is in transit. */
  delayMs = 0;

  private constructor(
    private upstream: URL,
    private readonly server: Server,
  ) {}

  static async before(upstream: string): Promise<TcpGate> {
    const server = createServer();
    const gate = new TcpGate(new URL(upstream), server);
    server.on('connection', (client) => gate.#join(client));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return gate;
  }

  /** The upstream's URL, through the gate. */
  get url(): string {
    const url = new URL(this.upstream);
    url.hostname = '127.0.0.1';
    url.port = String((this.server.address() as AddressInfo).port);
    return url.href;
  }

  /** Connections from now on lead there. */
  leadTo(upstream: string): void {
    this.upstream = new URL(upstream);
  }

  shut(): void {
    this.#state = 'shut';
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  /** Cuts the connections. New ones pass. */
  cut(): void {
    this.shut();
    this.open();
  }

  stall(): void {
    this.#state = 'stalled';
    for (const socket of this.#sockets) socket.pause();
  }

  open(): void {
    this.#state = 'open';
    for (const socket of this.#sockets) socket.resume();
  }

  async close(): Promise<void> {
    this.shut();
    this.server.close();
    await once(this.server, 'close');
  }

  #join(client: Socket): void {
    if (this.#state === 'shut') {
      client.resetAndDestroy();
      return;
    }
    const server = connect(Number(this.upstream.port), this.upstream.hostname);
    for (const [from, to] of [
      [client, server],
      [server, client],
    ] as const) {
      this.#sockets.add(from);
      from.on('error', () => to.destroy());
      from.on('close', () => {
        this.#sockets.delete(from);
        to.destroy();
      });
      from.on('data', (bytes) => {
        if (this.delayMs === 0) to.write(bytes);
        else setTimeout(() => to.write(bytes), this.delayMs);
      });
      if (this.#state === 'stalled') from.pause();
    }
  }
}

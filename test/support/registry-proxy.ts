import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';

/** How the registry behaves behind the proxy. `silent`: accepts and never responds. `refused`: refuses connections. */
export type RegistryWeather =
  'fine' | 'refused' | 'silent' | 'reset' | 'status-500' | 'status-429' | 'html-200';

export interface RegistryCall {
  readonly method: string;
  readonly path: string;
  /** When it came in, epoch ms. */
  readonly at: number;
  /** The user of its basic authentication; null without one. */
  readonly user: string | null;
  /** The status of the registry's own response; null: the call was not forwarded, or got no response. */
  status: number | null;
}

/** A proxy in front of the real registry that records calls and injects faults. */
export class RegistryProxy {
  readonly calls: RegistryCall[] = [];
  /** The required `Authorization` header, or several of which one is required; null: none. */
  demands: string | readonly string[] | null = null;
  private server: Server | null = null;
  private readonly sockets = new Set<Socket>();
  private weather: RegistryWeather = 'fine';
  /** Holds each response back until it is resolved. */
  private gate: Promise<void> = Promise.resolve();

  private constructor(
    private readonly upstream: URL,
    private port: number,
  ) {}

  static async before(upstream: string): Promise<RegistryProxy> {
    const proxy = new RegistryProxy(new URL(upstream), 0);
    await proxy.listen();
    return proxy;
  }

  /** The registry's URL for the gateways' settings. */
  get url(): string {
    return `http://127.0.0.1:${this.port}${this.upstream.pathname.replace(/\/$/, '')}`;
  }

  async setWeather(weather: RegistryWeather): Promise<void> {
    this.weather = weather;
    if (weather === 'refused') await this.close();
    else if (this.server === null) await this.listen();
  }

  /** Calls reach the proxy and wait until the returned function is called. */
  holdResponses(): () => void {
    let open: () => void = () => undefined;
    this.gate = new Promise((resolve) => (open = resolve));
    return open;
  }

  /** Resolves once `count` calls have arrived. */
  async called(count: number): Promise<void> {
    while (this.calls.length < count) await once(this.emitter, 'request');
  }

  async close(): Promise<void> {
    const { server } = this;
    this.server = null;
    if (server === null) return;
    for (const socket of this.sockets) socket.destroy();
    server.close();
    await once(server, 'close');
  }

  private get emitter(): Server {
    if (this.server === null) throw new Error('the proxy is closed');
    return this.server;
  }

  private async listen(): Promise<void> {
    const server = createServer((incoming, outgoing) => void this.respond(incoming, outgoing));
    server.on('connection', (socket) => {
      this.sockets.add(socket);
      socket.on('close', () => this.sockets.delete(socket));
    });
    server.listen(this.port, '127.0.0.1');
    await once(server, 'listening');
    this.port = (server.address() as AddressInfo).port;
    this.server = server;
  }

  private async respond(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const { method = '', url: path = '', headers } = incoming;
    const user = userOf(headers.authorization);
    const call: RegistryCall = { method, path, at: Date.now(), user, status: null };
    this.calls.push(call);
    await this.gate;
    if (!this.accepts(headers.authorization ?? '')) {
      outgoing
        .writeHead(401, { 'content-type': 'application/json' })
        .end('{"error_code":401,"message":"Unauthorized"}');
      return;
    }
    switch (this.weather) {
      case 'fine':
        this.forward(incoming, outgoing, call);
        return;
      case 'refused':
      case 'reset':
        incoming.socket.resetAndDestroy();
        return;
      case 'silent':
        return;
      case 'status-500':
        outgoing
          .writeHead(500, { 'content-type': 'application/json' })
          .end('{"error_code":50001,"message":"down"}');
        return;
      case 'status-429':
        outgoing.writeHead(429, { 'content-type': 'text/plain' }).end('slow down');
        return;
      case 'html-200':
        outgoing.writeHead(200, { 'content-type': 'text/html' }).end('<html><body>maintenance</body></html>');
        return;
    }
  }

  private accepts(authorization: string): boolean {
    return this.demands === null || [this.demands].flat().includes(authorization);
  }

  private forward(incoming: IncomingMessage, outgoing: ServerResponse, call: RegistryCall): void {
    const { hostname, port } = this.upstream;
    const onward = request(
      {
        hostname,
        port,
        path: incoming.url,
        method: incoming.method,
        headers: { ...incoming.headers, host: this.upstream.host },
      },
      (response) => {
        call.status = response.statusCode ?? null;
        outgoing.writeHead(response.statusCode ?? 502, response.headers);
        response.pipe(outgoing);
      },
    );
    onward.on('error', () => outgoing.destroy());
    incoming.pipe(onward);
  }
}

/** RFC 7617. */
function userOf(authorization: string | undefined): string | null {
  const encoded = /^Basic (.*)$/.exec(authorization ?? '')?.[1];
  return encoded === undefined ? null : (Buffer.from(encoded, 'base64').toString().split(':', 1)[0] ?? null);
}

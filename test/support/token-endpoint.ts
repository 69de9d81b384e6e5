import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { selfSigned } from './self-signed.js';

/** One request for a token, as it came in. */
export interface TokenRequest {
  /** From the `Authorization` header, decoded; null without one. */
  readonly clientId: string | null;
  readonly clientSecret: string | null;
  readonly form: Readonly<Record<string, string>>;
}

/** A response in place of the ordinary one. */
export type TokenResponder = (request: TokenRequest, response: ServerResponse) => void;

/** A stand-in for an OAuth token endpoint with the client credentials grant and one client. */
export class TokenEndpoint {
  readonly requests: TokenRequest[] = [];
  /** The client's secret; another one is refused with 401. */
  secret = 'only-for-tests';
  /** A secret that is accepted as well, while the client changes over to it. */
  nextSecret: string | null = null;
  /** In seconds. */
  lifetime = 300;
  /** Responds instead of the endpoint. Null: it responds itself. */
  respond: TokenResponder | null = null;

  private constructor(
    private readonly server: ReturnType<typeof createServer>,
    private readonly scheme: string,
    private readonly issue: (lifetime: number) => Promise<string>,
  ) {}

  /** @param issue makes a token with this lifetime in seconds */
  static async start(
    issue: (lifetime: number) => Promise<string>,
    { tls = true }: { readonly tls?: boolean } = {},
  ): Promise<TokenEndpoint> {
    const server = tls ? createTlsServer(selfSigned) : createServer();
    const endpoint = new TokenEndpoint(server, tls ? 'https' : 'http', issue);
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      void endpoint.receive(request, response);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return endpoint;
  }

  /** With TLS its certificate is `selfSigned.cert`. */
  get url(): string {
    return `${this.scheme}://localhost:${(this.server.address() as AddressInfo).port}/oauth/token`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  private async receive(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const form = Object.fromEntries(new URLSearchParams(Buffer.concat(chunks).toString()));
    const request = { ...loginOf(incoming.headers.authorization), form };
    this.requests.push(request);
    if (this.respond !== null) {
      this.respond(request, response);
      return;
    }
    const accepted = [this.secret, this.nextSecret];
    if (request.clientSecret === null || !accepted.includes(request.clientSecret))
      reply(response, 401, { error: 'invalid_client' });
    else if (form['grant_type'] !== 'client_credentials')
      reply(response, 400, { error: 'unsupported_grant_type' });
    else
      reply(response, 200, {
        access_token: await this.issue(this.lifetime),
        token_type: 'Bearer',
        expires_in: this.lifetime,
      });
  }
}

/** Ends a response with JSON. */
export function reply(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

/** RFC 6749, section 2.3.1: both parts are form-encoded. */
function loginOf(header: string | undefined): Pick<TokenRequest, 'clientId' | 'clientSecret'> {
  const encoded = /^Basic (.*)$/.exec(header ?? '')?.[1];
  if (encoded === undefined) return { clientId: null, clientSecret: null };
  const [id = '', secret = ''] = Buffer.from(encoded, 'base64').toString().split(':');
  const decode = (text: string): string => new URLSearchParams(`x=${text}`).get('x') ?? '';
  return { clientId: decode(id), clientSecret: decode(secret) };
}

import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';

const allowedHeaders = [
  'Accept',
  'Authorization',
  'Content-Encoding',
  'Content-Type',
  'If-Match',
  'If-None-Match',
  'Last-Event-ID',
  'X-API-Key',
  'X-Request-Id',
  'traceparent',
].join(', ');
const exposedHeaders = [
  'ETag',
  'Location',
  'RateLimit',
  'RateLimit-Policy',
  'Retry-After',
  'X-Request-Id',
  'traceparent',
].join(', ');
const MAX_AGE_S = '600';

/**
 * Which pages of other origins may call the gateway (`http.cors`), as the Fetch standard has it. Never with the browser's own
 * credentials: a page sends its key or token itself.
 */
export class Cors {
  private readonly origins: ReadonlySet<string>;

  /** @param origins each as browsers write it: `https://console.example.com` */
  constructor(origins: readonly string[]) {
    this.origins = new Set(origins);
  }

  /** The headers of every response to this request. */
  headersFor({ origin }: IncomingHttpHeaders): Readonly<Record<string, string>> {
    if (this.origins.size === 0) return none;
    if (origin === undefined || !this.origins.has(origin)) return unlisted;
    return {
      ...unlisted,
      'access-control-allow-origin': origin,
      'access-control-expose-headers': exposedHeaders,
    };
  }

  /** Beside those, the headers of the response to a browser that asks before it sends a request; null: this is not such a question. */
  preflightHeaders({ method, headers }: IncomingMessage): Readonly<Record<string, string>> | null {
    const { origin, 'access-control-request-method': asked } = headers;
    if (method !== 'OPTIONS' || asked === undefined) return null;
    if (origin === undefined || !this.origins.has(origin)) return null;
    return {
      'access-control-allow-methods': 'GET, HEAD, POST, PUT, DELETE',
      'access-control-allow-headers': allowedHeaders,
      'access-control-max-age': MAX_AGE_S,
    };
  }
}

const none: Readonly<Record<string, string>> = {};
/** A cache must not give one origin the response to another. */
const unlisted: Readonly<Record<string, string>> = { vary: 'Origin' };

import type { IncomingHttpHeaders } from 'node:http';
import { Cors } from './cors.js';
import { SuccessHeads } from './success-head.js';

/** Of every response: it is data, not a page, and neither a browser nor a proxy keeps it or shows it in a frame. */
const always = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
} as const;

/** For a year, browsers connect to this host with TLS only. */
const withTls = { 'strict-transport-security': 'max-age=31536000' } as const;

/** The OpenAPI pages: scripts and styles of this server, and no others. Swagger UI has styles and pictures within the page. */
const docsPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/**
 * The console: what this server has, and nothing within the page. It calls this server, and where its users sign in.
 * @param origins of the OpenID provider
 */
const consolePolicy = (origins: readonly string[]): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    ["connect-src 'self'", ...origins].join(' '),
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');

/** What the headers depend on. */
export interface ResponseHeaderOptions {
  readonly tls: boolean;
  /** Origins whose pages may call the gateway. */
  readonly cors: readonly string[];
  /** Other origins that the console's pages may call. */
  readonly consoleCalls?: readonly string[];
}

const noHeaders: readonly string[] = [];

/** The headers that every response has, whatever it is. */
export class ResponseHeaders {
  /** As an object, for Fastify. */
  readonly common: Readonly<Record<string, string>>;
  /** As alternating names and values, for Node. */
  private readonly commonPairs: readonly string[];
  /** Of responses to batches of records, which are many. */
  readonly successHeads: SuccessHeads;
  readonly cors: Cors;
  private readonly hasCors: boolean;
  private readonly consolePolicy: string;

  constructor({ tls, cors, consoleCalls = [] }: ResponseHeaderOptions) {
    this.common = { ...always, ...(tls && withTls) };
    this.commonPairs = Object.entries(this.common).flat();
    this.successHeads = new SuccessHeads(this.commonPairs);
    this.cors = new Cors(cors);
    this.hasCors = cors.length > 0;
    this.consolePolicy = consolePolicy(consoleCalls);
  }

  /** The common headers as a new list of alternating names and values, to be extended. */
  pairs(): string[] {
    return this.commonPairs.slice();
  }

  /** The headers for pages of other origins, as alternating names and values. */
  corsPairs(headers: IncomingHttpHeaders): readonly string[] {
    return this.hasCors ? Object.entries(this.cors.headersFor(headers)).flat() : noHeaders;
  }

  /** For Fastify. @param pattern of the route; undefined: there is none */
  for(headers: IncomingHttpHeaders, pattern: string | undefined): Readonly<Record<string, string>> {
    const policy = this.pagePolicy(pattern);
    return {
      ...this.common,
      ...(policy !== null && { 'content-security-policy': policy }),
      ...this.cors.headersFor(headers),
    };
  }

  /** Of a page; null: the route answers data. */
  private pagePolicy(pattern: string | undefined): string | null {
    if (pattern === '/console/*') return this.consolePolicy;
    return pattern === '/docs' || pattern?.startsWith('/docs/') === true ? docsPolicy : null;
  }
}

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Principal } from '../access/principal.js';
import type { RequestUse } from '../limits/request-use.js';
import type { CompletedRequest, ReportRequest } from '../observability/request-log.js';
import {
  discardBoundsOf,
  refusalClosesConnection,
  endAfterDiscardingBody,
  type HttpExchange,
} from './end-response.js';
import type { Problem } from './problems/problem.js';
import { endWith } from './node-internals.js';
import type { ResponseHeaders } from './response-headers.js';

/** What is known of a request before its body is read. */
export interface PreflightResult {
  readonly requestId: string;
  /** The W3C trace context of the request; null: it has none. */
  readonly traceparent: string | null;
  readonly principal: Principal;
  /** What the request uses of limited rates; null: of none. */
  readonly use: RequestUse | null;
  /** While the pod shuts down, the client's next request is for another pod. */
  readonly closesConnection: boolean;
  /** Above 0: the caller ignores refusals. It gets this one so late, in ms, and its connection is closed in the middle of a body. */
  readonly delayMs: number;
  /** Why the request is refused before its body is read; null: it is not. */
  readonly problem: Problem | null;
  /** By `performance.now()`. */
  readonly startedAt: number;
}

/** What all exchanges of a server have in common. */
export interface ExchangeService {
  readonly responseHeaders: ResponseHeaders;
  /** Called with each request once its response is written. */
  readonly reportRequest: ReportRequest;
}

const none: readonly string[] = [];

/**
 * One request on Node's own server and its response, which has the headers that every response of the service has.
 * Reported once it is written.
 */
export class Exchange implements CompletedRequest {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly requestId: string;
  readonly actor: string;
  status = 0;
  seconds = 0;
  bytes: number | null = null;
  problem: Problem['body'] | null = null;
  private closes: boolean;
  private continued = false;

  constructor(
    { request, response }: HttpExchange,
    readonly route: string,
    private readonly preflight: PreflightResult,
    private readonly service: ExchangeService,
  ) {
    this.request = request;
    this.response = response;
    this.requestId = preflight.requestId;
    this.actor = preflight.principal.name;
    this.closes = preflight.closesConnection;
  }

  get principal(): Principal {
    return this.preflight.principal;
  }

  get method(): string {
    return this.request.method ?? '';
  }

  get url(): string {
    return this.request.url ?? '';
  }

  /** Sends `100 Continue` to a client that waits for it before it sends the body. */
  requestBody(): void {
    if (this.request.headers.expect === undefined) return;
    this.continued = true;
    this.response.writeContinue();
  }

  /** @param type one of a few media types */
  sendResult(type: string, text: string): void {
    const bytes = Buffer.byteLength(text);
    if (this.closes || !this.response.shouldKeepAlive || bytes !== text.length) {
      this.write(200, type, text);
      return;
    }
    endWith(
      this.response,
      this.service.responseHeaders.successHeads.head(type, bytes, this.ownHeaders(none)) + text,
    );
    this.report(200, bytes);
  }

  /** @param isBodyAbandoned nobody reads the body to its end, so the connection is closed */
  sendProblem({ status, headers, body }: Problem, isBodyAbandoned = false): void {
    this.problem = body;
    const { 'content-type': type = '', ...extra } = headers;
    this.closes = refusalClosesConnection(this.request, {
      status,
      closesConnection:
        this.preflight.closesConnection || (this.preflight.delayMs > 0 && !this.request.complete),
      isBodyAbandoned,
      awaitsContinue: this.request.headers.expect !== undefined && !this.continued,
    });
    this.write(status, type, JSON.stringify(body), Object.entries(extra).flat());
  }

  private write(status: number, type: string, text: string, extra = none): void {
    const { response, closes } = this;
    const bytes = Buffer.byteLength(text);
    const headers = this.service.responseHeaders.pairs();
    headers.push('content-type', type, 'content-length', String(bytes), ...this.ownHeaders(extra));
    if (closes) headers.push('connection', 'close');
    response.writeHead(status, headers);
    // Node writes Latin-1 faster, and nearly every response is all ASCII.
    const encoding = bytes === text.length ? 'latin1' : 'utf8';
    if (closes)
      endAfterDiscardingBody(this, text, encoding, discardBoundsOf(status, this.preflight.delayMs > 0));
    else response.end(text, encoding);
    this.report(status, bytes);
  }

  /** What only this response has, as alternating names and values. None of them contains a line break. */
  private ownHeaders(extra: readonly string[]): readonly string[] {
    const { traceparent, use } = this.preflight;
    const headers = ['x-request-id', this.requestId];
    if (extra.length > 0) headers.push(...extra);
    if (use !== null) addRateLimit(headers, use);
    if (traceparent !== null) headers.push('traceparent', traceparent);
    const cors = this.service.responseHeaders.corsPairs(this.request.headers);
    if (cors.length > 0) headers.push(...cors);
    return headers;
  }

  private report(status: number, bytes: number): void {
    this.status = status;
    this.bytes = bytes;
    this.seconds = (performance.now() - this.preflight.startedAt) / 1000;
    this.service.reportRequest(this);
  }
}

/** Unless the refusal has its own. */
function addRateLimit(headers: string[], { policy, state }: RequestUse): void {
  if (policy !== '' && !headers.includes('ratelimit'))
    headers.push('ratelimit-policy', policy, 'ratelimit', state);
}

import type { IncomingMessage, ServerResponse } from 'node:http';
import { endAfterDiscardingBody } from './end-response.js';
import type { Problem } from './problems/problem.js';
import type { CompletedRequest, ObserveRequest } from '../observability/request-log.js';
import { requestIdOf, traceparentOf } from './trace.js';

/** One request on Node's own server and its answer, which has the headers that every answer of the service has. */
export class Exchange implements CompletedRequest {
  readonly requestId: string;
  /** Set once it is known who asks. */
  actor = 'anonymous';
  bytes: number | null = null;
  problem: Problem['body'] | null = null;
  private readonly begun = performance.now();
  private continued = false;

  constructor(
    readonly request: IncomingMessage,
    readonly response: ServerResponse,
    private readonly route: string,
    private readonly observe: ObserveRequest,
    /** Its client is to go to another pod with the next request. */
    private readonly isLast: boolean,
  ) {
    this.requestId = requestIdOf(request.headers);
  }

  get url(): string {
    return this.request.url ?? '';
  }

  /** Asks for the body of a client that expects to be asked. */
  requestBody(): void {
    if (this.request.headers.expect === undefined) return;
    this.continued = true;
    this.response.writeContinue();
  }

  answer(
    status: number,
    type: string,
    text: string,
    more: readonly string[] = [],
    closes = this.isLast,
  ): void {
    const bytes = Buffer.byteLength(text);
    const headers = ['content-type', type, 'content-length', String(bytes), 'x-request-id', this.requestId];
    if (more.length > 0) headers.push(...more);
    const trace = traceparentOf(this.request.headers);
    if (trace !== null) headers.push('traceparent', trace);
    if (closes) headers.push('connection', 'close');
    this.response.writeHead(status, headers);
    // A text that is all ASCII, as nearly every one, is written faster so.
    const encoding = bytes === text.length ? 'latin1' : 'utf8';
    if (closes) endAfterDiscardingBody(this.request, this.response, text, encoding);
    else this.response.end(text, encoding);
    this.bytes = bytes;
    const seconds = (performance.now() - this.begun) / 1000;
    this.observe(this.request.method ?? '', this.route, status, seconds, this);
  }

  /** @param unread the body is not read to its end by anyone, so that the connection is closed */
  refuse({ status, headers, body }: Problem, unread = false): void {
    this.problem = body;
    const { 'content-type': type = '', ...more } = headers;
    // Whoever expects to be asked for the body, and was not, may send it or not.
    const closes = unread || this.isLast || (this.request.headers.expect !== undefined && !this.continued);
    this.answer(status, type, JSON.stringify(body), Object.entries(more).flat(), closes);
  }
}

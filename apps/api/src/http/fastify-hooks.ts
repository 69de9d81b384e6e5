import type { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { nobody, type Principal } from '../access/principal.js';
import { accessOfRoute, type RouteAccess } from '../access/route-access.js';
import type { RequestUse } from '../limits/request-use.js';
import type { ReportRequest } from '../observability/request-log.js';
import { isStream } from '../produce/media-types.js';
import type { Connections } from './connections.js';
import type { Preflight, RouteTarget } from './preflight.js';
import type { PreflightResult } from './exchange.js';
import type { Problem } from './problems/problem.js';
import type { ResponseHeaders } from './response-headers.js';
import { sendProblem } from './send-problem.js';
import { traceparentOf } from './trace.js';

declare module 'fastify' {
  interface FastifyInstance {
    preflight: Preflight;
    connections: Connections;
  }
  interface FastifyRequest {
    /** Who sent it; `nobody` on a route that is open to all, and until the caller is known. */
    principal: Principal;
    /** What it uses of limited rates; null: of none. */
    use: RequestUse | null;
  }
  interface FastifyReply {
    /** The problem that the request was refused with, for the log; null: it was not. */
    problem: Problem | null;
  }
}

/**
 * The preflight of every request that Fastify handles. A hook and not a Nest guard: streams of records are not Nest routes.
 * @param bodyLimit of a command's body, in bytes
 */
export function installPreflight(
  instance: FastifyInstance,
  preflight: Preflight,
  responseHeaders: ResponseHeaders,
  bodyLimit: number,
): void {
  instance.decorate('preflight', preflight);
  // A getter would be called for each request; a value that is an object is only allowed as a reference that requests share.
  instance.decorateRequest('principal', null as unknown as Principal);
  instance.decorateRequest('use', null);
  instance.decorateReply('problem', null);
  instance.addHook('onRoute', ({ method, url }) => {
    for (const each of [method].flat())
      if (accessOfRoute(each, withoutSlash(url)) === null)
        throw new Error(`${each} ${url} has no entry in the table of rights (route-access.ts)`);
  });
  instance.addHook('onRequest', (request, reply, done) => {
    request.principal = nobody;
    setCommonHeaders(request, reply, responseHeaders);
    const forBrowser = responseHeaders.cors.preflightHeaders(request.raw);
    if (forBrowser !== null) {
      reply.code(204).headers(forBrowser).send();
      return;
    }
    const proceed = ({ principal, use, closesConnection, problem }: PreflightResult): void => {
      request.principal = principal;
      request.use = use;
      if (closesConnection) reply.header('connection', 'close');
      if (problem !== null) {
        setRateLimit(reply, use);
        sendProblem(reply, problem);
        return;
      }
      const memoryProblem = hasWholeBody(request)
        ? preflight.reserveBody({ request: request.raw, response: reply.raw }, principal.name, bodyLimit)
        : null;
      if (memoryProblem === null && hasWholeBody(request))
        use?.takeBody(Number(request.headers['content-length'] ?? 0));
      setRateLimit(reply, use);
      if (memoryProblem === null) done();
      else sendProblem(reply.header('connection', 'close'), memoryProblem);
    };
    const checked = preflight.check(request.raw, targetOf(request));
    if (checked instanceof Promise) void checked.then(proceed);
    else proceed(checked);
  });
  instance.addHook('preParsing', (request, _reply, payload, done) => {
    if (request.use !== null && hasWholeBody(request)) countBody(payload, request.use);
    done(null, payload);
  });
}

/** Of a body without a declared length. Fastify begins to read it in the same tick. */
function countBody(payload: Readable, use: RequestUse): void {
  let bytes = 0;
  payload.on('data', (chunk: Buffer) => use.takeBody((bytes += chunk.length)));
}

/** The headers of every response, with the request's id and trace. Fastify runs no hook for an address that it cannot decode. */
export function setCommonHeaders(
  request: FastifyRequest,
  reply: FastifyReply,
  responseHeaders: ResponseHeaders,
): void {
  reply.headers(responseHeaders.for(request.headers, request.routeOptions.url));
  reply.header('x-request-id', request.id);
  const trace = traceparentOf(request.headers);
  if (trace !== null) reply.header('traceparent', trace);
}

function setRateLimit(reply: FastifyReply, use: RequestUse | null): void {
  if (use === null || use.policy === '') return;
  reply.header('ratelimit-policy', use.policy).header('ratelimit', use.state);
}

/** Reports every request by its route's pattern, never by its address: a metric must not grow with topics. */
export function installRequestReport(instance: FastifyInstance, reportRequest: ReportRequest): void {
  instance.addHook('onResponse', (request, reply, done) => {
    const length = reply.getHeader('content-length');
    reportRequest({
      request: request.raw,
      method: request.method,
      route: request.routeOptions.url ?? 'none',
      status: reply.statusCode,
      seconds: reply.elapsedTime / 1000,
      url: request.url,
      requestId: request.id,
      actor: request.principal.name,
      bytes: length === undefined ? null : Number(length),
      problem: reply.problem?.body ?? null,
    });
    done();
  });
}

/** Fastify reads no body of a GET or HEAD, whose response may have no end. Streams of records reserve their own memory. */
const hasWholeBody = ({ method, headers }: FastifyRequest): boolean =>
  method !== 'GET' && method !== 'HEAD' && !isStream(headers['content-type']);

/** An address without a route is refused to unknown callers, like one with a route. */
const known: RouteAccess = { needs: 'known' };

function targetOf(request: FastifyRequest): RouteTarget {
  const { topic = null, subject = null } = (request.params ?? {}) as Partial<Record<string, string>>;
  const pattern = request.routeOptions.url;
  return {
    access: pattern === undefined ? known : (accessOfRoute(request.method, withoutSlash(pattern)) ?? known),
    topic,
    subject,
    requestId: request.id,
  };
}

const withoutSlash = (pattern: string): string => pattern.replace(/(?<=.)\/$/, '');

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { roleOfRoute } from '../auth/role-of-route.js';
import type { ReportRequest } from '../observability/request-log.js';
import { isStream } from '../produce/media-types.js';
import type { Connections } from './connections.js';
import type { Preflight } from './preflight.js';
import type { Problem } from './problems/problem.js';
import { sendProblem } from './send-problem.js';
import { traceparentOf } from './trace.js';

declare module 'fastify' {
  interface FastifyInstance {
    preflight: Preflight;
    connections: Connections;
  }
  interface FastifyRequest {
    /** The name of an API key, or `anonymous`. Stored with the events of a command. */
    actor: string;
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
export function installPreflight(instance: FastifyInstance, preflight: Preflight, bodyLimit: number): void {
  instance.decorate('preflight', preflight);
  instance.decorateRequest('actor', 'anonymous');
  instance.decorateReply('problem', null);
  instance.addHook('onRequest', (request, reply, done) => {
    setTraceHeaders(request, reply);
    const role = roleOfRoute(request.method, request.routeOptions.url ?? request.url);
    const { actor, closesConnection, problem } = preflight.check(request.raw, role, request.id);
    request.actor = actor;
    if (closesConnection) reply.header('connection', 'close');
    if (problem !== null) {
      sendProblem(reply, problem);
      return;
    }
    const memoryProblem = hasWholeBody(request)
      ? preflight.reserveBody({ request: request.raw, response: reply.raw }, bodyLimit)
      : null;
    if (memoryProblem === null) done();
    else sendProblem(reply.header('connection', 'close'), memoryProblem);
  });
}

/** The request's id and trace, in its response. Fastify runs no hook for an address that it cannot decode. */
export function setTraceHeaders(request: FastifyRequest, reply: FastifyReply): void {
  reply.header('x-request-id', request.id);
  const trace = traceparentOf(request.headers);
  if (trace !== null) reply.header('traceparent', trace);
}

/** Reports every request by its route's pattern, never by its address: a metric must not grow with topics. */
export function installRequestReport(instance: FastifyInstance, reportRequest: ReportRequest): void {
  instance.addHook('onResponse', (request, reply, done) => {
    const length = reply.getHeader('content-length');
    reportRequest({
      method: request.method,
      route: request.routeOptions.url ?? 'none',
      status: reply.statusCode,
      seconds: reply.elapsedTime / 1000,
      url: request.url,
      requestId: request.id,
      actor: request.actor,
      bytes: length === undefined ? null : Number(length),
      problem: reply.problem?.body ?? null,
    });
    done();
  });
}

/** Fastify reads no body of a GET or HEAD, whose response may have no end. Streams of records reserve their own memory. */
const hasWholeBody = ({ method, headers }: FastifyRequest): boolean =>
  method !== 'GET' && method !== 'HEAD' && !isStream(headers['content-type']);

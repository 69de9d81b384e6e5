import type { FastifyInstance } from 'fastify';
import { problemSent } from '../http/send-problem.js';
import type { ObserveRequest } from './request-log.js';

/** Reports every request by its route's pattern, never by its address: a metric must not grow with topics. */
export function installHttpDurations(instance: FastifyInstance, observe: ObserveRequest): void {
  instance.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'none';
    const length = reply.getHeader('content-length');
    observe(request.method, route, reply.statusCode, reply.elapsedTime / 1000, {
      url: request.url,
      requestId: request.id,
      actor: request.actor,
      bytes: length === undefined ? null : Number(length),
      problem: problemSent(reply),
    });
    done();
  });
}

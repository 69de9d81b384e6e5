import type { FastifyInstance } from 'fastify';
import type { Metrics } from './metrics.js';

/** Measures every request by its route's pattern, never by its address: a metric must not grow with topics. */
export function installHttpDurations(instance: FastifyInstance, metrics: Metrics): void {
  instance.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'none';
    metrics.http.observe(request.method, route, reply.statusCode, reply.elapsedTime / 1000);
    done();
  });
}

import type { FastifyInstance } from 'fastify';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The handler gets the body as bytes, and parses it itself. */
    hasExactBody?: boolean;
  }
}

/** The configuration of a route whose handler parses the bytes of its JSON body, because `JSON.parse` would round numbers. */
export const withExactBody = { hasExactBody: true };

/** Parses JSON bodies, except those of routes with `withExactBody`. An empty body is refused on every route. */
export function installJsonBodies(instance: FastifyInstance): void {
  const parseJson = instance.getDefaultJsonParser('error', 'error');
  instance.removeContentTypeParser('application/json');
  instance.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body: Buffer, done) => {
    if (request.routeOptions.config.hasExactBody === true && body.length > 0) done(null, body);
    else void parseJson(request, body.toString('utf8'), done);
  });
}

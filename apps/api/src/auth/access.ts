import type { FastifyInstance } from 'fastify';
import { problemOf } from '../http/problems/problem.js';
import { sendProblem } from '../http/send-problem.js';
import { authorize, type ApiKey } from './authorize.js';
import { apiKeyOf } from './credentials.js';
import { roleOfRoute } from './role-of-route.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks: an API key's name, or `anonymous`. Stored with the events of a command. */
    actor: string;
  }
}

/** Asks for the right to each address before anything of the request is read. Not in Nest: the produce path has no guards. */
export function installAccess(instance: FastifyInstance, keys: readonly ApiKey[]): void {
  instance.decorateRequest('actor', 'anonymous');
  instance.addHook('onRequest', (request, reply, done) => {
    const role = roleOfRoute(request.method, request.routeOptions.url ?? request.url);
    if (role === null) {
      done();
      return;
    }
    const answer = authorize(keys, apiKeyOf(request.headers), request.socket.remoteAddress, role);
    request.actor = answer.actor;
    if (answer.ok) done();
    else sendProblem(reply, problemOf(answer.refusal));
  });
}

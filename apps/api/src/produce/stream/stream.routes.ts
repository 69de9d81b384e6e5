import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { bugProblem, problemOfError } from '../../http/problems/problem-of-error.js';
import { sendProblem } from '../../http/send-problem.js';
import { encodingProblem, mediaProblem } from '../media-refusals.js';
import { produceStream, type StreamDependencies, type StreamRoute } from './stream.route.js';
import { streamType, takesStream } from './stream-type.js';

/**
 * Streams of records on the produce addresses, as a plain Fastify plugin: a stream pays for Fastify once, not for each
 * record. It is encapsulated, so that its body parser, which leaves the body to the route, is these routes' alone.
 */
export function streamRoutes(instance: FastifyInstance, dependencies: StreamDependencies): void {
  instance.removeAllContentTypeParsers();
  instance.addContentTypeParser(streamType, (_request, _body, done) => done(null));
  instance.setErrorHandler((error, request, reply) => answerError(error, request, reply, dependencies));
  instance.addHook('onRequest', refuseMediaTypes);
  for (const url of ['/topics/:topic', '/topics/:topic/partitions/:partition']) {
    // REST Proxy takes its addresses with a slash at their end as well.
    for (const spelling of [url, `${url}/`]) {
      instance.post<StreamRoute>(spelling, (request, reply) => produceStream(request, reply, dependencies));
    }
  }
}

/** Before the body is read: what we do not take (415) or cannot answer (406). */
function refuseMediaTypes(request: FastifyRequest, reply: FastifyReply, done: () => void): void {
  const { headers } = request;
  const problem =
    encodingProblem(headers) ??
    (takesStream(headers.accept) ? null : mediaProblem(406, 'Accept', [streamType]));
  if (problem === null) done();
  else sendProblem(reply, problem);
}

function answerError(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  { onBug }: StreamDependencies,
): FastifyReply {
  const problem = problemOfError(error);
  if (problem === null) onBug(error, request.id);
  return sendProblem(reply, problem ?? bugProblem);
}

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Gateway } from '#producer';
import { bugProblem, problemOfError } from '../problem-of-error.js';
import { problemOf } from '../problem.js';
import { refusal } from '../refused.js';
import { sendProblem } from '../send-problem.js';

import { answerTypeOf } from './answer-type.js';
import { answerBody } from './answer.js';
import { goneSignal } from './gone-signal.js';
import { contentTypes, formOf } from './media-type.js';
import { produceRequestOf, type ProduceRoute } from './produce.request.js';
import { produceStream, refuseStream, type StreamDependencies } from './stream/stream.route.js';
import { isStream, streamType } from './stream/stream-type.js';

export interface ProduceDependencies extends StreamDependencies {
  readonly gateway: Pick<Gateway, 'produce'> & StreamDependencies['gateway'];
}

/**
 * `POST /topics/{topic}` and `POST /topics/{topic}/partitions/{partition}` as a plain Fastify plugin: Nest's pipeline
 * would cost half of what Fastify can answer. It is encapsulated, so that its body parser, which hands on the bytes for
 * an exact reading, is this route's alone.
 */
export function produceRoutes(instance: FastifyInstance, dependencies: ProduceDependencies): void {
  instance.removeAllContentTypeParsers();
  // Of every type. As a pattern, since Fastify remembers which header it matched, and does not do so of `*`.
  instance.addContentTypeParser(/^/, { parseAs: 'buffer' }, (_request, body: Buffer, done) =>
    done(null, body),
  );
  // A stream is read by its route, line by line.
  instance.addContentTypeParser(streamType, (_request, _body, done) => done(null));
  instance.setErrorHandler((error, request, reply) => answerError(error, request, reply, dependencies));
  instance.addHook('onRequest', refuseMediaTypes);
  for (const url of ['/topics/:topic', '/topics/:topic/partitions/:partition']) {
    // REST Proxy takes its addresses with a slash at their end as well.
    for (const spelling of [url, `${url}/`]) {
      instance.post<ProduceRoute>(spelling, (request, reply) =>
        isStream(request.headers['content-type'])
          ? produceStream(request, reply, dependencies)
          : produce(request, reply, dependencies),
      );
    }
  }
}

async function produce(
  request: FastifyRequest<ProduceRoute>,
  reply: FastifyReply,
  { gateway, options }: ProduceDependencies,
): Promise<FastifyReply> {
  const form = formOf(request.headers['content-type']) ?? 'plain';
  let gone: AbortSignal | null = null;
  const read = produceRequestOf(request, form, options, () => (gone ??= goneSignal(reply.raw)));
  const answer = await gateway.produce(read instanceof Promise ? await read : read);
  if (!answer.ok) return sendProblem(reply, problemOf(answer.refusal));
  // As text, which Node writes together with the head.
  return reply
    .code(200)
    .header('content-type', answerTypeOf(request.headers.accept) ?? 'application/json')
    .serializer(asItIs)
    .send(answerBody(answer));
}

/** Without a serializer Fastify would add a charset to a text, which REST Proxy's types do not have. */
const asItIs = (text: string): string => text;

/** Before the body is read: what we do not take (415) or cannot answer (406). */
function refuseMediaTypes(request: FastifyRequest, reply: FastifyReply, done: () => void): void {
  const stream = isStream(request.headers['content-type']);
  if (!stream && formOf(request.headers['content-type']) === null) {
    const allowed = [...contentTypes, streamType].join(', ');
    sendProblem(reply, problemOf(refusal('request.malformed', `Content-Type: allowed: ${allowed}`), 415));
  } else if ((request.headers['content-encoding'] ?? 'identity').toLowerCase() !== 'identity') {
    sendProblem(reply, problemOf(refusal('request.malformed', 'Content-Encoding: allowed: none'), 415));
  } else if (stream) {
    if (!refuseStream(request, reply)) done();
  } else if (answerTypeOf(request.headers.accept) === null) {
    const allowed = 'application/vnd.kafka.v2+json, application/json';
    sendProblem(reply, problemOf(refusal('request.malformed', `Accept: allowed: ${allowed}`), 406));
  } else done();
}

function answerError(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  { onBug }: ProduceDependencies,
): FastifyReply {
  const problem = problemOfError(error);
  if (problem === null) onBug(error, request.id);
  return sendProblem(reply, problem ?? bugProblem);
}

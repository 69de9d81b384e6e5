import type { FastifyReply } from 'fastify';
import type { Problem } from './problem.js';

/** What requests were answered with, for the log. */
const sent = new WeakMap<object, Problem>();

/** Answers with a problem. As bytes, since Fastify would add a charset to a text, which RFC 9457's type does not have. */
export function sendProblem(reply: FastifyReply, problem: Problem): FastifyReply {
  const { status, headers, body } = problem;
  sent.set(reply.raw, problem);
  return reply
    .code(status)
    .headers(headers)
    .send(Buffer.from(JSON.stringify(body)));
}

/** The problem that a request was answered with; null: none. */
export const problemSent = (reply: FastifyReply): Problem['body'] | null => sent.get(reply.raw)?.body ?? null;

import type { FastifyReply } from 'fastify';
import type { Problem } from './problem.js';

/** Answers with a problem. As bytes, since Fastify would add a charset to a text, which RFC 9457's type does not have. */
export const sendProblem = (reply: FastifyReply, { status, headers, body }: Problem): FastifyReply =>
  reply
    .code(status)
    .headers(headers)
    .send(Buffer.from(JSON.stringify(body)));

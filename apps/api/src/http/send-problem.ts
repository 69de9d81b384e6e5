import type { OutgoingHttpHeaders } from 'node:http';
import type { FastifyReply } from 'fastify';
import { endAfterDiscardingBody } from './end-response.js';
import type { Problem } from './problems/problem.js';

/** What requests were answered with, for the log. */
const sent = new WeakMap<object, Problem>();

/** Answers with a problem. As bytes, since Fastify would add a charset to a text, which RFC 9457's type does not have. */
export function sendProblem(reply: FastifyReply, problem: Problem): FastifyReply {
  const { status, headers, body } = problem;
  sent.set(reply.raw, problem);
  const bytes = Buffer.from(JSON.stringify(body));
  reply.code(status).headers(headers);
  const { raw: request } = reply.request;
  const closes = status === 413 || reply.getHeader('connection') === 'close';
  if (request.complete || !closes) return reply.send(bytes);
  reply.headers({ connection: 'close', 'content-length': String(bytes.length) }).hijack();
  reply.raw.writeHead(status, reply.getHeaders() as OutgoingHttpHeaders);
  endAfterDiscardingBody(request, reply.raw, bytes);
  return reply;
}

/** The problem that a request was answered with; null: none. */
export const problemSent = (reply: FastifyReply): Problem['body'] | null => sent.get(reply.raw)?.body ?? null;

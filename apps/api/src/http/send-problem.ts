import type { OutgoingHttpHeaders } from 'node:http';
import type { FastifyReply } from 'fastify';
import { discardBoundsOf, refusalClosesConnection, endAfterDiscardingBody } from './end-response.js';
import type { Problem } from './problems/problem.js';

/** Sends a problem. As bytes: Fastify would add a charset to a text, and RFC 9457's media type has none. */
export function sendProblem(reply: FastifyReply, problem: Problem): FastifyReply {
  const { status, headers, body } = problem;
  reply.problem = problem;
  const bytes = Buffer.from(JSON.stringify(body));
  reply.code(status).headers(headers);
  const { raw: request } = reply.request;
  const closesConnection = reply.getHeader('connection') === 'close';
  if (request.complete || !refusalClosesConnection(request, { status, closesConnection }))
    return reply.send(bytes);
  reply.headers({ connection: 'close', 'content-length': String(bytes.length) }).hijack();
  reply.raw.writeHead(status, reply.getHeaders() as OutgoingHttpHeaders);
  endAfterDiscardingBody({ request, response: reply.raw }, bytes, 'utf8', discardBoundsOf(status));
  return reply;
}

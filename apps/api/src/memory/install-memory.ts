import type { FastifyInstance } from 'fastify';
import { isStream } from '../produce/stream/stream-type.js';
import { problemOf } from '../http/problems/problem.js';
import { sendProblem } from '../http/send-problem.js';
import { ExchangeMemory } from './exchange-memory.js';
import type { MemoryBudget } from './memory-budget.js';
import { memoryRefusal } from './memory-refusal.js';
import { incomingBodyCost } from './request-cost.js';

/**
 * Asks for the memory of a command's body before it is read. Streams of records ask for theirs themselves, and batches do
 * not come so far.
 * @param limit of a body, in bytes: what one in chunks, which tells no length, is taken to have
 */
export function installMemory(instance: FastifyInstance, budget: MemoryBudget, limit: number): void {
  instance.addHook('onRequest', (request, reply, done) => {
    const { 'content-length': length, 'transfer-encoding': coding, 'content-type': type } = request.headers;
    const bytes = coding === undefined ? Math.min(Number(length ?? 0), limit) : limit;
    // Fastify does not read the body of a GET or HEAD, whose answer may have no end.
    if (bytes === 0 || isStream(type) || request.method === 'GET' || request.method === 'HEAD') {
      done();
      return;
    }
    const { reservation } = new ExchangeMemory(budget, request.raw, reply.raw);
    const cost = incomingBodyCost('json', bytes);
    // What may be long need not be: it is refused for good only by a length that it tells.
    const grant = reservation.add(coding === undefined ? cost : Math.min(cost, budget.largestBytes));
    if (grant === 'granted') done();
    else sendProblem(reply.header('connection', 'close'), problemOf(memoryRefusal(grant)));
  });
}

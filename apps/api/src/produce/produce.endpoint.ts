import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Gateway, MemoryGrant, RecordForm } from '#producer';
import { ExchangeMemory } from '../memory/exchange-memory.js';
import type { MemoryBudget } from '../memory/memory-budget.js';
import { RequestMemory } from '../memory/request-memory.js';
import { authorize, type ApiKey } from '../auth/authorize.js';
import { apiKeyOf } from '../auth/credentials.js';
import type { ObserveRequest } from '../observability/request-log.js';
import { badAddress, bugProblem, problemOfError, tooLarge } from '../http/problems/problem-of-error.js';
import { problemOf, type Problem } from '../http/problems/problem.js';
import { responseTypeOf, responseTypes } from './answer-type.js';
import { responseBody } from './produce.response.js';
import { contentEncodingOf } from './content-encoding.js';
import { Exchange } from '../http/exchange.js';
import { clientGoneSignal } from '../http/client-gone.js';
import { encodingProblem, mediaProblem } from './media-refusals.js';
import { contentTypes, formOf } from './media-types.js';
import { produceAddressOf, type ProduceAddress } from './produce.address.js';
import { produceRequestOf, type ProduceOptions } from './produce.request.js';
import { receiveBody } from './receive-body.js';
import { isStream, streamType } from './stream/stream-type.js';

export interface EndpointParts {
  readonly gateway: Pick<Gateway, 'produce'>;
  readonly keys: readonly ApiKey[];
  readonly options: ProduceOptions;
  readonly bodyLimitBytes: number;
  readonly memory: MemoryBudget;
  readonly isDraining: () => boolean;
  readonly observe: ObserveRequest;
  /** Told of an error that is a bug, without its message: that could hold a value. */
  readonly onBug: (error: unknown, requestId: string) => void;
}

/**
 * `POST /topics/{topic}` and `POST /topics/{topic}/partitions/{partition}` of a batch of records, on Node's own server:
 * what a framework does for each request would cost more than all that is ours to do (ADR 7).
 */
export class ProduceEndpoint {
  constructor(private readonly parts: EndpointParts) {}

  /** Answers a request that is one of these. False: it is not, and nothing was done. */
  take(request: IncomingMessage, response: ServerResponse): boolean {
    if (request.method !== 'POST') return false;
    const contentType = request.headers['content-type'];
    const form = formOf(contentType);
    if (form === null && isStream(contentType)) return false;
    const address = addressOf(request.url ?? '');
    if (address === null) return false;
    const { observe, isDraining } = this.parts;
    const route = address === 'undecodable' ? 'none' : address.route;
    const exchange = new Exchange(request, response, route, observe, isDraining());
    const refused = this.refusedUnread(exchange, form);
    if (refused !== null) exchange.refuse(refused);
    else if (address === 'undecodable') exchange.refuse(badAddress);
    else this.read(exchange, address, form ?? 'plain');
    return true;
  }

  private read(exchange: Exchange, address: ProduceAddress, form: RecordForm): void {
    const { request, response } = exchange;
    const { memory: budget, bodyLimitBytes: limit } = this.parts;
    const held = new ExchangeMemory(budget, request, response);
    const memory = new RequestMemory(held.reservation, form);
    const encoding = contentEncodingOf(request.headers) ?? 'identity';
    const reserve = (bytes: number): MemoryGrant => memory.reserveBody(bytes, encoding);
    const isRead = receiveBody(request, { limit, encoding, reserve }, (body) => {
      if (Buffer.isBuffer(body)) {
        void held.during(this.produce(exchange, address, form, body, memory));
        return;
      }
      // A client that sent too much is not read any further, though all of it may be here.
      exchange.refuse(body, body === tooLarge || !request.complete);
      held.responseWritten();
    });
    if (isRead) exchange.requestBody();
  }

  private async produce(
    exchange: Exchange,
    address: ProduceAddress,
    form: RecordForm,
    body: Buffer,
    memory: RequestMemory,
  ): Promise<void> {
    const { gateway, options, onBug } = this.parts;
    const { requestId, request, response } = exchange;
    const { headers } = request;
    try {
      let gone: AbortSignal | null = null;
      const { topic, partition, wait } = address;
      const call = { topic, partition, wait, requestId, headers };
      const read = produceRequestOf(
        call,
        body,
        form,
        options,
        memory,
        () => (gone ??= clientGoneSignal(response)),
      );
      const answer = await gateway.produce(read instanceof Promise ? await read : read);
      if (answer.ok)
        exchange.answer(200, responseTypeOf(headers.accept) ?? 'application/json', responseBody(answer));
      else exchange.refuse(problemOf(answer.refusal));
    } catch (error) {
      const problem = problemOfError(error);
      if (problem === null) onBug(error, requestId);
      exchange.refuse(problem ?? bugProblem);
    }
  }

  /** What is refused before the body is read: who may not (401, 403), what we do not take (400, 415), what we cannot answer (406). */
  private refusedUnread(exchange: Exchange, form: RecordForm | null): Problem | null {
    const { url = '', headers, socket } = exchange.request;
    const asked = authorize(this.parts.keys, apiKeyOf(headers), socket.remoteAddress, 'produce');
    exchange.actor = asked.actor;
    if (!asked.ok) return problemOf(asked.refusal);
    // No name of ours holds a NUL, and Postgres has no text for one.
    if (url.includes('%00')) return badAddress;
    if (form === null) return mediaProblem(415, 'Content-Type', [...contentTypes, streamType]);
    return (
      encodingProblem(headers) ??
      (responseTypeOf(headers.accept) === null ? mediaProblem(406, 'Accept', responseTypes) : null)
    );
  }
}

function addressOf(url: string): ProduceAddress | 'undecodable' | null {
  try {
    return produceAddressOf(url);
  } catch {
    return 'undecodable';
  }
}

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Gateway, MemoryGrant, RecordForm } from '#producer';
import { produceAccess } from '../access/route-access.js';
import { clientGoneSignal } from '../http/client-gone.js';
import type { HttpExchange } from '../http/end-response.js';
import type { Exchange, PreflightResult } from '../http/exchange.js';
import type { Preflight } from '../http/preflight.js';
import { badAddress, bugProblem, problemOfError, tooLarge } from '../http/problems/problem-of-error.js';
import { problemOf, type Problem } from '../http/problems/problem.js';
import type { RequestUse } from '../limits/request-use.js';
import type { ExchangeMemory } from '../memory/exchange-memory.js';
import { RequestMemory } from '../memory/request-memory.js';
import {
  contentEncodingOf,
  contentTypes,
  encodingProblem,
  formOf,
  isStream,
  mediaProblem,
  responseTypeOf,
  responseTypes,
  streamType,
} from './media-types.js';
import { produceAddressOf, type ProduceAddress } from './produce.address.js';
import { produceRequestOf, type BatchInput, type ProduceOptions } from './produce.request.js';
import { responseBody } from './produce.response.js';
import { BodyReceiver } from './receive-body.js';

export interface EndpointParts {
  readonly gateway: Pick<Gateway, 'produce'>;
  readonly preflight: Preflight;
  readonly options: ProduceOptions;
  readonly bodyLimitBytes: number;
  /** Called with an error that is a bug. Its message must not be logged: it could contain a value. */
  readonly onBug: (error: unknown, requestId: string) => void;
}

/**
 * `POST /topics/{topic}` and `POST /topics/{topic}/partitions/{partition}` of a batch of records, on Node's own server:
 * what a framework does for each request would cost more than all of our own work for it (ADR 7).
 */
export class ProduceEndpoint {
  private readonly receiver = new BodyReceiver();

  constructor(private readonly parts: EndpointParts) {}

  /** Handles a request that is one of these. False: it is not, and nothing was done. */
  take(request: IncomingMessage, response: ServerResponse): boolean {
    if (request.method !== 'POST') return false;
    const contentType = request.headers['content-type'];
    const form = formOf(contentType);
    if (form === null && isStream(contentType)) return false;
    const address = addressOf(request.url ?? '');
    if (address === null) return false;
    const { preflight } = this.parts;
    const topic = address === 'undecodable' ? null : address.topic;
    const checked = preflight.check(request, { access: produceAccess, topic, subject: null });
    const http = { request, response };
    if (checked instanceof Promise) void checked.then((result) => this.handle(http, address, form, result));
    else this.handle(http, address, form, checked);
    return true;
  }

  private handle(
    http: HttpExchange,
    address: ProduceAddress | 'undecodable',
    form: RecordForm | null,
    checked: PreflightResult,
  ): void {
    const route = address === 'undecodable' ? 'none' : address.route;
    const exchange = this.parts.preflight.open(http, route, checked);
    const problem = problemOfHead(http.request, form, checked);
    if (problem !== null) exchange.sendProblem(problem);
    else if (address === 'undecodable') exchange.sendProblem(badAddress);
    else this.receive(exchange, address, form ?? 'plain', checked.use);
  }

  private receive(
    exchange: Exchange,
    address: ProduceAddress,
    form: RecordForm,
    use: RequestUse | null,
  ): void {
    const { request } = exchange;
    const { preflight, bodyLimitBytes: limit } = this.parts;
    const account = preflight.openMemory(exchange, exchange.actor);
    const memory = new RequestMemory(account.reservation);
    const encoding = contentEncodingOf(request.headers) ?? 'identity';
    const reserve = (bytes: number): MemoryGrant => memory.reserveBody(bytes, encoding);
    const isRead = this.receiver.receive(request, { limit, encoding, reserve, use }, (body) => {
      if (Buffer.isBuffer(body)) {
        const { topic, partition, wait } = address;
        const { requestId, principal: caller } = exchange;
        const call = { topic, partition, wait, caller, requestId, headers: request.headers };
        const signalOf = signalOnceOf(exchange.response);
        void this.produce(exchange, { call, form, body, memory, signalOf }, account);
        return;
      }
      // The body of a client that sent too much is not read any further, even if all of it has arrived.
      exchange.sendProblem(body, body === tooLarge || !request.complete);
      account.responseWritten();
    });
    if (isRead) exchange.requestBody();
  }

  private async produce(exchange: Exchange, input: BatchInput, account: ExchangeMemory): Promise<void> {
    const { gateway, options, onBug } = this.parts;
    const { requestId, request } = exchange;
    account.workBegins();
    try {
      const read = produceRequestOf(input, options);
      const result = await gateway.produce(read instanceof Promise ? await read : read);
      if (result.ok)
        exchange.sendResult(
          responseTypeOf(request.headers.accept) ?? 'application/json',
          responseBody(result),
        );
      else exchange.sendProblem(problemOf(result.refusal));
    } catch (error) {
      const problem = problemOfError(error);
      if (problem === null) onBug(error, requestId);
      exchange.sendProblem(problem ?? bugProblem);
    } finally {
      account.workEnded();
    }
  }
}

/** Why a request is refused before its body is read: by the preflight, or for an unsupported type (415) or response type (406). */
function problemOfHead(
  { headers }: IncomingMessage,
  form: RecordForm | null,
  { problem }: PreflightResult,
): Problem | null {
  if (problem !== null) return problem;
  if (form === null) return mediaProblem(415, 'Content-Type', [...contentTypes, streamType]);
  return (
    encodingProblem(headers) ??
    (responseTypeOf(headers.accept) === null ? mediaProblem(406, 'Accept', responseTypes) : null)
  );
}

/** Makes the signal when it is first asked for: most requests are not held. */
function signalOnceOf(response: ServerResponse): () => AbortSignal {
  let signal: AbortSignal | null = null;
  return () => (signal ??= clientGoneSignal(response));
}

function addressOf(url: string): ProduceAddress | 'undecodable' | null {
  try {
    return produceAddressOf(url);
  } catch {
    return 'undecodable';
  }
}

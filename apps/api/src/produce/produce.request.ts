import type { IncomingHttpHeaders } from 'node:http';
import type { StreamName } from '#journal';
import type { ProduceRequest, RecordForm, Refusal, TimeSlicer } from '#producer';
import type { Principal } from '../access/principal.js';
import type { Settings } from '../config/settings.schema.js';
import { RefusalError, refusal } from '../http/problems/refusal-error.js';
import type { Limits } from '../limits/limits.js';
import { traceHeaders } from '../http/trace.js';
import type { RequestMemory } from '../memory/request-memory.js';
import { topicName } from '../topics/topic-name.js';
import { Malformed } from './body-fields.js';
import { parseBody } from './parse-body.js';
import type { ProduceAddress } from './produce.address.js';
import type { ProduceBody } from './produce.body.js';

/** A request to the produce addresses, without its body. */
export interface ProduceCall extends Pick<ProduceAddress, 'topic' | 'partition' | 'wait'> {
  readonly caller: Principal;
  readonly requestId: string;
  readonly headers: IncomingHttpHeaders;
}

/** The settings of the produce routes, and what they share with the gateway. */
export interface ProduceOptions {
  /** The server's limit for holding a request, in ms. */
  readonly maxWaitMs: number;
  readonly traceHeaders: boolean;
  /** That of the process. */
  readonly slicer: TimeSlicer;
  readonly limits: Pick<Limits, 'admitSubject'>;
}

export const produceOptions = (
  { producer }: Settings,
  shared: Pick<ProduceOptions, 'slicer' | 'limits'>,
): ProduceOptions => ({
  maxWaitMs: producer.hold.maxMs,
  traceHeaders: producer.traceHeaders,
  slicer: shared.slicer,
  limits: shared.limits,
});

/** A batch of records whose body has arrived. */
export interface BatchInput {
  readonly call: ProduceCall;
  readonly form: RecordForm;
  readonly body: Buffer;
  /** Asked before anything is parsed. */
  readonly memory: RequestMemory;
  /** Makes the signal that the client has gone. */
  readonly signalOf: () => AbortSignal;
}

/**
 * The HTTP request as the gateway takes it; at once, unless its body is large.
 * @throws RefusalError when it is malformed, or names what cannot exist
 */
export function produceRequestOf(
  input: BatchInput,
  options: ProduceOptions,
): ProduceRequest | Promise<ProduceRequest> {
  const { call, form, body, memory } = input;
  const head = headOf(call, options);
  const requestWith = (parsed: ProduceBody): ProduceRequest => {
    memory.parsed();
    return new BatchRequest(head, parsed, input, options.limits);
  };
  try {
    memory.bodyReceived(body.length);
    const parsed = parseBody(body, form, memory, options.slicer);
    if (!(parsed instanceof Promise)) return requestWith(parsed);
    return parsed.then(requestWith, (error: unknown) => {
      throw asRefusalError(error, call.topic);
    });
  } catch (error) {
    throw asRefusalError(error, call.topic);
  }
}

/** The members of the gateway's request that are not in the body. */
export type ProduceHead = Pick<ProduceRequest, 'topic' | 'partition' | 'waitMs' | 'requestId' | 'headers'> & {
  readonly client: string;
};

/** @throws RefusalError */
export function headOf(
  { topic, partition, wait, caller, requestId, headers }: ProduceCall,
  options: ProduceOptions,
): ProduceHead {
  try {
    return {
      topic: readTopic(topic),
      partition: readPartition(partition, topic),
      waitMs: readWait(wait, options.maxWaitMs),
      requestId,
      client: caller.name,
      headers: options.traceHeaders ? traceHeaders(requestId, headers) : [],
    };
  } catch (error) {
    throw asRefusalError(error, topic);
  }
}

/**
 * A class because of its `signal`, which is made on first use. An accessor on a plain object would be part of that object's
 * hidden class: every request would have another one, and V8 keeps each with all that it refers to until the next full
 * collection.
 */
class BatchRequest implements ProduceRequest {
  readonly topic: string;
  readonly partition: number | null;
  readonly waitMs: number | null;
  readonly requestId: string;
  readonly client: string;
  readonly headers: ProduceRequest['headers'];
  readonly form: RecordForm;
  readonly keySchema: ProduceRequest['keySchema'];
  readonly valueSchema: ProduceRequest['valueSchema'];
  readonly records: ProduceRequest['records'];
  readonly bytes: number;
  readonly encoding: RequestMemory['reserveEncoding'];
  private readonly signalOf: () => AbortSignal;
  private readonly caller: Principal;

  constructor(
    head: ProduceHead,
    parsed: ProduceBody,
    { call, form, body, memory, signalOf }: BatchInput,
    private readonly limits: ProduceOptions['limits'],
  ) {
    this.topic = head.topic;
    this.partition = head.partition;
    this.waitMs = head.waitMs;
    this.requestId = head.requestId;
    this.client = head.client;
    this.headers = head.headers;
    this.form = form;
    this.keySchema = parsed.keySchema;
    this.valueSchema = parsed.valueSchema;
    this.records = parsed.records;
    this.bytes = body.length;
    this.encoding = memory.reserveEncoding;
    this.signalOf = signalOf;
    this.caller = call.caller;
  }

  get signal(): AbortSignal {
    return this.signalOf();
  }

  admitSubject(name: StreamName): Refusal | null {
    return this.limits.admitSubject(this.caller, name);
  }
}

function asRefusalError(error: unknown, topic: string): unknown {
  if (!(error instanceof Malformed)) return error;
  return new RefusalError(refusal('request.malformed', error.message, { topic }));
}

function readTopic(topic: string): string {
  if (topicName.test(topic)) return topic;
  throw new RefusalError(refusal('topic.unknown', 'The address does not contain a valid Kafka topic name.'));
}

function readPartition(partition: string | undefined, topic: string): number | null {
  if (partition === undefined) return null;
  if (/^\d{1,10}$/.test(partition) && Number(partition) <= 2_147_483_647) return Number(partition);
  const detail = 'The address does not contain a valid partition number.';
  throw new RefusalError(refusal('partition.unknown', detail, { topic }));
}

/** The query parameter that `readWait` reads, as OpenAPI describes it. */
export const waitParameter = {
  name: 'wait',
  in: 'query',
  description: 'The maximum time that this request may be held, in ms',
  schema: { type: 'integer', minimum: 0 },
} as const;

/** `?wait=` in ms, at most the server's limit. */
function readWait(wait: string | string[] | undefined, max: number): number | null {
  if (wait === undefined) return null;
  if (typeof wait === 'string' && /^\d{1,15}$/.test(wait)) return Math.min(Number(wait), max);
  throw new Malformed('?wait', 'something else', 'a number of milliseconds');
}

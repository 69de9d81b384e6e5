import { isUtf8 } from 'node:buffer';
import type { IncomingHttpHeaders } from 'node:http';
import { TimeSlicer, type ProduceRequest, type RecordForm } from '#producer';
import { InvalidJson, readJson, readJsonKeeping } from '#registry';
import type { RequestMemory } from '../memory/request-memory.js';
import type { Settings } from '../config/settings.schema.js';
import { RefusalError, refusal } from '../http/problems/refusal-error.js';
import { topicName } from '../topics/topic-name.js';
import { traceHeaders } from '../http/trace.js';
import { Malformed } from './malformed.js';
import { pathInBody } from './place-in-body.js';
import type { ProduceAddress } from './produce.address.js';
import { readBodyShape, type ProduceBody } from './produce.body.js';
import { parseLargeBody } from './parse-body.js';

/** A request to the produce addresses, but for its body. */
export interface ProduceCall extends Pick<ProduceAddress, 'topic' | 'partition' | 'wait'> {
  readonly requestId: string;
  readonly headers: IncomingHttpHeaders;
}

/** What of the settings the produce route needs. */
export interface ProduceOptions {
  /** The server's limit for holding a request, in ms. */
  readonly maxWaitMs: number;
  readonly traceHeaders: boolean;
}

export const produceOptions = ({ producer }: Settings): ProduceOptions => ({
  maxWaitMs: producer.hold.maxMs,
  traceHeaders: producer.traceHeaders,
});

/**
 * The HTTP request as the flow takes it; at once, unless its body is large.
 * @param memory asked before anything is parsed
 * @param signalOf makes the signal that the client has gone
 * @throws Refused when it is malformed, or names what cannot exist
 */
export function produceRequestOf(
  call: ProduceCall,
  body: Buffer,
  form: RecordForm,
  options: ProduceOptions,
  memory: RequestMemory,
  signalOf: () => AbortSignal,
): ProduceRequest | Promise<ProduceRequest> {
  const head = headOf(call, options);
  const around = (read: ProduceBody): ProduceRequest => {
    memory.parsed();
    return new BatchRequest(head, form, read, body.length, memory.encoding, signalOf);
  };
  try {
    memory.bodyReceived(body.length);
    const read = bodyIn(body, form, memory);
    if (!(read instanceof Promise)) return around(read);
    return read.then(around, (error: unknown) => {
      throw asRefusalError(error, call.topic);
    });
  } catch (error) {
    throw asRefusalError(error, call.topic);
  }
}

/** What of the flow's request is not in the body. */
export type ProduceHead = Pick<ProduceRequest, 'topic' | 'partition' | 'waitMs' | 'requestId' | 'headers'>;

/** @throws Refused */
export function headOf(
  { topic, partition, wait, requestId, headers }: ProduceCall,
  options: ProduceOptions,
): ProduceHead {
  try {
    return {
      topic: readTopic(topic),
      partition: readPartition(partition, topic),
      waitMs: readWait(wait, options.maxWaitMs),
      requestId,
      headers: options.traceHeaders ? traceHeaders(requestId, headers) : [],
    };
  } catch (error) {
    throw asRefusalError(error, topic);
  }
}

/**
 * A class for its `signal`, which is made when it is asked for: an accessor of the object's own would be part of its shape,
 * so that each request had another, and V8 keeps a shape, with all that it holds, until the next full collection.
 */
class BatchRequest implements ProduceRequest {
  readonly topic: string;
  readonly partition: number | null;
  readonly waitMs: number | null;
  readonly requestId: string;
  readonly headers: ProduceRequest['headers'];
  readonly keySchema: ProduceRequest['keySchema'];
  readonly valueSchema: ProduceRequest['valueSchema'];
  readonly records: ProduceRequest['records'];

  constructor(
    head: ProduceHead,
    readonly form: RecordForm,
    body: ProduceBody,
    readonly bytes: number,
    readonly encoding: RequestMemory['encoding'],
    private readonly signalOf: () => AbortSignal,
  ) {
    this.topic = head.topic;
    this.partition = head.partition;
    this.waitMs = head.waitMs;
    this.requestId = head.requestId;
    this.headers = head.headers;
    this.keySchema = body.keySchema;
    this.valueSchema = body.valueSchema;
    this.records = body.records;
  }

  get signal(): AbortSignal {
    return this.signalOf();
  }
}

function asRefusalError(error: unknown, topic: string): unknown {
  if (!(error instanceof Malformed)) return error;
  return new RefusalError(refusal('request.malformed', error.message, { topic }));
}

/** In bytes. A body that is read at once: in a millisecond or two, whatever is in it, since many may come in one turn of the event loop. */
const MAX_AT_ONCE = 2 ** 14;
/** In bytes. A body up to here is read whole as well, but only when the event loop has some milliseconds for it. */
const MAX_WHOLE = 2 ** 16;

/** Of JSON. */
const LEVELS_ABOVE_RECORD = 2;

function bodyIn(body: Buffer, form: RecordForm, memory: RequestMemory): ProduceBody | Promise<ProduceBody> {
  const whole = (): ProduceBody => {
    const read = readBodyShape(parse(textOf(body), form, (tokens) => memory.reserveParsing(tokens, 0)));
    memory.reserveParsing(0, read.records.length);
    return read;
  };
  if (body.length <= MAX_AT_ONCE) return whole();
  if (body.length <= MAX_WHOLE) {
    const turn = new TimeSlicer().begin();
    return turn === null ? whole() : turn.then(whole);
  }
  return parseLargeBody(
    () => textOf(body),
    (part, place) => parse(part, form, (tokens) => memory.reserveParsing(tokens, 1), place),
  );
}

const BYTE_ORDER_MARK = '\ufeff';

/** Some clients begin a body with a byte order mark, which a parser may ignore (RFC 8259, 8.1) and REST Proxy does. */
function textOf(body: Buffer): string {
  if (!isUtf8(body)) throw new RefusalError(refusal('request.malformed', 'The body is not UTF-8.'), 400);
  const text = body.toString('utf8');
  return text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text;
}

/** JSON that is none is a 400; JSON that is nested too deep, or has a key twice, is one of a wrong shape. @param place of the text in the body: empty, or that of a record */
function parse(text: string, form: RecordForm, onScan: (tokens: number) => void, place = ''): unknown {
  try {
    return form === 'json'
      ? readJsonKeeping(
          text,
          (level, key) => isKeyOrValue(place === '' ? level : level + LEVELS_ABOVE_RECORD, key),
          pathInBody,
          onScan,
        )
      : readJson(text, undefined, pathInBody, onScan);
  } catch (error) {
    if (!(error instanceof InvalidJson)) throw error;
    if (error.kind === 'syntax')
      throw new RefusalError(refusal('request.malformed', 'The body is not valid JSON.'), 400);
    throw new Malformed(place + error.place, error.found, error.allowed);
  }
}

/** The key or the value of a record: in a body of the right shape no other object has such members at this level. */
function isKeyOrValue(level: number, key: string): boolean {
  return level === 3 && (key === 'value' || key === 'key');
}

function readTopic(topic: string): string {
  if (topicName.test(topic)) return topic;
  throw new RefusalError(refusal('topic.unknown', 'The address holds no Kafka topic name.'));
}

function readPartition(partition: string | undefined, topic: string): number | null {
  if (partition === undefined) return null;
  if (/^\d{1,10}$/.test(partition) && Number(partition) <= 2_147_483_647) return Number(partition);
  throw new RefusalError(refusal('partition.unknown', 'The address holds no partition number.', { topic }));
}

/** `?wait=` in ms, at most the server's limit. */
function readWait(wait: string | string[] | undefined, max: number): number | null {
  if (wait === undefined) return null;
  if (typeof wait === 'string' && /^\d{1,15}$/.test(wait)) return Math.min(Number(wait), max);
  throw new Malformed('?wait', 'something else', 'a number of milliseconds');
}

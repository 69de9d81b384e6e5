import type { FastifyRequest } from 'fastify';
import type { ProduceRequest, RecordForm } from '#producer';
import { JsonRefused, readJson } from '#registry';
import { Refused, refusal } from '../refused.js';
import { topicName } from '../topic-name.js';
import { traceHeaders } from '../trace.js';
import { Malformed } from './malformed.js';
import { readBody } from './read-body.js';

/** A body as it came: its text, and its size in bytes. */
export interface RawBody {
  readonly text: string;
  readonly bytes: number;
}

export interface ProduceRoute {
  Params: { topic: string; partition?: string };
  Querystring: { wait?: string | string[] };
  Body: RawBody;
}

/** What of the settings the produce route needs. */
export interface ProduceOptions {
  /** The server's limit for holding a request, in ms. */
  readonly maxWaitMs: number;
  readonly traceHeaders: boolean;
}

/** The HTTP request as the flow takes it. @throws Refused when it is malformed, or names what cannot exist. */
export function produceRequestOf(
  request: FastifyRequest<ProduceRoute>,
  form: RecordForm,
  options: ProduceOptions,
  signal: AbortSignal,
): ProduceRequest {
  const { topic } = request.params;
  const { body } = request;
  try {
    return {
      topic: readTopic(topic),
      partition: readPartition(request.params.partition, topic),
      form,
      ...readBody(parse(body.text)),
      bytes: body.bytes,
      waitMs: readWait(request.query.wait, options.maxWaitMs),
      requestId: request.id,
      headers: options.traceHeaders ? traceHeaders(request) : [],
      signal,
    };
  } catch (error) {
    if (error instanceof Malformed) throw new Refused(refusal('request.malformed', error.message, { topic }));
    throw error;
  }
}

/** JSON that is none is a 400; JSON that is nested too deep, or has a key twice, is one of a wrong shape. */
function parse(text: string): unknown {
  try {
    return readJson(text);
  } catch (error) {
    if (!(error instanceof JsonRefused)) throw error;
    if (error.kind === 'syntax') throw new Refused(refusal('request.malformed', 'The body is no JSON.'), 400);
    throw new Malformed(error.place, error.found, error.allowed);
  }
}

function readTopic(topic: string): string {
  if (topicName.test(topic)) return topic;
  throw new Refused(refusal('topic.unknown', 'The address holds no Kafka topic name.'));
}

function readPartition(partition: string | undefined, topic: string): number | null {
  if (partition === undefined) return null;
  if (/^\d{1,10}$/.test(partition) && Number(partition) <= 2_147_483_647) return Number(partition);
  throw new Refused(refusal('partition.unknown', 'The address holds no partition number.', { topic }));
}

/** `?wait=` in ms, at most the server's limit. */
function readWait(wait: string | string[] | undefined, max: number): number | null {
  if (wait === undefined) return null;
  if (typeof wait === 'string' && /^\d{1,15}$/.test(wait)) return Math.min(Number(wait), max);
  throw new Malformed('?wait', 'something else', 'a number of milliseconds');
}

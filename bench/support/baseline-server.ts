import { createGunzip } from 'node:zlib';
import fastify from 'fastify';
import { Kafka, logLevel } from 'kafkajs';
import { createKafkaSender, type EncodedRecord } from '#producer';
import { bareEncodingOf } from './bare-records.js';
import { barValue } from './bars.js';
import type { BaselineOptions, Offset } from './baseline.js';
import { tellPort, usageText } from './child-server.js';

/*
 * A server without Sluicegate: Fastify with its own JSON parser, avsc with its check, Kafka.
 * `bare` coalesces concurrent requests as Sluicegate does, with the same sender; `naive` calls kafkajs's `send` for each
 * request.
 */

const options = JSON.parse(process.argv[2] ?? '') as BaselineOptions;
const encode = bareEncodingOf(
  options.records ?? { form: 'avro', valueSchema: barValue, isoFields: [] },
  options,
);
const send = options.kind === 'bare' ? bareSend() : await naiveSend();

interface ParsedRecord {
  readonly key: unknown;
  readonly value: unknown;
}

const server = fastify({ bodyLimit: 10 * 2 ** 20 });
const parseJson = server.getDefaultJsonParser('error', 'error');
server.addContentTypeParser(/^application\/vnd\.kafka/, { parseAs: 'string' }, parseJson);
server.addContentTypeParser('application/x-ndjson', { parseAs: 'string' }, (_request, body, done) => {
  const lines = (body as string).split('\n').filter((line) => line !== '');
  done(null, { records: lines.map((line) => JSON.parse(line) as ParsedRecord) });
});
server.addHook('preParsing', (request, _reply, payload, done) => {
  if (request.headers['content-encoding'] !== 'gzip') {
    done(null, payload);
    return;
  }
  // Fastify compares it with the Content-Length.
  const plain = Object.assign(createGunzip(), { receivedEncodedLength: 0 });
  payload.on('data', (chunk: Buffer) => (plain.receivedEncodedLength += chunk.length));
  done(null, payload.pipe(plain));
});
server.post<{ Body: { records: ParsedRecord[] }; Params: { topic: string } }>(
  '/topics/:topic',
  async (request, reply) => {
    const offsets = await send(request.params.topic, request.body.records.map(encode));
    if (options.records?.form === 'ndjson')
      return reply.send(offsets.map((offset) => `${JSON.stringify(offset)}\n`).join(''));
    return reply.send({ offsets, key_schema_id: options.keyId, value_schema_id: options.valueId });
  },
);
server.get('/metrics', usageText);
await server.listen({ port: 0, host: '127.0.0.1' });
tellPort(server.server);

type Send = (topic: string, records: readonly EncodedRecord[]) => Promise<Offset[]>;

function bareSend(): Send {
  const sender = createKafkaSender({ brokers: [options.kafka], clientId: 'bare', ssl: false, sasl: null });
  return async (topic, records) =>
    (await sender.send(topic, records)).map((outcome) => {
      if (outcome.status !== 'acked') throw new Error(outcome.message);
      return { partition: outcome.partition, offset: outcome.offset, error_code: null, error: null };
    });
}

/** kafkajs returns the first offset of each partition. It does not say which record has which offset. */
async function naiveSend(): Promise<Send> {
  const kafka = new Kafka({ brokers: [options.kafka], clientId: 'naive', logLevel: logLevel.NOTHING });
  const producer = kafka.producer({ allowAutoTopicCreation: false, retry: { retries: 0 } });
  await producer.connect();
  return async (topic, records) => {
    const messages = records.map(({ key, value }) => ({ key, value }));
    const responses = await producer.send({ topic, messages, acks: -1 });
    return responses.map(({ partition, baseOffset }) => ({
      partition,
      offset: baseOffset ?? '-1',
      error_code: null,
      error: null,
    }));
  };
}

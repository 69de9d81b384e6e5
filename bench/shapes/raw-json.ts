import { createKafkaSender } from '#producer';
import { stack } from '../../test/support/stack.js';
import { Topics } from '../../test/support/topics.js';
import { bareEncodingOf } from '../support/bare-records.js';
import { makeBenchTopic } from '../support/bench-topic.js';
import { inProcessGateway } from '../support/in-process-gateway.js';
import { short } from '../support/numbers.js';
import type { PartResult } from '../support/part.js';
import { goal, printTable } from '../support/report.js';
import { bodiesOf, nameOf, type Case } from './bodies.js';
import { cpuOf } from './cpu.js';
import { callOf } from './gateway-call.js';
import type { ShapesOptions } from './part.js';
import { schemaOf } from './shape.js';

const of = (bytes: number, fields: number, recordsEach: number): Case => ({
  shape: { bytes, fields, instants: 'numbers' },
  form: 'json',
  recordsEach,
});

/** Of 0.1 KB also more a request, since a hundred cost less than sending them to Kafka does, however few they are. */
const cases: readonly Case[] = [
  of(100, 10, 100),
  of(100, 10, 1000),
  of(1000, 10, 100),
  of(10_000, 10, 10),
  of(100_000, 10, 2),
  of(1000, 200, 100),
  of(10_000, 200, 10),
  of(100_000, 200, 2),
];

/**
 * Goal 1, in process: `json.v2` from the bytes of the body to acknowledged records, beside parsing, writing and the same
 * Kafka client, and beside `avro.v2` for the same records.
 */
export async function rawJson(options: ShapesOptions): Promise<PartResult> {
  const rows: Record<string, string | number>[] = [];
  const printGoals: (() => void)[] = [];
  for (const one of cases) {
    const name = nameOf(one);
    if (!name.includes(options.case)) continue;
    const cpu = await measure(one, options);
    const toBare = short(cpu['json.v2'] / cpu.bare);
    const toAvro = short(cpu['json.v2'] / cpu['avro.v2']);
    rows.push({
      'json.v2 in process, with Kafka': name,
      'CPU s per 100,000': short(cpu['json.v2']),
      bare: short(cpu.bare),
      'avro.v2': short(cpu['avro.v2']),
      'JSON.parse': short(cpu['JSON.parse']),
      'to bare': toBare,
      'to avro.v2': toAvro,
    });
    printGoals.push(
      () => goal(`shapes.${name}-to-parse-and-stringify`, toBare, '<=0.6', toBare <= 0.6),
      () => goal(`shapes.${name}-to-avro`, toAvro, '<=1', toAvro <= 1),
    );
  }
  printTable(rows);
  return { result: rows, printGoals };
}

/** As in a service under load, whose requests leave for Kafka together: alone, each would pay for system calls of its own. */
const IN_FLIGHT = 8;

async function measure(
  { shape, recordsEach }: Case,
  { rounds, seconds }: ShapesOptions,
): Promise<Record<'json.v2' | 'bare' | 'avro.v2' | 'JSON.parse', number>> {
  const { kafka } = stack();
  const topics = new Topics(kafka);
  const valueSchema = schemaOf(shape);
  const { topic, keyId, valueId } = await makeBenchTopic(topics, valueSchema);
  const sender = createKafkaSender({ brokers: [kafka], clientId: 'bench', ssl: false, sasl: null });
  const gateway = inProcessGateway(topic, sender, valueSchema);
  const json = bodiesOf({ shape, form: 'json', recordsEach });
  const avro = bodiesOf({ shape, form: 'avro', recordsEach });
  const encode = bareEncodingOf({ form: 'json', valueSchema, isoFields: [] }, { keyId, valueId });
  const bare = async (body: Buffer): Promise<void> => {
    const { records } = parse(body) as { records: Parameters<typeof encode>[0][] };
    const outcomes = await sender.send(topic, records.map(encode));
    if (outcomes.some(({ status }) => status !== 'acked')) throw new Error('A record was not acknowledged.');
  };
  const cpu = await cpuOf(
    [
      { name: 'json.v2', bodies: json, work: callOf(gateway, topic, 'json') },
      { name: 'bare', bodies: json, work: bare },
      { name: 'avro.v2', bodies: avro, work: callOf(gateway, topic, 'avro') },
      { name: 'JSON.parse', bodies: json, work: parse },
    ],
    { rounds, seconds: seconds / 2, recordsEach, inFlight: IN_FLIGHT },
  );
  await sender.close();
  await topics.delete(topic);
  await topics.close();
  return cpu;
}

const parse = (body: Buffer): unknown => JSON.parse(body.toString());

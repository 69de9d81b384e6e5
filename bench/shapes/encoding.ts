import { bareEncodingOf } from '../support/bare-records.js';
import { makeBenchTopic } from '../support/bench-topic.js';
import { inProcessGateway } from '../support/in-process-gateway.js';
import { short } from '../support/numbers.js';
import type { PartResult } from '../support/part.js';
import { goal, printTable } from '../support/report.js';
import { stack } from '../../test/support/stack.js';
import { Topics } from '../../test/support/topics.js';
import { bodiesOf, nameOf, type Case } from './bodies.js';
import { cpuOf } from './cpu.js';
import { acknowledging, callOf } from './gateway-call.js';
import type { ShapesOptions } from './part.js';
import { isoFieldsOf, schemaOf } from './shape.js';

const sizes = [
  [100, 10],
  [1000, 10],
  [10_000, 10],
  [100_000, 10],
  [1000, 200],
  [10_000, 200],
  [100_000, 200],
] as const;

const cases: readonly (Case & { readonly form: 'plain' | 'avro' })[] = sizes.flatMap(([bytes, fields]) => {
  const recordsEach = Math.max(2, Math.min(100, 100_000 / bytes));
  return (['plain', 'avro'] as const).map((form) => ({
    shape: { bytes, fields, instants: 'numbers' as const },
    form,
    recordsEach,
  }));
});

/**
 * Goal 5, in process and without Kafka: from the bytes of the body to Avro, beside `JSON.parse` of the body alone, and
 * beside parsing and avsc with its check.
 */
export async function encoding({ rounds, seconds, case: only }: ShapesOptions): Promise<PartResult> {
  const topics = new Topics(stack().kafka);
  const rows: Record<string, string | number>[] = [];
  const printGoals: (() => void)[] = [];
  for (const one of cases) {
    const name = nameOf(one);
    if (!name.includes(only)) continue;
    const { shape, form, recordsEach } = one;
    const valueSchema = schemaOf(shape);
    const { topic, keyId, valueId } = await makeBenchTopic(topics, valueSchema);
    const gateway = inProcessGateway(topic, acknowledging, valueSchema);
    const encode = bareEncodingOf({ form, valueSchema, isoFields: isoFieldsOf(shape) }, { keyId, valueId });
    const bodies = bodiesOf(one);
    const bare = (body: Buffer): unknown =>
      (parse(body) as { records: Parameters<typeof encode>[0][] }).records.map(encode);
    const cpu = await cpuOf(
      [
        { name: 'sluicegate', bodies, work: callOf(gateway, topic, form) },
        { name: 'bare', bodies, work: bare },
        { name: 'JSON.parse', bodies, work: parse },
      ],
      { rounds, seconds: seconds / 2, recordsEach },
    );
    await topics.delete(topic);
    const ratio = short(cpu.sluicegate / cpu['JSON.parse']);
    rows.push({
      'in process, without Kafka': name,
      'bytes a record': Math.round((bodies[0]?.length ?? 0) / recordsEach),
      'CPU s per 100,000': short(cpu.sluicegate),
      'JSON.parse + avsc': short(cpu.bare),
      'JSON.parse': short(cpu['JSON.parse']),
      'to JSON.parse + avsc': short(cpu.sluicegate / cpu.bare),
      'to JSON.parse': ratio,
    });
    if (shape.fields === 200)
      printGoals.push(() => goal(`shapes.${name}-to-parse`, ratio, '<=1.4', ratio <= 1.4));
  }
  await topics.close();
  printTable(rows);
  return { result: rows, printGoals };
}

const parse = (body: Buffer): unknown => JSON.parse(body.toString());

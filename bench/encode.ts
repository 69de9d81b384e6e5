/**
 * What Sluicegate's checks cost over the bare encoder: avsc alone (it drops unknown fields and checks little), avsc
 * with its own full check first, our codecs in both JSON forms, and what they cost once the schema has followed another
 * one. All run in turn in one process, so the ratios hold where single figures drift. `npm run bench:encode`.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import avro from 'avsc';
import { compileCodec, parseSchema } from '#registry';

const text = JSON.stringify({
  type: 'record',
  name: 'Bar',
  fields: [
    { name: 'symbol', type: 'string' },
    { name: 'bucketStart', type: { type: 'long', logicalType: 'timestamp-millis' } },
    ...['open', 'high', 'low', 'close'].map((name) => ({ name, type: 'double' })),
    { name: 'volume', type: 'long' },
  ],
});
const bar = {
  symbol: 'ACME',
  bucketStart: 1_767_225_600_000,
  open: 10.25,
  high: 10.75,
  low: 10,
  close: 10.5,
  volume: 1200,
};

const parsed = parseSchema(text);
if (!parsed.ok) throw new Error(parsed.invalid.allowed);
const type = avro.Type.forSchema(JSON.parse(text) as avro.Schema, { wrapUnions: true });
const plain = compileCodec(parsed.schema, 'plain');
const avroJson = compileCodec(parsed.schema, 'avro');

// The schema as ksqlDB has it: strings and doubles nullable.
const ksql = parseSchema(text.replaceAll(/"type":("(?:double|string)")/g, '"type":["null",$1]'));
if (!ksql.ok) throw new Error(ksql.invalid.allowed);
const origin = { schema: parsed.schema, sure: false };
const followed = compileCodec(ksql.schema, 'plain', origin);
const followedAvro = compileCodec(ksql.schema, 'avro', origin);
const wrapped: Record<string, unknown> = Object.fromEntries(
  Object.entries(bar).map(([name, value]): [string, unknown] => {
    if (typeof value === 'string') return [name, { string: value }];
    return ['open', 'high', 'low', 'close'].includes(name) ? [name, { double: value }] : [name, value];
  }),
);

const subjects: Record<string, () => unknown> = {
  'avsc alone': () => type.toBuffer(bar),
  'avsc, checked': () => type.isValid(bar, { noUndeclaredFields: true }) && type.toBuffer(bar),
  'sluicegate, plain JSON': () => plain.encode(bar),
  'sluicegate, Avro JSON': () => avroJson.encode(bar),
  'followed, plain JSON': () => followed.encode(bar),
  'followed, Avro JSON of the old schema': () => followedAvro.encode(bar),
  'followed, Avro JSON of the new schema': () => followedAvro.encode(wrapped),
};

const rounds = 15;
const records = 100_000;
const nsPerRecord = new Map<string, number[]>(Object.keys(subjects).map((name) => [name, []]));
for (let round = 0; round <= rounds; round += 1) {
  for (const [name, encode] of Object.entries(subjects)) {
    const from = process.hrtime.bigint();
    for (let record = 0; record < records; record += 1) encode();
    // The first round warms up.
    if (round > 0) nsPerRecord.get(name)?.push(Number(process.hrtime.bigint() - from) / records);
  }
}

const median = (values: number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;
const baseline = median(nsPerRecord.get('avsc, checked') ?? []);
const results = [...nsPerRecord].map(([name, values]) => ({
  name,
  'ns per record': Math.round(median(values)),
  'times avsc, checked': Number((median(values) / baseline).toFixed(2)),
}));
console.table(results);
await mkdir('bench/results', { recursive: true });
await writeFile('bench/results/encode.json', JSON.stringify(results, null, 2));

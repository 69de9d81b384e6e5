/**
 * The cost of Sluicegate's checks and encoding beside avsc: avsc alone, which drops unknown fields and checks little; avsc
 * with its own full check and the registry's header; our codecs in both JSON forms; and our codecs after a follow. All run
 * in turn in one process, so that their ratios are stable even where single figures drift.
 *
 * `npm run bench:encode [-- --rounds 15 --records 100000]`
 */
import avro from 'avsc';
import { compileCodec, parseSchema } from '#registry';
import { BareEncoder } from './support/bare-encoder.js';
import { barAt, barValue } from './support/bars.js';
import { median, quantile, short } from './support/numbers.js';
import { numbersOf } from './support/options.js';
import { goal, printTable, saveResult } from './support/report.js';

const options = numbersOf({ rounds: 15, records: 100_000 });
const parsed = parseSchema(JSON.stringify(barValue));
if (!parsed.ok) throw new Error(parsed.invalid.expected);
const bars = Array.from({ length: 1024 }, (_, index) => barAt(index).value);
const type = avro.Type.forSchema(barValue as unknown as avro.Schema, { wrapUnions: true });
const bare = new BareEncoder(1, 2);
const plain = compileCodec(parsed.schema, 'plain');
const avroJson = compileCodec(parsed.schema, 'avro');

// The schema as ksqlDB registers it: strings and doubles are nullable.
const ksql = parseSchema(
  JSON.stringify(barValue).replaceAll(/"type":("(?:double|string)")/g, '"type":["null",$1]'),
);
if (!ksql.ok) throw new Error(ksql.invalid.expected);
const origin = { sure: false, chain: [parsed.schema] } as const;
const followed = compileCodec(ksql.schema, 'plain', origin);
const followedAvro = compileCodec(ksql.schema, 'avro', origin);
const types: Readonly<Record<string, string>> = {
  symbol: 'string',
  open: 'double',
  close: 'double',
  bid: 'double',
};
const wrapped = bars.map((bar) =>
  Object.fromEntries(
    Object.entries(bar).map(([name, value]: [string, unknown]) => {
      const branch = types[name];
      return [name, branch === undefined ? value : { [branch]: value }];
    }),
  ),
);

const baseline = 'avsc, checked and framed';
const subjects: Record<string, (bar: object, index: number) => unknown> = {
  'avsc alone': (bar) => type.toBuffer(bar),
  [baseline]: (bar) => bare.value(bar),
  'sluicegate, plain JSON': (bar) => plain.encodeFramed(bar, 2),
  'sluicegate, Avro JSON': (bar) => avroJson.encodeFramed(bar, 2),
  'followed, plain JSON': (bar) => followed.encodeFramed(bar, 2),
  'followed, Avro JSON of the old schema': (bar) => followedAvro.encodeFramed(bar, 2),
  'followed, Avro JSON of the new schema': (_bar, index) => followedAvro.encodeFramed(wrapped[index], 2),
};

const nsPerRecord = new Map<string, number[]>(Object.keys(subjects).map((name) => [name, []]));
const cpuSeconds = new Map<string, number[]>(Object.keys(subjects).map((name) => [name, []]));
for (let round = 0; round <= options.rounds; round += 1) {
  for (const [name, encode] of Object.entries(subjects)) {
    const cpu = process.cpuUsage();
    const from = performance.now();
    for (let record = 0; record < options.records; record += 1)
      encode(bars[record & 1023] ?? {}, record & 1023);
    const ms = performance.now() - from;
    const used = process.cpuUsage(cpu);
    // The first round warms up.
    if (round === 0) continue;
    nsPerRecord.get(name)?.push((ms / options.records) * 1e6);
    cpuSeconds.get(name)?.push(((used.user + used.system) / 1e6 / options.records) * 100_000);
  }
}

const cpuOf = (name: string): number => median(cpuSeconds.get(name) ?? []);
const rows = [...nsPerRecord].map(([name, ns]) => ({
  encode: name,
  'CPU s per 100,000': short(cpuOf(name)),
  'CPU ratio': short(cpuOf(name) / cpuOf(baseline)),
  'p50 ns': short(quantile(ns, 0.5)),
  'p95 ns': short(quantile(ns, 0.95)),
  'p99 ns': short(quantile(ns, 0.99)),
}));
printTable(rows);
await saveResult('encode', { at: new Date().toISOString(), options, rows });
for (const [form, name] of [
  ['plain', 'sluicegate, plain JSON'],
  ['avro', 'sluicegate, Avro JSON'],
] as const) {
  const ratio = short(cpuOf(name) / cpuOf(baseline));
  goal(`encode.${form}-cpu`, ratio, '<=1.05', ratio <= 1.05);
}

import fc from 'fast-check';
import { recordJson, schemaJson, type SchemaJson } from '../support/schema-arbitrary.js';
import type { SeededRandom } from '../support/seeded-random.js';

/** The mapping of the target `mapped`, with one field of each kind. */
export const mappedSchema = {
  type: 'record',
  name: 'Fuzzed',
  namespace: 'fuzz',
  fields: [
    { name: 's', type: 'string', default: '' },
    { name: 'i', type: 'int', default: 0 },
    { name: 'l', type: 'long', default: 0 },
    { name: 'd', type: ['null', 'double'], default: null },
    { name: 'b', type: ['null', 'bytes'], default: null },
    {
      name: 'dec',
      type: ['null', { type: 'bytes', logicalType: 'decimal', precision: 1_000_000, scale: 10 }],
      default: null,
    },
    { name: 't', type: ['null', { type: 'long', logicalType: 'timestamp-millis' }], default: null },
    { name: 'e', type: ['null', { type: 'enum', name: 'E', symbols: ['A', 'B'] }], default: null },
    { name: 'f', type: ['null', { type: 'fixed', name: 'F', size: 4 }], default: null },
    { name: 'array', type: ['null', { type: 'array', items: 'long' }], default: null },
    { name: 'map', type: ['null', { type: 'map', values: ['null', 'string', 'double'] }], default: null },
    { name: 'next', type: ['null', 'Fuzzed'], default: null },
    {
      name: 'any',
      type: ['null', 'string', 'long', { type: 'array', items: 'Fuzzed' }, { type: 'map', values: 'Fuzzed' }],
      default: null,
    },
  ],
} as const;

const list = (count: number, item: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => item(index)).join(',');
const record = (fields: string): string => `{"type":"record","name":"R","fields":[${fields}]}`;

/** Schema texts that are large in one way, at or beyond the limits. */
const hostile: readonly ((random: SeededRandom) => string)[] = [
  (random) => record(list(random.pick([100, 3000, 9000, 20_000]), (i) => `{"name":"f${i}","type":"int"}`)),
  (random) =>
    record(list(random.pick([100, 3000]), (i) => `{"name":"f${i}","type":["null","long"],"default":null}`)),
  (random) =>
    `[${list(random.pick([100, 1000, 5000]), (i) => `{"type":"record","name":"R${i}","fields":[]}`)}]`,
  (random) =>
    `[${list(1000, (i) => `{"type":"fixed","name":"F${i}","size":${random.pick([1, 16, 2 ** 31 - 1])}}`)}]`,
  (random) =>
    `{"type":"enum","name":"E","symbols":[${list(random.pick([10, 9000, 50_000]), (i) => `"S${i}"`)}]}`,
  (random) => '{"type":"array","items":'.repeat(random.pick([10, 60, 70, 5000])) + '"int"',
  (random) => {
    const levels = random.pick([10, 60, 64, 300]);
    return '{"type":"map","values":'.repeat(levels) + '"int"' + '}'.repeat(levels);
  },
  (random) =>
    `{"type":"bytes","logicalType":"decimal","precision":${random.pick([1, 1000, 10_000_000, 2 ** 31 - 1])},"scale":${random.pick([0, 10, 1000])}}`,
  (random) =>
    `{"type":"fixed","name":"F","size":${random.pick(['0', '1', '1048576', '2147483647', '1e9', '9'.repeat(1000)])}}`,
  (random) =>
    record(
      `{"name":"a","type":{"type":"array","items":"int"},"default":[${list(random.pick([10, 150_000]), () => '1')}]}`,
    ),
  (random) => record(`{"name":"a","type":"string","default":"${'x'.repeat(random.pick([10, 1_000_000]))}"}`),
  () => record('{"name":"a","type":"R","default":{}}'),
  () =>
    record(
      '{"name":"a","type":["null","R"]},{"name":"b","type":{"type":"map","values":["null","R",{"type":"array","items":"R"}]}}',
    ),
  (random) =>
    record(
      list(
        1000,
        (i) =>
          `{"name":"f${i}","type":{"type":"map","values":${random.pick(['"int"', '["null","string"]'])}}}`,
      ),
    ),
  (random) =>
    `{"type":"record","name":"${'n'.repeat(random.pick([10, 100_000]))}","fields":[],"aliases":[${list(random.pick([1, 20_000]), (i) => `"a${i}"`)}]}`,
  (random) =>
    random.pick([
      '',
      '{',
      '"nothing"',
      'null',
      '[]',
      '["null","null"]',
      '{"type":"record"}',
      '7',
      '"\\ud800"',
      '{"type":{"type":{"type":"int"}}}',
    ]),
];

/** A schema's text. `json`: the parsed schema, unless it is hostile; data can be drawn for it. */
export interface DrawnSchema {
  readonly text: string;
  readonly json: SchemaJson | null;
}

export function drawSchema(random: SeededRandom): DrawnSchema {
  if (random.chance(0.4)) return { text: random.pick(hostile)(random), json: null };
  const [json = 'string'] = fc.sample(random.chance(0.5) ? recordJson : schemaJson, {
    seed: random.below(2 ** 31),
    numRuns: 1,
  });
  return { text: JSON.stringify(json), json };
}

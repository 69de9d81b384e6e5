import { SeededRandom } from '../../test/support/seeded-random.js';
import { textOf } from './words.js';

/** What a record looks like. */
export interface Shape {
  /** Of the value in plain JSON, about, in bytes: 200 fields take 2 KB at least. */
  readonly bytes: number;
  readonly fields: number;
  /** How `timestamp-millis` is written in JSON. */
  readonly instants: 'numbers' | 'iso';
}

/** A record's value: in plain JSON, and in Avro JSON, where each value of a union names its branch. */
interface Value {
  readonly plain: Record<string, unknown>;
  readonly avro: Record<string, unknown>;
}

const kinds = [
  'double',
  'long',
  'string',
  'instant',
  'maybeDouble',
  'instant',
  'long',
  'maybeString',
  'double',
] as const;
type Kind = (typeof kinds)[number];

interface Field {
  readonly name: string;
  readonly kind: Kind;
}

const types = {
  double: 'double',
  long: 'long',
  string: 'string',
  instant: { type: 'long', logicalType: 'timestamp-millis' },
  maybeDouble: ['null', 'double'],
  maybeString: ['null', 'string'],
} as const;

const names = {
  double: 'price',
  long: 'count',
  string: 'venue',
  instant: 'seen_at',
  maybeDouble: 'spread',
  maybeString: 'comment',
} as const;

/** Whether so many fields only fit with short names and values. */
const isTight = ({ bytes, fields }: Shape): boolean => bytes / fields < 20;

/** All fields but the last one, which is the text that fills the record. */
function fieldsOf(shape: Shape): Field[] {
  return Array.from({ length: shape.fields - 1 }, (_, index) => {
    const kind = kinds[index % kinds.length] ?? 'long';
    if (!isTight(shape)) return { name: `${names[kind]}_${index}`, kind };
    // Two instants: they are the longest values.
    return { name: `f${index}`, kind: kind === 'instant' && index > kinds.length ? 'long' : kind };
  });
}

/** The Avro schema of the values. */
export function schemaOf(shape: Shape): object {
  return {
    type: 'record',
    name: `Shape${shape.bytes}x${shape.fields}`,
    namespace: 'com.example.shapes',
    fields: [
      ...fieldsOf(shape).map(({ name, kind }) => ({
        name,
        type: types[kind],
        ...(kind.startsWith('maybe') && { default: null }),
      })),
      { name: 'text', type: 'string' },
    ],
  };
}

/** The names of the fields that are instants in ISO 8601. */
export const isoFieldsOf = (shape: Shape): string[] =>
  fieldsOf(shape).flatMap(({ name, kind }) => (kind === 'instant' && shape.instants === 'iso' ? [name] : []));

/** Makes values of the shape, other ones for each index. */
export function valuesOf(shape: Shape): (index: number) => Value {
  const fields = fieldsOf(shape);
  const make = (index: number, textBytes: number): Value => {
    const random = SeededRandom.at(index, 1);
    const plain: Record<string, unknown> = {};
    const avro: Record<string, unknown> = {};
    for (const { name, kind } of fields) {
      const datum = datumOf(kind, shape, random);
      plain[name] = kind === 'instant' && shape.instants === 'iso' ? isoOf(datum) : datum;
      avro[name] = datum !== null && kind.startsWith('maybe') ? { [branchOf(kind)]: datum } : datum;
    }
    avro['text'] = plain['text'] = textOf(textBytes, index);
    return { plain, avro };
  };
  // The text takes what is left.
  const rest = shape.bytes - Buffer.byteLength(JSON.stringify(make(0, 0).plain));
  return (index) => make(index, rest);
}

function datumOf(kind: Kind, shape: Shape, random: SeededRandom): string | number | null {
  const tight = isTight(shape);
  switch (kind) {
    case 'double':
      return tight ? random.below(400) / 4 : random.below(10_000_000) / 1000;
    case 'long':
      return random.below(tight ? 1000 : 2 ** 40);
    case 'string':
      return random.pick(tight ? ['X', 'NY', 'LN'] : ['XNYS', 'XLON', 'XETR', 'Zürich']);
    case 'instant':
      return 1_767_225_600_000 + random.below(2 ** 31);
    case 'maybeDouble':
      return random.chance(0.5) ? null : random.below(1000) / 8;
    case 'maybeString':
      return random.chance(0.5)
        ? null
        : random.pick(tight ? ['a', 'b'] : ['late', 'corrected by hand', 'ok']);
  }
}

const isoOf = (datum: unknown): string => new Date(Number(datum)).toISOString();

const branchOf = (kind: Kind): string => (kind === 'maybeDouble' ? 'double' : 'string');

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readJson } from '../json/read-json.js';
import { writeJson } from '../json/write-json.js';
import { bodyOf, codecOf } from '../testing/codec-fixture.js';
import { toTwosComplement } from './twos-complement.js';

/** A schema with an arbitrary of its data in Avro JSON. */
interface Sample {
  readonly schema: unknown;
  readonly data: fc.Arbitrary<unknown>;
}

/** A sample for a place in a larger schema; named types are named by their place, so that each is one of its own. */
type Growing = (suffix: string) => Sample;

const long = fc
  .bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })
  .map((n) => (Number.isSafeInteger(Number(n)) ? Number(n) : n));
const latin1 = (size: { minLength: number; maxLength: number }) =>
  fc.uint8Array(size).map((bytes) => Buffer.from(bytes).toString('latin1'));
const special = (n: number) => (Number.isFinite(n) ? n : String(n));
/** Unscaled values without a byte too many, as every writer of decimals gives them. */
const unscaled = fc
  .bigInt({ min: -(2n ** 80n), max: 2n ** 80n })
  .map((n) => toTwosComplement(n).toString('latin1'));

const leaf =
  (schema: unknown, data: fc.Arbitrary<unknown>): Growing =>
  () => ({ schema, data });

const leaves: readonly Growing[] = [
  leaf('null', fc.constant(null)),
  leaf('boolean', fc.boolean()),
  leaf('int', fc.integer()),
  leaf('long', long),
  leaf('float', fc.float().map(special)),
  leaf('double', fc.double().map(special)),
  leaf('string', fc.string({ unit: 'binary' })),
  leaf('bytes', latin1({ minLength: 0, maxLength: 20 })),
  leaf({ type: 'bytes', logicalType: 'decimal', precision: 60, scale: 5 }, unscaled),
  leaf({ type: 'long', logicalType: 'timestamp-micros' }, long),
  leaf({ type: 'int', logicalType: 'date' }, fc.integer()),
  (suffix) => ({
    schema: { type: 'fixed', name: `com.example.F${suffix}`, size: 3 },
    data: latin1({ minLength: 3, maxLength: 3 }),
  }),
  (suffix) => ({
    schema: { type: 'enum', name: `com.example.E${suffix}`, symbols: ['A', '__proto__', 'x'] },
    data: fc.constantFrom('A', '__proto__', 'x'),
  }),
];

const several = (grow: readonly Growing[], suffix: string): readonly Sample[] =>
  grow.map((one, i) => one(`${suffix}_${i}`));

const arrayOf =
  (items: Growing): Growing =>
  (suffix) => {
    const { schema, data } = items(suffix);
    return { schema: { type: 'array', items: schema }, data: fc.array(data, { maxLength: 4 }) };
  };

const mapOf =
  (values: Growing): Growing =>
  (suffix) => {
    const { schema, data } = values(suffix);
    const key = fc.oneof(fc.string({ unit: 'binary', maxLength: 5 }), fc.constant('__proto__'));
    const entries = fc.uniqueArray(fc.tuple(key, data), { maxLength: 4, selector: ([name]) => name });
    return {
      schema: { type: 'map', values: schema },
      data: entries.map((pairs) => Object.fromEntries(pairs)),
    };
  };

const recordWith =
  (grow: readonly Growing[]): Growing =>
  (suffix) => {
    const fields = several(grow, suffix);
    return {
      schema: {
        type: 'record',
        name: `com.example.R${suffix}`,
        fields: fields.map(({ schema }, i) => ({ name: `f${i}`, type: schema })),
      },
      data: fc
        .tuple(...fields.map(({ data }) => data))
        .map((values) => Object.fromEntries(values.map((v, i) => [`f${i}`, v]))),
    };
  };

/** Without the samples that are unions themselves, and with one of each name. */
const unionOf =
  (grow: readonly Growing[]): Growing =>
  (suffix) => {
    const bare = several(grow, suffix).filter(({ schema }) => !Array.isArray(schema));
    const branches = new Map([
      ['null', leaves[0]?.('')],
      ...bare.map((one) => [nameOf(one.schema), one] as const),
    ]);
    const kept = [...branches].flatMap(([name, one]) => (one === undefined ? [] : [{ name, ...one }]));
    const data = kept.map(({ name, data }) =>
      name === 'null' ? data : data.map((value) => ({ [name]: value })),
    );
    return { schema: kept.map(({ schema }) => schema), data: fc.oneof(...data) };
  };

function nameOf(schema: unknown): string {
  if (typeof schema === 'string') return schema;
  const { type, name } = schema as { type: string; name?: string };
  return name ?? type;
}

const { growing } = fc.letrec<{ growing: Growing }>((tie) => ({
  growing: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom(...leaves),
    tie('growing').map(arrayOf),
    tie('growing').map(mapOf),
    fc.array(tie('growing'), { maxLength: 4 }).map(recordWith),
    fc.array(tie('growing'), { maxLength: 4 }).map(unionOf),
  ),
}));

const cases = growing.chain((grow) => {
  const { schema, data } = grow('');
  return data.map((datum) => ({ schema, datum }));
});

describe('round trip', () => {
  it('Avro JSON to bytes and back is the same datum, whatever the schema', () => {
    fc.assert(
      fc.property(cases, ({ schema, datum }) => {
        const codec = codecOf(schema, 'avro');
        expect(codec.decode(bodyOf(codec, datum))).toEqual(datum);
      }),
      { numRuns: 500 },
    );
  });

  it('bytes to plain JSON text and back are the same bytes, or refused as ambiguous, whatever the schema', () => {
    let refused = 0;
    fc.assert(
      fc.property(cases, ({ schema, datum }) => {
        const body = bodyOf(codecOf(schema, 'avro'), datum);
        const plain = codecOf(schema);
        const again = plain.encode(readJson(writeJson(plain.decode(body))));
        if (again.ok) expect(again.body).toEqual(body);
        else {
          // A union of a map and of numbers that only their branch tells apart: `{"long": 1}` may be either.
          expect(again.issues.map(({ kind }) => kind)).toContain('ambiguous');
          expect(JSON.stringify(schema)).toContain('"map"');
          refused++;
        }
      }),
      { numRuns: 500 },
    );
    expect(refused).toBeLessThan(10);
  });
});

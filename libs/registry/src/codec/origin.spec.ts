import { describe, expect, it } from 'vitest';
import type { Codec, JsonForm } from '../codec.js';
import { readJson } from '../json/read-json.js';
import { fieldOf as field, issuesOf, map, record, recordOf, schemaOf } from '../testing/codec-fixture.js';
import { compileCodec } from './compile-codec.js';

/** The codec of `now` for data of an origin; `sure` as in `Origin`. */
function codec(origin: unknown, now: unknown, sure: boolean, form: JsonForm = 'avro'): Codec {
  const schema = schemaOf(origin);
  return compileCodec(schemaOf(now), form, sure ? { sure, schema } : { sure, chain: [schema] });
}

/** What a text becomes, as JSON of `now`; its issues where it becomes nothing. */
function read(codec: Codec, now: unknown, text: string, form: JsonForm = 'plain'): unknown {
  const encoded = codec.encode(readJson(text));
  if (!encoded.ok) return issuesOf(codec, text);
  return compileCodec(schemaOf(now), form).decode(encoded.body);
}

const V = (type: unknown): object => recordOf({ m: type }, 'V');

const maps = map(map('int'));
const withDefault = record('R', field('x', 'int', 0));
const ofItsName = record('R', field('R', map('int'), { a: 1 }));

/** Null was added where a bare value may look like the wrapped branch. The meanings are Avro JSON of the new schema. */
const CONFUSABLE: readonly (readonly [string, unknown, string, unknown, unknown])[] = [
  ['a map of maps', maps, '{"map":{}}', { map: { map: {} } }, { map: {} }],
  ['a map of records', map(withDefault), '{"map":{}}', { map: { map: { x: 0 } } }, { map: {} }],
  ['a record with a field of its own name', ofItsName, '{"R":{}}', { R: { R: {} } }, { R: { R: { a: 1 } } }],
];

describe.each(CONFUSABLE)('null added to %s', (_, type, m, meant, mistaken) => {
  const [old, now] = [V(type), V(['null', type])];
  const text = `{"m":${m}}`;

  it('a datum that a client wrote for the old schema keeps its meaning', () => {
    for (const form of ['avro', 'plain'] as const)
      expect(read(codec(old, now, true, form), now, text, 'avro')).toEqual({ m: meant });
  });

  it('a datum that may be of either schema is rejected, with advice', () => {
    for (const form of ['avro', 'plain'] as const) {
      const [issue, other] = issuesOf(codec(old, now, false, form), text);
      expect(issue).toMatch(
        /^ ambiguous: its schema declared \(value_schema_id or value_schema\).*, object$/,
      );
      expect(other).toBeUndefined();
    }
  });

  it('a datum that says its schema is the new one is read by that alone', () => {
    expect(read(compileCodec(schemaOf(now), 'avro'), now, text, 'avro')).toEqual({ m: mistaken });
  });
});

it('both meanings of a datum may be one', () => {
  const same = record('R', field('R', map('int'), {}));
  const [old, now] = [V(same), V(['null', same])];
  expect(read(codec(old, now, false), now, '{"m":{"R":{}}}', 'avro')).toEqual({ m: { R: { R: {} } } });
});

describe('Avro JSON without a declared schema', () => {
  const old = recordOf({ s: 'string', bid: 'double' }, 'a.Old');
  const now = record(
    'b.New',
    field('bid', ['null', 'double'], null),
    field('s', 'string'),
    field('vwap', ['null', 'double']),
    field('n', 'int', 7),
  );
  const either = codec(old, now, false);

  it.each([
    ['of the old schema', '{"s":"x","bid":1.5}', { bid: 1.5, s: 'x', vwap: null, n: 7 }],
    [
      'of the new schema',
      '{"s":"x","bid":{"double":1.5},"vwap":null}',
      { bid: 1.5, s: 'x', vwap: null, n: 7 },
    ],
    [
      'of the old schema with a field of the new one',
      '{"s":"x","bid":1.5,"vwap":{"double":2.5}}',
      { bid: 1.5, s: 'x', vwap: 2.5, n: 7 },
    ],
    ['of the old schema with null', '{"s":"x","bid":null}', { bid: null, s: 'x', vwap: null, n: 7 }],
  ])('is accepted when it is %s', (_, text, value) => {
    expect(read(either, now, text)).toEqual(value);
  });

  it.each([
    ['a field that neither has', '{"s":"x","bid":1.5,"z":1}', ['/z unknown_field: a field of b.New, number']],
    ['a wrong type', '{"s":1,"bid":1.5}', ['/s type: string, number']],
    ['a field that both require', '{"bid":1.5}', ['/s missing: string, absent']],
  ])('is refused by the grammar it is nearer to: %s', (_, text, issues) => {
    expect(issuesOf(either, text)).toEqual(issues);
  });

  it('is rejected when it is written for the new schema and declared for the old one', () => {
    expect(issuesOf(codec(old, now, true), '{"s":"x","bid":{"double":1.5}}')).toEqual([
      '/bid unknown_branch: double, object',
    ]);
  });
});

it('a branch that was renamed has both names, paired as the comparison pairs them', () => {
  const named = (prefix: string): unknown =>
    V([record(`${prefix}.Same`, field('a', 'int')), record(`${prefix}Other`, field('b', 'int')), 'null']);
  const either = codec(named('old'), named('new'), false);
  for (const name of ['old', 'new']) {
    expect(read(either, named('new'), `{"m":{"${name}.Same":{"a":1}}}`)).toEqual({ m: { a: 1 } });
    expect(read(either, named('new'), `{"m":{"${name}Other":{"b":1}}}`)).toEqual({ m: { b: 1 } });
  }
  const old = codec(named('old'), named('new'), true);
  expect(issuesOf(old, '{"m":{"newOther":{"b":1}}}')).toHaveLength(1);
});

it('a type within itself is read to its end', () => {
  const list = (name: string, next: readonly unknown[]): object =>
    record(name, field('v', 'int'), field('next', [...next, name]));
  const [old, now] = [list('L', ['null']), list('M', ['null'])];
  expect(read(codec(old, now, false), now, '{"v":1,"next":{"L":{"v":2,"next":null}}}')).toEqual({
    v: 1,
    next: { v: 2, next: null },
  });
});

it('enums, arrays and fixed keep their value within what changed around them', () => {
  const e = (...symbols: readonly string[]): object => ({ type: 'enum', name: 'E', symbols });
  const old = recordOf({ e: { type: 'array', items: e('X', 'Y') }, b: 'bytes' }, 'V');
  const now = record(
    'V',
    field('b', ['null', 'bytes']),
    field('e', { type: 'array', items: ['null', e('Z', 'Y', 'X')] }),
  );
  expect(read(codec(old, now, false), now, '{"e":["X","Y"],"b":"\\u00ff"}')).toEqual({
    b: '/w==',
    e: ['X', 'Y'],
  });
  expect(issuesOf(codec(old, now, true), '{"e":["Z"],"b":""}')).toEqual(['/e/0 range: one of X, Y, string']);
});

describe('a union of records in plain JSON', () => {
  const A = (...z: readonly number[]): object => record('A', field('x', 'int'), field('z', 'int', ...z));
  const B = (...y: readonly number[]): object => record('B', field('x', 'int'), field('y', 'int', ...y));
  const [old, now] = [V([A(0), B()]), V([A(), B(0)])];

  it('a datum whose branch depends on the changed defaults is rejected', () => {
    expect(issuesOf(codec(old, now, false, 'plain'), '{"m":{"x":1}}')[0]).toContain(' ambiguous: its schema');
    expect(issuesOf(codec(old, now, true, 'plain'), '{"m":{"x":1}}')).toEqual(['/m/z missing: int, absent']);
  });

  it('a datum with all its fields keeps its branch', () => {
    for (const m of [
      { x: 1, z: 2 },
      { x: 1, y: 2 },
    ])
      for (const sure of [true, false])
        expect(read(codec(old, now, sure, 'plain'), now, JSON.stringify({ m }))).toEqual({ m });
  });

  it('a default that changed its value is the new one', () => {
    const [was, is] = [V([A(0), B()]), V([A(5), B()])];
    expect(read(codec(was, is, false, 'plain'), is, '{"m":{"x":1}}')).toEqual({ m: { x: 1, z: 5 } });
  });

  it('a branch that was renamed onto a field of another is not taken for it', () => {
    const R = (...y: readonly number[]): object =>
      record('R', field('A', record('I', field('x', 'int'), field('y', 'int', ...y))));
    const [was, is] = [V([record('A', field('x', 'int')), R()]), V([record('A2', field('x', 'int')), R(0)])];
    expect(issuesOf(codec(was, is, false, 'plain'), '{"m":{"A":{"x":1}}}')[0]).toContain(' ambiguous: ');
  });
});

it('an origin that leads to no follow is of no account', () => {
  const [old, now] = [recordOf({ a: 'int' }, 'V'), recordOf({ a: 'string' }, 'V')];
  expect(codec(old, now, true)).toBe(compileCodec(schemaOf(now), 'avro'));
  expect(codec(now, now, true)).toBe(compileCodec(schemaOf(now), 'avro'));
});

import { describe, expect, it } from 'vitest';
import {
  array,
  chainOf,
  fieldOf as field,
  issuesOf,
  map,
  meaningOf,
  record,
  schemaOf,
} from '../testing/codec-fixture.js';
import { compileCodec } from './compile-codec.js';

const V = (type: unknown, ...more: readonly object[]): object => record('V', field('m', type), ...more);
const AMBIGUOUS: unknown = expect.stringMatching(
  /^ ambiguous: its schema declared \(value_schema_id or value_schema\).*, object$/,
);
/** Nullable, so that it may be followed from a schema without it. */
const added = (name = 'added'): object => field(name, ['null', 'string'], null);

describe('a record that was renamed in a union with null', () => {
  const leg = (name: string, ...v: readonly number[]): object =>
    record(name, field('v', 'int', ...v), field('leg', map('int'), {}));

  it('with a field of its old name is no bare value where its old name may be a wrapped branch', () => {
    const [A, B] = [V(['null', leg('leg')]), V(['null', leg('LEG', 0)], added())];
    const codec = chainOf('plain', A, B);
    expect(issuesOf(codec, '{"m":{"leg":{"v":7}}}')).toEqual([AMBIGUOUS]);
    expect(meaningOf(codec, '{"m":{"v":7,"leg":{"v":7}}}')).toEqual({
      m: { LEG: { v: 7, leg: { v: 7 } } },
      added: null,
    });
    expect(meaningOf(codec, '{"m":{"leg":{"v":7,"leg":{"x":1}}}}')).toEqual({
      m: { LEG: { v: 7, leg: { x: 1 } } },
      added: null,
    });
  });

  const px = (name: string): object => record(name, field('px', 'double'));

  it.each(['plain', 'avro'] as const)('is understood by each name that it had, in %s JSON', (form) => {
    const names = ['com.example.Leg', 'com.example.LEG', 'ksql.KsqlDataSourceSchema_LEG'];
    const codec = chainOf(form, ...names.map((name) => V(['null', px(name)])));
    for (const name of names)
      expect(meaningOf(codec, `{"m":{"${name}":{"px":1.5}}}`)).toEqual({
        m: { 'ksql.KsqlDataSourceSchema_LEG': { px: 1.5 } },
      });
  });
});

describe('Avro JSON of old names with a new field in it', () => {
  const ours = record('com.example.Leg', field('price', 'double'));
  const theirs = record(
    'KsqlDataSourceSchema_LEG',
    field('price', 'double'),
    field('venue', ['null', 'string']),
  );
  const text = '{"com.example.Leg":{"price":1.5,"venue":{"string":"X"}}}';
  const meant = { KsqlDataSourceSchema_LEG: { price: 1.5, venue: { string: 'X' } } };

  it.each([
    ['in a field', (of: unknown) => of, text, meant],
    ['in an array', array, `[${text}]`, [meant]],
    ['in a map', map, `{"k":${text}}`, { k: meant }],
    ['in a map of arrays', (of: unknown) => map(array(of)), `{"k":[${text}]}`, { k: [meant] }],
  ])('is read %s', (_, around, m, value) => {
    const [A, B] = [V(around(['null', ours])), V(around(['null', theirs]))];
    expect(meaningOf(chainOf('avro', A, B), `{"m":${m}}`)).toEqual({ m: value });
  });

  it('is read by the grammar of the first schema that has the field', () => {
    const [A, B, C] = [V('int'), V('int', field('n', 'int', 0)), V('int', field('n', ['null', 'int'], null))];
    const codec = chainOf('avro', A, B, C);
    expect(meaningOf(codec, '{"m":1,"n":2}')).toEqual({ m: 1, n: { int: 2 } });
    expect(meaningOf(codec, '{"m":1,"n":{"int":2}}')).toEqual({ m: 1, n: { int: 2 } });
    expect(meaningOf(codec, '{"m":1}')).toEqual({ m: 1, n: null });
  });
});

describe('schemas that may be followed in two steps but not in one', () => {
  const one = (...z: readonly number[]): object => record('A', field('x', 'int'), field('z', 'int', ...z));
  const other = (...y: readonly number[]): object => record('B', field('x', 'int'), field('y', 'int', ...y));
  // The step from the first to the last would add a field without a default.
  const steps = (...types: readonly [unknown, unknown, unknown]): readonly object[] => [
    V(types[0]),
    V(types[1], field('n', 'int', 0)),
    V(types[2], field('n', 'int')),
  ];

  it('a default that moved from one record of a union to another does not move the value', () => {
    const codec = chainOf('plain', ...steps([one(0), other()], [one(), other(0)], [one(), other(0)]));
    expect(issuesOf(codec, '{"m":{"x":7}}')).toHaveLength(1);
    expect(issuesOf(codec, '{"m":{"x":7},"n":1}')).toEqual([AMBIGUOUS]);
    expect(meaningOf(codec, '{"m":{"x":7,"y":1},"n":1}')).toEqual({ m: { B: { x: 7, y: 1 } }, n: 1 });
  });

  it.each(['plain', 'avro'] as const)('an entry of a map does not become its content, in %s JSON', (form) => {
    const maps = map(map('int'));
    const codec = chainOf(form, ...steps(maps, ['null', maps], ['null', maps]));
    expect(issuesOf(codec, '{"m":{"map":{}},"n":1}')).toEqual([AMBIGUOUS]);
    expect(meaningOf(codec, '{"m":{"k":{}},"n":1}')).toEqual({ m: { map: { k: {} } }, n: 1 });
  });

  it('Avro JSON of the first is still taken', () => {
    const codec = chainOf('avro', ...steps('double', ['null', 'double'], ['null', 'double']));
    expect(meaningOf(codec, '{"m":1.5,"n":1}')).toEqual({ m: { double: 1.5 }, n: 1 });
    expect(meaningOf(codec, '{"m":{"double":1.5},"n":1}')).toEqual({ m: { double: 1.5 }, n: 1 });
  });

  it('a field that the first lacks and the last requires is missing, in its words', () => {
    expect(issuesOf(chainOf('avro', ...steps('int', 'int', 'int')), '{"m":1}')).toEqual([
      '/n missing: int, absent',
    ]);
  });

  it('names that two steps exchanged cannot be told apart', () => {
    const union = (p: string, q: string): unknown => [
      record(p, field('x', 'int')),
      record(q, field('x', 'int')),
      record('R', field('y', 'int')),
    ];
    const names = [union('P', 'Q'), union('S', 'T'), union('Q', 'P')] as const;
    const codec = chainOf('avro', ...names.map((type) => V(type)));
    expect(issuesOf(codec, '{"m":{"P":{"x":1}}}')).toEqual([AMBIGUOUS]);
    expect(meaningOf(codec, '{"m":{"S":{"x":1}}}')).toEqual({ m: { Q: { x: 1 } } });
    expect(meaningOf(codec, '{"m":{"R":{"y":1}}}')).toEqual({ m: { R: { y: 1 } } });
  });

  it('what was left out may mean a default that is gone, and is not made null', () => {
    const codec = chainOf(
      'avro',
      V('int'),
      V('int', field('n', 'int', 5)),
      V('int', field('n', ['null', 'int'])),
    );
    expect(issuesOf(codec, '{"m":1}')).toEqual([AMBIGUOUS]);
  });
});

it('a type within itself is read to its end, whatever it was called', () => {
  const list = (name: string): object => record(name, field('v', 'int'), field('next', ['null', name]));
  const [A, B, C] = [
    list('L'),
    list('M'),
    record('N', field('v', ['null', 'int']), field('next', ['null', 'N'])),
  ];
  expect(meaningOf(chainOf('avro', A, B, C), '{"v":1,"next":{"L":{"v":2,"next":null}}}')).toEqual({
    v: { int: 1 },
    next: { N: { v: { int: 2 }, next: null } },
  });
});

it('a step that may not be followed excludes the schemas before it', () => {
  const [A, B, C] = [V('string'), V('double'), V(['null', 'double'])].map(schemaOf) as [never, never, never];
  expect(compileCodec(C, 'avro', { sure: false, chain: [A, B] })).toBe(
    compileCodec(C, 'avro', { sure: false, chain: [B] }),
  );
  expect(compileCodec(B, 'avro', { sure: false, chain: [A, B] })).toBe(compileCodec(B, 'avro'));
});

it('readings of an enum keep to the symbols that their schema has', () => {
  const E = (...symbols: readonly string[]): object => ({ type: 'enum', name: 'E', symbols });
  const codec = chainOf('avro', V(E('X')), V(E('Y', 'X')), V(['null', E('Y', 'X', 'Z')]));
  expect(meaningOf(codec, '{"m":"Y"}')).toEqual({ m: { E: 'Y' } });
  expect(issuesOf(codec, '{"m":"Z"}')).toHaveLength(1);
  expect(meaningOf(codec, '{"m":{"E":"Z"}}')).toEqual({ m: { E: 'Z' } });
});

import { describe, expect, it } from 'vitest';
import type { JsonForm } from '../codec.js';
import {
  array,
  bodyOf,
  chainOf,
  codecOf,
  fieldOf as field,
  issuesOf,
  map,
  record,
} from '../testing/codec-fixture.js';
import { readJson } from '../json/read-json.js';
import { parseSchema } from '../parse-schema.js';
import { compileCodec } from './compile-codec.js';

const V = (type: unknown): object => record('V', field('m', type));
const issues = (type: unknown, m: string, form: JsonForm = 'avro'): readonly string[] =>
  issuesOf(codecOf(V(type), form), `{"m":${m}}`);

const Leg = record('com.example.Leg', field('price', 'double'), field('venue', ['null', 'string'], null));
const E = { type: 'enum', name: 'com.example.E', symbols: ['X'] };
const F = { type: 'fixed', name: 'com.example.F', size: 2 };
const millis = { type: 'long', logicalType: 'timestamp-millis' };
const decimal = { type: 'bytes', logicalType: 'decimal', precision: 4, scale: 2 };

describe('null where the type is not nullable is an unknown branch', () => {
  const types = ['boolean', 'int', 'long', 'float', 'double', 'string', 'bytes', millis, decimal, E, F, Leg];
  const uuid = { type: 'string', logicalType: 'uuid' };

  it.each([...types, uuid, array('int'), map('int'), ['int', 'string']])('%j', (type) => {
    for (const form of ['avro', 'plain'] as const) {
      const [issue, ...others] = issues(type, 'null', form);
      expect(issue).toMatch(/^\/m unknown_branch: .+, null$/);
      expect(others).toEqual([]);
    }
  });

  it('in an item and a member', () => {
    expect(issues(array('int'), '[1,null]')).toEqual(['/m/1 unknown_branch: int, null']);
    expect(issues(map('int'), '{"k":null}', 'plain')).toEqual(['/m/* unknown_branch: int, null']);
  });

  it('as the datum itself', () => {
    expect(issuesOf(codecOf('int'), 'null')).toEqual([' unknown_branch: int, null']);
  });
});

describe('in Avro JSON, a wrapped value where the type stands bare is an unknown branch', () => {
  it.each<readonly [unknown, string, string]>([
    ['long', '{"long":1}', 'long'],
    ['double', '{"double":1.5}', 'double'],
    ['string', '{"string":"x"}', 'string'],
    [millis, '{"long":1}', 'timestamp-millis'],
    [decimal, '{"bytes":"\\u0001"}', 'bytes'],
    [E, '{"com.example.E":"X"}', 'com.example.E'],
    [F, '{"com.example.F":"ab"}', 'com.example.F'],
    [array('int'), '{"array":[1]}', 'array'],
    [map('int'), '{"map":{"k":1}}', 'map'],
    [Leg, '{"com.example.Leg":{"price":1.5}}', 'com.example.Leg'],
  ])('%j', (type, m, expected) => {
    expect(issues(type, m)).toEqual([`/m unknown_branch: ${expected}, object`]);
    expect(issues(array(type), `[${m}]`)).toEqual([`/m/0 unknown_branch: ${expected}, object`]);
    expect(issues(map(type), `{"k":${m}}`)).toEqual([`/m/* unknown_branch: ${expected}, object`]);
    expect(issuesOf(codecOf(type, 'avro'), m)).toEqual([` unknown_branch: ${expected}, object`]);
  });

  it('what its value has too much is listed with it', () => {
    expect(issues(Leg, '{"com.example.Leg":{"price":{"double":1.5},"px":1}}')).toEqual([
      '/m unknown_branch: com.example.Leg, object',
      '/m/com.example.Leg/price unknown_branch: double, object',
      '/m/com.example.Leg/px unknown_field: a field of com.example.Leg, number',
    ]);
  });

  it.each([
    ['whose value does not fit', 'long', '{"long":"x"}'],
    ['whose value is null', 'long', '{"long":null}'],
    ['of another type', 'long', '{"string":"x"}'],
    ['of another type of number', 'long', '{"double":1.5}'],
    ['with more members', 'long', '{"long":1,"int":1}'],
    ['twice', 'long', '{"long":{"long":1}}'],
  ])('but not one %s', (_, type, m) => {
    expect(issues(type, m)).toEqual([`/m type: ${type}, object`]);
  });

  it('but not in plain JSON', () => {
    expect(issues('long', '{"long":1}', 'plain')).toEqual(['/m type: long, object']);
  });

  it('a record that lacks a field is not a wrapped one', () => {
    expect(issues(Leg, '{"com.example.Leg":{}}')).toContain('/m/price missing: double, absent');
  });
});

describe('in Avro JSON, a branch that a union lacks is an unknown branch', () => {
  const expected = 'one of null, {"com.example.Leg": ...}, object';

  it.each([
    ['a record', '{"other.Leg":{"price":1}}', 'unknown_branch'],
    ['an enum or fixed', '{"other.E":"X"}', 'unknown_branch'],
    ['a name without a namespace', '{"KsqlDataSourceSchema_LEG":{"PRICE":1}}', 'unknown_branch'],
    ['a primitive type', '{"long":1}', 'unknown_branch'],
    ['an array', '{"array":[]}', 'unknown_branch'],
    ['a map', '{"map":{}}', 'unknown_branch'],
    ['a primitive type of another value', '{"long":"x"}', 'type'],
    ['a named type of a number', '{"other.Leg":1}', 'type'],
    ['the bare record', '{"price":1.5}', 'type'],
    ['what cannot be a name', '{"no name":{}}', 'type'],
    ['null by its name', '{"null":{}}', 'type'],
  ])('%s', (_, m, kind) => {
    expect(issues(['null', Leg], m)).toEqual([`/m ${kind}: ${expected}`]);
  });

  it('another name in place of a bare named type too', () => {
    expect(issues(Leg, '{"other.Leg":{"PRICE":1}}')).toEqual(['/m unknown_branch: com.example.Leg, object']);
    expect(issues(E, '{"other.E":"Z"}')).toEqual(['/m unknown_branch: com.example.E, object']);
    expect(issues(Leg, '{"price":"x"}')).toEqual(['/m/price type: double, string']);
    expect(issues(Leg, '{"other.Leg":1}')).toEqual([
      '/m/price missing: double, absent',
      '/m/other.Leg unknown_field: a field of com.example.Leg, number',
    ]);
  });

  it('an unknown field of a record that may lack all others stays one', () => {
    const all = record('R', field('a', 'int', 0));
    expect(issues(all, '{"b":{}}')).toEqual(['/m/b unknown_field: a field of R, object']);
    expect(issues(all, '{"b.R":{}}')).toEqual(['/m unknown_branch: R, object']);
  });
});

it('a datum that an older schema accepts, with an omitted field, is not an unknown branch', () => {
  const R = (...more: readonly object[]): object => V(record('R', field('R', map('int'), {}), ...more));
  const codec = chainOf('avro', R(field('x', 'int', 0)), R(field('x', 'int')));
  expect(issuesOf(codec, '{"m":{"R":{}}}')).toEqual(['/m/x missing: int, absent']);
});

describe('in plain JSON, a branch by a full name that the schema lacks is an unknown branch', () => {
  const all = record('a.R', field('x', 'int', 0));
  const other = '{"a.LEG":{"px":1}}';

  it.each<readonly [string, unknown, string, string]>([
    ['in a union with a record', ['null', Leg], other, 'one of null, com.example.Leg'],
    ['in a union with records', [Leg, all], other, 'one of com.example.Leg, a.R'],
    ['in a union with a record that may lack all', ['null', all], other, 'one of null, a.R'],
    ['in a union without records', ['null', 'int'], other, 'one of null, int'],
    ['of an enum', ['null', E], '{"a.E":"X"}', 'one of null, com.example.E'],
    ['for a bare record', Leg, other, 'com.example.Leg'],
    ['for a bare record that may lack all', all, other, 'a.R'],
    ['for a bare record, its own name', Leg, '{"com.example.Leg":{"price":1.5}}', 'com.example.Leg'],
    ['for a bare enum', E, '{"com.example.E":"X"}', 'com.example.E'],
    ['for a bare fixed', F, '{"a.F":"YWI="}', 'com.example.F'],
  ])('%s', (_, type, m, expected) => {
    expect(issues(type, m, 'plain')).toEqual([`/m unknown_branch: ${expected}, object`]);
    expect(issues(array(type), `[${m}]`, 'plain')).toEqual([`/m/0 unknown_branch: ${expected}, object`]);
    expect(issues(map(type), `{"k":${m}}`, 'plain')).toEqual([`/m/* unknown_branch: ${expected}, object`]);
    expect(issuesOf(codecOf(type), m)).toEqual([` unknown_branch: ${expected}, object`]);
  });

  it.each<readonly [string, unknown, string]>([
    ['a name without a dot', ['null', Leg], '{"LEG":{"px":1}}'],
    ['more members', ['null', Leg], '{"a.LEG":{"px":1},"b.LEG":{}}'],
    ['the value of a number', ['null', Leg], '{"a.LEG":1}'],
    ['what cannot be a name', ['null', Leg], '{"a..LEG":{"px":1}}'],
    ['a map', ['null', map('int')], '{"a.LEG":{"px":1}}'],
    ['a bare map', map('int'), '{"a.LEG":{"px":1}}'],
    ['a map beside a record', [map('int'), Leg], '{"a.LEG":{"px":1}}'],
    ['a known branch', ['null', Leg], '{"com.example.Leg":{"price":"x"}}'],
  ])('but not %s', (_, type, m) => {
    const kinds = issues(type, m, 'plain').map((issue) => issue.split(' ')[1]);
    expect(kinds.length).toBeGreaterThan(0);
    expect(kinds).not.toContain('unknown_branch:');
  });

  it('but not a field with a dot in its name, as a registry may have one', () => {
    const text = JSON.stringify(V(['null', record('R', field('a.b', 'int'))]));
    const parsed = parseSchema(text, 'registered');
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.invalid));
    const codec = compileCodec(parsed.schema, 'plain');
    expect(issuesOf(codec, '{"m":{"a.b":"x"}}')).toEqual(['/m/a.b type: int, string']);
  });

  it('what fits is written as before', () => {
    expect(bodyOf(codecOf(V(map(map('int')))), { m: { 'a.LEG': { px: 1 } } })).toBeInstanceOf(Buffer);
    expect(bodyOf(codecOf(V(['null', Leg])), { m: { 'com.example.Leg': { price: 1 } } })).toBeInstanceOf(
      Buffer,
    );
  });
});

describe('a branch of a union in plain JSON that lacks nothing but what a later version may have', () => {
  const A = record('A', field('x', 'int'), field('y', 'int'));
  const B = record('B', field('z', 'int'));

  it('is the one that was meant', () => {
    expect(issues([A, B], '{"x":null,"y":1}', 'plain')).toEqual(['/m/x unknown_branch: int, null']);
  });
});

describe('what telling unknown branches costs', () => {
  it('their number leaves room for another issue', () => {
    const nulls = new Array<null>(5000).fill(null);
    const encoded = codecOf(array('int')).encode([...nulls, 'x']);
    if (encoded.ok) throw new Error('fits');
    expect(encoded.issues.filter(({ kind }) => kind === 'unknown_branch')).toHaveLength(900);
    expect(encoded.issues.at(-1)?.kind).toBe('type');
  });

  it('wrapped items beyond that are still no other issue', () => {
    const encoded = codecOf(array('long'), 'avro').encode(new Array(50_000).fill({ long: 1 }));
    if (encoded.ok) throw new Error('fits');
    expect(new Set(encoded.issues.map(({ kind }) => kind))).toEqual(new Set(['unknown_branch']));
    expect(encoded.issues).toHaveLength(900);
  });

  it('types within themselves that may be wrapped at each level end', () => {
    const R = record('R', field('R', ['null', 'R'], null), field('x', 'int'));
    const nested = (of: string): string => '{"R":'.repeat(60) + of + '}'.repeat(60);
    const S = record('S', field('S', map('S')), field('x', 'int'));
    const started = process.cpuUsage();
    expect(codecOf(R, 'avro').encode(readJson(nested('"x"'))).ok).toBe(false);
    expect(codecOf(S, 'avro').encode(readJson('{"S":'.repeat(60) + '1' + '}'.repeat(60))).ok).toBe(false);
    expect(process.cpuUsage(started).user).toBeLessThan(2_000_000);
  });

  it('what fits is written as before', () => {
    expect(bodyOf(codecOf(V(Leg), 'avro'), { m: { price: 1 } })).toHaveLength(9);
  });
});

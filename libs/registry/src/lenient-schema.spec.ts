import { describe, expect, it } from 'vitest';
import { compileCodec } from './codec/compile-codec.js';
import { differencesBetween } from './difference.js';
import { modelOf, parseDeclared, parseSchema } from './parse-schema.js';
import type { Schema } from './schema.js';

const record = (name: string, ...fields: object[]) => ({ type: 'record', name, fields });
const field = (name: string, type: unknown, rest: object = {}) => ({ name, type, ...rest });
const textOf = (json: unknown): string => (typeof json === 'string' ? json : JSON.stringify(json));

function registered(json: unknown): Schema {
  const result = parseSchema(textOf(json), 'registered');
  if (!result.ok) throw new Error(JSON.stringify(result.invalid));
  return result.schema;
}

const DEBEZIUM = {
  type: 'record',
  name: 'Value',
  namespace: 'connect-test.core.public.orders',
  fields: [field('id', 'int'), field('source', ['null', { ...record('Source', field('ts', 'long')) }])],
};
const INNER_CLASS = record('com.example.Outer$Inner', field('a', 'int'));
const ODD_NAMES = record(
  'a b.Größe"\\',
  field('weird-field', { type: 'enum', name: 'E-1', symbols: ['A-B', '1', 'ü'], default: '1' }),
  field('a.b', { type: 'fixed', name: '$F', size: 1, aliases: ['x-y'] }),
  field('"', 'int'),
);

describe('a registered schema with names that only Java accepts', () => {
  it.each([
    ['a namespace with a dash', DEBEZIUM, ['/name', '/fields/1/type/1/name']],
    ['an inner class', INNER_CLASS, ['/name']],
    [
      'names of all kinds',
      ODD_NAMES,
      [
        '/name',
        '/fields/0/name',
        '/fields/0/type/name',
        '/fields/0/type/symbols/0',
        '/fields/0/type/symbols/1',
        '/fields/0/type/symbols/2',
        '/fields/1/name',
        '/fields/1/type/name',
        '/fields/1/type/aliases/0',
        '/fields/2/name',
      ],
    ],
  ])('has a warning for each path: %s', (_, json, paths) => {
    const { warnings } = registered(json);
    expect(warnings.map(({ path }) => path).sort()).toEqual([...paths].sort());
    expect(warnings.every(({ actual, expected }) => actual !== '' && expected.includes('[A-Za-z_]'))).toBe(
      true,
    );
    expect(parseSchema(textOf(json)).ok).toBe(false);
  });

  it('has forms that are JSON, and are the same for its own normal form', () => {
    for (const json of [DEBEZIUM, INNER_CLASS, ODD_NAMES]) {
      const { canonical, normal, fingerprint, fullName } = registered(json);
      for (const form of [canonical, normal]) expect(JSON.parse(form)).toBeTypeOf('object');
      expect(registered(normal)).toMatchObject({ canonical, normal, fingerprint, fullName });
    }
  });

  it('is written and read in both JSON forms', () => {
    const schema = registered(record('R', field('x-y', ['null', ODD_NAMES])));
    const value = { 'weird-field': 'A-B', 'a.b': 'AQ==', '"': 3 };
    const plain = compileCodec(schema, 'plain');
    const encoded = plain.encode({ 'x-y': value });
    if (!encoded.ok) throw new Error(JSON.stringify(encoded.issues));
    expect(plain.decode(encoded.body)).toEqual({ 'x-y': value });
    expect(compileCodec(schema, 'avro').decode(encoded.body)).toEqual({
      'x-y': { 'a b.Größe"\\': { ...value, 'a.b': '\u0001' } },
    });
    expect(plain.encode({ 'x-y': { ...value, 'weird-field': 'B' } }).ok).toBe(false);
  });

  it('is compared as any other', () => {
    const moved = registered({ ...DEBEZIUM, namespace: 'connect_test.core' });
    expect(differencesBetween(registered(DEBEZIUM), moved, 'generic').map(({ kind }) => kind)).toEqual([
      'NAME_MISMATCH',
      'NAME_MISMATCH',
    ]);
  });

  it.each([
    ['an empty name', record('', field('a', 'int'))],
    ['a name that ends with a dot', record('a.')],
    ['an empty field name', record('R', field('', 'int'))],
    ['a control character', record('a\u0000')],
    ['half a surrogate pair', '{"type":"record","name":"R","fields":[{"name":"\\ud800","type":"int"}]}'],
    ["a primitive type's name", record('a-b.string')],
    ['a leading dot that would be lost', record('..R')],
  ])('is still refused for %s', (_, json) => {
    expect(parseSchema(textOf(json), 'registered').ok).toBe(false);
  });
});

describe('a registered default that its type does not hold', () => {
  it.each<[string, unknown, unknown, string]>([
    ['another type', 'int', 'x', ''],
    ['a number beyond the type', 'float', 1e39, ''],
    ['too short a fixed', { type: 'fixed', name: 'F', size: 2 }, 'a', ''],
    ['no symbol', { type: 'enum', name: 'E', symbols: ['A'] }, 'B', ''],
    ['none of the branches', ['null', 'int'], 'x', ''],
    ['an item within', { type: 'array', items: ['int', 'string'] }, [1, true], '/1'],
    ['an entry within', { type: 'map', values: ['int', 'string'] }, { k: null }, '/k'],
    ['a missing field within', record('I', field('f', 'int')), {}, '/f'],
  ])('counts as absent, with a warning: %s', (_, type, value, inside) => {
    const { warnings, fingerprint } = registered(record('R', field('a', type, { default: value })));
    expect(warnings.map(({ path }) => path)).toEqual([`/fields/0/default${inside}`]);
    expect(fingerprint).toBe(registered(record('R', field('a', type))).fingerprint);
  });

  it('rejects a record without the field and never invents a value', () => {
    const codec = compileCodec(registered(record('R', field('a', 'int', { default: 'x' }))), 'plain');
    expect(codec.encode({})).toMatchObject({ ok: false, issues: [{ kind: 'missing', path: '/a' }] });
  });

  it('counts as absent where it needs one that does, in whatever order they stand', () => {
    const json = record(
      'R',
      field('self', ['null', 'R'], { default: {} }),
      field('outer', record('I', field('i', 'int', { default: 'x' })), { default: {} }),
      field('late', 'int', { default: true }),
    );
    const { warnings, normal } = registered(json);
    expect(warnings.map(({ path }) => path).sort()).toEqual([
      '/fields/0/default',
      '/fields/1/default/i',
      '/fields/1/type/fields/0/default',
      '/fields/2/default',
    ]);
    expect(normal).not.toContain('default');
  });

  it('is no way around the bound on what is checked', () => {
    const branches = Array.from({ length: 40 }, (_, at) => record(`B${at}`, field('f', ['null', 'R'])));
    let value: unknown = 'misfit';
    for (let level = 0; level < 60; level++) value = { f: value };
    const many = Array.from({ length: 200 }, (_, at) => field(`d${at}`, ['null', 'R'], { default: value }));
    const start = performance.now();
    parseSchema(JSON.stringify(record('R', field('f', ['null', ...branches]), ...many)), 'registered');
    expect(performance.now() - start).toBeLessThan(2000);
  });
});

describe('comments in a schema', () => {
  const text = `// a bar
    {"type": /* of one second */ "record", "name": "R" // "name": "S"
      ,"fields": [{"name": "a", "type": "string", "default": "// /* none */", "doc": "\\"/*"}]} /**/`;
  const bare = record('R', field('a', 'string', { default: '// /* none */' }));

  it('are left out, with a warning where the registry has them', () => {
    const schema = registered(text);
    expect(schema.fingerprint).toBe(registered(bare).fingerprint);
    expect(schema.warnings).toMatchObject([{ path: '', actual: 'comments' }]);
    expect(JSON.parse(schema.text)).toMatchObject({ name: 'R' });
    expect(modelOf(schema)).toBe(modelOf(registered(text)));
  });

  it('are taken in what a client declares', () => {
    expect(parseSchema(text)).toMatchObject({ ok: true, schema: { warnings: [] } });
  });

  it('may hold any text and any number of brackets', () => {
    expect(registered(`/*${'['.repeat(1000)}"*/"int"`).canonical).toBe('"int"');
    expect(registered('"int"//').canonical).toBe('"int"');
    expect(registered('//\r"int"').canonical).toBe('"int"');
  });

  it.each(['/* "int"', '"int" /', '# x\n"int"', '"int" /*/'])('that are none are refused: %s', (json) => {
    expect(parseSchema(json, 'registered')).toMatchObject({ ok: false, invalid: { path: '' } });
  });
});

describe('a text that is declared', () => {
  it('is read as the registry has it where Java takes it, with its warnings', () => {
    for (const json of [DEBEZIUM, INNER_CLASS, record('R', field('a', 'int', { default: 'x' }))]) {
      const declared = parseDeclared(textOf(json));
      const { fingerprint, warnings } = registered(json);
      expect(declared).toMatchObject({ ok: true, schema: { fingerprint, warnings } });
    }
  });

  it('is rejected with the path of what Java does not accept either', () => {
    const json = record('a-b', field('a', 'nothing'));
    expect(parseDeclared(textOf(json))).toMatchObject({ ok: false, invalid: { path: '/fields/0/type' } });
  });

  it('has each key once, as a file has', () => {
    const twice = '{"type":"record","name":"a-b","name":"a-b","fields":[]}';
    expect(parseDeclared(twice).ok).toBe(false);
    expect(parseSchema(twice, 'configured')).toMatchObject({ ok: false, invalid: { path: '/name' } });
    expect(parseSchema(twice, 'registered').ok).toBe(true);
  });
});

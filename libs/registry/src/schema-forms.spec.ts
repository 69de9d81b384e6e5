import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { schemaJson } from '../../../test/support/schema-arbitrary.js';
import { crc64Avro } from './fingerprint.js';
import { parseSchema } from './parse-schema.js';
import type { Schema } from './schema.js';

function parsed(text: string): Schema {
  const result = parseSchema(text);
  if (!result.ok) throw new Error(JSON.stringify(result.invalid));
  return result.schema;
}

/** Apache Avro's own cases, `share/test/data/schema-tests.txt`: input, canonical form, CRC-64-AVRO as Java's signed long. */
const AVRO_CASES: readonly (readonly [string, string, bigint])[] = [
  ['"null"', '"null"', 7195948357588979594n],
  ['{"type":"null"}', '"null"', 7195948357588979594n],
  ['"boolean"', '"boolean"', -6970731678124411036n],
  ['"int"', '"int"', 8247732601305521295n],
  ['"long"', '"long"', -3434872931120570953n],
  ['"float"', '"float"', 5583340709985441680n],
  ['"double"', '"double"', -8181574048448539266n],
  ['"bytes"', '"bytes"', 5746618253357095269n],
  ['"string"', '"string"', -8142146995180207161n],
  ['{"type":"string"}', '"string"', -8142146995180207161n],
  ['[  ]', '[]', -1241056759729112623n],
  ['[ "int"  ]', '["int"]', -5232228896498058493n],
  ['[ "int" , {"type":"boolean"} ]', '["int","boolean"]', 5392556393470105090n],
  [
    '{"fields":[], "type":"record", "name":"foo"}',
    '{"name":"foo","type":"record","fields":[]}',
    -4824392279771201922n,
  ],
  [
    '{"fields":[], "type":"record", "name":"foo", "namespace":"x.y"}',
    '{"name":"x.y.foo","type":"record","fields":[]}',
    5916914534497305771n,
  ],
  [
    '{"fields":[], "type":"record", "name":"a.b.foo", "namespace":"x.y"}',
    '{"name":"a.b.foo","type":"record","fields":[]}',
    -4616218487480524110n,
  ],
  [
    '{"fields":[], "type":"record", "name":"foo", "doc":"foo", "aliases":["foo","bar"]}',
    '{"name":"foo","type":"record","fields":[]}',
    -4824392279771201922n,
  ],
  [
    '{"fields":[{"type":{"type":"boolean"}, "name":"f1"}], "type":"record", "name":"foo"}',
    '{"name":"foo","type":"record","fields":[{"name":"f1","type":"boolean"}]}',
    7843277075252814651n,
  ],
  [
    `{ "fields":[{"type":"boolean", "aliases":[], "name":"f1", "default":true},
                 {"order":"descending","name":"f2","doc":"Hello","type":"int"}],
       "type":"record", "name":"foo" }`,
    '{"name":"foo","type":"record","fields":[{"name":"f1","type":"boolean"},{"name":"f2","type":"int"}]}',
    -4860222112080293046n,
  ],
  [
    '{"type":"enum", "name":"foo", "symbols":["A1"]}',
    '{"name":"foo","type":"enum","symbols":["A1"]}',
    -6342190197741309591n,
  ],
  [
    '{"namespace":"x.y.z", "type":"enum", "name":"foo", "doc":"foo bar", "symbols":["A1", "A2"]}',
    '{"name":"x.y.z.foo","type":"enum","symbols":["A1","A2"]}',
    -4448647247586288245n,
  ],
  [
    '{"name":"foo","type":"fixed","size":15}',
    '{"name":"foo","type":"fixed","size":15}',
    1756455273707447556n,
  ],
  [
    '{"namespace":"x.y.z", "type":"fixed", "name":"foo", "doc":"foo bar", "size":32}',
    '{"name":"x.y.z.foo","type":"fixed","size":32}',
    -3064184465700546786n,
  ],
  ['{ "items":{"type":"null"}, "type":"array"}', '{"type":"array","items":"null"}', -589620603366471059n],
  ['{ "values":"string", "type":"map"}', '{"type":"map","values":"string"}', -8732877298790414990n],
  [
    '{"name":"PigValue","type":"record","fields":[{"name":"value", "type":["null", "int", "long", "PigValue"]}]}',
    '{"name":"PigValue","type":"record","fields":[{"name":"value","type":["null","int","long","PigValue"]}]}',
    -1759257747318642341n,
  ],
];

describe('Parsing Canonical Form', () => {
  it.each(AVRO_CASES)(
    'of %s is as Apache Avro has it, and so is its CRC-64-AVRO',
    (input, canonical, crc) => {
      expect(parsed(input).canonical).toBe(canonical);
      expect(BigInt.asIntN(64, crc64Avro(canonical))).toBe(crc);
    },
  );

  it('reads escapes in names and keys', () => {
    expect(parsed(String.raw`{"\u0074ype":"fixed","name":"\u0066oo","size":15}`).canonical).toBe(
      '{"name":"foo","type":"fixed","size":15}',
    );
  });

  it('gives an inner type the namespace that encloses it', () => {
    const inner = '{"type":"enum","name":"E","symbols":["A"]}';
    const text = `{"type":"record","name":"R","namespace":"a.b","fields":[
      {"name":"one","type":${inner}},{"name":"two","type":["null","E"]},{"name":"self","type":["null","R"]}]}`;
    expect(parsed(text).canonical).toBe(
      '{"name":"a.b.R","type":"record","fields":[{"name":"one","type":{"name":"a.b.E","type":"enum","symbols":["A"]}},' +
        '{"name":"two","type":["null","a.b.E"]},{"name":"self","type":["null","a.b.R"]}]}',
    );
  });

  it('is its own canonical form', () => {
    fc.assert(
      fc.property(schemaJson, (json) => {
        const { canonical } = parsed(JSON.stringify(json));
        expect(parsed(canonical).canonical).toBe(canonical);
      }),
    );
  });
});

describe('normal form', () => {
  const field = (attributes: string): string =>
    `{"type":"record","name":"R","fields":[{"name":"f",${attributes}}]}`;

  it('is its own normal form and keeps the canonical one', () => {
    fc.assert(
      fc.property(schemaJson, (json) => {
        const schema = parsed(JSON.stringify(json));
        const again = parsed(schema.normal);
        expect(again.normal).toBe(schema.normal);
        expect(again.fingerprint).toBe(schema.fingerprint);
        expect(again.canonical).toBe(schema.canonical);
      }),
    );
  });

  it('keeps a type of the null namespace there, inside of a namespace', () => {
    const { normal } = parsed(`{"type":"record","name":"a.R","fields":[
      {"name":"one","type":{"type":"fixed","name":"F","namespace":"","size":1}},{"name":"two","type":".F"}]}`);
    expect(normal).toBe(
      '{"name":"a.R","type":"record","fields":[{"name":"one","type":{"name":"F","namespace":"","type":"fixed","size":1}},' +
        '{"name":"two","type":"F"}]}',
    );
    expect(parsed(normal).normal).toBe(normal);
    const hidden = parsed(`{"type":"record","name":"a.R","fields":[
      {"name":"one","type":{"type":"fixed","name":"F","namespace":"","size":1}},
      {"name":"two","type":{"type":"fixed","name":"F","size":2}},{"name":"three","type":".F"}]}`);
    expect(hidden.normal).toContain('{"name":"three","type":".F"}');
    expect(parsed(hidden.normal).normal).toBe(hidden.normal);
    expect(parsed(hidden.normal).canonical).toBe(hidden.canonical);
  });

  it('tells logical types apart, with precision and scale', () => {
    const { normal } = parsed('{"precision":4,"type":"bytes","logicalType":"decimal"}');
    expect(normal).toBe('{"type":"bytes","logicalType":"decimal","precision":4,"scale":0}');
  });

  it.each([
    [
      'a scale above the precision',
      '{"type":"bytes","logicalType":"decimal","precision":2,"scale":3}',
      '"bytes"',
    ],
    ['a decimal without a precision', '{"type":"bytes","logicalType":"decimal"}', '"bytes"'],
    ['a decimal of no bytes', '{"type":"string","logicalType":"decimal","precision":4}', '"string"'],
    ['an unknown one', '{"type":"long","logicalType":"of-a-later-version"}', '"long"'],
    ['a name of Object.prototype', '{"type":"long","logicalType":"constructor"}', '"long"'],
    ['a date of long', '{"type":"long","logicalType":"date"}', '"long"'],
    [
      'more digits than the fixed holds',
      '{"type":"fixed","name":"F","size":2,"logicalType":"decimal","precision":5}',
      '{"name":"F","type":"fixed","size":2}',
    ],
    [
      'a duration of 11 bytes',
      '{"type":"fixed","name":"F","size":11,"logicalType":"duration"}',
      '{"name":"F","type":"fixed","size":11}',
    ],
  ])('ignores a logical type that is invalid: %s', (_what, text, normal) => {
    expect(parsed(text).normal).toBe(normal);
  });

  it('writes one default in one way, and no integer through a double', () => {
    const normal = (type: string, value: string): string =>
      parsed(field(`"type":${type},"default":${value}`)).normal;
    expect(normal('"long"', '9007199254740993')).toContain('"default":9007199254740993');
    expect(normal('"double"', '1.50')).toBe(normal('"double"', '15e-1'));
    expect(normal('"double"', '-0.0')).not.toBe(normal('"double"', '0'));
    const map = '{"type":"map","values":"int"}';
    expect(normal(map, '{"a":1,"__proto__":2}')).toBe(normal(map, '{"__proto__":2,"a":1}'));
    expect(normal(map, '{"__proto__":2}')).toContain('"default":{"__proto__":2}');
  });

  it('has aliases as full names, each once, in one order', () => {
    const aliased = (aliases: string): string =>
      parsed(`{"type":"fixed","name":"a.F","size":1,"aliases":${aliases}}`).fingerprint;
    expect(aliased('["G","b.H"]')).toBe(aliased('["b.H","a.G","G"]'));
    expect(aliased('["G"]')).not.toBe(aliased('[]'));
  });

  it('leaves out doc, sort order and properties that Avro does not know', () => {
    const plain = parsed(field('"type":"int"'));
    const dressed = parsed(field('"type":{"type":"int","connect.version":3},"doc":"words","order":"ignore"'));
    expect(dressed.fingerprint).toBe(plain.fingerprint);
    expect(plain.fingerprint).toMatch(/^sha256:[0-9a-f]{64}$/);
  });

  it('keeps the order of fields, which is the order of bytes', () => {
    const record = (...names: string[]): string =>
      JSON.stringify({ type: 'record', name: 'R', fields: names.map((name) => ({ name, type: 'int' })) });
    expect(parsed(record('a', 'b')).fingerprint).not.toBe(parsed(record('b', 'a')).fingerprint);
  });
});

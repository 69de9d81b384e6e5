import { describe, expect, it } from 'vitest';
import type { Codec, JsonForm } from '../../codec.js';
import { RawJson } from '../../json/raw-json.js';
import { readJson } from '../../json/read-json.js';
import { array, chainOf, codecOf, fieldOf, map, record, recordOf } from '../../testing/codec-fixture.js';
import { parseSchema } from '../../parse-schema.js';
import { compileCodec } from '../compile-codec.js';
import { rawOf, straightOf } from '../../testing/straight-fixture.js';

const Trade = record(
  'com.example.Trade',
  fieldOf('symbol', 'string'),
  fieldOf('price', 'double'),
  fieldOf('note', ['null', 'string'], null),
  fieldOf('size', 'long', 100),
  fieldOf('side', { type: 'enum', name: 'com.example.Side', symbols: ['BUY', 'SELL', 'BUYBACK'] }, 'SELL'),
  fieldOf('legs', array('int'), []),
);

const Nested = record('com.example.N', fieldOf('in', ['null', 'com.example.N'], null));

/** The hex of what is written straight; null when it gives up. */
function straight(schema: unknown, text: string, form: JsonForm = 'plain'): string | null {
  return straightOf(codecOf(schema, form).schema, form)(text)?.toString('hex') ?? null;
}

function general(schema: unknown, text: string, form: JsonForm = 'plain'): string {
  const encoded = codecOf(schema, form).encode(readJson(text));
  if (!encoded.ok) throw new Error(JSON.stringify(encoded.issues));
  return encoded.body.toString('hex');
}

const many = (count: number, text: string): string => new Array<string>(count).fill(text).join(',');

describe('a datum is encoded from its bytes, without being parsed', () => {
  it.each<readonly [string, unknown, string]>([
    [
      'all fields in order',
      Trade,
      '{"symbol":"A","price":1.5,"note":"n","size":1,"side":"BUYBACK","legs":[1]}',
    ],
    ['white space', Trade, ' {\n"symbol" :\t"A" , "price": 1.5\r\n, "legs" : [ 1 , 2 ] }'],
    ['absent fields', Trade, '{"symbol":"A","price":1.5,"side":"BUY"}'],
    ['no field that must be there', record('E', fieldOf('a', 'int', 1)), '{}'],
    ['an escape in a text', Trade, String.raw`{"symbol":"\u00e9\n\"","price":1}`],
    ['a long text', Trade, `{"symbol":"${'é😀'.repeat(500)}","price":1}`],
    ['a number that is parsed alone', Trade, '{"symbol":"A","price":1.234567890123456789e0,"size":1e2}'],
    ['items that need a longer count', array('int'), `[${many(200, '7')}]`],
    ['no items', array(map('int')), '[{},[],{}]'.replace(',[]', '')],
    ['a map', map('int'), '{"b":1,"a":2,"1a":3,"":4}'],
    ['records within each other', array(Trade), '[{"symbol":"A","price":1},{"symbol":"B","price":2}]'],
    [
      'names that all objects have',
      recordOf({ __proto: 'int', constructor: 'int', ['__proto__']: 'int' }),
      '{"__proto":1,"constructor":2,"__proto__":3}',
    ],
    ['a branch that is named in plain JSON', recordOf({ a: ['null', 'string', 'int'] }), '{"a":{"int":1}}'],
    ['a branch that its JSON type tells', recordOf({ a: ['null', 'string', 'int'] }), '{"a":5}'],
    ['an instant', { type: 'long', logicalType: 'timestamp-millis' }, '"2026-01-31T10:15:30.123Z"'],
    ['an instant as a number', { type: 'long', logicalType: 'timestamp-millis' }, '1769854530123'],
    [
      'a date with another quote where most instants end',
      recordOf({ d: { type: 'int', logicalType: 'date' }, e: 'string', f: 'string' }),
      '{"d":"2026-01-31","e":"1234567","f":"x"}',
    ],
    [
      'an instant as the text of a long',
      { type: 'long', logicalType: 'timestamp-millis' },
      '"1769854530123"',
    ],
    ['a decimal', { type: 'bytes', logicalType: 'decimal', precision: 9, scale: 2 }, '"12.50"'],
    ['bytes', 'bytes', '"AAEC"'],
    ['a special number', 'double', '"-Infinity"'],
  ])('%s', (_what, schema, text) => {
    expect(straight(schema, text)).toBe(general(schema, text));
  });

  it.each([
    ['a branch that is named', '{"a":{"int":1}}'],
    ['null', '{"a" : null}'],
  ])('%s in Avro JSON', (_what, text) => {
    const schema = recordOf({ a: ['null', 'string', 'int'] });
    expect(straight(schema, text, 'avro')).toBe(general(schema, text, 'avro'));
  });
});

describe('the straight encoder gives up, and the datum is encoded all the same', () => {
  it.each<readonly [string, unknown, string]>([
    ['another order of the fields', Trade, '{"price":1.5,"symbol":"A"}'],
    ['an escape in a key', Trade, String.raw`{"\u0073ymbol":"A","price":1}`],
    ['an index as a key, which JavaScript has first', map('int'), '{"b":1,"1":2}'],
    ['the same with an escape', map('int'), String.raw`{"b":1,"\u0031":2}`],
  ])('%s', (_what, schema, text) => {
    expect(straight(schema, text)).toBeNull();
    const encoded = codecOf(schema).encodeFramed(rawOf(text), null);
    expect(encoded.ok && encoded.body.toString('hex')).toBe(general(schema, text));
  });

  it.each<readonly [string, unknown, string]>([
    ['an unknown field', Trade, '{"symbol":"A","price":1,"other":1}'],
    ['a missing field', Trade, '{"symbol":"A"}'],
    ['a name that is the beginning of another', recordOf({ ab: 'int' }), '{"a":1}'],
    ['a name that begins with another', recordOf({ a: 'int' }), '{"ab":1}'],
    ['an unknown symbol', Trade, '{"symbol":"A","price":1,"side":"BU"}'],
    ['null for what is not nullable', Trade, '{"symbol":null,"price":1}'],
    ['a lone surrogate', Trade, String.raw`{"symbol":"\ud800","price":1}`],
    ['another type', Trade, '[]'],
    ['an int out of range', 'int', '2147483648'],
    ['two members for one branch', ['int', 'string'], '{"int":1,"string":"a"}'],
    ['an ambiguous branch', ['int', 'long'], '1'],
    ['too many levels', Nested, `${'{"in":'.repeat(65)}null${'}'.repeat(65)}`],
    ['too many items', array('int'), `[${many(131_073, '1')}]`],
  ])('%s: the issues are those of the parsed datum', (_what, schema, text) => {
    expect(straight(schema, text)).toBeNull();
    expect(codecOf(schema).encodeFramed(rawOf(text), 7)).toEqual(
      codecOf(schema).encodeFramed(readJson(text), 7),
    );
  });
});

describe('names that Avro does not allow, as registered schemas may have them', () => {
  const lax = (name: string): Codec => {
    const parsed = parseSchema(JSON.stringify(recordOf({ [name]: 'int' })), 'registered');
    if (!parsed.ok) throw new Error(parsed.invalid.path);
    return compileCodec(parsed.schema, 'plain');
  };

  it('are compared as UTF-8', () => {
    expect(straightOf(lax('größe').schema, 'plain')('{"größe":1}')?.toString('hex')).toBe('02');
  });

  it('are left to the general encoder when JSON must escape them', () => {
    const codec = lax('a\\');
    for (const text of ['{"a\\\\":1}', '{"a":1}']) {
      expect(straightOf(codec.schema, 'plain')(text)).toBeNull();
      expect(codec.encodeFramed(rawOf(text), 1)).toEqual(codec.encodeFramed(readJson(text), 1));
    }
  });
});

it('a datum may be all of its buffer', () => {
  const data: readonly (readonly [unknown, string])[] = [
    ['long', '12'],
    ['double', '-1.5e3'],
    ['string', '"a"'],
    [map('int'), '{}'],
  ];
  for (const [type, text] of data) {
    const bytes = Buffer.from(text);
    const encoded = codecOf(type).encodeFramed(new RawJson(bytes, 0, bytes.length), null);
    expect(encoded.ok && encoded.body.toString('hex')).toBe(general(type, text));
  }
});

it('a number ends where its datum does', () => {
  const bytes = Buffer.from('1234.5');
  for (const type of ['int', 'double']) {
    const encoded = codecOf(type).encodeFramed(new RawJson(bytes, 1, 3), null);
    expect(encoded.ok && encoded.body.toString('hex')).toBe(general(type, '23'));
  }
});

it('the header of the id comes first', () => {
  const encoded = codecOf('int').encodeFramed(rawOf('5'), 258);
  expect(encoded.ok && encoded.body.toString('hex')).toBe('00000001020a');
});

it.each<readonly [string, Codec]>([
  ['undeclared data of a chain', chainOf('plain', recordOf({ a: 'int' }), recordOf({ a: ['null', 'int'] }))],
  ['data of one schema', codecOf(recordOf({ a: ['null', 'int'] }))],
])('%s need not be parsed before', (_what, codec) => {
  for (const text of ['{"a":5}', '{"a":"x"}', '{"b":1}'])
    expect(codec.encodeFramed(rawOf(text), 1)).toEqual(codec.encodeFramed(readJson(text), 1));
});

import { describe, expect, it } from 'vitest';
import { parseSchema } from '../parse-schema.js';
import { bodyOf, codecOf, issuesOf, recordOf } from '../testing/codec-fixture.js';
import { compileCodec } from './compile-codec.js';

const order = {
  type: 'record',
  name: 'com.example.Order',
  fields: [
    { name: 'id', type: 'long' },
    { name: 'bid', type: 'double' },
    { name: 'note', type: ['null', 'string'] },
    { name: 'lots', type: 'int', default: 7 },
    { name: 'legs', type: { type: 'array', items: recordOf({ price: 'double' }, 'com.example.Leg') } },
    { name: 'tags', type: { type: 'map', values: 'int' } },
  ],
};

describe('issues', () => {
  it('are all told, each with its path, what is allowed and the JSON type found', () => {
    const text = `{"id":"x","bid":true,"note":5,"legs":[{"price":1},{"price":"1"},{}],"tags":{"a/b~":1.5},"extra":{}}`;
    expect(issuesOf(codecOf(order), text)).toEqual([
      '/id type: long, string',
      '/bid type: double, boolean',
      '/note type: one of null, string, number',
      '/legs/1/price type: double, string',
      '/legs/2/price missing: double, absent',
      '/tags/* type: int, number',
      '/extra unknown_field: a field of com.example.Order, object',
    ]);
  });

  it('never hold the value', () => {
    const encoded = codecOf(order).encode({ id: 'secret', bid: 'secret', secretless: 'secret' });
    expect(JSON.stringify(encoded)).not.toContain('"secret');
  });

  it.each([
    ['a datum that is no object', '[1]', ' type: com.example.Order, array'],
    [
      'an unknown field in a nested record',
      '{"id":1,"bid":1,"legs":[{"price":1,"x":1}],"tags":{}}',
      '/legs/0/x unknown_field: a field of com.example.Leg, number',
    ],
    [
      'a null where none is allowed',
      '{"id":null,"bid":1,"legs":[],"tags":{}}',
      '/id unknown_branch: long, null',
    ],
    [
      'a long out of its range',
      '{"id":9223372036854775808,"bid":1,"legs":[],"tags":{}}',
      '/id range: long, number',
    ],
    [
      'an int out of its range',
      '{"id":1,"bid":1,"lots":2147483648,"legs":[],"tags":{}}',
      '/lots range: int, number',
    ],
  ])('name %s', (_, text, issue) => {
    expect(issuesOf(codecOf(order), text)).toEqual([issue]);
  });

  it('name a lone surrogate, which UTF-8 cannot hold', () => {
    expect(issuesOf(codecOf('string'), '"\\ud800"')).toEqual([
      ' range: string without lone surrogates, string',
    ]);
    expect(bodyOf(codecOf('string'), '\u0000')).toEqual(Buffer.from([2, 0]));
  });

  it('name enum symbols, sizes and encodings that do not fit', () => {
    expect(issuesOf(codecOf({ type: 'enum', name: 'E', symbols: ['A', 'B'] }), '"C"')).toEqual([
      ' range: one of A, B, string',
    ]);
    expect(issuesOf(codecOf({ type: 'fixed', name: 'F', size: 2 }), '"AA=="')).toEqual([
      ' range: F of 2 bytes, string',
    ]);
    expect(issuesOf(codecOf('bytes'), '"%"')).toEqual([' range: bytes as base64, string']);
    expect(issuesOf(codecOf('bytes', 'avro'), '"\u0100"')).toEqual([' range: bytes as ISO-8859-1, string']);
  });

  it('are bounded in number, and one that is no unknown field is always among them', () => {
    const datum = Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [`x${i}`, 1]));
    const encoded = codecOf({ type: 'array', items: order }).encode([datum, datum]);
    if (encoded.ok) throw new Error('fits');
    expect(encoded.issues.length).toBeLessThanOrEqual(1000);
    expect(encoded.issues.some(({ kind }) => kind === 'missing')).toBe(true);
  });

  it('stop a datum of more than 64 levels', () => {
    const list = recordOf({ next: ['null', 'com.example.List'] }, 'com.example.List');
    const nested = (levels: number) => '{"next":'.repeat(levels) + 'null' + '}'.repeat(levels);
    expect(issuesOf(codecOf(list), nested(64))).toEqual([]);
    expect(issuesOf(codecOf(list), nested(65))).toEqual([
      `${'/next'.repeat(64)} depth: at most 64 levels, object`,
    ]);
  });
});

describe('a missing field', () => {
  const withDefaults = {
    type: 'record',
    name: 'D',
    fields: [
      { name: 'i', type: 'int', default: 7 },
      { name: 'b', type: 'bytes', default: '\u00ff' },
      { name: 'u', type: ['string', 'null'], default: 'x' },
      { name: 'r', type: recordOf({ m: { type: 'map', values: 'int' } }, 'M'), default: { m: { a: 1 } } },
    ],
  };

  it('takes the default of the schema, in both forms', () => {
    const full = bodyOf(codecOf(withDefaults, 'avro'), {
      i: 7,
      b: '\u00ff',
      u: { string: 'x' },
      r: { m: { a: 1 } },
    });
    expect(bodyOf(codecOf(withDefaults, 'avro'), {})).toEqual(full);
    expect(bodyOf(codecOf(withDefaults), {})).toEqual(full);
  });

  it('takes a default beyond 2^53 exactly', () => {
    const parsed = parseSchema(
      '{"type":"record","name":"D","fields":[{"name":"l","type":"long","default":9007199254740993}]}',
    );
    if (!parsed.ok) throw new Error(parsed.invalid.path);
    const codec = compileCodec(parsed.schema, 'plain');
    expect(codec.decode(bodyOf(codec, {}))).toEqual({ l: 9007199254740993n });
  });

  it('without a default is null in plain JSON where it is nullable, and missing in Avro JSON', () => {
    const schema = recordOf({ a: ['null', 'int'] });
    expect(bodyOf(codecOf(schema), {})).toEqual(Buffer.from([0]));
    expect(issuesOf(codecOf(schema, 'avro'), '{}')).toEqual(['/a missing: one of null, int, absent']);
  });
});

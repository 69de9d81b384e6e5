import { describe, expect, it } from 'vitest';
import { readBodyShape } from './produce.body.js';

describe('a produce body', () => {
  it('gives records with keys and values as they are, and the rest typed', () => {
    const body = {
      key_schema_id: 1,
      value_schema: '"string"',
      records: [
        {
          key: { a: 1n },
          value: 'x',
          partition: 3,
          timestamp: 1_700_000_000_000,
          headers: [{ name: 'h', value: 'aGk=' }],
        },
        { value: null },
      ],
    };
    expect(readBodyShape(body)).toEqual({
      keySchema: { schemaId: 1 },
      valueSchema: { schema: '"string"' },
      records: [
        {
          key: { a: 1n },
          value: 'x',
          partition: 3,
          timestamp: 1_700_000_000_000,
          headers: [{ name: 'h', value: Buffer.from('hi') }],
        },
        { value: null, partition: null, timestamp: null, headers: [] },
      ],
    });
  });

  it('with both a schema and an id uses the id, as in REST Proxy', () => {
    expect(readBodyShape({ value_schema: 'x', value_schema_id: 7, records: [{}] }).valueSchema).toEqual({
      schemaId: 7,
    });
  });

  it.each([
    ['7', 7],
    ['0', 0],
    ['007', 7],
    ['2147483647', 2_147_483_647],
  ])('accepts ids and partitions as text, as REST Proxy does: %j', (text, number) => {
    const body = readBodyShape({
      key_schema_id: text,
      value_schema_id: text,
      records: [{ partition: text }],
    });
    expect(body.keySchema).toEqual({ schemaId: number });
    expect(body.valueSchema).toEqual({ schemaId: number });
    expect(body.records[0]?.partition).toBe(number);
  });

  it.each(['', ' 7', '7 ', '+7', '-1', '7.0', '7e0', '0x7', '２', '2147483648', '99999999999999999999', 'x'])(
    'takes no other text for one of them: %j',
    (text) => {
      const wrong = 'found string, allowed: an integer from 0 to 2147483647, or null';
      expect(() => readBodyShape({ key_schema_id: text, records: [{}] })).toThrow(`/key_schema_id: ${wrong}`);
      expect(() => readBodyShape({ value_schema_id: text, records: [{}] })).toThrow(
        `/value_schema_id: ${wrong}`,
      );
      expect(() => readBodyShape({ records: [{ partition: text }] })).toThrow(
        `/records/0/partition: ${wrong}`,
      );
    },
  );

  it('does not accept a timestamp as text: REST Proxy v2 has none', () => {
    expect(() => readBodyShape({ records: [{ timestamp: '7' }] })).toThrow(
      '/records/0/timestamp: found string',
    );
  });

  it('keeps record headers in order, with names twice and values null', () => {
    const headers = [{ name: 'a', value: '' }, { name: 'a', value: null }, { name: 'a' }];
    expect(readBodyShape({ records: [{ headers }] }).records[0]?.headers).toEqual([
      { name: 'a', value: Buffer.alloc(0) },
      { name: 'a', value: null },
      { name: 'a', value: null },
    ]);
  });

  it.each<[unknown, string]>([
    [null, 'the body: found null, allowed: an object'],
    [[], 'the body: found array, allowed: an object'],
    [{}, '/records: found nothing, allowed: an array of at least one record'],
    [{ records: [] }, '/records: found an empty array, allowed: an array of at least one record'],
    [{ records: {} }, '/records: found object, allowed: an array of at least one record'],
    [
      { records: [{}], value_shema: 1 },
      'the body: found an unknown member, allowed: key_schema, key_schema_id, value_schema, value_schema_id, records',
    ],
    [{ records: [{}], key_schema: {} }, '/key_schema: found object, allowed: a schema as JSON text, or null'],
    [
      { records: [{}], value_schema_id: '7.0' },
      '/value_schema_id: found string, allowed: an integer from 0 to 2147483647, or null',
    ],
    [{ records: [{}, 5] }, '/records/1: found number, allowed: an object'],
    [
      { records: [{ vlaue: 1 }] },
      '/records/0: found an unknown member, allowed: key, value, partition, timestamp, headers',
    ],
    [
      { records: [{ partition: 2 ** 31 }] },
      '/records/0/partition: found number, allowed: an integer from 0 to 2147483647, or null',
    ],
    [
      { records: [{ partition: -1 }] },
      '/records/0/partition: found number, allowed: an integer from 0 to 2147483647, or null',
    ],
    [
      { records: [{ timestamp: 1.5 }] },
      '/records/0/timestamp: found number, allowed: an integer from 0 to 4503599627370496, or null',
    ],
    [
      { records: [{ timestamp: 2n ** 60n }] },
      '/records/0/timestamp: found number, allowed: an integer from 0 to 4503599627370496, or null',
    ],
    [{ records: [{ headers: {} }] }, '/records/0/headers: found object, allowed: an array, or null'],
    [
      { records: [{ headers: ['a'] }] },
      '/records/0/headers/0: found string, allowed: an object with name, value',
    ],
    [{ records: [{ headers: [{ name: 1 }] }] }, '/records/0/headers/0/name: found number, allowed: a string'],
    [
      { records: [{ headers: [{ name: 'a', value: 's3cret!' }] }] },
      '/records/0/headers/0/value: found a string that is not base64, allowed: base64, or null',
    ],
    [
      { records: [{ headers: [{ name: 'a', val: '' }] }] },
      '/records/0/headers/0: found an unknown member, allowed: name, value',
    ],
  ])('of a wrong shape is refused with the path, what was found and what is allowed: $1', (body, message) => {
    expect(() => readBodyShape(body)).toThrow(message);
  });
});

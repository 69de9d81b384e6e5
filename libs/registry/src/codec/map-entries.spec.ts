import { describe, expect, it } from 'vitest';
import { array, ksqlTradesValue, map, struct, column, trade } from '../../../../test/fixtures/ksqldb.js';
import { readJson } from '../json/read-json.js';
import { inlineReferences, parseSchema } from '../parse-schema.js';
import { bodyOf, codecOf, issuesOf, recordOf } from '../testing/codec-fixture.js';
import { compileCodec } from './compile-codec.js';
import type { Schema } from '../schema.js';

/** A map as Kafka Connect writes it. */
const entries = (value: unknown, key: unknown = 'string', name = 'Entry'): object => ({
  type: 'array',
  items: { ...recordOf({ key, value }, name), 'connect.internal.type': 'MapEntry' },
});

const parsed = (json: unknown): Schema => {
  const read = parseSchema(JSON.stringify(json));
  if (!read.ok) throw new Error(JSON.stringify(read.invalid));
  return read.schema;
};

describe('an array of map entries in plain JSON', () => {
  it('may be written as an object, with the same bytes', () => {
    const codec = codecOf(map('M', 'double'));
    const asArray = bodyOf(codec, [
      { key: 'a', value: 1 },
      { key: 'b', value: null },
    ]);
    expect(bodyOf(codec, { a: 1, b: null })).toEqual(asArray);
    expect(codec.decode(asArray)).toEqual([
      { key: 'a', value: 1 },
      { key: 'b', value: null },
    ]);
    expect(bodyOf(codec, {})).toEqual(bodyOf(codec, []));
  });

  it('keeps names that plain objects stumble over', () => {
    const codec = codecOf(entries('int'));
    const body = bodyOf(codec, readJson('{"__proto__":1,"constructor":2,"":3}'));
    expect(codec.decode(body)).toEqual([
      { key: '__proto__', value: 1 },
      { key: 'constructor', value: 2 },
      { key: '', value: 3 },
    ]);
  });

  it('is taken at every depth, under a nullable column too', () => {
    const codec = codecOf(
      recordOf({ m: ['null', map('M', struct('M_S', [column('N', map('M_S_N', 'int'))]))] }),
    );
    const [plain, long] = [
      { m: { a: { N: { b: 1 } } } },
      { m: [{ key: 'a', value: { N: [{ key: 'b', value: 1 }] } }] },
    ];
    expect(bodyOf(codec, plain)).toEqual(bodyOf(codec, long));
    expect(bodyOf(codec, { m: null })).toEqual(Buffer.from([0]));
    expect(bodyOf(codecOf(array(map('M', 'int'))), [{ a: 1 }])).toEqual(
      bodyOf(codecOf(array(map('M', 'int'))), [[{ key: 'a', value: 1 }]]),
    );
  });

  it('names the place of what does not fit, and no key', () => {
    const codec = codecOf(recordOf({ m: entries(recordOf({ n: 'int' }, 'V')) }));
    expect(issuesOf(codec, '{"m":{"a":{"n":"x"},"b":7,"c":{"n":1,"o":2}}}')).toEqual([
      '/m/*/n type: int, string',
      '/m/* type: com.example.V, number',
      '/m/*/o unknown_field: a field of com.example.V, number',
    ]);
    expect(issuesOf(codec, '{"m":7}')).toEqual(['/m type: array, number']);
  });

  it.each([
    ['int', '1', 1],
    ['int', '-7', -7],
    ['long', '9007199254740993', 9007199254740993n],
    [['null', 'long'], '5', 5],
    ['double', '0.5', 0.5],
    ['double', 'NaN', 'NaN'],
    ['boolean', 'true', true],
    [{ type: 'int', logicalType: 'date' }, '2026-01-02', 20455],
    [{ type: 'enum', name: 'E', symbols: ['BUY', 'SELL'] }, 'SELL', 'SELL'],
  ])('reads the key of type %j from its text', (type, text, key) => {
    const codec = codecOf(entries('int', type));
    const [entry] = codec.decode(bodyOf(codec, { [text]: 1 })) as { key: unknown }[];
    expect(entry?.key).toEqual(key);
  });

  it.each([
    ['int', '01'],
    ['int', '1.0'],
    ['int', '-0'],
    ['int', '99999999999'],
    ['long', 'x'],
    ['long', ''],
    ['double', '1.0'],
    ['double', '1e400'],
    ['boolean', 'TRUE'],
  ])('refuses a text that is not exactly the %s that it means: %s', (type, text) => {
    expect(codecOf(entries('int', type)).encode({ [text]: 1 }).ok).toBe(false);
  });

  it('stays an array in Avro JSON, and where the record is not marked or has other fields', () => {
    const fields = recordOf({ key: 'string', value: 'int' });
    const more = recordOf({ key: 'string', value: 'int', at: ['null', 'long'] });
    for (const codec of [
      codecOf(entries('int'), 'avro'),
      codecOf({ type: 'array', items: fields }),
      codecOf({ type: 'array', items: { ...more, 'connect.internal.type': 'MapEntry' } }),
      codecOf({ type: 'array', items: { ...fields, 'connect.internal.type': 'Other' } }),
    ])
      expect(issuesOf(codec, '{"a":1}')).toEqual([' type: array, object']);
  });

  it('gives way to a map or a record of its union, so that what was written there stays what it was', () => {
    const inRecord = codecOf(['null', recordOf({ a: 'int' }, 'R'), entries('int')]);
    expect(bodyOf(inRecord, { a: 1 })).toEqual(Buffer.from([2, 2]));
    expect(inRecord.encode({ b: 1 }).ok).toBe(false);
    const inMap = codecOf([{ type: 'map', values: 'int' }, entries('int')]);
    expect(bodyOf(inMap, { a: 1 })).toEqual(bodyOf(inMap, { map: { a: 1 } }));
  });

  it('is in doubt where it may be the wrapped branch', () => {
    const codec = codecOf(['null', entries({ type: 'array', items: entries('int', 'string', 'Inner') })]);
    const { ok } = codec.encode({ array: [] });
    expect(ok).toBe(false);
    expect(bodyOf(codec, { other: [] })).toEqual(bodyOf(codec, [{ key: 'other', value: [] }]));
  });

  it('is bounded as a map is', () => {
    const many = JSON.stringify(
      Object.fromEntries(Array.from({ length: 131_073 }, (_, index) => [`k${index}`, 1])),
    );
    expect(issuesOf(codecOf(entries('int')), many)[0]).toContain('a smaller record');
  });
});

describe('two schemas of one fingerprint, of which one marks its map entries', () => {
  const marked = parsed(entries('int'));
  const bare = parsed({ type: 'array', items: recordOf({ key: 'string', value: 'int' }, 'Entry') });

  it('have a codec each, whichever is compiled first', () => {
    expect(marked.fingerprint).toBe(bare.fingerprint);
    expect(marked.normal).toBe(bare.normal);
    for (const form of ['plain', 'avro'] as const) {
      expect(compileCodec(bare, form).encode({ a: 1 }).ok).toBe(false);
      expect(compileCodec(marked, form).encode({ a: 1 }).ok).toBe(form === 'plain');
      expect(compileCodec(bare, form).encode({ a: 1 }).ok).toBe(false);
    }
  });

  it('a client that declared the marked one is read by it', () => {
    const sure = compileCodec(bare, 'plain', { schema: marked, sure: true });
    expect(sure.encode({ a: 1 })).toEqual(compileCodec(marked, 'plain').encode({ a: 1 }));
  });

  it('a mark outlives the inlining of references', () => {
    const inlined = inlineReferences('{"type":"array","items":"Entry"}', [
      JSON.stringify((entries('int') as { items: object }).items),
    ]);
    if (!inlined.ok) throw new Error(inlined.invalid.path);
    const read = parseSchema(inlined.text);
    expect(read.ok && compileCodec(read.schema, 'plain').encode({ a: 1 }).ok).toBe(true);
    expect(read.ok && read.schema.fingerprint).toBe(marked.fingerprint);
  });
});

describe('what ksqlDB registers', () => {
  it('is read and written whole, in the letter case of the client', () => {
    const codec = compileCodec(parsed(ksqlTradesValue), 'plain', null, { fieldCase: 'insensitive' });
    const read = codec.decode(bodyOf(codec, trade)) as Record<string, unknown>;
    expect(read).toEqual({
      TRADEID: 9007199254740993n,
      SYMBOL: 'ACME',
      TRADEDAT: Date.parse(trade.tradedAt),
      SETTLES: 20457,
      PRICE: '10.50',
      VENUE: { MIC: 'XNYS', CITY: { NAME: 'New York' } },
      FEES: [
        { key: 'broker', value: 0.25 },
        { key: 'exchange', value: 1 },
      ],
      TAGS: ['a', 'b'],
      LEGS: [
        { QTY: 3, NOTES: [{ key: 'x', value: 'y' }] },
        { QTY: 4, NOTES: [] },
      ],
      COUNTS: null,
    });
    expect(bodyOf(codec, read)).toEqual(bodyOf(codec, trade));
  });
});

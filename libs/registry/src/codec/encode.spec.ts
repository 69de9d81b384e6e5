import avro from 'avsc';
import { describe, expect, it } from 'vitest';
import { readJson } from '../json/read-json.js';
import { bodyOf, codecOf, recordOf } from '../testing/codec-fixture.js';

/** avsc by itself, given the value in its own terms. */
function plainAvsc(schema: unknown, value: unknown): Buffer {
  return avro.Type.forSchema(schema as Parameters<typeof avro.Type.forSchema>[0], {
    wrapUnions: false,
  }).toBuffer(value);
}

const trade = {
  type: 'record',
  name: 'com.example.Trade',
  fields: [
    { name: 'symbol', type: 'string' },
    { name: 'bid', type: 'double' },
    { name: 'ratio', type: 'float' },
    { name: 'size', type: 'int' },
    { name: 'at', type: 'long' },
    { name: 'ok', type: 'boolean' },
    { name: 'note', type: ['null', 'string'] },
    { name: 'side', type: { type: 'enum', name: 'Side', symbols: ['BUY', 'SELL'] } },
    { name: 'hash', type: { type: 'fixed', name: 'Hash', size: 2 } },
    { name: 'raw', type: 'bytes' },
    { name: 'legs', type: { type: 'array', items: recordOf({ price: 'double' }, 'Leg') } },
    { name: 'tags', type: { type: 'map', values: 'int' } },
  ],
};

const inAvsc = {
  symbol: 'EURUSD – 日本 😀',
  bid: -0,
  ratio: 0.5,
  size: -2147483648,
  at: 1700000000000,
  ok: true,
  note: 'x'.repeat(300),
  side: 'SELL',
  hash: Buffer.from([0, 255]),
  raw: Buffer.from([200, 1]),
  legs: [{ price: 1.5 }, { price: 2 }],
  tags: { a: 1, b: -1 },
};

describe('encode gives the bytes that avsc itself gives', () => {
  it('for plain JSON', () => {
    const datum = { ...inAvsc, hash: 'AP8=', raw: 'yAE=' };
    expect(bodyOf(codecOf(trade), datum)).toEqual(plainAvsc(trade, inAvsc));
  });

  it('for Avro JSON', () => {
    const datum = { ...inAvsc, hash: '\u0000\u00ff', raw: '\u00c8\u0001', note: { string: inAvsc.note } };
    expect(bodyOf(codecOf(trade, 'avro'), datum)).toEqual(plainAvsc(trade, inAvsc));
  });

  it('for a recursive schema', () => {
    const list = recordOf({ value: 'int', next: ['null', 'com.example.List'] }, 'com.example.List');
    const datum = { value: 1, next: { value: 2, next: { value: 3, next: null } } };
    expect(bodyOf(codecOf(list), datum)).toEqual(plainAvsc(list, datum));
  });

  it('for unions of named types, chosen by shape', () => {
    const schema = ['null', recordOf({ a: 'int' }, 'A'), recordOf({ b: 'int' }, 'B')];
    expect(bodyOf(codecOf(schema), { b: 7 })).toEqual(Buffer.from([4, 14]));
    expect(bodyOf(codecOf(schema, 'avro'), { B: { b: 7 } })).toEqual(Buffer.from([4, 14]));
  });

  it('for types that take no bytes', () => {
    const schema = recordOf({ f: { type: 'fixed', name: 'F', size: 0 }, a: { type: 'array', items: [] } });
    const codec = codecOf(schema);
    expect(bodyOf(codec, { f: '', a: [] })).toEqual(Buffer.from([0]));
    expect(codec.decode(Buffer.from([0]))).toEqual({ f: '', a: [] });
    expect(codec.encode({ f: '', a: [1] }).ok).toBe(false);
  });

  it('for primitives at the root', () => {
    expect(bodyOf(codecOf('string'), 'hi')).toEqual(plainAvsc('string', 'hi'));
    expect(bodyOf(codecOf('null'), null)).toEqual(Buffer.alloc(0));
  });
});

describe('encode keeps names that plain objects stumble over', () => {
  it('in fields', () => {
    const fields = ['__proto__', 'constructor'].map((name) => ({ name, type: 'int' }));
    const codec = codecOf({ type: 'record', name: 'R', fields });
    expect(bodyOf(codec, readJson('{"constructor":2,"__proto__":1}'))).toEqual(Buffer.from([2, 4]));
    expect(codec.encode({}).ok).toBe(false);
    expect(Object.keys(codec.decode(Buffer.from([2, 4])) as object)).toEqual(['__proto__', 'constructor']);
  });

  it('in the keys of maps and in enum symbols', () => {
    const map = codecOf({ type: 'map', values: 'int' });
    const body = bodyOf(map, readJson('{"__proto__":1,"":2}'));
    expect(Object.entries(map.decode(body) as object)).toEqual([
      ['__proto__', 1],
      ['', 2],
    ]);
    expect(bodyOf(codecOf({ type: 'enum', name: 'E', symbols: ['a', '__proto__'] }), '__proto__')).toEqual(
      Buffer.from([2]),
    );
  });
});

describe('longs', () => {
  it.each([
    ['9007199254740993', 9007199254740993n],
    ['-9007199254740993', -9007199254740993n],
    ['9223372036854775807', 9223372036854775807n],
    ['-9223372036854775808', -9223372036854775808n],
    ['4503599627370497', 4503599627370497],
    ['-64', -64],
    ['0', 0],
    ['1e18', 1000000000000000000n],
  ])('%s is produced exactly', (text, value) => {
    for (const form of ['plain', 'avro'] as const) {
      const codec = codecOf('long', form);
      expect(codec.decode(bodyOf(codec, readJson(text)))).toBe(value);
    }
  });

  it('of small size take the bytes of avsc', () => {
    for (let power = 0; power < 52; power++) {
      for (const value of [2 ** power, -(2 ** power), 2 ** power - 1, -(2 ** power) - 1]) {
        expect(bodyOf(codecOf('long'), value)).toEqual(plainAvsc('long', value));
      }
    }
  });

  it('are taken as decimal strings in plain JSON only', () => {
    expect(codecOf('long').decode(bodyOf(codecOf('long'), '9007199254740993'))).toBe(9007199254740993n);
    expect(codecOf('long', 'avro').encode('1').ok).toBe(false);
    expect(codecOf('int').encode('1').ok).toBe(false);
  });
});

describe('double and float', () => {
  it.each(['NaN', 'Infinity', '-Infinity'])('take %s as Avro JSON writes it', (text) => {
    for (const type of ['double', 'float']) {
      const codec = codecOf(type, 'avro');
      expect(bodyOf(codec, text)).toEqual(plainAvsc(type, Number(text)));
      expect(codec.decode(bodyOf(codec, text))).toBe(text);
    }
  });

  it('refuse a number beyond their range', () => {
    expect(codecOf('double').encode(readJson('1e400')).ok).toBe(false);
    expect(codecOf('float').encode(1e39).ok).toBe(false);
  });

  it('refuse an integer that a double would change, and take one that it gives back as written', () => {
    expect(codecOf('double').encode(9007199254740993n).ok).toBe(false);
    expect(codecOf('double').encode(readJson('12345678901234567000')).ok).toBe(true);
  });

  it('refuse an integer that a float would change, also as a JavaScript number', () => {
    expect(codecOf('float').encode(16777217).ok).toBe(false);
    expect(codecOf('float').encode(16777218).ok).toBe(true);
    for (const special of [NaN, Infinity]) expect(codecOf('float').encode(special).ok).toBe(false);
  });

  // The doubles nearest to all of these lie midway between two floats.
  it.each([
    ['1.000000178813934326171874', 0x3f800001],
    ['1.000000178813934326171875', 0x3f800002],
    ['1.000000059604644775390625', 0x3f800000],
    ['1.0000000596046447753906250000000000000000000001', 0x3f800001],
    [`1.000000059604644775390625${'0'.repeat(200)}1`, 0x3f800001],
    ['-1.000000178813934326171874', 0xbf800001],
    ['7.006492321624085e-46', 0x00000000],
    ['7.0064923216240854e-46', 0x00000001],
    ['0.7006492321624086e-45', 0x00000001],
    ['16777217.00000000000001', 0x4b800001],
    ['16777216.99999999999999', 0x4b800000],
  ])('take %s as the float that is nearest to its text', (text, bits) => {
    const body = bodyOf(codecOf('float'), readJson(text));
    expect(body.readUInt32LE().toString(16)).toBe(bits.toString(16));
  });

  it('take a long fraction as the nearest double', () => {
    expect(bodyOf(codecOf('double'), readJson('0.30000000000000004'))).toEqual(
      plainAvsc('double', 0.1 + 0.2),
    );
  });
});

it('a codec is shared by texts of one fingerprint, and not by JSON forms', () => {
  const long = codecOf('long');
  expect(codecOf({ type: 'long', doc: 'x' })).toBe(long);
  expect(codecOf('long', 'avro')).not.toBe(long);
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bodyOf, codecOf, recordOf } from '../testing/codec-fixture.js';

const decode = (schema: unknown, hex: string): unknown =>
  codecOf(schema, 'avro').decode(Buffer.from(hex, 'hex'));
const side = { type: 'enum', name: 'Side', symbols: ['BUY', 'SELL'] };
const ints = { type: 'array', items: 'int' };

describe('bytes that do not fit a schema are refused', () => {
  it.each([
    ['an int of 64 bits', 'int', 'feffffffffffffffff01'],
    ['an int one beyond', 'int', '8080808010'],
    ['an int one below', 'int', '8180808010'],
    ['a long whose tenth byte has a second bit', 'long', 'ffffffffffffffffff02'],
    ['a long whose tenth byte goes on', 'long', 'ffffffffffffffffff8100'],
    ['a long that is cut off', 'long', '80'],
    ['a boolean of 5', 'boolean', '05'],
    ['a boolean without a byte', 'boolean', ''],
    ['a string of a lone continuation byte', 'string', '0280'],
    ['a string of an encoded surrogate', 'string', '06eda080'],
    ['a string of an overlong NUL', 'string', '04c080'],
    ['a string of a negative length', 'string', '01'],
    ['a string that is cut off', 'string', '0461'],
    ['a map key that is no UTF-8', { type: 'map', values: 'int' }, '0202ff0200'],
    ['bytes that are cut off', 'bytes', '04ff'],
    ['a fixed that is cut off', { type: 'fixed', name: 'F', size: 2 }, 'ff'],
    ['a float of three bytes', 'float', '000000'],
    ['a double of nine bytes', 'double', '000000000000000000'],
    ['a symbol beyond the last', side, '04'],
    ['a symbol before the first', side, '01'],
    ['a branch beyond the last', ['null', 'int'], '04'],
    ['a block of another size', ints, '01040200'],
    ['an array without an end', ints, '0202'],
    ['more items without bytes than anybody has', { type: 'array', items: 'null' }, 'feffffffffffffffff0100'],
    ['a null of one byte', 'null', '00'],
  ])('%s', (_what, schema, hex) => {
    expect(() => decode(schema, hex)).toThrow(/^the bytes do not fit the schema: /);
  });
});

describe('bytes that another encoder may write are read', () => {
  it.each([
    ['the least int', 'int', 'ffffffff0f', -(2 ** 31)],
    ['the largest long', 'long', 'feffffffffffffffff01', 2n ** 63n - 1n],
    ['a long in more bytes than it needs', 'long', '828000', 1],
    ['an array in two blocks, one with its size', ints, '01020204040600', [1, 2, 3]],
    ['an empty record in an array', { type: 'array', items: recordOf({}) }, '0400', [{}, {}]],
    ['a character beyond the BMP', 'string', '08f09f9880', '😀'],
  ])('%s', (_what, schema, hex, value) => {
    expect(decode(schema, hex)).toEqual(value);
  });
});

describe('a body with a byte changed', () => {
  // Without floats, whose NaN has many bytes.
  const codec = codecOf(
    recordOf({
      flag: 'boolean',
      count: 'int',
      at: 'long',
      name: 'string',
      raw: 'bytes',
      side,
      perhaps: ['null', ints],
    }),
    'avro',
  );
  const datum = fc.record({
    flag: fc.boolean(),
    count: fc.integer(),
    at: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
    name: fc.string({ unit: 'grapheme', maxLength: 8 }),
    raw: fc.uint8Array({ maxLength: 4 }).map((bytes) => Buffer.from(bytes).toString('latin1')),
    side: fc.constantFrom('BUY', 'SELL'),
    perhaps: fc.option(fc.record({ array: fc.array(fc.integer(), { maxLength: 3 }) })),
  });

  it('is refused, or is a datum that has these bytes and no others', () => {
    let refused = 0;
    let read = 0;
    const mutated = fc.tuple(datum, fc.nat(), fc.integer({ min: 1, max: 255 }));
    fc.assert(
      fc.property(mutated, ([value, encoder, change]) => {
        const body = bodyOf(codec, value);
        const at = encoder % body.length;
        body[at] = (body[at] ?? 0) ^ change;
        let decoded: unknown;
        try {
          decoded = codec.decode(body);
        } catch {
          refused++;
          return;
        }
        read++;
        const again = bodyOf(codec, decoded);
        // Numbers and blocks may be written in more bytes than they need, and mean the same.
        expect(codec.decode(again)).toEqual(decoded);
        if (again.length === body.length) expect(again).toEqual(body);
      }),
      { numRuns: 5000 },
    );
    expect(Math.min(refused, read)).toBeGreaterThan(500);
  });
});

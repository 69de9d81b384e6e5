import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ExactNumber } from '../exact-json.js';
import { readJson } from './read-json.js';
import { writeJson } from './write-json.js';

describe('readJson', () => {
  it.each([
    ['9007199254740991', 9007199254740991],
    ['9007199254740993', 9007199254740993n],
    ['-9223372036854775808', -9223372036854775808n],
    ['1.5', 1.5],
    ['1e3', 1000],
    ['-0', -0],
    ['0.000000000000000001', 1e-18],
    ['0e400', 0],
    ['0.1234567890123456789', new ExactNumber('0.1234567890123456789')],
    ['1.10000000000000000', 1.1],
    ['1e400', new ExactNumber('1e400')],
    ['1E-400', new ExactNumber('1E-400')],
    ['9007199254740993e2', new ExactNumber('9007199254740993e2')],
    ['1700000000000000', 1700000000000000],
  ])('reads %s exactly', (text, value) => {
    expect(readJson(text)).toStrictEqual(value);
    expect(readJson(`{"a":[ ${text}\n,1],"s":"x"}`)).toStrictEqual({ a: [value, 1], s: 'x' });
  });

  it('keeps strings of digits as strings', () => {
    expect(readJson('["12345678901234567890", " 1e400 ", "3e400"]')).toEqual([
      '12345678901234567890',
      ' 1e400 ',
      '3e400',
    ]);
  });

  it.each(['{"__proto__":{"admin":true}}', '{"__proto__":{"admin":true},"n":9007199254740993}'])(
    'takes __proto__ for a key in %s',
    (text) => {
      const object = readJson(text) as object;
      expect(Object.keys(object)[0]).toBe('__proto__');
      expect('admin' in object).toBe(false);
    },
  );

  it('refuses what is not JSON', () => {
    expect(() => readJson('{"a":01}')).toThrow(SyntaxError);
    expect(() => readJson('')).toThrow(SyntaxError);
    expect(() => readJson(`${'['.repeat(100_000)}12345678901234567890${']'.repeat(100_000)}`)).toThrow(
      SyntaxError,
    );
  });

  it('finds a rounded number wherever it stands in the text', () => {
    fc.assert(
      fc.property(
        fc.string({ maxLength: 40 }),
        fc.array(fc.integer()),
        fc.integer({ min: 0, max: 9 }),
        (s, ints, pad) => {
          const text = `${' '.repeat(pad)}${JSON.stringify([s, ...ints]).slice(0, -1)},12345678901234567]`;
          expect((readJson(text) as unknown[]).at(-1)).toBe(12345678901234567n);
        },
      ),
    );
  });

  it('reads what it wrote: any number of up to 40 digits with any exponent', () => {
    const number = fc
      .tuple(
        fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n }),
        fc.option(fc.nat()),
        fc.option(fc.integer({ min: -999, max: 999 })),
      )
      .map(
        ([n, fraction, e]) => `${n}${fraction === null ? '' : `.${fraction}`}${e === null ? '' : `e${e}`}`,
      );
    fc.assert(
      fc.property(number, (text) => {
        const value = readJson(`[${text}]`);
        expect(readJson(writeJson(value))).toStrictEqual(value);
        const [read] = value as [unknown];
        if (typeof read === 'bigint') expect(read).toBe(BigInt(text));
        else if (read instanceof ExactNumber) expect(read.source).toBe(text);
        else expect(read).toBe(Number(text));
      }),
    );
  });
});

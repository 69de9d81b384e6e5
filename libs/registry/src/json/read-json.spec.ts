import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ExactNumber } from '../exact-json.js';
import { InvalidJson } from './invalid-json.js';
import { readJson } from './read-json.js';
import { writeJson } from './write-json.js';

function refusalOf(text: string, maxDepth?: number): InvalidJson | null {
  try {
    readJson(text, maxDepth);
    return null;
  } catch (error) {
    if (error instanceof InvalidJson) return error;
    throw error;
  }
}

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
    ['0.30000000000000004', 0.30000000000000004],
    ['0.300000000000000041', new ExactNumber('0.300000000000000041')],
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

  it.each([
    ['syntax', '{"a":01}', ''],
    ['syntax', '', ''],
    ['syntax', '{"a":"', ''],
    ['syntax', '{"a":"\\', ''],
    ['syntax', '[1]]', ''],
    ['syntax', '\ufeff{}', ''],
    ['depth', `${'['.repeat(100_000)}12345678901234567890${']'.repeat(100_000)}`, ''],
    ['depth', '{"a":'.repeat(201), ''],
    ['duplicate', '{"secret":1,"secret":2}', '/*'],
    ['duplicate', '{"records":[{"value":{}},{"value":{"a":{"b":"secret","b":1}}}]}', '/*/1/*/*/*'],
    ['duplicate', '{"a":1,"\\u0061":2}', '/*'],
    ['duplicate', '{"a/b~":1,"a\\/b~" :2}', '/*'],
    ['duplicate', '{"":1,"":2}', '/*'],
    ['duplicate', '{"__proto__":1,"__proto__":2}', '/*'],
    ['duplicate', '[[],{"a":[{"b":"b","c":"b"}],"d" : 1, "d"\n:12345678901234567890}]', '/1/*'],
  ])('refuses by %s: %.60s', (kind, text, path) => {
    expect(refusalOf(text)).toMatchObject({ kind, path });
  });

  it('names the place of a duplicate key, and neither a key, its value nor the text', () => {
    const refused = refusalOf('{"a secret":{"secret":"secret","secret":"secret"}}');
    expect(refused).toMatchObject({ actual: 'a duplicate key', expected: 'unique keys' });
    expect(JSON.stringify(refused) + (refused?.message ?? '')).not.toContain('secret');
    expect(refusalOf(`{"a":secret}`)?.message).not.toContain('secret');
    const deep = '['.repeat(199) + '{"a":1,"a":1}' + ']'.repeat(199);
    expect(refusalOf(`[${'1,'.repeat(1000)}${deep}]`, 300)?.path.length).toBeLessThan(502);
  });

  it('reads 200 levels and keys that other objects have too', () => {
    expect(refusalOf(`${'['.repeat(200)}12345678901234567890${']'.repeat(200)}`)).toBeNull();
    expect(
      refusalOf('{"a":1,"b":{"a":1},"c":[{"a":"a"},{"a":":"}],"A":"\\\\",":":"{\\"a\\":1,"}'),
    ).toBeNull();
    expect(refusalOf('[[[]]]', 2)).toMatchObject({ kind: 'depth', expected: 'at most 2 levels of JSON' });
  });

  it('keeps strings as they are: U+0000, characters beyond the BMP, and lone surrogates for the codec to refuse', () => {
    expect(readJson('["\\u0000","\\ud83d\\ude00","\\ud800"]')).toEqual(['\0', '😀', '\ud800']);
  });

  it('refuses a text exactly when some object in it has a key twice', () => {
    const key = fc.constantFrom('a', '\\u0061', 'b', '', '\\\\', '\\"');
    const { json } = fc.letrec<{ json: { text: string; twice: boolean } }>((tie) => ({
      json: fc.oneof(
        { maxDepth: 4, withCrossShrink: true },
        fc
          .constantFrom('1', '":"', '"{"', '12345678901234567', 'null')
          .map((text) => ({ text, twice: false })),
        fc.array(tie('json'), { maxLength: 3 }).map((items) => ({
          text: `[${items.map(({ text }) => text).join(',')}]`,
          twice: items.some(({ twice }) => twice),
        })),
        fc.array(fc.tuple(key, tie('json')), { maxLength: 3 }).map((members) => ({
          text: `{${members.map(([name, { text }]) => `"${name}" : ${text}`).join(',')}}`,
          twice:
            members.some(([, { twice }]) => twice) ||
            new Set(members.map(([name]) => JSON.parse(`"${name}"`) as string)).size < members.length,
        })),
      ),
    }));
    fc.assert(
      fc.property(json, ({ text, twice }) => {
        expect(refusalOf(text)?.kind ?? null).toBe(twice ? 'duplicate' : null);
      }),
      { numRuns: 1000 },
    );
  });

  it('reads keys with escapes as they are, whatever was read before', () => {
    // V8 reads the keys after these as the one with a backslash (nodejs/node#63785).
    for (const poison of ['{"a":1,"\\\\":1}', '{"q":1,"x\\\\":1}']) readJson(poison);
    expect(readJson('{"a":1,"\\n":2}')).toEqual({ a: 1, '\n': 2 });
    expect(readJson('{"q":1,"x\\u0062":2}')).toEqual({ q: 1, xb: 2 });
    expect(readJson('[{"a":1 , "\\u005f_proto__":{ } } , [ ] ]')).toEqual([
      Object.fromEntries([
        ['a', 1],
        ['__proto__', {}],
      ]),
      [],
    ]);
  });

  it('reads any value with escaped keys as it was written', () => {
    const escaped = (key: string): string =>
      `"${[...Array(key.length).keys()].map((i) => `\\u${key.charCodeAt(i).toString(16).padStart(4, '0')}`).join('')}"`;
    const written = (value: unknown): string => {
      if (Array.isArray(value)) return `[ ${value.map(written).join('\t,')} ]`;
      if (typeof value !== 'object' || value === null) return JSON.stringify(value);
      return `{ ${Object.entries(value)
        .map(([key, item]) => `${escaped(key)} :${written(item)}`)
        .join(' , ')}\n}`;
    };
    const key = fc.oneof(fc.constantFrom('a', '\\', '"', '\n', '', 'a\\', '__proto__'), fc.string());
    fc.assert(
      fc.property(fc.dictionary(key, fc.dictionary(key, fc.jsonValue())), (value) => {
        expect(writeJson(readJson(written(value)))).toBe(JSON.stringify(value));
      }),
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
        const [read] = value as [unknown];
        const [again] = readJson(writeJson(value)) as [unknown];
        // `1e16` is read as a double that is exactly it, and written in full: an integer beyond 2^53, which is read as such.
        expect(typeof again === 'bigint' && typeof read === 'number' ? Number(again) : again).toStrictEqual(
          read,
        );
        if (typeof again === 'bigint' && typeof read === 'number') expect(BigInt(read)).toBe(again);
        if (typeof read === 'bigint') expect(read).toBe(BigInt(text));
        else if (read instanceof ExactNumber) expect(read.source).toBe(text);
        else expect(read).toBe(Number(text));
      }),
    );
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fuzzRuns, fuzzTimeoutMs } from '../testing/fuzz-runs.js';
import { InvalidJson } from './invalid-json.js';
import { JsonScanner } from './json-scanner.js';
import type { RawJson } from './raw-json.js';
import { isWellFormed } from './well-formed.js';
import { readJson } from './read-json.js';

const DEPTH = 6;

/** The value that is the whole text; undefined: it is not valid. */
function scan(text: string, maxDepth = DEPTH): RawJson | null | undefined {
  const scanner = new JsonScanner(Buffer.from(text), maxDepth);
  const value = scanner.value(1);
  return scanner.next() === 0 && scanner.at === scanner.bytes.length ? value : undefined;
}

function isAccepted(text: string): boolean {
  try {
    readJson(text, DEPTH);
    return true;
  } catch (error) {
    if (error instanceof InvalidJson) return false;
    throw error;
  }
}

const withoutSpace = (text: string): string =>
  text.replace(/("(?:[^"\\]|\\.)*")|[ \t\r\n]+/g, (_, string: string | undefined) => string ?? '');

const allEscaped = (text: string): string =>
  text.replace(/[^]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);

const space = fc.stringMatching(/^[ \t\r\n]{0,2}$/);
const escaped = fc
  .string({ unit: 'grapheme' })
  .chain((text) =>
    fc.constantFrom(
      JSON.stringify(text),
      `"${allEscaped(text)}"`,
      `"${'long '.repeat(20)}\\/${'words '.repeat(12)}"`,
    ),
  );
const number = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => JSON.stringify(value)),
  fc.bigInt().map(String),
  fc.constantFrom('-0', '0.10', '1E+2', '1e-400', '-1.50e10'),
);
const key = fc.oneof(
  fc.constantFrom('"a"', '"b"', '"\\u0061"', '"__proto__"', '"1"', '""', '"long-enough-to-be-hashed"'),
  escaped,
);
const { text: jsonText } = fc.letrec<{ text: string }>((tie) => {
  const list = (open: string, item: fc.Arbitrary<string>, close: string): fc.Arbitrary<string> =>
    fc
      .tuple(
        space,
        fc.array(
          fc.tuple(space, item, space).map((parts) => parts.join('')),
          { maxLength: 4 },
        ),
      )
      .map(([gap, items]) => `${open}${items.length === 0 ? gap : items.join(',')}${close}`);
  return {
    text: fc.oneof(
      { maxDepth: DEPTH + 1, depthSize: 'medium', withCrossShrink: true },
      fc.oneof(fc.constantFrom('true', 'false', 'null'), number, escaped),
      list('[', tie('text'), ']'),
      list(
        '{',
        fc
          .tuple(key, space, space, tie('text'))
          .map(([name, before, after, value]) => `${name}${before}:${after}${value}`),
        '}',
      ),
    ),
  };
});

/** Texts that are nearly JSON: one place is changed. */
const broken = fc
  .tuple(
    jsonText,
    fc.nat(),
    fc.nat(2),
    fc.constantFrom(...'"\\{}[]:,0-+.eE truefalsn\u0000\u001f\n'.split(''), 'é', '\\u12', '\\x', '01'),
  )
  .map(([text, place, removed, added]) => {
    const at = place % (text.length + 1);
    return text.slice(0, at) + added + text.slice(at + removed);
  })
  // A lone surrogate is no UTF-8.
  .filter(isWellFormed);

const runs = fuzzRuns(5000);

describe('scanning JSON', () => {
  it(
    'accepts what the parser accepts, and nothing else',
    () => {
      fc.assert(
        fc.property(fc.oneof(jsonText, broken), (text) => {
          expect(scan(text) !== undefined).toBe(isAccepted(text));
        }),
        runs,
      );
    },
    fuzzTimeoutMs,
  );

  it(
    'keeps every byte but white space, and the value',
    () => {
      fc.assert(
        fc.property(jsonText.filter(isAccepted), (text) => {
          const raw = scan(` ${text}`);
          if (raw === null || raw === undefined) {
            expect(text.trim()).toBe('null');
            return;
          }
          expect(raw.compact().toString()).toBe(withoutSpace(text));
          expect(raw.parse()).toStrictEqual(readJson(text, DEPTH));
        }),
        runs,
      );
    },
    fuzzTimeoutMs,
  );

  it('finds a value between others, and copies nothing that has no white space', () => {
    const bytes = Buffer.from('[1, {"a":[0.10,"\\u00e9 "]} ,2]');
    const scanner = new JsonScanner(bytes, DEPTH, 3);
    const compact = scanner.value(2)?.compact();
    expect(compact?.toString()).toBe('{"a":[0.10,"\\u00e9 "]}');
    expect(compact?.buffer).toBe(bytes.buffer);
    expect(scanner.take(0x2c)).toBe(true);
    expect(scanner.value(2)?.parse()).toBe(2);
  });

  it.each(['{"a":1,"a":2}', '{"a":{"b":1,"c":{},"b":2}}', '{"\\u0061":1,"a":2}', '[{"a":1},{"b":1,"b":1}]'])(
    'refuses the duplicate key in %s',
    (text) => expect(scan(text)).toBeUndefined(),
  );

  it('accepts the same key in different objects, also in many', () => {
    const nested = '{"a":'.repeat(150) + '1' + '}'.repeat(150);
    expect(scan(nested, 200)).toBeDefined();
    const many = `[${'{"a":1,"b":{"a":2}},'.repeat(1000)}1]`;
    expect(scan(many)).toBeDefined();
  });

  it.each([5000, 200_000])('finds the one duplicate among %i keys', (count) => {
    const names = Array.from({ length: count }, (_, i) => `"key ${i}":${i}`);
    expect(scan(`{${names.join(',')}}`)).toBeDefined();
    expect(scan(`{${names.join(',')},"key ${count / 2}":0}`)).toBeUndefined();
  });

  it.each(['[1,2,3]', '{"a":{"b":[]}}', '{"a":1,"b":2}'])('reads no more of %s than it may', (text) => {
    const bytes = Buffer.from(`[${text},${text}]`);
    const read = (maxTokens: number): RawJson | null | undefined =>
      new JsonScanner(bytes, DEPTH, 1, maxTokens).value(2);
    const scanner = new JsonScanner(bytes, DEPTH, 1);
    scanner.value(2);
    expect(read(scanner.tokens)?.parse()).toEqual(JSON.parse(text));
    expect(read(scanner.tokens - 2)).toBeUndefined();
  });

  it('counts opening brackets, colons and commas', () => {
    const scanner = new JsonScanner(Buffer.from('{"a":[1,2,{}],"b":{"c":"[,:"}}'), DEPTH);
    scanner.value(1);
    expect(scanner.tokens).toBe(4 + 3 + 3);
  });

  it.each([0, 1, 2, 3])('finds the end of long strings at every place (offset %i)', (offset) => {
    const backing = Buffer.alloc(600);
    for (let length = 60; length < 200; length++) {
      for (const end of ['"', '\\"x"', '\u0001"', 'é"']) {
        const text = `"${'x'.repeat(length)}${end}`;
        const bytes = backing.subarray(offset, offset + Buffer.byteLength(text));
        bytes.write(text);
        const scanner = new JsonScanner(bytes, DEPTH);
        expect(scanner.value(1) !== undefined && scanner.at === bytes.length).toBe(!end.startsWith('\u0001'));
      }
    }
  });
});

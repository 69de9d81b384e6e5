import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fuzzRuns, fuzzTimeoutMs } from '../testing/fuzz-runs.js';
import { daysOf, unitsOfTime, unitsOfTimestamp } from '../testing/iso-8601-oracle.js';
import { temporalParser } from './read-temporal.js';

const runs = fuzzRuns(20_000);

const EXPECTED: ReadonlyMap<string, (text: string) => unknown> = new Map([
  ['date', daysOf],
  ['time-millis', (text) => unitsOfTime(text, 3)],
  ['time-micros', (text) => unitsOfTime(text, 6)],
  ...['millis', 'micros', 'nanos'].flatMap((unit, index) => [
    [`timestamp-${unit}`, (text: string) => unitsOfTimestamp(text, 3 * (index + 1), true)] as const,
    [`local-timestamp-${unit}`, (text: string) => unitsOfTimestamp(text, 3 * (index + 1), false)] as const,
  ]),
]);

const numeral = (digits: number, max: number) =>
  fc.nat({ max }).map((value) => String(value).padStart(digits, '0'));
/** Most of them exist. */
const year = fc.oneof(
  { weight: 8, arbitrary: numeral(4, 9999) },
  { weight: 3, arbitrary: fc.tuple(fc.constantFrom('+', '-'), numeral(6, 300_000)).map((of) => of.join('')) },
  fc.constantFrom('1900', '2000', '2024', '0000', '-000000', '+275760', '-271821', '+999999'),
);
const month = fc.oneof({ weight: 9, arbitrary: numeral(2, 12) }, numeral(2, 13));
const day = fc.oneof(
  { weight: 5, arbitrary: numeral(2, 28) },
  numeral(2, 32),
  fc.constantFrom('29', '30', '31'),
);
const date = fc.tuple(year, month, day).map((parts) => parts.join('-'));
const part = fc.oneof({ weight: 20, arbitrary: numeral(2, 59) }, numeral(2, 62));
const fraction = fc
  .tuple(
    fc.constantFrom('.', ','),
    fc.oneof(fc.nat({ max: 999 }), fc.maxSafeInteger().map(Math.abs)),
    fc.nat({ max: 12 }),
    fc.boolean(),
  )
  .map(([mark, digits, zeros, before]) =>
    before ? `${mark}${'0'.repeat(zeros)}${digits}` : `${mark}${digits}${'0'.repeat(zeros)}`,
  );
const second = fc.tuple(part, fc.oneof(fc.constant(''), fraction)).map(([whole, rest]) => `:${whole}${rest}`);
const time = fc
  .tuple(
    numeral(2, 24),
    part,
    fc.oneof({ weight: 1, arbitrary: fc.constant('') }, { weight: 4, arbitrary: second }),
  )
  .map(([hours, minutes, rest]) => `${hours}:${minutes}${rest}`);
const zone = fc.oneof(
  fc.constantFrom('Z', 'Z', ''),
  fc
    .tuple(
      fc.constantFrom('+', '-'),
      numeral(2, 19),
      fc.constantFrom('', ':'),
      fc.oneof(fc.constant(''), part),
    )
    .map(([sign, hours, mark, minutes]) => sign + hours + (minutes === '' ? '' : mark + minutes)),
);
const timestamp = fc.tuple(date, time, zone).map(([days, units, of]) => `${days}T${units}${of}`);

/** A character is replaced, removed or added. */
const damaged = (texts: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc
    .tuple(texts, fc.nat(), fc.constantFrom(...Array.from('0159:-+.,TZz \0٣İ'), ''), fc.nat({ max: 1 }))
    .map(([text, at, char, removed]) => {
      const index = at % (text.length + 1);
      return text.slice(0, index) + char + text.slice(index + removed);
    });

const texts = fc.oneof(
  date,
  time,
  { weight: 4, arbitrary: timestamp },
  damaged(fc.oneof(date, time, { weight: 3, arbitrary: timestamp })),
);

const scratch = Buffer.alloc(200, '9');

it(
  'ISO 8601 is read like by regular expressions and Date, wherever it lies',
  () => {
    const seen = { number: 0, bigint: 0, malformed: 0, finer: 0 };
    fc.assert(
      fc.property(texts, fc.constantFrom(...EXPECTED.keys()), fc.nat({ max: 20 }), (text, type, start) => {
        const end = start + scratch.write(text, start);
        const count = temporalParser(type)(scratch, start, end);
        expect(count, `${type} ${text}`).toBe(EXPECTED.get(type)?.(text));
        seen[typeof count === 'string' ? count : (typeof count as 'number' | 'bigint')]++;
      }),
      runs,
    );
    // A run that met little would prove little.
    expect(Math.min(seen.number, seen.malformed)).toBeGreaterThan(runs.numRuns / 20);
    expect(Math.min(seen.bigint, seen.finer)).toBeGreaterThan(runs.numRuns / 1000);
  },
  fuzzTimeoutMs,
);

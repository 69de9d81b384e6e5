import fc from 'fast-check';
import { expect, it } from 'vitest';
import { RawJson } from '../../json/raw-json.js';
import { fuzzRuns, fuzzTimeoutMs } from '../../testing/fuzz-runs.js';
import { temporalParser } from '../read-temporal.js';
import { readInstant } from './instant.js';
import { JsonSlice } from './json-slice.js';

const runs = fuzzRuns(20_000);

/** Types, and how many units are a second. */
const UNITS = [
  ['timestamp-millis', 1e3],
  ['timestamp-micros', 1e6],
  ['timestamp-nanos', 1e9],
] as const;

const numeral = (digits: number, max: number) =>
  fc.nat({ max }).map((value) => String(value).padStart(digits, '0'));
const mostly = (most: fc.Arbitrary<string>, rest: fc.Arbitrary<string>) =>
  fc.oneof({ weight: 12, arbitrary: most }, rest);
const date = fc
  .tuple(
    fc.oneof(numeral(4, 9999), fc.constantFrom('0000', '1900', '1970', '2000', '2024', '2100')),
    mostly(numeral(2, 12), numeral(2, 99)),
    mostly(numeral(2, 28), fc.constantFrom('00', '29', '30', '31', '32', '99')),
  )
  .map((parts) => parts.join('-'));
const time = fc
  .tuple(mostly(numeral(2, 23), numeral(2, 99)), mostly(numeral(2, 59), numeral(2, 99)), numeral(2, 60))
  .map((parts) => parts.join(':'));
const written = fc
  .tuple(date, time, numeral(3, 999))
  .map(([day, hour, millis]) => `${day}T${hour}.${millis}Z`);
/** With any other byte at one place, among them those next to the digits and with one bit more. */
const changed = fc
  .tuple(written, fc.nat({ max: 23 }), fc.constantFrom(...'/:;,-. TZz0@pP\u007f°'.split('')))
  .map(([text, at, char]) => text.slice(0, at) + char + text.slice(at + 1));
const otherForm = fc
  .tuple(date, time, fc.constantFrom('Z', '.1Z', '.123456Z', '.123+00:00', '.123', ',123Z', ''))
  .map(([day, hour, rest]) => `${day}T${hour}${rest}`);
const text = fc.oneof({ weight: 4, arbitrary: written }, { weight: 2, arbitrary: changed }, otherForm);

it(
  'an instant in the common form is read as the general parser reads it, every other text is left to that',
  () => {
    const seen = { read: 0, left: 0 };
    const json = new JsonSlice();
    fc.assert(
      fc.property(text, fc.constantFrom(...UNITS), fc.nat({ max: 9 }), (instant, [type, units], after) => {
        const bytes = Buffer.from(`"${instant}"${' '.repeat(after)}`);
        json.begin(new RawJson(bytes, 0, bytes.length));
        const end = readInstant(json, 0, units);
        const close = bytes.indexOf('"', 1);
        const count = temporalParser(type)(bytes, 1, close);
        const isCommon = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(instant);
        const isRead = isCommon && typeof count === 'number';
        expect(end, instant).toBe(isRead ? close + 1 : -1);
        if (isRead) expect(json.number, instant).toBe(count);
        seen[isRead ? 'read' : 'left']++;
      }),
      runs,
    );
    // A run that met little would prove little.
    expect(Math.min(seen.read, seen.left)).toBeGreaterThan(runs.numRuns / 10);
  },
  fuzzTimeoutMs,
);

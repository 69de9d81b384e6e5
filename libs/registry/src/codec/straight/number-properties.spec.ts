import fc from 'fast-check';
import { expect, it } from 'vitest';
import { floatText } from '../../../../../test/support/float-text-arbitrary.js';
import { readJson } from '../../json/read-json.js';
import { codecOf } from '../../testing/codec-fixture.js';
import { fuzzRuns, fuzzTimeoutMs } from '../../testing/fuzz-runs.js';
import { straightOf } from '../../testing/straight-fixture.js';

const runs = fuzzRuns(30_000);

const digits = (minLength: number, maxLength: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789'.split('')), minLength, maxLength });
const whole = fc.oneof(
  fc.constant('0'),
  fc.tuple(fc.constantFrom('1', '2', '4', '9'), digits(0, 19)).map((of) => of.join('')),
  fc.constantFrom('9007199254740991', '9007199254740992', '9007199254740993', '16777217', '2147483648'),
);
const fraction = fc.oneof(
  fc.constant(''),
  digits(1, 20).map((text) => `.${text}`),
);
const exponent = fc.oneof(
  { weight: 3, arbitrary: fc.constant('') },
  fc
    .tuple(fc.constantFrom('e', 'E', 'e+', 'E-', 'e-'), fc.oneof(fc.nat({ max: 30 }), fc.nat({ max: 400 })))
    .map((of) => of.join('')),
  fc.constantFrom('e00', 'E-007', 'e99999999999'),
);
const written = fc.tuple(fc.constantFrom('', '-'), whole, fraction, exponent).map((of) => of.join(''));
const text = fc.oneof(
  { weight: 4, arbitrary: written },
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => JSON.stringify(value)),
  fc.integer().map(String),
  floatText,
);

const types = ['int', 'long', 'float', 'double'] as const;
const encoders = new Map(
  types.map((type) => {
    const codec = codecOf(type);
    return [type, { codec, straight: straightOf(codec.schema, 'plain') }] as const;
  }),
);

it(
  'a number of any spelling is encoded straight like the number that was parsed',
  () => {
    const seen = { written: 0, refused: 0 };
    fc.assert(
      fc.property(text, fc.constantFrom(...types), (number, type) => {
        const { codec, straight } = encoders.get(type) ?? {};
        const expected = codec?.encode(readJson(number));
        const bytes = expected?.ok === true ? expected.body.toString('hex') : null;
        expect(straight?.(number)?.toString('hex') ?? null, `${type} ${number}`).toBe(bytes);
        seen[bytes === null ? 'refused' : 'written']++;
      }),
      runs,
    );
    // A run that met little would prove little.
    expect(Math.min(seen.written, seen.refused)).toBeGreaterThan(runs.numRuns / 10);
  },
  fuzzTimeoutMs,
);

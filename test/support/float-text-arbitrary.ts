/** Texts of numbers near the midpoint of two floats, which rounding twice through a double gets wrong. */
import fc from 'fast-check';

const DECIMALS = 150;
/** Beyond this, an integer would have to be exactly a float. */
const INTEGERS = 2 ** 24;

/** All digits of a multiple of 2^-150, plus `units` in the last of `more` additional digits. */
function digitsOf(value: number, more: number, units: number): string {
  const scaled = BigInt(Math.abs(value) * 2 ** DECIMALS) * 5n ** BigInt(DECIMALS) * 10n ** BigInt(more);
  const text = (scaled + BigInt(units)).toString().padStart(DECIMALS + more + 1, '0');
  const point = text.length - DECIMALS - more;
  const fraction = text.slice(point).replace(/0+$/, '');
  return `${value < 0 ? '-' : ''}${text.slice(0, point)}.${fraction === '' ? '0' : fraction}`;
}

function middleAbove(float: number): number {
  const bits = new Uint32Array(Float32Array.of(float).buffer);
  const next = new Float32Array(Uint32Array.of((bits[0] ?? 0) + 1).buffer)[0] ?? 0;
  return (float + next) / 2;
}

/** The midpoint itself, one unit beside it at some digit, its shortest text as a double, and that text with fewer digits. */
export const floatText: fc.Arbitrary<string> = fc
  .tuple(
    fc.oneof(
      fc.float({ min: 0, max: INTEGERS, maxExcluded: true, noNaN: true }),
      fc.float({ min: 0.5, max: 2, noNaN: true }),
    ),
    fc.boolean(),
    fc.constantFrom(-1, 0, 1),
    fc.nat({ max: 40 }),
    fc.option(fc.integer({ min: 1, max: 17 }), { nil: null }),
  )
  .map(([float, negative, units, more, precision]) => {
    const middle = middleAbove(float) * (negative ? -1 : 1);
    return precision === null ? digitsOf(middle, more, units) : middle.toPrecision(precision);
  });

const NUMBER = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d{1,9}))?$/;
const ZERO = 0x30;

/** A decimal number: digits without leading and trailing zeros (none for zero), times a power of ten. */
interface Decimal {
  readonly sign: string;
  readonly digits: string;
  readonly exponent: number;
}

/** Parses the text of a JSON number; null for any other text, and for an exponent of more than nine digits. */
export function decimalOf(text: string): Decimal | null {
  const match = NUMBER.exec(text);
  if (match === null) return null;
  const [, sign = '', whole = '', fraction = '', power = '0'] = match;
  const all = whole + fraction;
  let start = 0;
  let end = all.length;
  while (start < end && all.charCodeAt(start) === ZERO) start++;
  while (end > start && all.charCodeAt(end - 1) === ZERO) end--;
  return {
    sign,
    digits: all.slice(start, end),
    exponent: Number(power) - fraction.length + all.length - end,
  };
}

/** `malformed`: not a number. `finer`: more fraction digits than the scale. `larger`: more digits than the precision. */
export type Unscaled = bigint | 'malformed' | 'finer' | 'larger';

/**
 * The unscaled integer of a decimal, without a double in between. Trailing zeros of the fraction do not count: `1.10` fits
 * scale 1. Nothing is expanded before it is known to fit, so `1e999999999` costs nothing.
 */
export function unscaledOf(text: string, precision: number, scale: number): Unscaled {
  const decimal = decimalOf(text);
  if (decimal === null) return 'malformed';
  const { sign, digits, exponent } = decimal;
  if (digits === '') return 0n;
  const zeros = exponent + scale;
  if (zeros < 0) return 'finer';
  if (digits.length + zeros > precision) return 'larger';
  return BigInt(`${sign}${digits}${'0'.repeat(zeros)}`);
}

/** The integer of a number's text, e.g. of `1e3`; null when it is not an integer or has more than `maxDigits` digits. */
export function integerOf(text: string, maxDigits: number): bigint | null {
  const value = unscaledOf(text, maxDigits, 0);
  return typeof value === 'bigint' ? value : null;
}

/** The text of a decimal with all digits of its scale, e.g. `-0.05`. */
export function decimalText(unscaled: bigint, scale: number): string {
  if (scale === 0) return unscaled.toString();
  const digits = (unscaled < 0n ? -unscaled : unscaled).toString().padStart(scale + 1, '0');
  return `${unscaled < 0n ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

/** Splits a double into two halves of its bits (Veltkamp). */
const SPLITTER = 2 ** 27 + 1;
/** More than the relative error of the quotient's second part. */
const DOUBT = 2 ** -45;

/**
 * The double nearest to (high + low) / divisor, where the sum is one of integers and need not be a double; NaN where that is in doubt.
 * The quotient is computed as a sum of two doubles: twice the precision decides the rounding except close to a tie.
 * @param high far larger than `low`; neither overflows or underflows here
 */
export function divide(high: number, low: number, divisor: number): number {
  const sum = high + low;
  const rest = low - (sum - high);
  const quotient = sum / divisor;
  const remainder = sum - quotient * divisor - productError(quotient, divisor) + rest;
  const correction = remainder / divisor;
  const nearest = quotient + correction;
  const isSure = quotient + correction * (1 + DOUBT) === quotient + correction * (1 - DOUBT);
  return isSure ? nearest : NaN;
}

/** What the rounded product of two doubles lacks (Dekker). */
function productError(one: number, other: number): number {
  const oneHigh = SPLITTER * one - (SPLITTER * one - one);
  const otherHigh = SPLITTER * other - (SPLITTER * other - other);
  const oneLow = one - oneHigh;
  const otherLow = other - otherHigh;
  return oneLow * otherLow - (one * other - oneHigh * otherHigh - oneLow * otherHigh - oneHigh * otherLow);
}

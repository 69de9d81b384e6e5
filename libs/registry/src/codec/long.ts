const MIN_LONG = -(2n ** 63n);
const MAX_LONG = 2n ** 63n - 1n;

/** Whether an integer fits Avro's `long`. */
export function isLong(value: number | bigint): boolean {
  return typeof value === 'number' ? Number.isSafeInteger(value) : value >= MIN_LONG && value <= MAX_LONG;
}

/** A number when a double holds the integer exactly, otherwise the bigint. */
export function narrow(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

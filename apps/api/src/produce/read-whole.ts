import { jsonType, Malformed } from './malformed.js';

/**
 * A member that is a whole number from 0 to `max`, or null, or absent (null).
 * @param place of what has the member; made only when needed. @throws Malformed
 */
export function readWhole(
  value: unknown,
  place: (member: string) => string,
  max: number,
  member: string,
): number | null {
  if (value === undefined || value === null) return null;
  const number = typeof value === 'bigint' ? Number(value) : value;
  if (typeof number === 'number' && Number.isInteger(number) && number >= 0 && number <= max) return number;
  throw new Malformed(place(member), jsonType(value), `an integer from 0 to ${max}, or null`);
}

/** Digits alone: no sign, no fraction, no exponent, no white space. */
const decimalText = /^\d{1,10}$/;

/**
 * As `readWhole`, of a number that may also be text (`"7"`): REST Proxy's JSON parser reads ids and partitions both ways.
 * `max` has at most ten digits. @throws Malformed
 */
export function readWholeOrText(
  value: unknown,
  place: (member: string) => string,
  max: number,
  member: string,
): number | null {
  if (typeof value !== 'string' || !decimalText.test(value)) return readWhole(value, place, max, member);
  const number = Number(value);
  // The text itself is refused where the number is out of range, so that the message has the type that was sent.
  return readWhole(number <= max ? number : value, place, max, member);
}

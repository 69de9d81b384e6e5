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

import { ExactNumber } from '../exact-json.js';
import type { Read } from './walk.js';

/** How Avro JSON writes what JSON numbers cannot. */
const SPECIALS: Readonly<Record<string, number>> = { NaN, Infinity, '-Infinity': -Infinity };

/**
 * `double` from a JSON number: the nearest double, as both Java and JavaScript read it. An integer of more than 53
 * bits must be one that a double gives back as it was written; others are refused rather than changed.
 */
export const readDouble: Read = (datum, walk) => {
  if (typeof datum === 'number') return datum;
  if (typeof datum === 'string' && Object.hasOwn(SPECIALS, datum)) return SPECIALS[datum];
  if (typeof datum === 'bigint') {
    const value = Number(datum);
    return keeps(value, datum) ? value : walk.fail('range', 'double', datum);
  }
  if (!(datum instanceof ExactNumber)) return walk.fail('type', 'double', datum);
  const value = Number(datum.source);
  return Number.isFinite(value) ? value : walk.fail('range', 'double', datum);
};

/** `float` from a JSON number: the nearest float. A number beyond its range is refused. */
export const readFloat: Read = (datum, walk) => {
  if (typeof datum === 'string' && Object.hasOwn(SPECIALS, datum)) return SPECIALS[datum];
  const value =
    datum instanceof ExactNumber ? Number(datum.source) : typeof datum === 'bigint' ? Number(datum) : datum;
  if (typeof value !== 'number') return walk.fail('type', 'float', datum);
  return Number.isFinite(Math.fround(value)) ? value : walk.fail('range', 'float', datum);
};

/** Whether a double is the written integer: exactly, or as the shortest text of that double. */
export function keeps(value: number, written: bigint): boolean {
  if (!Number.isFinite(value)) return false;
  return BigInt(value) === written || (Math.abs(value) < 1e21 && BigInt(String(value)) === written);
}

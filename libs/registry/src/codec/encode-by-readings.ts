import type { Codec, Encoded } from '../codec.js';
import { DECLARE_SCHEMA } from './declare-schema.js';
import type { Out } from './out.js';
import type { ValueEncoder } from './value-encoder.js';
import { encoded, readBy, refuseWhole, tooLarge, type Reading } from './reading.js';
import { isLaterPart, isUnsure, Walk } from './walk.js';

/**
 * Encodes data of which nobody said for which schema it was written: a datum is of the one whose reading takes it. Where
 * several do, they must make the same of it.
 * @param encoders one for each reading, oldest schema first
 * @param mayConfuse false: no datum means two things to two of the readings, so the one that took the last datum is tried first
 * and the others only if it does not take this one
 * @param out where all write, one after the other
 */
export function encodeByReadings(
  encoders: readonly ValueEncoder[],
  mayConfuse: boolean,
  out: Out,
): Codec['encodeFramed'] {
  // The issues of each are looked at beside those of the others.
  const readers = encoders.map((encoder) => ({ encoder, walk: new Walk(out) }));
  let likely = readers[0];
  return (datum, schemaId) => {
    if (likely !== undefined && !mayConfuse) {
      const first = readBy(likely.encoder, likely.walk, datum, schemaId);
      if (first.body !== null) return encoded(first);
    }
    const readings: Reading[] = [];
    for (const reader of readers) {
      const reading = readBy(reader.encoder, reader.walk, datum, schemaId);
      if (mayConfuse && reading.isSpent) return tooLarge(datum);
      if (!mayConfuse && reading.body !== null) {
        likely = reader;
        return encoded(reading);
      }
      readings.push(reading);
    }
    return decide(readings, datum);
  };
}

function decide(readings: readonly Reading[], datum: unknown): Encoded {
  if (readings.some(({ isSpent }) => isSpent)) return tooLarge(datum);
  const meant = readings.filter(({ issues }) => isUnsure(issues));
  const first = meant[0] ?? likeliest(readings);
  // Refused whichever it is: the newest schema says why.
  if (meant.every(({ body }) => body === null)) return encoded(meant.at(-1) ?? first);
  const isOne = meant.every(({ body }) => body !== null && first.body?.equals(body) === true);
  return isOne ? encoded(first) : refuseWhole(datum, 'ambiguous', DECLARE_SCHEMA);
}

/** Of readings that do not take the datum: one that lacks nothing but what a later version may have, then one with the fewest issues; the newest of these. */
function likeliest(readings: readonly Reading[]): Reading {
  return readings.reduce((likely, reading) => {
    const [isAhead, wasAhead] = [reading, likely].map(({ issues }) => issues.every(isLaterPart));
    if (isAhead !== wasAhead) return isAhead === true ? reading : likely;
    return isAhead === true || reading.issues.length <= likely.issues.length ? reading : likely;
  });
}

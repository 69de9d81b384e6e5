import type { Codec, Encoded } from '../codec.js';
import { RawJson } from '../json/raw-json.js';
import type { BinaryWriter } from './binary-writer.js';
import type { ValueEncoder } from './value-encoder.js';
import {
  DECLARE_SCHEMA,
  encoded,
  tryEncode,
  invalidDatum,
  tooLarge,
  type EncodeAttempt,
} from './encode-attempt.js';
import { isLaterPart, isInconclusive, EncodeContext } from './encode-context.js';

/**
 * Encodes data without a declared schema: a datum belongs to the interpretation that accepts it. When several accept it,
 * their bytes must be equal.
 * @param encoders one for each interpretation, oldest schema first
 * @param mayConfuse false when no two interpretations give a datum different meanings: then the one that accepted the last
 * datum is tried first, and the others only if it fails
 * @param out where all of them write, one after the other
 */
export function encodeByInterpretations(
  encoders: readonly ValueEncoder[],
  mayConfuse: boolean,
  out: BinaryWriter,
): Codec['encodeFramed'] {
  // Each has its own context, since their issues are compared.
  const readers = encoders.map((encoder) => ({ encoder, context: new EncodeContext(out) }));
  let likely = readers[0];
  return (given, schemaId) => {
    const datum = given instanceof RawJson ? given.parse() : given;
    if (likely !== undefined && !mayConfuse) {
      const first = tryEncode(likely.encoder, likely.context, datum, schemaId);
      if (first.body !== null) return encoded(first);
    }
    const attempts: EncodeAttempt[] = [];
    for (const reader of readers) {
      const attempt = tryEncode(reader.encoder, reader.context, datum, schemaId);
      if (mayConfuse && attempt.isSpent) return tooLarge(datum);
      if (!mayConfuse && attempt.body !== null) {
        likely = reader;
        return encoded(attempt);
      }
      attempts.push(attempt);
    }
    return decide(attempts, datum);
  };
}

function decide(attempts: readonly EncodeAttempt[], datum: unknown): Encoded {
  if (attempts.some(({ isSpent }) => isSpent)) return tooLarge(datum);
  const meant = attempts.filter(({ issues }) => isInconclusive(issues));
  const first = meant[0] ?? likeliest(attempts);
  // No interpretation accepts it: the newest schema gives the issues.
  if (meant.every(({ body }) => body === null)) return encoded(meant.at(-1) ?? first);
  const isOne = meant.every(({ body }) => body !== null && first.body?.equals(body) === true);
  return isOne ? encoded(first) : invalidDatum(datum, 'ambiguous', DECLARE_SCHEMA);
}

/** The best of failed attempts: one with only issues that a later version may solve, then one with the fewest issues; the newest of these. */
function likeliest(attempts: readonly EncodeAttempt[]): EncodeAttempt {
  return attempts.reduce((likely, attempt) => {
    const [isAhead, wasAhead] = [attempt, likely].map(({ issues }) => issues.every(isLaterPart));
    if (isAhead !== wasAhead) return isAhead === true ? attempt : likely;
    return isAhead === true || attempt.issues.length <= likely.issues.length ? attempt : likely;
  });
}

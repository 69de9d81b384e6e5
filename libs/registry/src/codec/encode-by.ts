import type { DatumIssue, Encoded } from '../codec.js';
import { jsonType } from '../json/json-type.js';
import { isUnsure, Walk, type Issue, type Read } from './walk.js';

type Encode = (datum: unknown) => Encoded;
type ToBody = (value: unknown) => Buffer;

/** What one reader made of a datum. */
interface Reading {
  readonly value: unknown;
  readonly issues: readonly Issue[];
  readonly isSpent: boolean;
}

/** Encodes what one reader reads. */
export function encodeBy(read: Read, toBody: ToBody): Encode {
  return (datum) => encoded(readBy(read, datum), datum, toBody);
}

/**
 * Encodes data of which nobody said whether it was written for the origin or for the schema: a datum is of the one whose
 * reader takes it. Where both do, they must make the same of it.
 * @param compares false: a datum that both readers take is the same to both
 */
export function encodeByEither(ofOrigin: Read, own: Read, compares: boolean, toBody: ToBody): Encode {
  return (datum) => {
    const old = readBy(ofOrigin, datum);
    if (!compares && fits(old)) return encoded(old, datum, toBody);
    const now = readBy(own, datum);
    if (old.isSpent || now.isSpent) return tooLarge(datum);
    if (!mayBeMeant(old) || !mayBeMeant(now)) return encoded(likelier(old, now), datum, toBody);
    if (!fits(old) && !fits(now)) return encoded(now, datum, toBody);
    const bodies = [old, now].map((reading) => encoded(reading, datum, toBody));
    const [one, other] = bodies;
    return one?.ok === true && other?.ok === true && one.body.equals(other.body) ? one : ambiguous(datum);
  };
}

function readBy(read: Read, datum: unknown): Reading {
  const walk = new Walk();
  const value = read(datum, walk);
  return { value, issues: walk.issues, isSpent: walk.isSpent };
}

const fits = ({ issues, isSpent }: Reading): boolean => issues.length === 0 && !isSpent;

/** It fits, or may fit. */
const mayBeMeant = ({ issues }: Reading): boolean => isUnsure(issues);

/** The one that may be meant; of two misfits the one that lacks nothing but fields, then the one with fewer issues. */
function likelier(old: Reading, now: Reading): Reading {
  const byRank = (rank: (reading: Reading) => boolean): Reading | undefined =>
    rank(now) ? now : rank(old) ? old : undefined;
  const ahead = ({ issues }: Reading): boolean => issues.every(({ kind }) => kind === 'unknown_field');
  return byRank(mayBeMeant) ?? byRank(ahead) ?? (old.issues.length < now.issues.length ? old : now);
}

function encoded({ value, issues, isSpent }: Reading, datum: unknown, toBody: ToBody): Encoded {
  if (isSpent) return tooLarge(datum);
  return issues.length === 0 ? { ok: true, body: toBody(value) } : { ok: false, issues };
}

const tooLarge = (datum: unknown): Encoded => whole(datum, 'range', 'a smaller record');

/** The whole datum, since which of its places are meant otherwise hangs on all of them. */
const ambiguous = (datum: unknown): Encoded =>
  whole(
    datum,
    'ambiguous',
    'its schema declared (value_schema_id or value_schema): this means one thing under the schema that was followed and another under the one before',
  );

function whole(datum: unknown, kind: DatumIssue['kind'], expected: string): Encoded {
  return { ok: false, issues: [{ path: '', kind, expected, actual: jsonType(datum) }] };
}

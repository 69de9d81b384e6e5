import type { Codec, DatumIssue, Encoded } from '../codec.js';
import { jsonType } from '../json/json-type.js';
import { writeHeader } from '../wire-format.js';
import type { Out } from './out.js';
import { isUnsure, Walk, type Encode, type Issue } from './walk.js';

type EncodeFramed = Codec['encodeFramed'];

/** What one encoder made of a datum. */
interface Reading {
  /** With its header; null where the datum does not fit. */
  readonly body: Buffer | null;
  readonly issues: readonly Issue[];
  readonly isSpent: boolean;
}

/** Encodes by one encoder. @param out where it writes */
export function encodeBy(encode: Encode, out: Out): EncodeFramed {
  const walk = new Walk(out);
  return (datum, schemaId) => {
    begin(walk, schemaId);
    encode(datum, walk);
    if (walk.isSpent) return tooLarge(datum);
    return walk.issues.length === 0 ? { ok: true, body: out.take() } : { ok: false, issues: walk.issues };
  };
}

/**
 * Encodes data of which nobody said whether it was written for the origin or for the schema: a datum is of the one whose
 * encoder takes it. Where both do, they must make the same of it.
 * @param compares false: a datum that both encoders take is the same to both
 * @param out where both write, one after the other
 */
export function encodeByEither(ofOrigin: Encode, own: Encode, compares: boolean, out: Out): EncodeFramed {
  // The issues of each are looked at beside those of the other.
  const walks = { old: new Walk(out), now: new Walk(out) };
  return (datum, schemaId) => {
    const old = readBy(ofOrigin, walks.old, datum, schemaId);
    if (!compares && old.body !== null) return { ok: true, body: old.body };
    const now = readBy(own, walks.now, datum, schemaId);
    if (old.isSpent || now.isSpent) return tooLarge(datum);
    if (!mayBeMeant(old) || !mayBeMeant(now)) return encoded(likelier(old, now));
    if (old.body === null && now.body === null) return encoded(now);
    const isSame = old.body !== null && now.body?.equals(old.body) === true;
    return isSame ? encoded(old) : ambiguous(datum);
  };
}

function begin(walk: Walk, schemaId: number | null): void {
  walk.restart();
  if (schemaId !== null) writeHeader(walk.out, schemaId);
}

function readBy(encode: Encode, walk: Walk, datum: unknown, schemaId: number | null): Reading {
  begin(walk, schemaId);
  encode(datum, walk);
  const { issues, isSpent, out } = walk;
  return { body: issues.length === 0 && !isSpent ? out.take() : null, issues, isSpent };
}

/** It fits, or may fit. */
const mayBeMeant = ({ issues }: Reading): boolean => isUnsure(issues);

/** The one that may be meant; of two misfits the one that lacks nothing but fields, then the one with fewer issues. */
function likelier(old: Reading, now: Reading): Reading {
  const byRank = (rank: (reading: Reading) => boolean): Reading | undefined =>
    rank(now) ? now : rank(old) ? old : undefined;
  const ahead = ({ issues }: Reading): boolean => issues.every(({ kind }) => kind === 'unknown_field');
  return byRank(mayBeMeant) ?? byRank(ahead) ?? (old.issues.length < now.issues.length ? old : now);
}

const encoded = ({ body, issues }: Reading): Encoded =>
  body === null ? { ok: false, issues } : { ok: true, body };

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

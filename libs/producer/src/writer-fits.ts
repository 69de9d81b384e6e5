import { difference, judge, type Difference, type JudgedAs, type Schema } from '#registry';

/** Avro 1.12, "Schema Resolution": what a reader of the second type makes of the first. */
const promotions = new Set([
  'int long',
  'int float',
  'int double',
  'long float',
  'long double',
  'float double',
  'string bytes',
  'bytes string',
]);

/**
 * Whether a registered schema may be written under its own id beside the mapping (ADR 9): the records of one of the two
 * must be readable as the other. A field that a value's reader lacks is no hindrance to that, since it passes over it,
 * nor is a number that its reader promotes; each record is written whole, by the schema that its client declared. What
 * mission rule 6 says of other types, logical types and, for Specific, full names stays an error. A key has one shape
 * (mission rule 1).
 */
export function fitsBeside(declared: Schema, mapping: Schema, as: JudgedAs): boolean {
  return reads(declared, mapping, as) || reads(mapping, declared, as);
}

function reads(writer: Schema, reader: Schema, as: JudgedAs): boolean {
  const found = difference(writer, reader, as);
  return judge(as === 'key' ? found : found.filter(isInTheWay), as) !== 'stop';
}

function isInTheWay({ kind, ours, theirs }: Difference): boolean {
  if (kind === 'FIELD_REMOVED') return false;
  return kind !== 'TYPE_MISMATCH' || !promotions.has(`${String(ours)} ${String(theirs)}`);
}

import type { DatumIssue, Encoded } from '../codec.js';
import { jsonType } from '../json/json-type.js';
import { writeHeader } from '../wire-format.js';
import type { ValueEncoder } from './value-encoder.js';
import type { Issue, Walk } from './walk.js';

/** What one reading made of a datum. */
export interface Reading {
  /** With its header; null where the datum does not fit. */
  readonly body: Buffer | null;
  readonly issues: readonly Issue[];
  /** It would have cost more than a datum may. */
  readonly isSpent: boolean;
}

/** @param schemaId of the header; null: none is written */
export function begin(walk: Walk, schemaId: number | null): void {
  walk.restart();
  if (schemaId !== null) writeHeader(walk.out, schemaId);
}

/** Reads a whole datum. */
export function readBy(
  { encode, recognize }: ValueEncoder,
  walk: Walk,
  datum: unknown,
  schemaId: number | null,
): Reading {
  begin(walk, schemaId);
  encode(datum, walk);
  if (walk.issues.length > 0) recognize?.(datum, walk, 0);
  const { issues, isSpent, out } = walk;
  return { body: issues.length === 0 && !isSpent ? out.take() : null, issues, isSpent };
}

export const encoded = ({ body, issues }: Reading): Encoded =>
  body === null ? { ok: false, issues } : { ok: true, body };

export const tooLarge = (datum: unknown): Encoded => refuseWhole(datum, 'range', 'a smaller record');

/** An issue of the datum as a whole. */
export function refuseWhole(datum: unknown, kind: DatumIssue['kind'], expected: string): Encoded {
  return { ok: false, issues: [{ path: '', kind, expected, actual: jsonType(datum) }] };
}

import type { DatumIssue, Encoded } from '../codec.js';
import { jsonType } from '../json/json-type.js';
import { writeHeader } from '../wire-format.js';
import type { ValueEncoder } from './value-encoder.js';
import type { Issue, EncodeContext } from './encode-context.js';

/** What an `ambiguous` datum needs: its meaning depends on the schema that it was written for. */
export const DECLARE_SCHEMA =
  "its schema declared (value_schema_id or value_schema): this means different things under the subject's schema and the ones that it had before";

/** The result of encoding a datum by one interpretation. */
export interface EncodeAttempt {
  /** With its header; null when the datum does not fit. */
  readonly body: Buffer | null;
  readonly issues: readonly Issue[];
  /** Whether it exceeded the cost of a datum. */
  readonly isSpent: boolean;
}

/** Begins a body with its header. @param schemaId null: no header @param expected about the length of its bytes */
export function beginDatum(context: EncodeContext, schemaId: number | null, expected?: number): void {
  context.restart(expected);
  if (schemaId !== null) writeHeader(context.out, schemaId);
}

/** Encodes a datum by one interpretation. */
export function tryEncode(
  { encode, recognize }: ValueEncoder,
  context: EncodeContext,
  datum: unknown,
  schemaId: number | null,
): EncodeAttempt {
  beginDatum(context, schemaId);
  encode(datum, context);
  if (context.issues.length > 0) recognize?.(datum, context, 0);
  const { issues, isSpent, out } = context;
  return { body: issues.length === 0 && !isSpent ? out.take() : null, issues, isSpent };
}

export const encoded = ({ body, issues }: EncodeAttempt): Encoded =>
  body === null ? { ok: false, issues } : { ok: true, body };

export const tooLarge = (datum: unknown): Encoded => invalidDatum(datum, 'range', 'a smaller record');

/** The result for a datum that is invalid as a whole. */
export function invalidDatum(datum: unknown, kind: DatumIssue['kind'], expected: string): Encoded {
  return { ok: false, issues: [{ path: '', kind, expected, actual: jsonType(datum) }] };
}

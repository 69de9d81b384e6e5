import { ExactNumber } from '../exact-json.js';
import { unscaledOf, type Unscaled } from './decimal-text.js';
import type { LogicalType } from '../logical-type.js';

/** The unscaled value of a decimal by its text, as `decimalText` has it. */
export function decimalIn(text: string | null, { precision, scale }: LogicalType): Unscaled {
  return text === null ? 'malformed' : unscaledOf(text, precision ?? 0, scale ?? 0);
}

/** A decimal given as string or number; null: it is neither. A number's shortest text is what was written (`readJson` keeps longer ones as text). */
export function decimalText(datum: unknown): string | null {
  if (typeof datum === 'string') return datum;
  if (datum instanceof ExactNumber) return datum.source;
  return typeof datum === 'number' || typeof datum === 'bigint' ? String(datum) : null;
}

import { ExactNumber } from '../exact-json.js';
import { unscaledOf, type Unscaled } from './decimal-text.js';
import type { LogicalType } from '../logical-type.js';

/** The unscaled value of a decimal. @param text as `decimalText` returns it */
export function decimalIn(text: string | null, { precision, scale }: LogicalType): Unscaled {
  return text === null ? 'malformed' : unscaledOf(text, precision ?? 0, scale ?? 0);
}

/** The text of a decimal given as a string or number; null for anything else. A number's shortest text is what was written, since `readJson` keeps longer ones as text. */
export function decimalText(datum: unknown): string | null {
  if (typeof datum === 'string') return datum;
  if (datum instanceof ExactNumber) return datum.source;
  return typeof datum === 'number' || typeof datum === 'bigint' ? String(datum) : null;
}

import { ExactNumber } from '../exact-json.js';
import { unscaledOf, type Unscaled } from './decimal-text.js';
import type { LogicalType } from '../logical-type.js';

/** The unscaled value of a decimal given as string or number. A number's shortest text is what was written (`readJson` keeps longer ones as text). */
export function decimalIn(datum: unknown, { precision, scale }: LogicalType): Unscaled {
  const [digits, fraction] = [precision ?? 0, scale ?? 0];
  const text = typeof datum === 'string' ? datum : numberText(datum);
  return text === null ? 'malformed' : unscaledOf(text, digits, fraction);
}

function numberText(datum: unknown): string | null {
  if (datum instanceof ExactNumber) return datum.source;
  return typeof datum === 'number' || typeof datum === 'bigint' ? String(datum) : null;
}

import type { Codec } from '../codec.js';
import type { BinaryWriter } from './binary-writer.js';
import type { ValueEncoder } from './value-encoder.js';
import { beginDatum, tooLarge } from './encode-attempt.js';
import { EncodeContext } from './encode-context.js';

/** Encodes with a single interpretation. @param out where it writes */
export function encodeBy({ encode, recognize }: ValueEncoder, out: BinaryWriter): Codec['encodeFramed'] {
  const context = new EncodeContext(out);
  return (datum, schemaId) => {
    beginDatum(context, schemaId);
    encode(datum, context);
    if (context.issues.length > 0) recognize?.(datum, context, 0);
    if (context.isSpent) return tooLarge(datum);
    return context.issues.length === 0
      ? { ok: true, body: out.take() }
      : { ok: false, issues: context.issues };
  };
}

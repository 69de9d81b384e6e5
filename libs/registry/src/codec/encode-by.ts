import type { Codec } from '../codec.js';
import { RawJson } from '../json/raw-json.js';
import type { BinaryWriter } from './binary-writer.js';
import { beginDatum, tooLarge } from './encode-attempt.js';
import { EncodeContext } from './encode-context.js';
import { JsonSlice } from './straight/json-slice.js';
import type { StraightEncode } from './straight/straight-leaf.js';
import type { ValueEncoder } from './value-encoder.js';

const slice = new JsonSlice();

/**
 * Encodes with a single interpretation.
 * @param straight encodes data that is not parsed yet; null: there is no such encoder
 * @param out where it writes
 */
export function encodeBy(
  { encode, recognize }: ValueEncoder,
  straight: StraightEncode | null,
  out: BinaryWriter,
): Codec['encodeFramed'] {
  const context = new EncodeContext(out);
  const isWritten = (raw: RawJson, schemaId: number | null): boolean => {
    if (straight === null) return false;
    beginDatum(context, schemaId, raw.end - raw.start);
    slice.begin(raw);
    const end = straight(slice, raw.start, context);
    slice.release();
    return end >= 0;
  };
  return (datum, schemaId) => {
    let parsed = datum;
    let expected = 0;
    if (datum instanceof RawJson) {
      if (isWritten(datum, schemaId)) return { ok: true, body: out.take() };
      parsed = datum.parse();
      expected = datum.end - datum.start;
    }
    beginDatum(context, schemaId, expected);
    encode(parsed, context);
    if (context.issues.length > 0) recognize?.(parsed, context, 0);
    if (context.isSpent) return tooLarge(parsed);
    return context.issues.length === 0
      ? { ok: true, body: out.take() }
      : { ok: false, issues: context.issues };
  };
}

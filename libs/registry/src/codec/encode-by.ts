import type { Codec } from '../codec.js';
import type { Out } from './out.js';
import type { ValueEncoder } from './value-encoder.js';
import { begin, tooLarge } from './reading.js';
import { Walk } from './walk.js';

/** Encodes by one encoder. @param out where it writes */
export function encodeBy({ encode, recognize }: ValueEncoder, out: Out): Codec['encodeFramed'] {
  const walk = new Walk(out);
  return (datum, schemaId) => {
    begin(walk, schemaId);
    encode(datum, walk);
    if (walk.issues.length > 0) recognize?.(datum, walk, 0);
    if (walk.isSpent) return tooLarge(datum);
    return walk.issues.length === 0 ? { ok: true, body: out.take() } : { ok: false, issues: walk.issues };
  };
}

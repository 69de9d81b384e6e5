import { chainOf } from '../network-error.js';
import { ERROR_TABLE, type ErrorClass, type ErrorRow } from './error-table.js';
import { traitsOf, type ErrorTraits } from './error-traits.js';

/** What an error means for the on-error flow. `reason` may be logged and answered: it holds no value of a record. */
export interface Classified {
  readonly class: ErrorClass;
  readonly kind?: string;
  readonly reason: string;
}

/**
 * The class of anything thrown on the way of a record. Rows of the table are tried in order, each on the error and
 * on its causes (kafkajs wraps a broker's answer in what its retries say of it).
 *
 * A broker also answers `INVALID_RECORD` to a null key on a compacted topic, which is `data.invalid`; the error
 * does not tell, so who knows the record decides.
 */
export function classify(error: unknown): Classified {
  const links = chainOf(error).map(traitsOf);
  for (const row of ERROR_TABLE) {
    const link = links.find((traits) => row.matches(traits));
    if (link !== undefined) return classified(row, link);
  }
  return { class: 'unknown', reason: links[0]?.name || typeof error };
}

function classified(row: ErrorRow, traits: ErrorTraits): Classified {
  const kind = typeof row.kind === 'function' ? row.kind(traits) : row.kind;
  const reason = row.reason(traits);
  return kind == null ? { class: row.class, reason } : { class: row.class, kind, reason };
}

/**
 * Why a broker refused a record with `INVALID_RECORD`, which it answers to two things that have nothing in common.
 * `key_missing`: the topic is compacted, and the record has no key. `schema`: all else, so a broker that validates.
 */
export type RecordFault = 'key_missing' | 'schema';

/**
 * Kafka's words for a null key, since 0.9 and to this day:
 * `Compacted topic cannot accept message without key in topic partition t-0.` (`LogValidator`)
 */
const KEY_MISSING = /compacted topic cannot accept message without key/i;

/** What a broker's words say; null for none. They may quote a record, so nothing else is taken from them. */
export function recordFaultOf(words: string | null): RecordFault | null {
  if (words === null) return null;
  return KEY_MISSING.test(words) ? 'key_missing' : 'schema';
}

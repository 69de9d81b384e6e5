import type { CompatibilityProfile } from './difference-kind.js';
import { VERDICT_TABLE } from './verdict-table.js';

/** The rules of docs/rules.md that decide how severe a difference is. */
type DecidingRule = 1 | 6;

/**
 * The rule that decides the severity of a difference: rule 1 where it is an error for a key and for no value, otherwise rule 6.
 * @param kind any text, since stored differences may have kinds that this release does not know
 */
export function decidingRule(kind: string, profile: CompatibilityProfile): DecidingRule {
  if (profile !== 'key' || !isKnown(kind)) return 6;
  const { specific, generic, key } = VERDICT_TABLE[kind];
  return key === 'error' && specific !== 'error' && generic !== 'error' ? 1 : 6;
}

const isKnown = (kind: string): kind is keyof typeof VERDICT_TABLE => Object.hasOwn(VERDICT_TABLE, kind);

import type { Mismatch, StoredSubject } from '#journal';
import type { SeenLatest, SubjectComparison } from '#producer';
import { decidedDifference } from '../tools/decided-difference.js';
import type { ComparisonView } from './comparison.schema.js';

/** Which latest version was compared, and when it was seen. */
export type ComparedLatest = Pick<NonNullable<ComparisonView['latest']>, 'source' | 'at'>;

/** The latest version that the conflict's look-up saw; null: it saw none. */
export function seenLatestOf({ latest, differences }: Mismatch): SeenLatest | null {
  if (latest?.schemaId == null || latest.version === null) return null;
  const rules = differences.flatMap(({ kind, theirs }) =>
    kind === 'RULES_PRESENT' && theirs !== null ? [theirs] : [],
  );
  const { schemaId, version, schema } = latest;
  return { schemaId, version, schema, rules: [...new Set(rules)] };
}

export function comparisonView(
  { key, snapshot }: StoredSubject,
  { latest, differences, verdict, reason }: SubjectComparison,
  compared: ComparedLatest,
): ComparisonView {
  const { mapping } = snapshot.context;
  const profile = key.role === 'key' ? 'key' : (mapping?.record ?? 'generic');
  return {
    mapping: mapping && {
      record: mapping.record,
      schema_id: mapping.schemaId,
      version: mapping.version,
      fingerprint: mapping.fingerprint,
      full_name: mapping.fullName,
      schema: mapping.schema,
    },
    latest: latest && {
      schema_id: latest.schemaId,
      version: latest.version,
      fingerprint: latest.fingerprint,
      full_name: latest.fullName,
      schema: latest.schema,
      ...compared,
    },
    differences: differences.map((each) => decidedDifference(each, profile)),
    verdict,
    reason,
  };
}

/** Nothing is compared. */
export const notCompared = (reason: string): SubjectComparison => ({
  latest: null,
  differences: [],
  verdict: null,
  reason,
});

import type { ConflictKind, Difference, LatestSchema, Mapping, RecordKind, Role } from '#machines';
import { difference, judge, type RegisteredSchema, type Schema } from '#registry';
import { schemaOf } from './subject-schema.js';

/** What a look-up means for a mapping. `needsOwnId`: a Specific schema still fits beside the latest, under its own id, which has to be asked for. */
export type Judgement =
  | { readonly verdict: 'follow'; readonly differences: readonly Difference[]; readonly next: Mapping }
  | { readonly verdict: 'needsOwnId'; readonly differences: readonly Difference[]; readonly ours: Schema }
  | {
      readonly verdict: 'stop' | 'refuse';
      readonly differences: readonly Difference[];
      readonly reason: string;
    };

export function latestOf(registered: RegisteredSchema): LatestSchema {
  const { schema } = registered;
  return {
    schemaId: registered.schemaId,
    version: registered.version,
    schema: schema.text,
    fingerprint: schema.fingerprint,
    fullName: schema.fullName,
  };
}

/** The mapping that a registered schema makes. */
export function mappingOf(registered: RegisteredSchema, record: RecordKind): Mapping {
  return { record, ...latestOf(registered) };
}

/** The column of the verdict table that a mapping is judged by: a key is a key, whatever it was declared as (mission rule 1). */
export function judgedAs(role: Role, record: RecordKind): 'key' | RecordKind {
  return role === 'key' ? 'key' : record;
}

/** What the registry has is not missing: it is there and no Avro schema, or one that nobody can read. */
export function unusableReason(message: string): string {
  return `the registry's latest version cannot be used: ${message}`;
}

/** To send the same bytes again would be no retry but a repetition. */
export const refusedThoughRegistered =
  'the broker refuses a schema that the registry has under the subject by this very id: do both look at the same registry and subject?';

/** Whether the data of a request shows the conflict: it may be that request's own mistake, which then stops no other. */
export const isShownByData = (kind: ConflictKind): boolean =>
  kind === 'UNKNOWN_FIELD' || kind === 'UNKNOWN_BRANCH';

/**
 * Rule 6, on one look-up: by the mapping and the latest alone, whatever one request carries (ADR 28).
 * @param latest null: the registry has no version of the subject, or none that can be used
 * @param unusable why the latest version cannot be used; null: it can, or there is none
 */
export function judgeLatest(
  role: Role,
  ours: Mapping | null,
  kind: ConflictKind,
  latest: RegisteredSchema | null,
  unusable: string | null,
): Judgement {
  if (unusable !== null)
    return { verdict: ours === null ? 'refuse' : 'stop', differences: [], reason: unusableReason(unusable) };
  if (latest === null) {
    const reason = 'the registry has no version of this subject';
    const verdict = kind === 'FIRST_USE' || isShownByData(kind) ? 'refuse' : 'stop';
    return { verdict, differences: [], reason };
  }
  if (ours === null) {
    return {
      verdict: 'follow',
      differences: [],
      next: mappingOf(latest, role === 'key' ? 'specific' : 'generic'),
    };
  }
  if (kind === 'BROKER_REFUSED' && latest.schemaId === ours.schemaId)
    return { verdict: 'refuse', differences: [], reason: refusedThoughRegistered };
  if (latest.schema.fingerprint === ours.fingerprint) {
    const isLatest = isShownByData(kind) && latest.schemaId === ours.schemaId;
    return isLatest
      ? { verdict: 'refuse', differences: [], reason: 'the mapping is the latest version' }
      : { verdict: 'follow', differences: [], next: mappingOf(latest, ours.record) };
  }
  const schema = schemaOf(ours);
  const as = judgedAs(role, ours.record);
  const differences = difference(schema, latest.schema, as);
  if (judge(differences, as) === 'stop')
    return { verdict: 'stop', differences, reason: summary(differences) };
  if (as === 'generic') return { verdict: 'follow', differences, next: mappingOf(latest, ours.record) };
  return isShownByData(kind)
    ? { verdict: 'refuse', differences, reason: 'a Specific schema is not followed' }
    : { verdict: 'needsOwnId', differences, ours: schema };
}

/** The errors of a list of differences in one line, for a person. */
export function summary(differences: readonly Difference[]): string {
  const errors = differences.filter((found) => found.severity === 'error');
  const told = (errors.length > 0 ? errors : differences).slice(0, 3);
  const text = told.map(
    (found) =>
      `${found.kind} at ${found.path === '' ? '/' : found.path} (ours ${found.ours ?? 'absent'}, theirs ${found.theirs ?? 'absent'})`,
  );
  const more = (errors.length > 0 ? errors : differences).length - told.length;
  return text.join('; ') + (more > 0 ? `; and ${more} more` : '');
}

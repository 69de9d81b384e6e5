import type { ConflictKind, Difference, LatestSchema, Mapping, RecordKind, Role } from '#machines';
import { carriedButUnknown, difference, judge, type RegisteredSchema, type Schema } from '#registry';
import { schemaOf } from './subject.js';

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

/** To send the same bytes again would be no retry but a repetition. */
export const refusedThoughRegistered =
  'the broker refuses a schema that the registry has under the subject by this very id: do both look at the same registry and subject?';

/**
 * Mission rule 6, on one look-up.
 * @param carried what the data carried beyond the mapping, as `UNKNOWN_FIELD` conflicts have it
 * @param latest null: the registry has no version of the subject
 */
export function judgeLatest(
  role: Role,
  ours: Mapping | null,
  kind: ConflictKind,
  carried: readonly Difference[],
  latest: RegisteredSchema | null,
): Judgement {
  if (latest === null) {
    const reason = 'the registry has no version of this subject';
    return kind === 'FIRST_USE'
      ? { verdict: 'refuse', differences: [], reason }
      : { verdict: 'stop', differences: carried, reason };
  }
  if (ours === null) {
    return {
      verdict: 'follow',
      differences: [],
      next: mappingOf(latest, role === 'key' ? 'specific' : 'generic'),
    };
  }
  const fields = carried.map(({ path, field }) => ({ path, field: field ?? '' }));
  const lost = fields.length === 0 ? [] : carriedButUnknown(latest.schema, fields);
  if (kind === 'BROKER_REFUSED' && latest.schemaId === ours.schemaId)
    return { verdict: 'refuse', differences: [], reason: refusedThoughRegistered };
  if (latest.schema.fingerprint === ours.fingerprint) {
    return lost.length > 0
      ? {
          verdict: 'refuse',
          differences: lost,
          reason: 'the mapping is the latest, and no version has what the record carries',
        }
      : { verdict: 'follow', differences: [], next: mappingOf(latest, ours.record) };
  }
  const schema = schemaOf(ours);
  const as = judgedAs(role, ours.record);
  const differences = [...difference(schema, latest.schema, as), ...lost];
  if (judge(differences, as) === 'stop')
    return { verdict: 'stop', differences, reason: summary(differences) };
  if (as === 'generic') return { verdict: 'follow', differences, next: mappingOf(latest, ours.record) };
  if (carried.length > 0) {
    const reason =
      'the data carries a field that the Specific schema lacks, and a Specific schema is not followed';
    return { verdict: 'stop', differences: [...differences, ...carried], reason };
  }
  return { verdict: 'needsOwnId', differences, ours: schema };
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

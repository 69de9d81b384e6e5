import {
  isShownByData,
  withFieldCase,
  type ConflictKind,
  type Difference,
  type LatestSchema,
  type Mapping,
  type RecordKind,
  type Role,
} from '#machines';
import {
  difference,
  evaluateCompatibility,
  rulesPresent,
  type FieldCase,
  type RegisteredSchema,
  type RegistryResponse,
  type Schema,
} from '#registry';
import type { GatewaySettings } from './gateway.port.js';
import { allowsRules } from './rules.js';
import { schemaOf } from './subject-schema.js';

/** What a look-up means for a mapping. `needsOwnId`: a Specific schema still fits beside the latest, under its own id, which has to be asked for. */
export type Judgement =
  | { readonly verdict: 'follow'; readonly differences: readonly Difference[]; readonly next: Mapping }
  | { readonly verdict: 'needsOwnId'; readonly differences: readonly Difference[]; readonly ours: Schema }
  | {
      readonly verdict: 'stop' | 'refuse';
      readonly differences: readonly Difference[];
      readonly reason: string;
      /** The registry lacks what the mapping needs: refused as `schema.missing`. */
      readonly missing?: true;
    };

export function latestOf(registered: RegisteredSchema): LatestSchema {
  const { schema } = registered;
  return {
    schemaId: registered.schemaId,
    version: registered.version,
    schema: schema.text,
    fingerprint: schema.fingerprint,
    fullName: schema.fullName,
    ...(registered.guid !== null && { guid: registered.guid }),
  };
}

/** The mapping that a registered schema makes. @param like how its records name the schema, and whether letter case counts */
export function mappingOf(
  registered: RegisteredSchema,
  record: RecordKind,
  like: { readonly wire?: Mapping['wire']; readonly fieldCase?: FieldCase | undefined } = {},
): Mapping {
  const { wire, fieldCase } = like;
  const mapping = { record, ...latestOf(registered), ...(wire !== undefined && { wire }) };
  return withFieldCase(mapping, fieldCase);
}

/** The column of the verdict table that a mapping is judged by: a key is a key, whatever it was declared as (rule 1). */
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

/** The rules that an operator's setting let through, as events name them. */
export function allowedRules(differences: readonly Difference[]): readonly string[] {
  return differences.flatMap(({ kind, severity, theirs }) =>
    kind === 'RULES_PRESENT' && severity === 'warning' && theirs !== null ? [theirs] : [],
  );
}

/** Why a topic whose records name their schema by a GUID cannot be written; null: it can. */
export function lacksGuid(wire: Mapping['wire'], { guid }: Pick<RegisteredSchema, 'guid'>): string | null {
  return wire === 'header' && guid === null
    ? 'the mapping says wire: header, and the registry gives no GUID of the schema (Confluent’s do from version 8.0 on)'
    : null;
}

/** The latest version of a subject as the registry answered, and what the settings say of the topic. */
export interface LatestAnswer {
  /** Null: there is none, or none that can be used. */
  readonly latest: RegisteredSchema | null;
  /** Why the latest version cannot be used; null: it can, or there is none. */
  readonly unusable: string | null;
  /** An operator's setting takes the responsibility for its rules. */
  readonly rulesAllowed: boolean;
  /** Of a mapping by first use. */
  readonly fieldCase?: FieldCase | undefined;
}

export function latestAnswer(
  { settings }: { readonly settings: Pick<GatewaySettings, 'allowRules' | 'fieldCase'> },
  topic: string,
  answer: Exclude<RegistryResponse<RegisteredSchema>, { status: 'unreachable' | 'denied' }>,
): LatestAnswer {
  return {
    latest: answer.status === 'ok' ? answer.value : null,
    unusable: answer.status === 'unusable' ? answer.message : null,
    rulesAllowed: allowsRules({ settings }, topic),
    fieldCase: settings.fieldCase,
  };
}

/** Rule 6, on one look-up: by the mapping and the latest alone, whatever one request carries (ADR 28). */
export function judgeLatest(
  role: Role,
  ours: Mapping | null,
  kind: ConflictKind,
  { latest, unusable, rulesAllowed, fieldCase }: LatestAnswer,
): Judgement {
  if (unusable !== null)
    return { verdict: ours === null ? 'refuse' : 'stop', differences: [], reason: unusableReason(unusable) };
  if (latest === null) {
    const reason = 'the registry has no version of this subject';
    const verdict = kind === 'FIRST_USE' || isShownByData(kind) ? 'refuse' : 'stop';
    return { verdict, differences: [], reason };
  }
  const rules = rulesPresent(latest.rules, rulesAllowed);
  const stopped = sameIdOtherSchema(role, ours, latest, rules) ?? stoppedBy(rules);
  if (stopped !== null) return stopped;
  const noGuid = lacksGuid(ours?.wire, latest);
  if (ours === null) {
    return {
      verdict: 'follow',
      differences: rules,
      next: mappingOf(latest, role === 'key' ? 'specific' : 'generic', { fieldCase }),
    };
  }
  if (kind === 'BROKER_REFUSED' && latest.schemaId === ours.schemaId)
    return { verdict: 'refuse', differences: [], reason: refusedThoughRegistered };
  if (latest.schema.fingerprint === ours.fingerprint) {
    const isLatest = isShownByData(kind) && latest.schemaId === ours.schemaId;
    if (isLatest) return { verdict: 'refuse', differences: [], reason: 'the mapping is the latest version' };
    if (noGuid !== null) return { verdict: 'refuse', differences: [], reason: noGuid, missing: true };
    return { verdict: 'follow', differences: rules, next: mappingOf(latest, ours.record, ours) };
  }
  const schema = schemaOf(ours);
  const as = judgedAs(role, ours.record);
  const differences = [...rules, ...difference(schema, latest.schema, as, ours)];
  if (evaluateCompatibility(differences, as) === 'stop')
    return { verdict: 'stop', differences, reason: summary(differences) };
  if (as === 'generic') {
    return noGuid === null
      ? { verdict: 'follow', differences, next: mappingOf(latest, ours.record, ours) }
      : { verdict: 'refuse', differences, reason: noGuid, missing: true };
  }
  return isShownByData(kind)
    ? { verdict: 'refuse', differences, reason: 'a Specific schema is not followed' }
    : { verdict: 'needsOwnId', differences, ours: schema };
}

/**
 * The registry has another schema under the id of the mapping, as one rebuilt from a backup may: what is in the log under
 * that id now reads as something else, so nothing may follow, however harmless the difference is.
 */
function sameIdOtherSchema(
  role: Role,
  ours: Mapping | null,
  latest: RegisteredSchema,
  rules: readonly Difference[],
): Judgement | null {
  if (ours?.schemaId !== latest.schemaId || isSchemaOf(ours, latest)) return null;
  const as = judgedAs(role, ours.record);
  const differences = [...rules, ...difference(schemaOf(ours), latest.schema, as)];
  const detail = differences.length === 0 ? '' : `: ${summary(differences)}`;
  const reason = `the registry has another schema under id ${latest.schemaId}, which records were written with${detail}`;
  return { verdict: 'stop', differences, reason };
}

/** By what this release makes of the mapping's text: one before it may have stored another fingerprint. */
export function isSchemaOf(mapping: Mapping, { schema }: RegisteredSchema): boolean {
  return mapping.fingerprint === schema.fingerprint || schemaOf(mapping).fingerprint === schema.fingerprint;
}

function stoppedBy(rules: readonly Difference[]): Judgement | null {
  return evaluateCompatibility(rules, 'generic') === 'stop'
    ? { verdict: 'stop', differences: rules, reason: summary(rules) }
    : null;
}

/** The errors of a list of differences in one line, for a person. */
export function summary(differences: readonly Difference[]): string {
  const errors = differences.filter((found) => found.severity === 'error');
  const told = (errors.length > 0 ? errors : differences).slice(0, 3);
  const text = told.map(
    (found) =>
      `${found.kind} at ${found.path === '' ? '/' : found.path} (ours ${found.ours ?? 'absent'}, theirs ${found.theirs ?? 'absent'}${found.hint === undefined ? '' : `; ${found.hint}`})`,
  );
  const more = (errors.length > 0 ? errors : differences).length - told.length;
  return text.join('; ') + (more > 0 ? `; and ${more} more` : '');
}

import {
  isDetectedFromData,
  withFieldCase,
  type ConflictKind,
  type Difference,
  type LatestSchema,
  type Mapping,
  type RecordKind,
  type Role,
} from '#machines';
import {
  differencesBetween,
  evaluateCompatibility,
  rulesPresent,
  type CompatibilityProfile,
  type FieldCase,
  type RegisteredSchema,
  type RegistryResponse,
  type Schema,
} from '#registry';
import { missingGuid } from '../subjects/schema-naming.js';
import { schemaOf } from '../subjects/stored-schema.js';

/** What the latest version means for a mapping. */
export type Evaluation =
  | { readonly verdict: 'follow'; readonly differences: readonly Difference[]; readonly next: Mapping }
  /** A Specific schema still fits beside the latest, under its own id, which the registry has to be asked for. */
  | { readonly verdict: 'needsOwnId'; readonly differences: readonly Difference[]; readonly ours: Schema }
  | NotFollowed;

/** `stop`: the subject is blocked. `refuse`: the subject continues, the request is refused. */
export interface NotFollowed {
  readonly verdict: 'stop' | 'refuse';
  readonly differences: readonly Difference[];
  readonly reason: string;
  /** The registry lacks what the mapping needs: refused as `schema.missing`. */
  readonly missing?: true;
}

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

/** The mapping to a registered schema. @param like how its records name the schema, and whether letter case counts */
export function mappingOf(
  registered: RegisteredSchema,
  record: RecordKind,
  like: { readonly wire?: Mapping['wire']; readonly fieldCase?: FieldCase | undefined } = {},
): Mapping {
  const { wire, fieldCase } = like;
  const mapping = { record, ...latestOf(registered), ...(wire !== undefined && { wire }) };
  return withFieldCase(mapping, fieldCase);
}

/** What a mapping without a declaration of its own is: keys are Specific, values Generic. */
export const defaultRecordKind = (role: Role): RecordKind => (role === 'key' ? 'specific' : 'generic');

/** The profile that a mapping is evaluated by. A key is a key, whatever it was declared as (rule 1). */
export function profileOf(role: Role, record: RecordKind): CompatibilityProfile {
  return role === 'key' ? 'key' : record;
}

/** The registry has a version, but it is not an Avro schema, or not readable. */
export function unusableReason(message: string): string {
  return `the registry's latest version cannot be used: ${message}`;
}

/** To send the same bytes again would be no retry but a repetition. */
export const refusedThoughRegistered =
  'the broker refuses a schema that the registry has under the subject by this very id: do both look at the same registry and subject?';

/** The rules that an operator's setting allowed, as events name them. */
export function allowedRules(differences: readonly Difference[]): readonly string[] {
  return differences.flatMap(({ kind, severity, theirs }) =>
    kind === 'RULES_PRESENT' && severity === 'warning' && theirs !== null ? [theirs] : [],
  );
}

/** A response that says what the registry has. */
export type LatestResponse = Exclude<
  RegistryResponse<RegisteredSchema>,
  { status: 'unreachable' | 'denied' }
>;

/** A subject's latest version, and what the settings say of its topic. */
export interface LatestVersion {
  /** Null: there is none, or none that can be used. */
  readonly latest: RegisteredSchema | null;
  /** Why the latest version cannot be used. Null: it can, or there is none. */
  readonly unusable: string | null;
  /** The operator takes responsibility for its rules. */
  readonly rulesAllowed: boolean;
  /** For a mapping by first use. */
  readonly fieldCase?: FieldCase | undefined;
}

/** What a look-up that puts the mapping to the test compares. */
interface Comparison extends LatestVersion {
  readonly role: Role;
  readonly kind: ConflictKind;
}

/**
 * Rule 6 for one look-up: by the mapping and the latest version alone, whatever one request's data has (ADR 28).
 * @param ours null: there is no mapping
 */
export function evaluateLatest(ours: Mapping | null, comparison: Comparison): Evaluation {
  const { role, kind, latest, unusable, rulesAllowed, fieldCase } = comparison;
  if (unusable !== null)
    return { verdict: ours === null ? 'refuse' : 'stop', differences: [], reason: unusableReason(unusable) };
  if (latest === null) return withoutVersion(kind);
  const rules = rulesPresent(latest.rules, rulesAllowed);
  const stopped = stoppedBySchemaOfSameId(role, ours, latest, rules) ?? stoppedByRules(rules);
  if (stopped !== null) return stopped;
  if (ours === null)
    return {
      verdict: 'follow',
      differences: rules,
      next: mappingOf(latest, defaultRecordKind(role), { fieldCase }),
    };
  if (kind === 'BROKER_REFUSED' && latest.schemaId === ours.schemaId)
    return { verdict: 'refuse', differences: [], reason: refusedThoughRegistered };
  return latest.schema.fingerprint === ours.fingerprint
    ? evaluateSameSchema(ours, latest, kind, rules)
    : evaluateOtherSchema(ours, latest, comparison, rules);
}

function withoutVersion(kind: ConflictKind): NotFollowed {
  const reason = 'the registry has no version of this subject';
  const verdict = kind === 'FIRST_USE' || isDetectedFromData(kind) ? 'refuse' : 'stop';
  return { verdict, differences: [], reason };
}

/** The mapping's schema is the latest one, perhaps under another id. */
function evaluateSameSchema(
  ours: Mapping,
  latest: RegisteredSchema,
  kind: ConflictKind,
  rules: readonly Difference[],
): Evaluation {
  if (isDetectedFromData(kind) && latest.schemaId === ours.schemaId)
    return { verdict: 'refuse', differences: [], reason: 'the mapping is the latest version' };
  const noGuid = missingGuid(ours.wire, latest);
  if (noGuid !== null) return { verdict: 'refuse', differences: [], reason: noGuid, missing: true };
  return { verdict: 'follow', differences: rules, next: mappingOf(latest, ours.record, ours) };
}

function evaluateOtherSchema(
  ours: Mapping,
  latest: RegisteredSchema,
  { role, kind }: Comparison,
  rules: readonly Difference[],
): Evaluation {
  const schema = schemaOf(ours);
  const profile = profileOf(role, ours.record);
  const differences = [...rules, ...differencesBetween(schema, latest.schema, profile, ours)];
  if (evaluateCompatibility(differences, profile) === 'stop')
    return { verdict: 'stop', differences, reason: summary(differences) };
  if (profile === 'generic') {
    const noGuid = missingGuid(ours.wire, latest);
    return noGuid === null
      ? { verdict: 'follow', differences, next: mappingOf(latest, ours.record, ours) }
      : { verdict: 'refuse', differences, reason: noGuid, missing: true };
  }
  return isDetectedFromData(kind)
    ? { verdict: 'refuse', differences, reason: 'a Specific schema is not followed' }
    : { verdict: 'needsOwnId', differences, ours: schema };
}

/**
 * The registry has another schema under the mapping's id, as after a restore from a backup. What is in the log under that id
 * now decodes as something else, so nothing may follow, however harmless the difference.
 */
function stoppedBySchemaOfSameId(
  role: Role,
  ours: Mapping | null,
  latest: RegisteredSchema,
  rules: readonly Difference[],
): NotFollowed | null {
  if (ours?.schemaId !== latest.schemaId || isSchemaOf(ours, latest)) return null;
  const profile = profileOf(role, ours.record);
  const differences = [...rules, ...differencesBetween(schemaOf(ours), latest.schema, profile)];
  const detail = differences.length === 0 ? '' : `: ${summary(differences)}`;
  const reason = `the registry has another schema under id ${latest.schemaId}, which records were written with${detail}`;
  return { verdict: 'stop', differences, reason };
}

/** Compares as this release reads the mapping's text: an earlier one may have stored another fingerprint. */
export function isSchemaOf(mapping: Mapping, { schema }: RegisteredSchema): boolean {
  return mapping.fingerprint === schema.fingerprint || schemaOf(mapping).fingerprint === schema.fingerprint;
}

function stoppedByRules(rules: readonly Difference[]): NotFollowed | null {
  return evaluateCompatibility(rules, 'generic') === 'stop'
    ? { verdict: 'stop', differences: rules, reason: summary(rules) }
    : null;
}

/** Differences listed in a summary. */
const SUMMARIZED = 3;

/** The errors of a list of differences in one line, for a person; without an error, the others. */
export function summary(differences: readonly Difference[]): string {
  const errors = differences.filter(({ severity }) => severity === 'error');
  const listed = errors.length > 0 ? errors : differences;
  const text = listed.slice(0, SUMMARIZED).map(lineOf);
  const more = listed.length - text.length;
  return text.join('; ') + (more > 0 ? `; and ${more} more` : '');
}

function lineOf({ kind, path, ours, theirs, hint }: Difference): string {
  const more = hint === undefined ? '' : `; ${hint}`;
  return `${kind} at ${path === '' ? '/' : path} (ours ${ours ?? 'absent'}, theirs ${theirs ?? 'absent'}${more})`;
}

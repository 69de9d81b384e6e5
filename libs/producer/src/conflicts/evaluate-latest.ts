import { isDetectedFromData, type ConflictKind, type Difference, type Mapping, type Role } from '#machines';
import {
  differencesBetween,
  evaluateCompatibility,
  rulesPresent,
  type FieldCase,
  type RegisteredSchema,
  type RegistryResponse,
  type Schema,
} from '#registry';
import { missingGuid } from '../subjects/schema-naming.js';
import { schemaOf } from '../subjects/stored-schema.js';
import { mappingOf, defaultRecordKind, profileOf, isSchemaOf } from './registered-mapping.js';
import { summary } from './difference-summary.js';

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

/** The registry has a version, but it is not an Avro schema, or not readable. */
export function unusableReason(message: string): string {
  return `the registry's latest version cannot be used: ${message}`;
}

/** The same bytes are not sent again: nothing has changed since the broker refused them. */
export const refusedThoughRegistered =
  'the broker refuses a schema that the registry has under this subject and id: check that both use the same registry and subject';

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

function stoppedByRules(rules: readonly Difference[]): NotFollowed | null {
  return evaluateCompatibility(rules, 'generic') === 'stop'
    ? { verdict: 'stop', differences: rules, reason: summary(rules) }
    : null;
}

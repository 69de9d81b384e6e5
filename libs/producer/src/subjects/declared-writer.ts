import type { Difference, Mapping, Role } from '#machines';
import {
  canRead,
  differencesBetween,
  evaluateCompatibility,
  type FieldCase,
  type RegisteredSchema,
  type Schema,
  type SchemaInvalid,
} from '#registry';
import { profileOf } from '../conflicts/registered-mapping.js';
import { summary } from '../conflicts/difference-summary.js';
import { schemaOf } from './stored-schema.js';

/*
 * How a request that declares a schema is read and written. A declared schema is a promise: the request is read by the grammar
 * of the schema that it declares and written under that schema's id, or it is refused. Only a schema that the registry does
 * not have may be written as another one. The decisions depend only on what the registry has (`DeclaredWriter`) and on the
 * subject's present mapping, so they can be repeated whenever the subject changes.
 */

/** A schema as a request declares it: by its registry id, or by its text. */
export type DeclaredSchema = { readonly schemaId: number } | { readonly schema: Schema };

/** The schema has an id of its own under the subject. */
export interface RegisteredWriter {
  readonly kind: 'registered';
  readonly schema: Schema;
  readonly schemaId: number;
  readonly version: number | null;
  readonly guid: string | null;
}

/** The registry does not have the schema: the data is written as `latest`. */
export interface RewrittenWriter {
  readonly kind: 'rewritten';
  readonly schema: Schema;
  readonly latest: Omit<RegisteredSchema, 'rules'>;
  readonly mismatchId: string;
}

/** What the registry has of a declared schema. Independent of the mapping. */
export type DeclaredWriter = RegisteredWriter | RewrittenWriter;

/** `differences` are from the schema that would be written to the mapping, or from the declared one to the latest. */
export interface WriterRejection {
  readonly ok: false;
  readonly differences: readonly Difference[];
  readonly reason: string;
}

/** Whether a declared schema may be written. */
export type WriterEvaluation =
  { readonly ok: true; readonly differences: readonly Difference[] } | WriterRejection;

/** Identifies a declaration in caches and shared look-ups. */
export function declarationKey(declared: DeclaredSchema): string {
  if ('schemaId' in declared) return `id ${declared.schemaId}`;
  const { fingerprint, warnings } = declared.schema;
  // A schema that only Java's readers accept may have the fingerprint of a valid one.
  return warnings.length === 0 ? fingerprint : `${fingerprint} with warnings`;
}

/** Why a declared schema with a warning is refused if the registry does not have it (ADR 22). */
export function invalidUnlessRegistered({ path, actual, expected }: SchemaInvalid): string {
  return `schema at ${path === '' ? '/' : path}: found ${actual}, allowed ${expected}; it is accepted only if the registry has it under the subject`;
}

/** Nothing is written under a schema whose rules no setting allows (ADR 23). Null: the rules do not stop it. */
export function rejectionByRules(differences: readonly Difference[]): WriterRejection | null {
  return evaluateCompatibility(differences, 'generic') === 'stop'
    ? { ok: false, differences, reason: summary(differences) }
    : null;
}

/** Whether the schema may be written, as itself or as the latest, beside the present mapping. Without a mapping, any may. */
export function evaluateWriter(
  role: Role,
  mapping: Mapping | null,
  writer: DeclaredWriter,
): WriterEvaluation {
  if (writer.kind === 'registered') return besideMapping(role, mapping, writer.schema);
  const latest = { schema: writer.latest.schema, rules: [], fieldCase: undefined };
  return evaluateRewrite(role, mapping, writer.schema, latest);
}

/** The latest version that a declared schema would be written as. */
export interface RewriteTarget {
  readonly schema: Schema;
  /** The differences that its rules are. */
  readonly rules: readonly Difference[];
  /** Applies if there is no mapping. */
  readonly fieldCase: FieldCase | undefined;
}

/**
 * Whether data of a schema that the registry does not have may be written as the subject's latest version: only a Generic
 * value, only if nothing of it is lost or changed (rule 6), and only if the latest may be written beside the mapping.
 */
export function evaluateRewrite(
  role: Role,
  mapping: Mapping | null,
  declared: Schema,
  { schema, rules, fieldCase }: RewriteTarget,
): WriterEvaluation {
  const profile = profileOf(role, mapping?.record ?? 'generic');
  const differences = [...rules, ...differencesBetween(declared, schema, profile, mapping ?? { fieldCase })];
  if (profile !== 'generic' || evaluateCompatibility(differences, profile) === 'stop') {
    const reason = `not registered under the subject: ${summary(differences)}`;
    return { ok: false, differences, reason };
  }
  const beside = besideMapping(role, mapping, schema);
  return beside.ok ? { ok: true, differences } : beside;
}

/**
 * An id means the schema that it has under the subject. The id of another subject is never written, whatever its schema. Nothing
 * is said of that schema: the subject may be one of a topic that the caller may not see, and ids can be tried one after the other.
 */
export const rejectionByOtherSubject = (subject: string, schemaId: number): WriterRejection => ({
  ok: false,
  differences: [],
  reason: `schema id ${schemaId} is not a version of the subject ${subject}`,
});

/**
 * A registered schema may be written beside the mapping if records of one of the two are readable as the other (ADR 9). Each
 * record is written whole, by the schema that its client declared.
 */
function besideMapping(role: Role, mapping: Mapping | null, written: Schema): WriterEvaluation {
  if (mapping === null || mapping.fingerprint === written.fingerprint) return { ok: true, differences: [] };
  const profile = profileOf(role, mapping.record);
  const ours = schemaOf(mapping);
  if (canRead(written, ours, profile) || canRead(ours, written, profile))
    return { ok: true, differences: [] };
  const differences = differencesBetween(written, ours, profile, mapping);
  return { ok: false, differences, reason: summary(differences) };
}

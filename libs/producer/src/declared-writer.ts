import type { StoredSubject } from '#journal/port';
import {
  isRefusedByRule,
  originsOf,
  rewrittenWriters,
  type Difference,
  type Mapping,
  type Role,
} from '#machines';
import {
  difference,
  evaluateCompatibility,
  type FieldCase,
  type RegisteredSchema,
  type Schema,
  type SchemaInvalid,
} from '#registry';
import { judgedAs, summary } from './judgement.js';
import { schemaOf } from './subject-schema.js';
import { fitsBeside } from './writer-fits.js';

/*
 * What a request that declares a schema is read and written as. The rule is a promise: the request is read by the grammar
 * of the schema that it declares and written under that schema's id, or it is refused. Only a schema that the registry
 * does not have may be written as another one. All of it is decided here, from what the registry has (`DeclaredWriter`)
 * and the subject's present mapping; so it can be decided again whenever the subject has moved.
 */

/** A schema as a request declares it: by its registry id, or by its text. */
export type DeclaredSchema = { readonly schemaId: number } | { readonly schema: Schema };

/** What the registry has of a declared schema. It says nothing of the mapping. */
export type DeclaredWriter =
  | {
      readonly kind: 'registered';
      readonly schema: Schema;
      readonly schemaId: number;
      readonly version: number | null;
      readonly guid: string | null;
    }
  /** It does not have it: the data is written as `latest`. */
  | {
      readonly kind: 'rewritten';
      readonly schema: Schema;
      readonly latest: Omit<RegisteredSchema, 'rules'>;
      readonly mismatchId: string;
    };

/** `differences` are from the schema that would be written to the mapping, or from the declared one to the latest. */
export type WriterEvaluation =
  | { readonly ok: true; readonly differences: readonly Difference[] }
  | { readonly ok: false; readonly differences: readonly Difference[]; readonly reason: string };

/** Names a declaration, for what is remembered or shared of it. */
export function nameOf(declared: DeclaredSchema): string {
  if ('schemaId' in declared) return `id ${declared.schemaId}`;
  const { fingerprint, warnings } = declared.schema;
  // One that only Java's readers take may have the fingerprint of a valid one.
  return warnings.length === 0 ? fingerprint : `${fingerprint} with warnings`;
}

/** Why a declared schema with a warning is refused where the registry does not have it (ADR 22). */
export function invalidUnlessRegistered({
  path: place,
  actual: found,
  expected: allowed,
}: SchemaInvalid): string {
  return `schema at ${place === '' ? '/' : place}: found ${found}, allowed ${allowed}; it is taken only where the registry has it under the subject`;
}

/** A registered schema with rules that no setting allows: nothing is written under it (ADR 23). Null: it may be. */
export function evaluateRules(
  differences: readonly Difference[],
): Extract<WriterEvaluation, { ok: false }> | null {
  return evaluateCompatibility(differences, 'generic') === 'stop'
    ? { ok: false, differences, reason: summary(differences) }
    : null;
}

/** Whether the schema may be written, by itself or as another one, beside the mapping now. Without a mapping, anything may. */
export function evaluateWriter(
  role: Role,
  mapping: Mapping | null,
  writer: DeclaredWriter,
): WriterEvaluation {
  if (writer.kind === 'registered') return besideMapping(role, mapping, writer.schema);
  const latest = { schema: writer.latest.schema, rules: [], fieldCase: undefined };
  return evaluateRewrite(role, mapping, writer.schema, latest);
}

/**
 * Whether data of a schema that the registry does not have may be written as the subject's latest version: only a Generic
 * value, only where nothing of it is lost or changed (rule 6), and only where the latest may be written beside the mapping.
 * @param latest with the differences that its rules are, and the letter case that counts where there is no mapping
 */
export function evaluateRewrite(
  role: Role,
  mapping: Mapping | null,
  declared: Schema,
  latest: {
    readonly schema: Schema;
    readonly rules: readonly Difference[];
    readonly fieldCase: FieldCase | undefined;
  },
): WriterEvaluation {
  const profile = judgedAs(role, mapping?.record ?? 'generic');
  const { schema, rules, fieldCase } = latest;
  const differences = [...rules, ...difference(declared, schema, profile, mapping ?? { fieldCase })];
  if (profile !== 'generic' || evaluateCompatibility(differences, profile) === 'stop') {
    const reason = `not registered under the subject: ${summary(differences)}`;
    return { ok: false, differences, reason };
  }
  const beside = besideMapping(role, mapping, schema);
  return beside.ok ? { ok: true, differences } : beside;
}

/** An id is the schema that it names under the subject. One of another subject is no version of this one, whatever it says. */
export function evaluateElsewhere(
  { key, snapshot }: StoredSubject,
  { schema, schemaId }: { readonly schema: Schema; readonly schemaId: number },
): Extract<WriterEvaluation, { ok: false }> {
  const { mapping } = snapshot.context;
  const profile = judgedAs(key.role, mapping?.record ?? 'generic');
  const differences = mapping === null ? [] : difference(schema, schemaOf(mapping), profile, mapping);
  return {
    ok: false,
    differences,
    reason: `schema id ${schemaId} is no version of the subject ${key.subject}`,
  };
}

function besideMapping(role: Role, mapping: Mapping | null, written: Schema): WriterEvaluation {
  if (mapping === null || mapping.fingerprint === written.fingerprint) return { ok: true, differences: [] };
  const profile = judgedAs(role, mapping.record);
  const ours = schemaOf(mapping);
  if (fitsBeside(written, ours, profile)) return { ok: true, differences: [] };
  const differences = difference(written, ours, profile, mapping);
  return { ok: false, differences, reason: summary(differences) };
}

/**
 * What the subject's events say of a declared schema, so that no registry is asked: it is the mapping, one that was followed
 * since the last declaration, or one that a request declared before. Null: they say nothing.
 */
export function knownWriter({ snapshot }: StoredSubject, declared: DeclaredSchema): DeclaredWriter | null {
  const { mapping, writers } = snapshot.context;
  const versions = [
    ...(mapping === null ? [] : [mapping]),
    ...originsOf(snapshot.context).toReversed(),
    ...writers.accepted.toReversed(),
  ];
  for (const { schemaId, version = null, guid = null, schema: text, fingerprint } of versions) {
    if (schemaId === null) continue;
    if ('schema' in declared) {
      if (fingerprint === declared.schema.fingerprint)
        return { kind: 'registered', schema: declared.schema, schemaId, version, guid };
    } else if (schemaId === declared.schemaId && text !== undefined) {
      return { kind: 'registered', schema: schemaOf({ schema: text, fingerprint }), schemaId, version, guid };
    }
  }
  return 'schema' in declared ? rewritten(snapshot.context.writers, declared.schema) : null;
}

function rewritten(
  writers: StoredSubject['snapshot']['context']['writers'],
  schema: Schema,
): DeclaredWriter | null {
  const known = rewrittenWriters(writers).find(({ fingerprint }) => fingerprint === schema.fingerprint);
  if (known === undefined) return null;
  const { latest, mismatchId } = known;
  const { schemaId, version, guid = null } = latest;
  const written = { schemaId, version, guid, schema: schemaOf(latest) };
  return { kind: 'rewritten', schema, latest: written, mismatchId };
}

/**
 * The refusal that the subject's events have of a schema which the registry does have: it holds while the mapping stays. One
 * of a release whose rule took fewer does not: the schema is looked up again.
 */
export function knownRefusal({ snapshot }: StoredSubject, declared: DeclaredSchema): RefusedWriter | null {
  const refused = snapshot.context.writers.refused.find(({ schemaId, fingerprint }) =>
    'schemaId' in declared
      ? schemaId === declared.schemaId
      : schemaId !== null && fingerprint === declared.schema.fingerprint,
  );
  return refused !== undefined && isRefusedByRule(refused) ? refused : null;
}

/** A refusal as the subject's events have it. */
export type RefusedWriter = StoredSubject['snapshot']['context']['writers']['refused'][number];

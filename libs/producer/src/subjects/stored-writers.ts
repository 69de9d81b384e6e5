import type { StoredSubject } from '#journal/port';
import { isRefusedByRule, originsOf, rewrittenWriters } from '#machines';
import type { Schema } from '#registry';
import type { DeclaredSchema, DeclaredWriter, RewrittenWriter } from './declared-writer.js';
import { schemaOf } from './stored-schema.js';

/**
 * What the subject's events know of a declared schema, without asking the registry: it is the mapping, one that was followed
 * since the last declaration, or one that a request declared before. Null: the events do not know it.
 */
export function storedWriter({ snapshot }: StoredSubject, declared: DeclaredSchema): DeclaredWriter | null {
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
  return 'schema' in declared ? storedRewrite(snapshot.context.writers, declared.schema) : null;
}

type StoredWriters = StoredSubject['snapshot']['context']['writers'];

function storedRewrite(writers: StoredWriters, schema: Schema): RewrittenWriter | null {
  const known = rewrittenWriters(writers).find(({ fingerprint }) => fingerprint === schema.fingerprint);
  if (known === undefined) return null;
  const { latest, mismatchId } = known;
  const { schemaId, version, guid = null } = latest;
  const written = { schemaId, version, guid, schema: schemaOf(latest) };
  return { kind: 'rewritten', schema, latest: written, mismatchId };
}

/** A refusal as the subject's events have it. */
export type StoredRefusal = StoredWriters['refused'][number];

/**
 * The stored refusal of a schema that the registry has: it holds while the mapping stays. A refusal by an earlier release
 * whose rule accepted fewer schemas does not: the schema is looked up again. Null: there is none that holds.
 */
export function storedRefusal({ snapshot }: StoredSubject, declared: DeclaredSchema): StoredRefusal | null {
  const refused = snapshot.context.writers.refused.find(({ schemaId, fingerprint }) =>
    'schemaId' in declared
      ? schemaId === declared.schemaId
      : schemaId !== null && fingerprint === declared.schema.fingerprint,
  );
  return refused !== undefined && isRefusedByRule(refused) ? refused : null;
}

import { withFieldCase, type LatestSchema, type Mapping, type RecordKind, type Role } from '#machines';
import type { CompatibilityProfile, FieldCase, RegisteredSchema } from '#registry';
import { schemaOf } from '../subjects/stored-schema.js';

/** A registered schema as events store it. */
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

/** Compares as this release reads the mapping's text: an earlier one may have stored another fingerprint. */
export function isSchemaOf(mapping: Mapping, { schema }: RegisteredSchema): boolean {
  return mapping.fingerprint === schema.fingerprint || schemaOf(mapping).fingerprint === schema.fingerprint;
}

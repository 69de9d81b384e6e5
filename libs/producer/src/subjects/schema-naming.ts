import type { Mapping, Role } from '#machines';
import { guidHeader, WIRE_HEADERS, type RegisteredSchema } from '#registry';
import type { RecordHeader } from '../contract/request.js';
import type { GatewaySettings } from '../contract/settings.js';

/** How records name the schema that they are written with. */
export interface SchemaNaming {
  /** Null: the mapping is not bound to the registry yet. Data can be validated, but not sent. */
  readonly schemaId: number | null;
  /** The value of the record header that names the schema. Null: the id precedes the body. */
  readonly idHeader: Buffer | null;
}

/**
 * How a record names its schema. A mapping with `wire: header` and without a GUID counts as not bound: its data can be
 * validated, but not sent.
 */
export function schemaNaming(
  wire: Mapping['wire'],
  schemaId: number | null,
  guid: string | null,
): SchemaNaming {
  if (wire !== 'header') return { schemaId, idHeader: null };
  return guid === null ? { schemaId: null, idHeader: null } : { schemaId, idHeader: guidHeader(guid) };
}

/** The configured `wire` of a topic's keys or values. It applies to all subjects of the topic and role. */
export function configuredWire(
  { mappings }: Pick<GatewaySettings, 'mappings'>,
  topic: string,
  role: Role,
): Mapping['wire'] {
  return mappings.find((mapping) => mapping.topic === topic && mapping.role === role)?.mapping.wire;
}

/** Why records that name their schema by a GUID cannot be written. Null: they can. */
export function missingGuid(wire: Mapping['wire'], { guid }: Pick<RegisteredSchema, 'guid'>): string | null {
  return wire === 'header' && guid === null
    ? 'the mapping has wire: header, but the registry gives no GUID for the schema (Confluent registries do since version 8.0)'
    : null;
}

/** The record headers that name the schemas of keys and values. Null: the id precedes the body. */
export type IdHeaders = Readonly<Record<Role, Buffer | null>>;

/** A record's headers with those that name its schemas. An absent key or value has none. */
export function withIdHeaders(
  headers: readonly RecordHeader[],
  ids: IdHeaders,
  { key, value }: { readonly key: Buffer | null; readonly value: Buffer | null },
): readonly RecordHeader[] {
  const ofKey = key === null || ids.key === null ? [] : [{ name: WIRE_HEADERS.key, value: ids.key }];
  const ofValue =
    value === null || ids.value === null ? [] : [{ name: WIRE_HEADERS.value, value: ids.value }];
  return [...headers, ...ofKey, ...ofValue];
}

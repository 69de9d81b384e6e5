import type { Mapping, Role } from '#machines';
import { guidHeader, WIRE_HEADERS } from '#registry';
import type { ConfiguredMapping, ProduceRecord } from './gateway.port.js';

/** How records name the schema that they are written with. */
export interface SchemaNaming {
  /** Null: not bound to the registry yet, so nothing can be sent, but data can be checked. */
  readonly schemaId: number | null;
  /** The value of the record header that names the schema; null: the id stands before the body. */
  readonly idHeader: Buffer | null;
}

/**
 * How a record names the schema that it is written with. A mapping that says `wire: header` and has no GUID counts as not
 * bound: its data can be checked, and not sent.
 */
export function wiring(wire: Mapping['wire'], schemaId: number | null, guid: string | null): SchemaNaming {
  if (wire !== 'header') return { schemaId, idHeader: null };
  return guid === null ? { schemaId: null, idHeader: null } : { schemaId, idHeader: guidHeader(guid) };
}

/** What the configuration says of a topic's keys or values: it holds for all subjects of the topic and role. */
export function configuredWire(
  mappings: readonly ConfiguredMapping[],
  topic: string,
  role: Role,
): Mapping['wire'] {
  return mappings.find((mapping) => mapping.topic === topic && mapping.role === role)?.mapping.wire;
}

/** The values of the record headers that name the schemas of a request's keys and values; null: the prefix does. */
export type IdHeaders = Readonly<Record<Role, Buffer | null>>;

/** A record's headers with those that name its schemas: none for a key or value that the record has not. */
export function withIdHeaders(
  headers: ProduceRecord['headers'],
  ids: IdHeaders,
  { key, value }: { readonly key: Buffer | null; readonly value: Buffer | null },
): ProduceRecord['headers'] {
  const ofKey = key === null || ids.key === null ? [] : [{ name: WIRE_HEADERS.key, value: ids.key }];
  const ofValue =
    value === null || ids.value === null ? [] : [{ name: WIRE_HEADERS.value, value: ids.value }];
  return [...headers, ...ofKey, ...ofValue];
}

import type { JsonObject } from './json/json-type.js';
import { unframe } from './wire-format.js';

/** The record headers that name the schema of the key and of the value (Confluent Platform 8.1, "schema ID in headers"). */
export const WIRE_HEADERS = { key: '__key_schema_id', value: '__value_schema_id' } as const;

const MAGIC_GUID = 1;
const GUID_BYTES = 16;
const HEADER = 1 + GUID_BYTES;
const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** The `guid` in a registry's response, in lower case; null when it is missing or malformed. */
export function guidIn({ guid }: JsonObject): string | null {
  const text = typeof guid === 'string' ? guid.toLowerCase() : '';
  return GUID.test(text) ? text : null;
}

/** The value of a record header for a schema: magic byte 1, then the GUID, 16 bytes. @throws RangeError for a malformed GUID */
export function guidHeader(guid: string): Buffer {
  if (!GUID.test(guid)) throw new RangeError(`not a GUID: ${JSON.stringify(guid.slice(0, 40))}`);
  return Buffer.from(`01${guid.replaceAll('-', '')}`, 'hex');
}

/** The identifier of a record's schema: the registry's id in its context, or the GUID. */
export type WireId =
  { readonly schemaId: number; readonly guid: null } | { readonly schemaId: null; readonly guid: string };

/** A record's key or value without the identifier of its schema. */
export interface Unframed {
  readonly id: WireId;
  readonly body: Buffer;
}

/**
 * The schema of a record's key or value and its Avro body, read as by Confluent's deserializers: from the last header of the
 * name if there is one, otherwise from the prefix of the bytes. Both may hold an id (magic byte 0) or a GUID.
 * @returns null when neither names a schema
 */
export function readWireId(
  role: 'key' | 'value',
  bytes: Buffer,
  headers: readonly { readonly name: string; readonly value: Buffer | null }[],
): Unframed | null {
  const header = headers.findLast(({ name }) => name === WIRE_HEADERS[role]);
  if (header?.value == null) return idAndRest(bytes);
  const inHeader = idAndRest(header.value);
  return inHeader === null ? null : { id: inHeader.id, body: bytes };
}

function idAndRest(bytes: Buffer): Unframed | null {
  const framed = unframe(bytes);
  if (framed !== null) return { id: { schemaId: framed.schemaId, guid: null }, body: framed.body };
  if (bytes.length < HEADER || bytes[0] !== MAGIC_GUID) return null;
  const hex = bytes.toString('hex', 1, HEADER);
  const guid = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join(
    '-',
  );
  return { id: { schemaId: null, guid }, body: bytes.subarray(HEADER) };
}

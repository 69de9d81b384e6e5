import type { AvroType, RecordType } from './avro-type.js';
import type { Draft } from './draft.js';
import { ExactNumber, type Json, type JsonObject } from '../../../api/exact-json.js';

/**
 * A default of a schema as a draft. Avro writes defaults in its own JSON (Avro 1.12, "Complex Types: Records"): bytes as ISO-8859-1
 * text, unions bare. Null: it does not fit the type.
 */
export function defaultDraft(type: AvroType, json: Json): Draft | null {
  switch (type.kind) {
    case 'null':
      return json === null ? { kind: 'null' } : null;
    case 'boolean':
      return typeof json === 'boolean' ? { kind: 'boolean', value: json } : null;
    case 'number':
      if (json instanceof ExactNumber) return text(json.text);
      return typeof json === 'string' && type.name !== 'int' ? text(json) : null;
    case 'string':
      return typeof json === 'string' ? text(json) : null;
    case 'enum':
      return typeof json === 'string' && type.symbols.includes(json) ? text(json) : null;
    case 'bytes':
    case 'fixed':
      return typeof json === 'string' ? text(bytesText(type, json)) : null;
    case 'array': {
      if (!Array.isArray(json)) return null;
      const items = json.map((item: Json) => defaultDraft(type.items, item));
      return items.every((item) => item !== null) ? { kind: 'array', items } : null;
    }
    case 'map': {
      if (!(json instanceof Map)) return null;
      const entries: { key: string; value: Draft }[] = [];
      for (const [key, given] of json as JsonObject) {
        const value = defaultDraft(type.values, given);
        if (value === null) return null;
        entries.push({ key, value });
      }
      return { kind: 'map', entries };
    }
    case 'union':
      for (const [branch, each] of type.branches.entries()) {
        const value = defaultDraft(each, json);
        if (value !== null) return { kind: 'union', branch, value };
      }
      return null;
    case 'record':
      return json instanceof Map ? recordDraft(type, json as JsonObject) : null;
    case 'unknown':
      return null;
  }
}

function recordDraft(type: RecordType, json: JsonObject): Draft | null {
  const fields: Draft[] = [];
  for (const field of type.fields) {
    const given = json.get(field.name) ?? (json.has(field.name) ? null : field.default);
    const draft = given === undefined ? null : defaultDraft(field.type, given);
    if (draft === null) return null;
    fields.push(draft);
  }
  return { kind: 'record', fields };
}

const text = (given: string): Draft => ({ kind: 'text', text: given });

/** As plain JSON has them: a decimal as its digits, a uuid as its hexadecimal text, all others as base64. */
function bytesText(type: AvroType & { readonly kind: 'bytes' | 'fixed' }, latin1: string): string {
  const bytes = Array.from(latin1, (character) => character.charCodeAt(0) & 0xff);
  if (type.decimal !== null) return decimalText(bytes, type.decimal.scale);
  if (type.kind === 'fixed' && type.isUuid)
    return bytes
      .map((byte) => byte.toString(16).padStart(2, '0'))
      .join('')
      .replace(/^(.{8})(.{4})(.{4})(.{4})(.*)$/, '$1-$2-$3-$4-$5');
  return btoa(String.fromCharCode(...bytes));
}

/** @param bytes the unscaled value, two's complement, big endian */
function decimalText(bytes: readonly number[], scale: number): string {
  let unscaled = 0n;
  for (const byte of bytes) unscaled = unscaled * 256n + BigInt(byte);
  if (((bytes[0] ?? 0) & 0x80) !== 0) unscaled -= 1n << BigInt(8 * bytes.length);
  const digits = (unscaled < 0n ? -unscaled : unscaled).toString().padStart(scale + 1, '0');
  const sign = unscaled < 0n ? '-' : '';
  return scale === 0 ? `${sign}${digits}` : `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

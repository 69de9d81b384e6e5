import { branchNameOf, type AvroType, type UnionType } from './avro-type.js';
import type { Draft } from './draft.js';
import { ExactNumber, isNumberText, parseJson, type Json } from '../../../api/exact-json.js';

/**
 * A draft in the gateway's plain JSON (docs/api.md, "Producing"). What is not filled in is null, and a number that is none is its text: the
 * gateway then says what it expects there.
 */
export function jsonOf(type: AvroType, draft: Draft): Json {
  switch (draft.kind) {
    case 'absent':
    case 'null':
      return null;
    case 'boolean':
      return draft.value;
    case 'json':
      try {
        return parseJson(draft.text);
      } catch {
        return draft.text;
      }
    case 'text':
      return leafOf(type, draft.text);
    case 'array':
      return type.kind === 'array' ? draft.items.map((item) => jsonOf(type.items, item)) : null;
    case 'map':
      return type.kind === 'map'
        ? new Map(draft.entries.map(({ key, value }) => [key, jsonOf(type.values, value)]))
        : null;
    case 'record': {
      if (type.kind !== 'record') return null;
      const members = new Map<string, Json>();
      for (const [index, field] of type.fields.entries()) {
        const value = draft.fields[index];
        if (value !== undefined && value.kind !== 'absent')
          members.set(field.name, jsonOf(field.type, value));
      }
      return members;
    }
    case 'union': {
      const branch = type.kind === 'union' ? type.branches[draft.branch] : undefined;
      if (branch === undefined || type.kind !== 'union') return null;
      const value = jsonOf(branch, draft.value);
      return isWrapped(type, draft) ? new Map([[branchNameOf(branch), value]]) : value;
    }
  }
}

function leafOf(type: AvroType, text: string): Json {
  if (text === '') return isEmptyAValue(type) ? '' : null;
  return type.kind === 'number' && isNumberText(text) ? new ExactNumber(text) : text;
}

/** Whether nothing typed is a value: an empty string, or no bytes. */
export const isEmptyAValue = (type: AvroType): boolean =>
  (type.kind === 'string' && !type.isUuid) || (type.kind === 'bytes' && type.decimal === null);

/**
 * Whether the value of a union has to name its branch, because the bare value would also be that of another one, or of none. Objects always
 * do beside others: they could be read as the name of a branch.
 */
export function isWrapped(type: UnionType, draft: Draft & { readonly kind: 'union' }): boolean {
  const branch = type.branches[draft.branch];
  if (branch === undefined || branch.kind === 'null') return false;
  const value = jsonOf(branch, draft.value);
  // Bare, it would be the null of the union.
  if (value === null) return true;
  const others = type.branches.filter((each) => each !== branch && each.kind !== 'null');
  if (others.length === 0) return false;
  const hasString = type.branches.some((each) => each.kind === 'string' && !each.isUuid);
  if (value instanceof Map || !accepts(branch, value, hasString)) return true;
  return others.some((each) => accepts(each, value, hasString));
}

/** Whether a branch may take bare values of this kind of JSON. Beside a `string`, a text is never a number. */
function accepts(type: AvroType, value: Json, hasString: boolean): boolean {
  switch (type.kind) {
    case 'null':
      return value === null;
    case 'boolean':
      return typeof value === 'boolean';
    case 'number':
      if (typeof value !== 'string') return value instanceof ExactNumber;
      return type.temporal !== null || (type.name !== 'int' && !hasString);
    case 'string':
    case 'enum':
      return typeof value === 'string';
    case 'bytes':
    case 'fixed':
      return typeof value === 'string' || (type.decimal !== null && value instanceof ExactNumber);
    case 'array':
      return Array.isArray(value);
    case 'map':
    case 'record':
      return value instanceof Map;
    case 'union':
    case 'unknown':
      return true;
  }
}

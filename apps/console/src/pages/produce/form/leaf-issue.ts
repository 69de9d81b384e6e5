import type { AvroType } from './avro-type.js';
import { isEmptyAValue } from './draft-json.js';
import { isNumberText } from '../../../api/exact-json.js';

/** What is wrong with the text of a leaf, as far as the page can tell. The gateway decides. */
export type LeafIssue = 'empty' | 'integer' | 'range' | 'number' | 'base64' | 'size' | 'uuid' | 'decimal';

const ranges = {
  int: [-(2n ** 31n), 2n ** 31n - 1n],
  long: [-(2n ** 63n), 2n ** 63n - 1n],
} as const;
const specials = ['NaN', 'Infinity', '-Infinity'];
const integer = /^-?\d+$/;
const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Null: nothing is. */
export function leafIssue(type: AvroType, text: string): LeafIssue | null {
  if (text === '') return isEmptyAValue(type) ? null : 'empty';
  switch (type.kind) {
    case 'string':
      return !type.isUuid || uuid.test(text) ? null : 'uuid';
    case 'number':
      return numberIssue(type, text);
    case 'bytes':
    case 'fixed':
      if (type.decimal !== null) return decimalIssue(type.decimal, text);
      if (type.kind === 'fixed' && type.isUuid) return uuid.test(text) ? null : 'uuid';
      if (!base64.test(text)) return 'base64';
      return type.kind === 'fixed' && atob(text).length !== type.size ? 'size' : null;
    case 'null':
    case 'boolean':
    case 'enum':
    case 'array':
    case 'map':
    case 'record':
    case 'union':
    case 'unknown':
      return null;
  }
}

function numberIssue({ name, temporal }: AvroType & { kind: 'number' }, text: string): LeafIssue | null {
  if (name === 'float' || name === 'double')
    return isNumberText(text) || specials.includes(text) ? null : 'number';
  // ISO 8601 is the gateway's to read.
  if (temporal !== null && !integer.test(text)) return null;
  if (!integer.test(text)) return isNumberText(text) && Number.isInteger(Number(text)) ? null : 'integer';
  const [least, most] = ranges[name];
  const value = BigInt(text);
  return value < least || value > most ? 'range' : null;
}

function decimalIssue(
  { precision, scale }: { readonly precision: number; readonly scale: number },
  text: string,
): LeafIssue | null {
  if (!isNumberText(text)) return 'decimal';
  if (/[eE]/.test(text)) return null;
  const [whole = '', fraction = ''] = text.replace('-', '').split('.');
  const isTooLong = whole.replace(/^0+/, '').length > precision - scale;
  return isTooLong || fraction.replace(/0+$/, '').length > scale ? 'decimal' : null;
}

import { isWellFormed } from './json/well-formed.js';
import { isPrimitive } from './schema-node.js';

/**
 * The longest name of a type or of a field, in characters. A full name is written wherever the type is used, however
 * short its text there; a field's in each place below it.
 */
export const MAX_NAME = 512;

const CONTROL = /[\u0000-\u001f\u007f]/;

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** A name of a field, a symbol, or one part of a full name (Avro 1.12, "Names"). */
export function isName(text: string): boolean {
  return NAME.test(text);
}

/**
 * What Java's Avro takes for a name where names are not validated, as its readers are configured: anything. Refused are
 * an empty one, and characters that no log and no database holds as they are.
 */
export function isLaxName(text: string): boolean {
  return text !== '' && isWellFormed(text) && !CONTROL.test(text);
}

/** The namespace of a full name; empty for the null namespace. */
export function namespaceOf(fullName: string): string {
  return fullName.slice(0, Math.max(0, fullName.lastIndexOf('.')));
}

/** The last part of a full name. */
export function simpleName(fullName: string): string {
  return fullName.slice(fullName.lastIndexOf('.') + 1);
}

/** A name with a dot is full already; `.Name` is `Name` in the null namespace, as Java's Avro and avsc read it. */
export function qualified(name: string, namespace: string): string {
  if (name.includes('.')) return name.startsWith('.') ? name.slice(1) : name;
  return namespace === '' ? name : `${namespace}.${name}`;
}

/** Whether a type may be defined under this full name: a primitive's name may be defined in no namespace. */
export function isTypeName(fullName: string): boolean {
  return fullName.split('.').every(isName) && !isPrimitive(simpleName(fullName));
}

/** The same where names are not validated. A namespace may be any text then. */
export function isLaxTypeName(fullName: string): boolean {
  const simple = simpleName(fullName);
  // A leading dot would be read as the null namespace where the type is used.
  return simple !== '' && !fullName.startsWith('.') && isLaxName(fullName) && !isPrimitive(simple);
}

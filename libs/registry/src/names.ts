import { isWellFormed } from './json/well-formed.js';
import { isPrimitive } from './schema-node.js';

/**
 * The longest name of a type or a field, in characters. A full name is repeated wherever the type is used, and a field's name
 * in each path below it.
 */
export const MAX_NAME = 512;

const CONTROL = /[\u0000-\u001f\u007f]/;

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** A name of a field, a symbol, or one part of a full name (Avro 1.12, "Names"). */
export function isName(text: string): boolean {
  return NAME.test(text);
}

/**
 * A name as accepted by Java's readers, which do not validate names. Only the empty name and characters that logs and databases
 * cannot hold are rejected.
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

/** The full name. A name with a dot is already full; `.Name` is `Name` in the null namespace, as in Java's Avro and avsc. */
export function qualified(name: string, namespace: string): string {
  if (name.includes('.')) return name.startsWith('.') ? name.slice(1) : name;
  return namespace === '' ? name : `${namespace}.${name}`;
}

/** Whether a type may have this full name. The name of a primitive is not allowed in any namespace. */
export function isTypeName(fullName: string): boolean {
  return fullName.split('.').every(isName) && !isPrimitive(simpleName(fullName));
}

/** The same when names are not validated, so that a namespace may be any text. */
export function isLaxTypeName(fullName: string): boolean {
  const simple = simpleName(fullName);
  // A leading dot would mean the null namespace where the type is used.
  return simple !== '' && !fullName.startsWith('.') && isLaxName(fullName) && !isPrimitive(simple);
}

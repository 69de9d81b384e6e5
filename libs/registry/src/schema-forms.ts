import { namespaceOf } from './names.js';
import type { LogicalType } from './logical-type.js';
import { isNamed, isPrimitiveNode, type Field, type NamedNode, type SchemaNode } from './schema-node.js';

/**
 * Parsing Canonical Form, to the byte as Java's `SchemaNormalization.toParsingForm` (Avro 1.12, "Transforming into
 * Parsing Canonical Form").
 */
export function canonicalForm(node: SchemaNode): string {
  return print(node, 'canonical', '', new Set());
}

/**
 * The canonical form plus everything else that matters to people, readers and a record's JSON: logical types, defaults and
 * aliases. It omits doc, sort order and properties that Avro does not define. It is a schema and its own normal form: a type of
 * the null namespace inside another namespace says so.
 */
export function normalForm(node: SchemaNode): string {
  return print(node, 'normal', '', new Set());
}

/** The normal form plus the marks of map entries, which the codecs need. */
export function inlinedForm(node: SchemaNode): string {
  return print(node, 'inlined', '', new Set());
}

type Form = 'canonical' | 'normal' | 'inlined';

/** @param namespace of the enclosing definition @param seen full names that are defined by now: from then on the name alone is written */
function print(node: SchemaNode, form: Form, namespace: string, seen: Set<string>): string {
  if (isPrimitiveNode(node)) {
    const full = form !== 'canonical';
    const logical = full && node.logical !== null ? logicalOf(node.logical) : '';
    return logical === '' ? `"${node.type}"` : `{"type":"${node.type}"${logical}}`;
  }
  switch (node.type) {
    case 'union':
      return `[${node.branches.map((branch) => print(branch.node, form, namespace, seen)).join(',')}]`;
    case 'array':
      return `{"type":"array","items":${print(node.items.node, form, namespace, seen)}}`;
    case 'map':
      return `{"type":"map","values":${print(node.values.node, form, namespace, seen)}}`;
    case 'record':
    case 'enum':
    case 'fixed':
      return printNamed(node, form, namespace, seen);
  }
}

function printNamed(node: NamedNode, form: Form, namespace: string, seen: Set<string>): string {
  const full = form !== 'canonical';
  const own = namespaceOf(node.fullName);
  const escapes = full && own === '' && namespace !== '';
  if (seen.has(node.fullName)) {
    // Java does not read a leading dot, so it is only written when the bare name would be a type of the namespace.
    const isHidden = escapes && seen.has(`${namespace}.${node.fullName}`);
    return quoted((isHidden ? '.' : '') + node.fullName);
  }
  seen.add(node.fullName);
  const head = `{"name":${quoted(node.fullName)}${escapes ? ',"namespace":""' : ''},"type":"${node.type}"`;
  const tail = full ? aliasesOf(node) : '';
  switch (node.type) {
    case 'record': {
      const fields = [...node.fields.values()].map((field) => {
        const type = print(field.use.node, form, own, seen);
        return `{"name":${quoted(field.name)},"type":${type}${full ? defaultOf(field) + aliasesOf(field) : ''}}`;
      });
      const entry = form === 'inlined' && node.isMapEntry ? ',"connect.internal.type":"MapEntry"' : '';
      return `${head},"fields":[${fields.join(',')}]${tail}${entry}}`;
    }
    case 'enum': {
      const symbols = [...node.symbols].map(quoted).join(',');
      const fallback = full && node.default !== null ? `,"default":${quoted(node.default)}` : '';
      return `${head},"symbols":[${symbols}]${fallback}${tail}}`;
    }
    case 'fixed':
      return `${head},"size":${node.size}${full && node.logical !== null ? logicalOf(node.logical) : ''}${tail}}`;
  }
}

/** A name as JSON text. Java writes it without escapes, which is the same for all names but those with quotes or backslashes. */
const quoted = (name: string): string => JSON.stringify(name);

function defaultOf(field: Field): string {
  return field.default === null ? '' : `,"default":${field.default}`;
}

function aliasesOf({ aliases }: { readonly aliases: readonly string[] }): string {
  return aliases.length === 0 ? '' : `,"aliases":${JSON.stringify(aliases)}`;
}

function logicalOf({ name, precision, scale }: LogicalType): string {
  return (
    `,"logicalType":"${name}"` + (precision === null ? '' : `,"precision":${precision},"scale":${scale ?? 0}`)
  );
}

/** The full name of a named type; null for every other schema. */
export function fullNameOf(node: SchemaNode): string | null {
  return isNamed(node) ? node.fullName : null;
}

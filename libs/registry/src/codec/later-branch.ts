import type { JsonForm } from '../codec.js';
import { isJsonObject, jsonType, type JsonObject, type JsonType } from '../json/json-type.js';
import { isTypeName } from '../names.js';
import { branchName, isNamed, type NamedNode, type SchemaNode } from '../schema-node.js';
import { onlyKey } from './branch.js';
import { describe } from './describe.js';
import { isLaterPart, isInconclusive, type Encode, type EncodeContext } from './encode-context.js';

/** The JSON types of unnamed branches in Avro JSON. */
const JSON_TYPES: ReadonlyMap<string, readonly JsonType[]> = new Map([
  ['boolean', ['boolean']],
  ['int', ['number']],
  ['long', ['number']],
  ['float', ['number', 'string']],
  ['double', ['number', 'string']],
  ['bytes', ['string']],
  ['string', ['string']],
  ['array', ['array']],
  ['map', ['object']],
]);

/** Whether `{name: value}` may be a branch of a later version of a union, in Avro JSON. A named type is a record, enum or fixed. */
export function mayBeBranch(name: string, value: unknown): boolean {
  const type = jsonType(value);
  return (
    JSON_TYPES.get(name)?.includes(type) ?? (isTypeName(name) && (type === 'object' || type === 'string'))
  );
}

/**
 * Whether an object may be a branch of a later version of a union, in plain JSON. There its only member could as well be a field,
 * so that it must have a name that no field has: a full one.
 */
export function mayBePlainBranch(datum: JsonObject): boolean {
  const name = onlyKey(datum);
  return name !== null && name.includes('.') && mayBeBranch(name, datum[name]);
}

/** Looks at a datum once it is known not to fit: the walk's issues from `from` on are its. */
export type Recognize = (datum: unknown, context: EncodeContext, from: number) => void;

/**
 * Avro JSON of a writer whose schema made a type nullable: `{"double": 1.5}` where there is a bare `double`, or
 * `{"some.Name": …}` where there is a bare named type, which was renamed as well. Its issues become `unknown_branch`. Plain
 * JSON of such a writer is told by a full name alone.
 * @param encode that of the type, which is no union
 */
export function branchRecognizer(node: SchemaNode, form: JsonForm, encode: Encode): Recognize | null {
  if (node.type === 'union' || node.type === 'null') return null;
  if (form === 'plain' && !isNamed(node)) return null;
  const own = branchName(node);
  const holdsOthers = node.type === 'record' || node.type === 'map' || node.type === 'array';
  return (datum, context, from) => {
    const name = isJsonObject(datum) ? onlyKey(datum) : null;
    if (name === null || (form === 'plain' && !name.includes('.'))) return;
    const value = (datum as Readonly<Record<string, unknown>>)[name];
    // A schema that takes the datum is not to lose it.
    if (isInconclusive(context.issues.slice(from))) return;
    const issues = context.issues.splice(from);
    const expected =
      issues[0]?.path === '' && issues[0].kind === 'type' ? issues[0].expected : describe(node);
    if (name === own) {
      // Types within themselves multiply the ways to read.
      if (value !== null && (!holdsOthers || context.tryOne())) {
        context.fail('unknown_branch', expected, datum);
        const inner = context.issues.length;
        encode(value, context);
        context.below(inner, name);
        if (context.issues.slice(inner).every(isLaterPart)) return;
        context.issues.length = from;
      }
    } else if (
      isNamed(node) &&
      isRenamed(node, name, value) &&
      (name.includes('.') || !issues.every(isLaterPart))
    ) {
      context.fail('unknown_branch', expected, datum);
      return;
    }
    context.issues.push(...issues);
  };
}

/** Whether `{name: value}` may be the wrapped type under another name; a record's own field of that name is none. */
function isRenamed(node: NamedNode, name: string, value: unknown): boolean {
  if (!isTypeName(name)) return false;
  return node.type === 'record' ? isJsonObject(value) && !node.fields.has(name) : typeof value === 'string';
}

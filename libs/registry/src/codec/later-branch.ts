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

/** Whether `{name: value}` in Avro JSON may be a branch of a later version of the union. Named types are records, enums and fixed. */
export function mayBeBranch(name: string, value: unknown): boolean {
  const type = jsonType(value);
  return (
    JSON_TYPES.get(name)?.includes(type) ?? (isTypeName(name) && (type === 'object' || type === 'string'))
  );
}

/**
 * Whether an object in plain JSON may be a branch of a later version of the union. Its only member could also be a field, so
 * the name must be one that no field can have: a full name with a namespace.
 */
export function mayBePlainBranch(datum: JsonObject): boolean {
  const name = onlyKey(datum);
  return name !== null && name.includes('.') && mayBeBranch(name, datum[name]);
}

/** Examines a datum that does not fit. Its issues are those of the context from `from` on. */
export type Recognize = (datum: unknown, context: EncodeContext, from: number) => void;

/**
 * Recognizes Avro JSON of a writer whose schema made a type nullable: `{"double": 1.5}` for a bare `double`, or
 * `{"some.Name": …}` for a bare named type that was also renamed. Its issues become `unknown_branch`. In plain JSON only a full
 * name is recognized.
 * @param encode the encoder of the type, which is not a union
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
    // A schema that may accept the datum keeps its own issues.
    if (isInconclusive(context.issues.slice(from))) return;
    const issues = context.issues.splice(from);
    const expected =
      issues[0]?.path === '' && issues[0].kind === 'type' ? issues[0].expected : describe(node);
    if (name === own) {
      // Recursive types multiply the number of trials.
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

/** Whether `{name: value}` may be the wrapped type under another name. A record's own field of that name is not. */
function isRenamed(node: NamedNode, name: string, value: unknown): boolean {
  if (!isTypeName(name)) return false;
  return node.type === 'record' ? isJsonObject(value) && !node.fields.has(name) : typeof value === 'string';
}

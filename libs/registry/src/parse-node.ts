import { attribute, described, isArray, isObject, type ExactJson, type ExactObject } from './exact-json.js';
import { logicalTypeOf } from './logical-type.js';
import { isLaxName, isName, MAX_NAME, namespaceOf, qualified } from './names.js';
import { parseAliases, parseHead } from './parse-head.js';
import { parseEnum, parseFixed } from './parse-leaf.js';
import { takeOrRefuse, type Scope } from './parse-scope.js';
import { at, refuse } from './schema-place.js';
import {
  branchName,
  isPrimitive,
  primitiveNode,
  type Field,
  type RecordNode,
  type SchemaNode,
  type UnionNode,
  type Use,
} from './schema-node.js';

/** Levels of types within types. A schema of people's making has fewer than ten. */
const MAX_TYPE_DEPTH = 64;

/** Stands for a default until all names are known and it can be checked. */
const DEFAULT_PENDING = '';

/** Reads a schema by Avro 1.12, "Schema Declaration". A name must be defined before it is used. @throws InvalidSchema */
export function parseNode(json: ExactJson | undefined, place: string, scope: Scope): SchemaNode {
  if (scope.depth > MAX_TYPE_DEPTH)
    refuse(place, 'a deeper schema', `at most ${MAX_TYPE_DEPTH} levels of types`);
  scope.extent.add('parts', 1, place);
  if (typeof json === 'string') return reference(json, place, scope);
  if (isArray(json)) return parseUnion(json, place, scope);
  if (isObject(json)) return parseObject(json, place, scope);
  return refuse(place, described(json), 'a type name, an object with a "type", or an array of types');
}

function reference(name: string, place: string, scope: Scope): SchemaNode {
  if (isPrimitive(name)) return primitiveNode(name, null);
  // A simple name that its namespace lacks is looked for in the null namespace, as Java's Avro does.
  const known = scope.names.get(qualified(name, scope.namespace)) ?? scope.names.get(name);
  return known ?? refuse(place, described(name), 'a primitive type or a name defined before');
}

function inner(json: ExactJson | undefined, place: string, scope: Scope, namespace = scope.namespace): Use {
  return { place, node: parseNode(json, place, { ...scope, namespace, depth: scope.depth + 1 }) };
}

function parseObject(json: ExactObject, place: string, scope: Scope): SchemaNode {
  const type = attribute(json, 'type');
  if (typeof type !== 'string') return refuse(at(place, 'type'), described(type), 'a type name');
  if (isPrimitive(type)) return primitiveNode(type, logicalTypeOf(json, type, null));
  switch (type) {
    case 'record':
      return parseRecord(json, place, scope);
    case 'enum':
      return parseEnum(json, place, scope);
    case 'fixed':
      return parseFixed(json, place, scope);
    case 'array':
      return { type, items: inner(attribute(json, 'items'), at(place, 'items'), scope) };
    case 'map':
      scope.extent.add('classes', 2, place);
      return { type, values: inner(attribute(json, 'values'), at(place, 'values'), scope) };
    case 'error':
      return refuse(at(place, 'type'), '"error"', 'a type of data; errors belong to protocols');
    default:
      return reference(type, at(place, 'type'), scope);
  }
}

function parseUnion(json: readonly ExactJson[], place: string, scope: Scope): UnionNode {
  const seen = new Set<string>();
  const branches = json.map((branch, index) => {
    const use = inner(branch, at(place, index), scope);
    if (use.node.type === 'union') refuse(use.place, 'a union', 'no union directly inside of a union');
    const name = branchName(use.node);
    if (seen.has(name)) refuse(use.place, `a second ${name}`, 'each type once in a union');
    seen.add(name);
    return use;
  });
  return { type: 'union', branches };
}

function parseRecord(json: ExactObject, place: string, scope: Scope): RecordNode {
  const head = parseHead(json, place, scope);
  const fields = new Map<string, Field>();
  scope.extent.add('classes', 1, place);
  const isMapEntry = attribute(json, 'connect.internal.type') === 'MapEntry';
  const node: RecordNode = { type: 'record', ...head, fields, isMapEntry };
  scope.names.set(head.fullName, node);
  const list = attribute(json, 'fields');
  if (!isArray(list)) return refuse(at(place, 'fields'), described(list), 'an array of fields');
  for (const [index, item] of list.entries()) {
    const field = parseField(item, at(at(place, 'fields'), index), scope, namespaceOf(head.fullName));
    if (fields.has(field.name))
      refuse(at(field.place, 'name'), `a second ${field.name}`, 'each field name once');
    fields.set(field.name, field);
  }
  return node;
}

function parseField(json: ExactJson, place: string, scope: Scope, namespace: string): Field {
  if (!isObject(json)) return refuse(place, described(json), 'an object with a name and a type');
  const name = attribute(json, 'name');
  const allowed = 'a name of [A-Za-z_][A-Za-z0-9_]*';
  if (typeof name !== 'string') return refuse(at(place, 'name'), described(name), allowed);
  takeOrRefuse(scope, isName(name), isLaxName(name), at(place, 'name'), described(name), allowed);
  if (name.length > MAX_NAME) refuse(at(place, 'name'), 'a longer name', `at most ${MAX_NAME} characters`);
  const order = attribute(json, 'order');
  if (order !== undefined && order !== 'ascending' && order !== 'descending' && order !== 'ignore') {
    refuse(at(place, 'order'), described(order), 'ascending, descending or ignore');
  }
  const value = attribute(json, 'default');
  const field = {
    name,
    place,
    use: inner(attribute(json, 'type'), at(place, 'type'), scope, namespace),
    default: value === undefined ? null : DEFAULT_PENDING,
    aliases: parseAliases(json, place, null, scope),
  };
  if (value !== undefined) scope.pending.push({ field, json: value, place: at(place, 'default') });
  return field;
}

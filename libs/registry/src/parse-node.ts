import {
  attribute,
  describeJson,
  isArray,
  isObject,
  type ExactJson,
  type ExactObject,
} from './exact-json.js';
import { logicalTypeOf } from './logical-type.js';
import { isLaxName, isName, MAX_NAME, namespaceOf, qualified } from './names.js';
import { parseAliases, parseHead } from './parse-head.js';
import { parseEnum, parseFixed } from './parse-leaf.js';
import { requireValid, type Scope } from './parse-scope.js';
import { at, reject } from './invalid-schema.js';
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

/** Levels of nested types. A schema written by people has fewer than ten. */
const MAX_TYPE_DEPTH = 64;

/** The default of a field until all names are known and it can be checked. */
const DEFAULT_PENDING = '';

/** Parses a schema (Avro 1.12, "Schema Declaration"). A name must be defined before it is used. @throws InvalidSchema */
export function parseNode(json: ExactJson | undefined, path: string, scope: Scope): SchemaNode {
  if (scope.depth > MAX_TYPE_DEPTH)
    reject(path, 'a deeper schema', `at most ${MAX_TYPE_DEPTH} levels of types`);
  scope.extent.add('parts', 1, path);
  if (typeof json === 'string') return reference(json, path, scope);
  if (isArray(json)) return parseUnion(json, path, scope);
  if (isObject(json)) return parseObject(json, path, scope);
  return reject(path, describeJson(json), 'a type name, an object with a "type", or an array of types');
}

function reference(name: string, path: string, scope: Scope): SchemaNode {
  if (isPrimitive(name)) return primitiveNode(name, null);
  // A simple name that is not in its namespace is looked up in the null namespace, as in Java's Avro.
  const known = scope.names.get(qualified(name, scope.namespace)) ?? scope.names.get(name);
  return known ?? reject(path, describeJson(name), 'a primitive type or a name defined before');
}

function inner(json: ExactJson | undefined, path: string, scope: Scope, namespace = scope.namespace): Use {
  return { path, node: parseNode(json, path, { ...scope, namespace, depth: scope.depth + 1 }) };
}

function parseObject(json: ExactObject, path: string, scope: Scope): SchemaNode {
  const type = attribute(json, 'type');
  if (typeof type !== 'string') return reject(at(path, 'type'), describeJson(type), 'a type name');
  if (isPrimitive(type)) return primitiveNode(type, logicalTypeOf(json, type, null));
  switch (type) {
    case 'record':
      return parseRecord(json, path, scope);
    case 'enum':
      return parseEnum(json, path, scope);
    case 'fixed':
      return parseFixed(json, path, scope);
    case 'array':
      return { type, items: inner(attribute(json, 'items'), at(path, 'items'), scope) };
    case 'map':
      scope.extent.add('classes', 2, path);
      return { type, values: inner(attribute(json, 'values'), at(path, 'values'), scope) };
    case 'error':
      return reject(at(path, 'type'), '"error"', 'a data type; errors belong to protocols');
    default:
      return reference(type, at(path, 'type'), scope);
  }
}

function parseUnion(json: readonly ExactJson[], path: string, scope: Scope): UnionNode {
  const seen = new Set<string>();
  const branches = json.map((branch, index) => {
    const use = inner(branch, at(path, index), scope);
    if (use.node.type === 'union') reject(use.path, 'a union', 'a type other than a union');
    const name = branchName(use.node);
    if (seen.has(name)) reject(use.path, `a duplicate ${name}`, 'unique types in a union');
    seen.add(name);
    return use;
  });
  return { type: 'union', branches };
}

function parseRecord(json: ExactObject, path: string, scope: Scope): RecordNode {
  const head = parseHead(json, path, scope);
  const fields = new Map<string, Field>();
  scope.extent.add('classes', 1, path);
  const isMapEntry = attribute(json, 'connect.internal.type') === 'MapEntry';
  const node: RecordNode = { type: 'record', ...head, fields, isMapEntry };
  scope.names.set(head.fullName, node);
  const list = attribute(json, 'fields');
  if (!isArray(list)) return reject(at(path, 'fields'), describeJson(list), 'an array of fields');
  for (const [index, item] of list.entries()) {
    const field = parseField(item, at(at(path, 'fields'), index), scope, namespaceOf(head.fullName));
    if (fields.has(field.name))
      reject(at(field.path, 'name'), `a duplicate ${field.name}`, 'unique field names');
    fields.set(field.name, field);
  }
  return node;
}

function parseField(json: ExactJson, path: string, scope: Scope, namespace: string): Field {
  if (!isObject(json)) return reject(path, describeJson(json), 'an object with a name and a type');
  const name = attribute(json, 'name');
  const expected = 'a name of [A-Za-z_][A-Za-z0-9_]*';
  if (typeof name !== 'string') return reject(at(path, 'name'), describeJson(name), expected);
  requireValid(
    scope,
    { strictly: isName(name), leniently: isLaxName(name) },
    { path: at(path, 'name'), actual: describeJson(name), expected },
  );
  if (name.length > MAX_NAME) reject(at(path, 'name'), 'a longer name', `at most ${MAX_NAME} characters`);
  const order = attribute(json, 'order');
  if (order !== undefined && order !== 'ascending' && order !== 'descending' && order !== 'ignore') {
    reject(at(path, 'order'), describeJson(order), 'ascending, descending or ignore');
  }
  const value = attribute(json, 'default');
  const field = {
    name,
    path,
    use: inner(attribute(json, 'type'), at(path, 'type'), scope, namespace),
    default: value === undefined ? null : DEFAULT_PENDING,
    aliases: parseAliases(json, path, null, scope),
  };
  if (value !== undefined) scope.pending.push({ field, json: value, path: at(path, 'default') });
  return field;
}

import type { LogicalType } from './logical-type.js';

/*
 * The schema model: a graph, since a named type is one node wherever it is used, and may be recursive. A `path` is a JSON
 * pointer into the schema's text. The path of a use is where a type is used (perhaps by its name only); the path of a named
 * node is where it is defined.
 */

const PRIMITIVES = ['null', 'boolean', 'int', 'long', 'float', 'double', 'bytes', 'string'] as const;

export type PrimitiveName = (typeof PRIMITIVES)[number];

export function isPrimitive(name: string): name is PrimitiveName {
  return (PRIMITIVES as readonly string[]).includes(name);
}

export interface Use {
  readonly path: string;
  readonly node: SchemaNode;
}

export interface PrimitiveNode {
  readonly type: PrimitiveName;
  readonly logical: LogicalType | null;
}

/** A primitive type. All schemas share the nodes without a logical type, which are most of their nodes. */
export function primitiveNode(type: PrimitiveName, logical: LogicalType | null): PrimitiveNode {
  return logical === null ? plain[type] : { type, logical };
}

const plain = Object.fromEntries(PRIMITIVES.map((type) => [type, { type, logical: null }])) as Record<
  PrimitiveName,
  PrimitiveNode
>;

export interface ArrayNode {
  readonly type: 'array';
  readonly items: Use;
}

interface MapNode {
  readonly type: 'map';
  readonly values: Use;
}

export interface UnionNode {
  readonly type: 'union';
  readonly branches: readonly Use[];
}

interface Named {
  readonly fullName: string;
  readonly path: string;
  /** Full names, sorted, each once. */
  readonly aliases: readonly string[];
}

export interface Field {
  readonly name: string;
  readonly path: string;
  readonly use: Use;
  /** The default in normal form, as JSON text; null without one. */
  readonly default: string | null;
  readonly aliases: readonly string[];
}

export interface RecordNode extends Named {
  readonly type: 'record';
  /** In the order of their encoding. */
  readonly fields: ReadonlyMap<string, Field>;
  /**
   * Its text has `"connect.internal.type": "MapEntry"`: Kafka Connect and ksqlDB write a map as an array of such records.
   * Not part of the schema's identity.
   */
  readonly isMapEntry: boolean;
}

export interface EnumNode extends Named {
  readonly type: 'enum';
  /** In the order of their indexes. */
  readonly symbols: ReadonlySet<string>;
  readonly default: string | null;
}

export interface FixedNode extends Named {
  readonly type: 'fixed';
  /** In bytes. */
  readonly size: number;
  readonly logical: LogicalType | null;
}

export type NamedNode = RecordNode | EnumNode | FixedNode;

export type SchemaNode = PrimitiveNode | ArrayNode | MapNode | UnionNode | NamedNode;

export function isNamed(node: SchemaNode): node is NamedNode {
  return node.type === 'record' || node.type === 'enum' || node.type === 'fixed';
}

export function isPrimitiveNode(node: SchemaNode): node is PrimitiveNode {
  return isPrimitive(node.type);
}

/** The name of a union's branch: the full name, or the type of an unnamed type. */
export function branchName(node: SchemaNode): string {
  return isNamed(node) ? node.fullName : node.type;
}

/** The types directly inside a type. */
export function childrenOf(node: SchemaNode): SchemaNode[] {
  if (node.type === 'record') return [...node.fields.values()].map(({ use }) => use.node);
  if (node.type === 'array') return [node.items.node];
  if (node.type === 'map') return [node.values.node];
  return node.type === 'union' ? node.branches.map((branch) => branch.node) : [];
}

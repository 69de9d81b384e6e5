import type { Type } from 'avsc';
import { longType } from './avsc-long.js';
import { loadAvsc } from './load-avsc.js';
import { isPrimitive, type SchemaNode } from '../schema-node.js';

/** A record of avsc, with its fields named by `fieldKey`. */
export type WireRecord = Record<string, unknown>;

/** avsc's name for a record's n-th field. */
export function fieldKey(index: number): string {
  return `f${index}`;
}

/** avsc's text for an enum's n-th symbol. */
export function symbolKey(index: number): string {
  return `S${index}`;
}

/**
 * The avsc type of a schema, with the same bytes and other names. avsc generates code from field names, and uses symbols and
 * map keys as keys of plain objects, which breaks for `__proto__`. So fields and symbols are numbered, and a map is a record
 * of one array of pairs, which has the same encoding. Types without bytes that avsc rejects (a fixed of size 0, an empty
 * union) are empty records. Defaults are omitted.
 */
export class WireType {
  readonly type: Type;
  readonly #names = new Map<SchemaNode, string>();

  constructor(root: SchemaNode) {
    const avsc = loadAvsc();
    const registry: Record<string, Type> = { long: longType(avsc) };
    this.type = avsc.Type.forSchema(this.#schema(root) as Parameters<typeof avsc.Type.forSchema>[0], {
      registry,
      wrapUnions: 'always',
    });
  }

  /** The key with which avsc wraps a value of this branch. */
  branchKey(node: SchemaNode): string {
    return this.#names.get(node) ?? node.type;
  }

  #schema(node: SchemaNode): unknown {
    if (node.type === 'array') return { type: 'array', items: this.#schema(node.items.node) };
    if (node.type === 'union' && node.branches.length > 0)
      return node.branches.map((branch) => this.#schema(branch.node));
    if (isPrimitive(node.type)) return node.type;
    const known = this.#names.get(node);
    if (known !== undefined) return known;
    const name = `T${this.#names.size}`;
    this.#names.set(node, name);
    switch (node.type) {
      case 'fixed':
        return node.size === 0 ? record(name, []) : { type: 'fixed', name, size: node.size };
      case 'enum':
        // avsc rejects an enum without symbols; no value has this one.
        return {
          type: 'enum',
          name,
          symbols: Array.from({ length: node.symbols.size || 1 }, (_, i) => symbolKey(i)),
        };
      case 'union':
        return record(name, []);
      case 'record':
        return record(
          name,
          [...node.fields.values()].map((field) => this.#schema(field.use.node)),
        );
      case 'map':
        return record(name, [
          { type: 'array', items: record(`${name}P`, ['string', this.#schema(node.values.node)]) },
        ]);
    }
  }
}

function record(name: string, fieldTypes: readonly unknown[]): object {
  return { type: 'record', name, fields: fieldTypes.map((type, i) => ({ name: fieldKey(i), type })) };
}

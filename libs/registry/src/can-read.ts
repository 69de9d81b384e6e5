import type { CompatibilityProfile } from './difference-kind.js';
import { differencesBetween } from './difference.js';
import { evaluateCompatibility } from './evaluate-compatibility.js';
import { logicalText } from './logical-type.js';
import { simpleName } from './names.js';
import { modelOf } from './parse-schema.js';
import { branchName, isNamed, type Field, type NamedNode, type SchemaNode } from './schema-node.js';
import type { Schema } from './schema.js';

/** Pairs of types that one call compares. Malicious schemas could have millions; beyond the bound the result is false. */
const MAX_READS = 200_000;

/** The types that a reader may have besides the writer's own (Avro 1.12, "Schema Resolution"). */
const PROMOTIONS: Readonly<Partial<Record<SchemaNode['type'], readonly SchemaNode['type'][]>>> = {
  int: ['long', 'float', 'double'],
  long: ['float', 'double'],
  float: ['double'],
  string: ['bytes'],
  bytes: ['string'],
};

/**
 * Whether records written with `writer` can be read with `reader`, as Avro resolves schemas (1.12, "Schema Resolution").
 * `specific`: full names of named types must be equal, whatever aliases the reader has. `generic`: they may differ.
 * Logical types that differ are an error in every profile (rule 6). `key`: no resolution, since a key is
 * compared by its bytes; the two must have one shape (rule 1).
 */
export function canRead(writer: Schema, reader: Schema, profile: CompatibilityProfile): boolean {
  return profile === 'key'
    ? evaluateCompatibility(differencesBetween(writer, reader, profile), profile) !== 'stop'
    : new Resolution(profile === 'generic').holds(modelOf(writer), modelOf(reader));
}

/** Two named types. `readable` is true until it is refuted. */
interface Pair {
  readonly writer: NamedNode;
  readonly reader: NamedNode;
  readable: boolean;
  /** The pairs that are readable because this one is. */
  readonly usedBy: Set<Pair>;
}

/**
 * Types may be recursive, so each pair of named types counts as readable until it is refuted. Conclusions drawn from it are
 * then evaluated again. The result is the greatest fixed point.
 */
class Resolution {
  readonly #pairs = new Map<NamedNode, Map<NamedNode, Pair>>();
  readonly #due: Pair[] = [];
  #current: Pair | null = null;
  #count = 0;

  /** @param renames whether named types may have another name */
  constructor(private readonly renames: boolean) {}

  holds(writer: SchemaNode, reader: SchemaNode): boolean {
    let readable: boolean;
    do {
      for (let pair = this.#due.pop(); pair !== undefined; pair = this.#due.pop()) this.#evaluate(pair);
      this.#current = null;
      readable = this.#reads(writer, reader);
    } while (this.#due.length > 0);
    return readable;
  }

  #evaluate(pair: Pair): void {
    if (!pair.readable) return;
    this.#current = pair;
    pair.readable = this.#readsNamed(pair.writer, pair.reader);
    if (!pair.readable) this.#due.push(...pair.usedBy);
  }

  #reads(writer: SchemaNode, reader: SchemaNode): boolean {
    this.#count += 1;
    if (this.#count > MAX_READS) return false;
    if (writer.type === 'union' || reader.type === 'union')
      return this.#readsUnion(branchesOf(writer), branchesOf(reader));
    if (isNamed(writer) || isNamed(reader)) {
      if (!isNamed(writer) || !isNamed(reader) || writer.type !== reader.type) return false;
      return (this.renames || writer.fullName === reader.fullName) && this.#assumes(writer, reader);
    }
    if (writer.type === 'array')
      return reader.type === 'array' && this.#reads(writer.items.node, reader.items.node);
    if (writer.type === 'map')
      return reader.type === 'map' && this.#reads(writer.values.node, reader.values.node);
    if (reader.type === 'array' || reader.type === 'map') return false;
    if (logicalText(writer.logical) !== logicalText(reader.logical)) return false;
    return writer.type === reader.type || PROMOTIONS[writer.type]?.includes(reader.type) === true;
  }

  #assumes(writer: NamedNode, reader: NamedNode): boolean {
    const ofWriter = this.#pairs.get(writer) ?? new Map<NamedNode, Pair>();
    this.#pairs.set(writer, ofWriter);
    let pair = ofWriter.get(reader);
    if (pair === undefined) {
      pair = { writer, reader, readable: true, usedBy: new Set() };
      ofWriter.set(reader, pair);
      this.#due.push(pair);
    }
    if (this.#current !== null) pair.usedBy.add(this.#current);
    return pair.readable;
  }

  #readsNamed(writer: NamedNode, reader: NamedNode): boolean {
    if (writer.type === 'record' && reader.type === 'record') {
      return [...reader.fields.values()].every((field) => {
        const written = writtenField(writer.fields, field);
        if (written === 'absent') return field.default !== null;
        return written !== 'ambiguous' && this.#reads(written.use.node, field.use.node);
      });
    }
    if (writer.type === 'enum' && reader.type === 'enum')
      return reader.default !== null || [...writer.symbols].every((symbol) => reader.symbols.has(symbol));
    if (writer.type === 'fixed' && reader.type === 'fixed')
      return writer.size === reader.size && logicalText(writer.logical) === logicalText(reader.logical);
    return false;
  }

  /**
   * Each of the writer's branches must be readable by one of the reader's. A branch of the same type or full name decides
   * alone, as in Java's reader. Next come, where names may differ, branches of the same name in another namespace, and last
   * those that no other branch of the writer names.
   */
  #readsUnion(writers: readonly SchemaNode[], readers: readonly SchemaNode[]): boolean {
    const byName = new Map(readers.map((reader) => [branchName(reader), reader]));
    const bySimpleName = Map.groupBy(readers, alike);
    const written = new Set(writers.map(alike));
    const others = readers.filter((reader) => !written.has(alike(reader)));
    return writers.every((writer) => {
      const same = byName.get(branchName(writer));
      if (same !== undefined) return this.#reads(writer, same);
      const candidates = isNamed(writer) ? (bySimpleName.get(alike(writer)) ?? others) : readers;
      return candidates.some((reader) => this.#reads(writer, reader));
    });
  }
}

function branchesOf(node: SchemaNode): readonly SchemaNode[] {
  return node.type === 'union' ? node.branches.map((branch) => branch.node) : [node];
}

/** The kind and simple name of a branch. */
function alike(node: SchemaNode): string {
  return isNamed(node) ? `${node.type} ${simpleName(node.fullName)}` : node.type;
}

/** The writer's field of the same name, or of one of the reader's aliases. Two matching aliases are ambiguous. */
function writtenField(
  fields: ReadonlyMap<string, Field>,
  { name, aliases }: Field,
): Field | 'absent' | 'ambiguous' {
  const same = fields.get(name);
  if (same !== undefined) return same;
  const [written, another] = aliases.flatMap((alias) => fields.get(alias) ?? []);
  return another === undefined ? (written ?? 'absent') : 'ambiguous';
}

import { foldName, type FieldCase } from './field-case.js';
import type { Field, RecordNode } from './schema-node.js';

/** Fields that `insensitive` cannot pair without guessing. Neither list is empty. */
export interface FieldCollision {
  readonly ours: readonly Field[];
  readonly theirs: readonly Field[];
}

/** The corresponding fields of two records. */
export interface FieldPairs {
  /** Ours to theirs, in the order of ours. */
  readonly pairs: ReadonlyMap<Field, Field>;
  /** Empty for exact names. */
  readonly collisions: readonly FieldCollision[];
}

/**
 * Pairs the fields of two records by name. With `insensitive` the fields of one folded name are paired when both records spell
 * them in the same way, or when each record has one. Anything else is a collision, since a client may send either spelling,
 * and the wrong field would get the value.
 */
export function pairFields(ours: RecordNode, theirs: RecordNode, fieldCase: FieldCase = 'exact'): FieldPairs {
  return fieldCase === 'exact' ? pairExactly(ours, theirs) : pairFolded(ours, theirs);
}

function pairExactly(ours: RecordNode, theirs: RecordNode): FieldPairs {
  const pairs = new Map<Field, Field>();
  for (const mine of ours.fields.values()) {
    const other = theirs.fields.get(mine.name);
    if (other !== undefined) pairs.set(mine, other);
  }
  return { pairs, collisions: [] };
}

function pairFolded(ours: RecordNode, theirs: RecordNode): FieldPairs {
  const pairs = new Map<Field, Field>();
  const collisions: FieldCollision[] = [];
  const [mine, others] = [foldedFields(ours), foldedFields(theirs)];
  const collide = new Set<string>();
  for (const field of ours.fields.values()) {
    const name = foldName(field.name);
    const [group, opposite] = [mine.get(name) ?? [], others.get(name) ?? []];
    const [only, second] = opposite;
    if (only === undefined || collide.has(name)) continue;
    const other =
      group.length === 1 && second === undefined
        ? only
        : spelledAlike(group, opposite)
          ? theirs.fields.get(field.name)
          : undefined;
    if (other !== undefined) pairs.set(field, other);
    else {
      collide.add(name);
      collisions.push({ ours: group, theirs: opposite });
    }
  }
  return { pairs, collisions };
}

function spelledAlike(ours: readonly Field[], theirs: readonly Field[]): boolean {
  const names = new Set(theirs.map(({ name }) => name));
  return ours.length === theirs.length && ours.every(({ name }) => names.has(name));
}

/** The result for each record in use; bounded, since an entry goes with its schema. */
const folded = new WeakMap<RecordNode, ReadonlyMap<string, readonly Field[]>>();

/** The fields of a record by folded name. */
export function foldedFields(node: RecordNode): ReadonlyMap<string, readonly Field[]> {
  const known = folded.get(node);
  if (known !== undefined) return known;
  const fields = Map.groupBy(node.fields.values(), ({ name }) => foldName(name));
  folded.set(node, fields);
  return fields;
}

/** The field with a name. With `insensitive`, otherwise the only field that folds to the same name. */
export function fieldNamed(
  node: RecordNode,
  name: string,
  fieldCase: FieldCase = 'exact',
): Field | undefined {
  const exact = node.fields.get(name);
  if (exact !== undefined || fieldCase === 'exact') return exact;
  const [only, second] = foldedFields(node).get(foldName(name)) ?? [];
  return second === undefined ? only : undefined;
}

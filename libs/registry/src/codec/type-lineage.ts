import { matchBranches } from '../match-branches.js';
import type { FieldCase } from '../field-case.js';
import { pairFields } from '../pair-fields.js';
import {
  branchName,
  isPrimitiveNode,
  type Field,
  type RecordNode,
  type SchemaNode,
  type Use,
} from '../schema-node.js';

/** What all lineages of one chain share. */
interface Shared {
  readonly ends: Map<SchemaNode, TypeLineage>;
  readonly fieldCase: FieldCase;
}

/** A branch of the target's union, under the name that it has at the head of a lineage. */
export interface LineageBranch {
  /** Its type at the head. */
  readonly node: SchemaNode;
  readonly name: string;
  /** Its index in the target's union. */
  readonly index: number;
  readonly lineage: TypeLineage;
}

/**
 * A type through a chain of schemas that were followed one after the other: from the schema whose grammar counts (`head`),
 * through the corresponding type in each later schema, to the schema that is written (`target`). Each step pairs the types of
 * two neighbours as their comparison did. Comparing the first with the last schema directly could pair them differently.
 */
export class TypeLineage {
  readonly target: SchemaNode;
  readonly #before = new Map<SchemaNode, TypeLineage>();
  readonly #fields = new Map<string, TypeLineage>();
  readonly #headFields = new Map<string, Field | undefined>();
  /** The head's fields by those of the next schema. */
  #earlier: ReadonlyMap<Field, Field> | null = null;
  #branches: readonly LineageBranch[] | null = null;
  #values: readonly LineageBranch[] | null = null;

  /** @param next the lineage from the next schema on; null where the head is the target */
  private constructor(
    readonly head: SchemaNode,
    readonly next: TypeLineage | null,
    private readonly shared: Shared,
  ) {
    this.target = next?.target ?? head;
  }

  /** The lineage of the target alone. */
  private static ofTarget(target: SchemaNode, fieldCase: FieldCase): TypeLineage {
    const shared: Shared = { ends: new Map(), fieldCase };
    const lineage = new TypeLineage(target, null, shared);
    shared.ends.set(target, lineage);
    return lineage;
  }

  /** From each schema of a chain to its last one, the longest lineage first. */
  static ofChain(chain: readonly SchemaNode[], fieldCase: FieldCase = 'exact'): readonly TypeLineage[] {
    const lineages: TypeLineage[] = [];
    for (const head of chain.toReversed())
      lineages.unshift(lineages[0]?.from(head) ?? TypeLineage.ofTarget(head, fieldCase));
    return lineages;
  }

  /**
   * This lineage, extended by one earlier schema; this one when that changes nothing. There is one object for each sequence
   * of types, so that recursive types end.
   */
  from(head: SchemaNode): TypeLineage {
    if (isAlike(head, this.head)) return this;
    const lineage = this.#before.get(head) ?? new TypeLineage(head, this, this.shared);
    this.#before.set(head, lineage);
    return lineage;
  }

  /** For arrays the lineage of the items, for maps that of the values. */
  inner(): TypeLineage {
    const { head } = this;
    if (head.type !== 'array' && head.type !== 'map') throw new Error(`a ${head.type} has no items`);
    return this.#step(head.type === 'array' ? head.items : head.values, this.next?.inner() ?? null);
  }

  /** For records the lineage of a field of the target, from the first schema on that has the field. */
  field(name: string): TypeLineage {
    const lineage = this.#fields.get(name) ?? this.#field(name);
    this.#fields.set(name, lineage);
    return lineage;
  }

  /** For records the head's field that corresponds to a field of the target; undefined when the head has none. */
  headField(name: string): Field | undefined {
    if (!this.#headFields.has(name)) this.#headFields.set(name, this.#headField(name));
    return this.#headFields.get(name);
  }

  #headField(name: string): Field | undefined {
    const { head, next } = this;
    if (head.type !== 'record') return undefined;
    if (next === null) return head.fields.get(name);
    const later = next.headField(name);
    if (later === undefined || next.head.type !== 'record') return undefined;
    this.#earlier ??= earlierFields(head, next.head, this.shared.fieldCase);
    return this.#earlier.get(later);
  }

  #field(name: string): TypeLineage {
    const own = this.headField(name);
    if (own !== undefined) return this.#step(own.use, this.next?.field(name) ?? null);
    if (this.next === null) throw new Error(`no field ${name}`);
    return this.next.field(name);
  }

  /** For a target that is a union: the head's branches, or the head as the only branch, plus null if it was added later. */
  get branches(): readonly LineageBranch[] {
    this.#branches ??= this.#traced();
    return this.#branches;
  }

  /** The branches except null, which every interpretation reads in the same way. */
  get values(): readonly LineageBranch[] {
    this.#values ??= this.branches.filter(({ name }) => name !== 'null');
    return this.#values;
  }

  #traced(): readonly LineageBranch[] {
    const { head, next } = this;
    const own = head.type === 'union' ? head.branches : [{ path: '', node: head }];
    if (next === null) return own.map((use, index) => branch(use, index, this.#step(use, null)));
    const theirs = next.head.type === 'union' ? next.head.branches : [{ path: '', node: next.head }];
    const later = next.branches;
    const paired = new Set<number>();
    const traced = matchBranches(own, theirs).pairs.flatMap(({ ours, at }) => {
      paired.add(at);
      const to = later[at];
      return to === undefined ? [] : [branch(ours, to.index, this.#step(ours, to.lineage))];
    });
    return [...traced, ...later.filter((_, at) => !paired.has(at))];
  }

  #step({ node }: Use, next: TypeLineage | null): TypeLineage {
    if (next !== null) return next.from(node);
    const { ends } = this.shared;
    const end = ends.get(node) ?? new TypeLineage(node, null, this.shared);
    ends.set(node, end);
    return end;
  }
}

const branch = ({ node }: Use, index: number, lineage: TypeLineage): LineageBranch => ({
  node,
  name: branchName(node),
  index,
  lineage,
});

function earlierFields(head: RecordNode, next: RecordNode, fieldCase: FieldCase): ReadonlyMap<Field, Field> {
  const { pairs } = pairFields(head, next, fieldCase);
  return new Map([...pairs].map(([ours, theirs]) => [theirs, ours]));
}

/** For a target that is a union: whether the head is not one, so that values have no branch name. */
export const isBare = ({ head }: TypeLineage): boolean => head.type !== 'union';

/** Whether two successive types have the same grammar. False for most types that contain others, without looking inside. */
function isAlike(head: SchemaNode, next: SchemaNode): boolean {
  if (head.type !== next.type) return false;
  if (head.type === 'union' && next.type === 'union')
    return (
      head.branches.length === next.branches.length && [...head.branches, ...next.branches].every(isPrimitive)
    );
  if (head.type === 'enum' && next.type === 'enum')
    return head.fullName === next.fullName && [...head.symbols].join() === [...next.symbols].join();
  if (head.type === 'fixed' && next.type === 'fixed') return head.fullName === next.fullName;
  return isPrimitiveNode(head);
}

const isPrimitive = ({ node }: Use): boolean => isPrimitiveNode(node);

import type { JsonForm } from '../codec.js';
import { matchBranches } from '../match-branches.js';
import { branchName, type RecordNode, type SchemaNode, type UnionNode, type Use } from '../schema-node.js';
import { branchOf, type Branch } from './branch.js';
import type { ReaderCompiler } from './compile-reader.js';
import { describe } from './describe.js';
import { readArray, readEnum, readMap } from './read-container.js';
import { readRecord } from './read-record.js';
import { readAvroUnion } from './read-union-avro.js';
import { readPlainUnion } from './read-union-plain.js';
import type { Read } from './walk.js';
import type { WireType } from './wire-type.js';

/**
 * The readers of data that was written for one schema, the origin, and is written as another, the target: the grammar
 * is the origin's, the value the target's. Both are walked side by side, and what stands for what is what the
 * comparison says (`matchBranches`), so a target that may not be followed from this origin has no such reader.
 *
 * What only the target has is read by its own grammar: a field that the origin lacks, and null.
 */
export class OriginReaderCompiler {
  readonly #done = new Map<SchemaNode, Map<SchemaNode, Read>>();

  constructor(
    private readonly wire: WireType,
    private readonly form: JsonForm,
    private readonly target: ReaderCompiler,
  ) {}

  of(origin: SchemaNode, target: SchemaNode): Read {
    const ofOrigin = this.#done.get(origin) ?? new Map<SchemaNode, Read>();
    this.#done.set(origin, ofOrigin);
    const read = ofOrigin.get(target) ?? this.#compile(origin, target);
    ofOrigin.set(target, read);
    return read;
  }

  #compile(origin: SchemaNode, target: SchemaNode): Read {
    const { wire } = this;
    if (target.type === 'union')
      return origin.type === 'union' ? this.#union(origin, target) : this.#nullable(origin, target);
    if (target.type === 'record' && origin.type === 'record') return this.#record(origin, target);
    if (target.type === 'array' && origin.type === 'array')
      return readArray(this.of(origin.items.node, target.items.node));
    if (target.type === 'map' && origin.type === 'map')
      return readMap(
        this.of(origin.values.node, target.values.node),
        wire.classOf(target),
        wire.pairClassOf(target),
      );
    if (target.type === 'enum' && origin.type === 'enum') return readEnum(target, origin.symbols);
    return this.target.of(target);
  }

  #record(origin: RecordNode, target: RecordNode): Read {
    return readRecord(target, {
      form: this.form,
      wireClass: this.wire.classOf(target),
      valueOf: ({ name, use }) => {
        const written = origin.fields.get(name);
        return written === undefined ? this.target.of(use.node) : this.of(written.use.node, use.node);
      },
      defaultOf: (field) => this.target.ofDefault(field.use.node),
      origin,
    });
  }

  /** Null was added to a type: its value stands bare. */
  #nullable(origin: SchemaNode, target: UnionNode): Read {
    const [branch] = this.#branches([{ place: '', node: origin }], target).filter(isOther);
    if (branch === undefined) return this.target.of(target);
    return (datum, walk) => (datum === null ? null : branch.wrap(branch.read(datum, walk)));
  }

  #union(origin: UnionNode, target: UnionNode): Read {
    const branches = this.#branches(origin.branches, target);
    return this.form === 'avro' ? readAvroUnion(branches) : readPlainUnion(branches, describe(origin));
  }

  /** The origin's branches under their own names, each written as the target's; and the target's null. */
  #branches(origin: readonly Use[], target: UnionNode): readonly Branch[] {
    const { pairs, onlyTheirs } = matchBranches(origin, target.branches);
    return [
      ...pairs.map(({ ours, theirs }) => ({
        ...branchOf(theirs.node, this.of(ours.node, theirs.node), this.wire),
        node: ours.node,
        name: branchName(ours.node),
      })),
      ...onlyTheirs.map(({ node }) => branchOf(node, this.target.of(node), this.wire)),
    ];
  }
}

const isOther = ({ node }: Branch): boolean => node.type !== 'null';

import type { JsonForm } from '../codec.js';
import type { FieldCase } from '../field-case.js';
import { pairFields } from '../pair-fields.js';
import { matchBranches } from '../match-branches.js';
import { mapEntryOf } from '../map-entry.js';
import type { ArrayNode, RecordNode, SchemaNode, UnionNode, Use } from '../schema-node.js';
import { branchOf, encodeAs, type Branch } from './branch.js';
import { respelling } from './respell.js';
import type { EncoderCompiler } from './compile-encoder.js';
import { describe } from './describe.js';
import { encodeArray, encodeMap, readEnum } from './encode-container.js';
import { encodeLeaf, writeLong } from './encode-leaf.js';
import { encodeMapEntries } from './encode-map-entries.js';
import { encodeRecord } from './encode-record.js';
import { encodeAvroUnion } from './encode-union-avro.js';
import { encodePlainUnion } from './encode-union-plain.js';
import type { Encode } from './walk.js';

/**
 * The encoders of data that was written for one schema, the origin, and is written as another, the target: the grammar
 * is the origin's, the bytes are the target's. Both are walked side by side, and what stands for what is what the
 * comparison says (`matchBranches`), so a target that may not be followed from this origin has no such encoder.
 *
 * What only the target has is read by its own grammar: a field that the origin lacks, and null.
 */
export class OriginEncoderCompiler {
  readonly #done = new Map<SchemaNode, Map<SchemaNode, Encode>>();

  constructor(
    private readonly form: JsonForm,
    private readonly target: EncoderCompiler,
    private readonly fieldCase?: FieldCase,
  ) {}

  of(origin: SchemaNode, target: SchemaNode): Encode {
    const ofOrigin = this.#done.get(origin) ?? new Map<SchemaNode, Encode>();
    this.#done.set(origin, ofOrigin);
    const encode = ofOrigin.get(target) ?? this.#compile(origin, target);
    ofOrigin.set(target, encode);
    return encode;
  }

  #compile(origin: SchemaNode, target: SchemaNode): Encode {
    if (target.type === 'union')
      return origin.type === 'union' ? this.#union(origin, target) : this.#nullable(origin, target);
    if (target.type === 'record' && origin.type === 'record') return this.#record(origin, target);
    if (target.type === 'array' && origin.type === 'array') return this.#array(origin, target);
    if (target.type === 'map' && origin.type === 'map')
      return encodeMap(this.of(origin.values.node, target.values.node));
    if (target.type === 'enum' && origin.type === 'enum')
      return encodeLeaf(readEnum(target, origin.symbols), writeLong);
    return this.target.of(target);
  }

  #array(origin: ArrayNode, target: ArrayNode): Encode {
    const items = this.of(origin.items.node, target.items.node);
    const entry = this.form === 'plain' ? mapEntryOf(origin.items.node) : null;
    return entry === null ? encodeArray(items) : encodeMapEntries(items, entry);
  }

  #record(origin: RecordNode, target: RecordNode): Encode {
    const { pairs } = pairFields(origin, target, this.fieldCase);
    const originOf = new Map([...pairs].map(([written, field]) => [field, written]));
    const encode = encodeRecord(target, {
      form: this.form,
      valueOf: (field) => {
        const written = originOf.get(field);
        const { node } = field.use;
        return written === undefined ? this.target.of(node) : this.of(written.use.node, node);
      },
      defaultOf: (field) => this.target.ofDefault(field.use.node),
      originOf: (field) => originOf.get(field),
    });
    return this.fieldCase === 'insensitive' ? respelling(target, encode) : encode;
  }

  /** Null was added to a type: its value stands bare. */
  #nullable(origin: SchemaNode, target: UnionNode): Encode {
    const branches = this.#branches([{ place: '', node: origin }], target);
    const none = branches.find(isNull);
    const branch = branches.find((each) => !isNull(each));
    if (branch === undefined || none === undefined) return this.target.of(target);
    return (datum, walk) => encodeAs(datum === null ? none : branch, datum, walk);
  }

  #union(origin: UnionNode, target: UnionNode): Encode {
    const branches = this.#branches(origin.branches, target);
    return this.form === 'avro' ? encodeAvroUnion(branches) : encodePlainUnion(branches, describe(origin));
  }

  /** The origin's branches under their own names, each written as the target's; and the target's null. */
  #branches(origin: readonly Use[], target: UnionNode): readonly Branch[] {
    const { pairs, onlyTheirs } = matchBranches(origin, target.branches);
    return [
      ...pairs.map(({ ours, theirs, at }) => branchOf(ours.node, at, this.of(ours.node, theirs.node))),
      ...onlyTheirs.map((theirs) =>
        branchOf(theirs.node, target.branches.indexOf(theirs), this.target.of(theirs.node)),
      ),
    ];
  }
}

const isNull = ({ node }: Branch): boolean => node.type === 'null';

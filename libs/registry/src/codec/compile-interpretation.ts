import type { JsonForm } from '../codec.js';
import { mapEntryOf } from '../map-entry.js';
import { isPrimitiveNode, type RecordNode, type SchemaNode, type UnionNode } from '../schema-node.js';
import { absenceIn } from './absence.js';
import { branchOf, encodeAs } from './branch.js';
import type { EncoderCompiler } from './compile-encoder.js';
import { DECLARE_SCHEMA } from './encode-attempt.js';
import { describe } from './describe.js';
import { encodeArray, encodeMap, readEnum } from './encode-container.js';
import { encodeMapEntries } from './encode-map-entries.js';
import { encodeLeaf, writeLong } from './encode-leaf.js';
import { encodeRecord } from './encode-record.js';
import { encodeAvroUnion } from './encode-union-avro.js';
import { encodePlainUnion } from './encode-union-plain.js';
import { valueEncoderOf, type ValueEncoder } from './value-encoder.js';
import { respelling } from './respell.js';
import type { TypeLineage } from './type-lineage.js';
import type { Encode } from './encode-context.js';

/** The lineages that are compiled for one chain. Malicious schemas could have millions. */
const MAX_LINEAGES = 50_000;

/** Encoded in the same way by every interpretation. */
const isPlainLeaf = (node: SchemaNode): boolean => isPrimitiveNode(node) || node.type === 'fixed';

/** Beyond the bound every datum is ambiguous. */
const undecided: Encode = (datum, context) => {
  context.fail('ambiguous', DECLARE_SCHEMA, datum);
};

/**
 * Compiles the encoders of data that was written for an earlier schema of a chain: the grammar is that of the lineage's head,
 * the bytes are the target's. A field or null that a later schema added is read by the grammar of the first schema that has
 * it.
 */
export class InterpretationCompiler {
  readonly #done = new Map<TypeLineage, Encode>();

  private readonly form: JsonForm;

  /** @param target the encoders of the chain's last schema */
  constructor(
    private readonly target: EncoderCompiler,
    private readonly maxLineages = MAX_LINEAGES,
  ) {
    this.form = target.form;
  }

  of(lineage: TypeLineage): Encode {
    const { next, target } = lineage;
    if (next === null || isPlainLeaf(target)) return this.target.of(target);
    const done = this.#done.get(lineage);
    if (done !== undefined) return done;
    if (this.#done.size >= this.maxLineages) return undecided;
    const encode = this.#compile(lineage);
    this.#done.set(lineage, encode);
    return encode;
  }

  /** The encoder of a value that is not a union's branch. */
  valueEncoderOf(lineage: TypeLineage): ValueEncoder {
    return valueEncoderOf(lineage.head, this.form, this.of(lineage));
  }

  #compile(lineage: TypeLineage): Encode {
    const { head, target } = lineage;
    if (target.type === 'union') return this.#union(lineage, target);
    if (target.type === 'record') return this.#record(lineage, target);
    if (target.type === 'array') return this.#array(lineage);
    if (target.type === 'map') return encodeMap(this.valueEncoderOf(lineage.inner()));
    if (target.type === 'enum' && head.type === 'enum')
      return encodeLeaf(readEnum(target, head.symbols), writeLong);
    return this.target.of(target);
  }

  #array(lineage: TypeLineage): Encode {
    const items = lineage.inner();
    const entry = this.form === 'plain' ? mapEntryOf(items.head) : null;
    return entry === null
      ? encodeArray(this.valueEncoderOf(items))
      : encodeMapEntries(this.valueEncoderOf(items), entry);
  }

  #record(lineage: TypeLineage, target: RecordNode): Encode {
    const encode = encodeRecord(target, {
      valueEncoderOf: ({ name }) => this.valueEncoderOf(lineage.field(name)),
      absenceOf: ({ name }) => absenceIn(lineage, name, this.form),
      defaultOf: (field) => this.target.ofDefault(field.use.node),
    });
    return this.target.fieldCase === 'exact' ? encode : respelling(target, encode);
  }

  /** The head's branches under their own names. Values of a type that null was added to are bare. */
  #union(lineage: TypeLineage, target: UnionNode): Encode {
    const { head } = lineage;
    const branches = lineage.branches.map(({ node, index, lineage: inner }) =>
      branchOf(node, index, this.of(inner)),
    );
    if (head.type === 'union')
      return this.form === 'avro' ? encodeAvroUnion(branches) : encodePlainUnion(branches, describe(head));
    const none = branches.find(({ node }) => node.type === 'null');
    const only = branches.find(({ node }) => node.type !== 'null');
    if (only === undefined || none === undefined) return this.target.of(target);
    return (datum, context) => encodeAs(datum === null ? none : only, datum, context);
  }
}

import type { JsonForm } from '../codec.js';
import type { FieldCase } from '../field-case.js';
import { mapEntryOf } from '../map-entry.js';
import { isPrimitiveNode, type SchemaNode, type Use } from '../schema-node.js';
import { ownAbsence } from './absence.js';
import type { RecordParts } from './absent-field.js';
import { branchOf } from './branch.js';
import { describe } from './describe.js';
import { encodeArray, encodeMap, readEnum } from './encode-container.js';
import {
  encodeDouble,
  encodeLeaf,
  encodeString,
  writeBoolean,
  writeBytes,
  writeFixed,
  writeFloat,
  writeLong,
  writeText,
} from './encode-leaf.js';
import { encodeMapEntries } from './encode-map-entries.js';
import { encodeRecord } from './encode-record.js';
import { encodeAvroUnion, encodeDefaultUnion } from './encode-union-avro.js';
import { encodePlainUnion } from './encode-union-plain.js';
import { valueEncoderOf, type ValueEncoder } from './value-encoder.js';
import { readBytes, readFixed, readUuidText } from './read-bytes.js';
import { readFloat } from './read-floating.js';
import { readBoolean, readInt, readLong, readNull } from './read-primitive.js';
import { readTemporal } from './read-temporal.js';
import { respelling } from './respell.js';
import { temporalOf } from './temporal.js';
import type { Encode } from './encode-context.js';

/** Types with the same key share an encoder. A union of primitives has its description as the key, since many fields may have that type. */
function keyOf(node: SchemaNode): SchemaNode | string {
  const isPlain = ({ node: branch }: Use): boolean => isPrimitiveNode(branch) && branch.logical === null;
  return node.type === 'union' && node.branches.every(isPlain) ? describe(node) : node;
}

/**
 * The encoders of one schema in one form. Each type is compiled once, so that recursive schemas end. Defaults are always Avro
 * JSON with bare unions.
 */
export class EncoderCompiler {
  readonly #done = new Map<SchemaNode | string, Encode>();
  readonly #defaults: EncoderCompiler;

  /** The parts of every record. */
  readonly recordParts: RecordParts = {
    valueEncoderOf: (field) => this.valueEncoderOf(field.use.node),
    absenceOf: (field) => ownAbsence(field, this.form),
    defaultOf: (field) => this.ofDefault(field.use.node),
  };

  constructor(
    readonly form: JsonForm,
    readonly fieldCase: FieldCase = 'exact',
    private readonly forDefaults = false,
  ) {
    this.#defaults = forDefaults ? this : new EncoderCompiler('avro', 'exact', true);
  }

  /** The encoder for defaults of the type. */
  ofDefault(node: SchemaNode): Encode {
    return this.#defaults.of(node);
  }

  of(node: SchemaNode): Encode {
    const key = keyOf(node);
    const done = this.#done.get(key);
    if (done !== undefined) return done;
    const encode = this.#compile(node);
    this.#done.set(key, encode);
    return encode;
  }

  /** The encoder of a value that is not a union's branch. */
  valueEncoderOf(node: SchemaNode): ValueEncoder {
    const encode = this.of(node);
    return this.forDefaults ? { encode, recognize: null } : valueEncoderOf(node, this.form, encode);
  }

  #compile(node: SchemaNode): Encode {
    const { form } = this;
    switch (node.type) {
      case 'record': {
        const encode = encodeRecord(node, this.recordParts);
        return this.fieldCase === 'exact' ? encode : respelling(node, encode);
      }
      case 'array': {
        const items = this.valueEncoderOf(node.items.node);
        const entry = form === 'plain' ? mapEntryOf(node.items.node) : null;
        return entry === null ? encodeArray(items) : encodeMapEntries(items, entry);
      }
      case 'map':
        return encodeMap(this.valueEncoderOf(node.values.node));
      case 'enum':
        return encodeLeaf(readEnum(node), writeLong);
      case 'fixed':
        return encodeLeaf(readFixed(node, form), writeFixed);
      case 'bytes':
        return encodeLeaf(readBytes(node, form), writeBytes);
      case 'union': {
        const branches = node.branches.map((branch, index) =>
          branchOf(branch.node, index, this.of(branch.node)),
        );
        if (this.forDefaults) return encodeDefaultUnion(branches, describe(node));
        return form === 'avro' ? encodeAvroUnion(branches) : encodePlainUnion(branches, describe(node));
      }
      case 'int':
      case 'long': {
        const temporal = form === 'plain' ? temporalOf(node) : null;
        if (temporal !== null) return encodeLeaf(readTemporal(node.type, temporal), writeLong);
        const read =
          node.type === 'int' ? readInt(describe(node)) : readLong(describe(node), form === 'plain');
        return encodeLeaf(read, writeLong);
      }
      case 'string':
        return form === 'plain' && node.logical?.name === 'uuid'
          ? encodeLeaf(readUuidText, writeText)
          : encodeString;
      case 'null':
        return readNull;
      case 'boolean':
        return encodeLeaf(readBoolean, writeBoolean);
      case 'float':
        return encodeLeaf(readFloat, writeFloat);
      case 'double':
        return encodeDouble;
    }
  }
}

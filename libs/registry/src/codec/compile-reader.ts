import type { JsonForm } from '../codec.js';
import { branchOf } from './branch.js';
import type { SchemaNode } from '../schema-node.js';
import { describe } from './describe.js';
import { temporalOf } from './temporal.js';
import { readBytes, readFixed, readUuidText } from './read-bytes.js';
import { readArray, readEnum, readMap } from './read-container.js';
import { readDouble, readFloat } from './read-floating.js';
import { readBoolean, readInt, readLong, readNull, readString } from './read-primitive.js';
import { readRecord } from './read-record.js';
import { readTemporal } from './read-temporal.js';
import { readAvroUnion, readDefaultUnion } from './read-union-avro.js';
import { readPlainUnion } from './read-union-plain.js';
import type { Read } from './walk.js';
import type { WireType } from './wire-type.js';

/**
 * The readers of one schema in one form. A type that is referred to again is compiled once, so a recursive schema
 * ends. Defaults are written in Avro JSON but with bare unions, whatever form the data has.
 */
export class ReaderCompiler {
  readonly #done = new Map<SchemaNode, Read>();
  readonly #defaults: ReaderCompiler;

  constructor(
    private readonly wire: WireType,
    private readonly form: JsonForm,
    private readonly forDefaults = false,
  ) {
    this.#defaults = forDefaults ? this : new ReaderCompiler(wire, 'avro', true);
  }

  /** The reader of a default of the type. */
  ofDefault(node: SchemaNode): Read {
    return this.#defaults.of(node);
  }

  of(node: SchemaNode): Read {
    const done = this.#done.get(node);
    if (done !== undefined) return done;
    const read = this.#compile(node);
    this.#done.set(node, read);
    return read;
  }

  #compile(node: SchemaNode): Read {
    const { wire, form } = this;
    switch (node.type) {
      case 'record':
        return readRecord(node, {
          form,
          wireClass: wire.classOf(node),
          valueOf: (field) => this.of(field.use.node),
          defaultOf: (field) => this.ofDefault(field.use.node),
        });
      case 'array':
        return readArray(this.of(node.items.node));
      case 'map':
        return readMap(this.of(node.values.node), wire.classOf(node), wire.pairClassOf(node));
      case 'enum':
        return readEnum(node);
      case 'fixed':
        return readFixed(node, form);
      case 'bytes':
        return readBytes(node, form);
      case 'union': {
        const branches = node.branches.map((branch) => branchOf(branch.node, this.of(branch.node), wire));
        if (this.forDefaults) return readDefaultUnion(branches, describe(node));
        return form === 'avro' ? readAvroUnion(branches) : readPlainUnion(branches, describe(node));
      }
      case 'int':
      case 'long': {
        const temporal = form === 'plain' ? temporalOf(node) : null;
        if (temporal !== null) return readTemporal(node.type, temporal);
        return node.type === 'int' ? readInt(describe(node)) : readLong(describe(node), form === 'plain');
      }
      case 'string':
        return form === 'plain' && node.logical?.name === 'uuid' ? readUuidText : readString;
      case 'null':
        return readNull;
      case 'boolean':
        return readBoolean;
      case 'float':
        return readFloat;
      case 'double':
        return readDouble;
    }
  }
}

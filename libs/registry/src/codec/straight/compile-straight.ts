import { mapEntryOf } from '../../map-entry.js';
import { branchName, type ArrayNode, type EnumNode, type SchemaNode } from '../../schema-node.js';
import type { EncoderCompiler } from '../compile-encoder.js';
import { encodeString } from '../encode-leaf.js';
import { temporalOf } from '../temporal.js';
import { OPEN_ARRAY } from '../../json/json-codes.js';
import { tokenAt } from './json-slice.js';
import { QuotedNames } from './quoted-names.js';
import { straightArray, straightMap } from './straight-container.js';
import {
  parsing,
  straightBoolean,
  straightDouble,
  straightFloat,
  straightInt,
  straightLong,
  straightNull,
  straightString,
  straightTemporal,
  type StraightEncode,
} from './straight-leaf.js';
import { straightRecord } from './straight-record.js';
import { straightAvroUnion, straightPlainUnion } from './straight-union.js';

/** Symbols are compared one by one. */
const MOST_SYMBOLS = 32;

/** The straight encoders of one schema in one form, each type once. Where there is none, the value is parsed alone. */
export class StraightCompiler {
  readonly #done = new Map<SchemaNode, StraightEncode>();

  /** @param encoders the general encoders, with field names in their exact case */
  constructor(private readonly encoders: EncoderCompiler) {}

  of(node: SchemaNode): StraightEncode {
    const done = this.#done.get(node);
    if (done !== undefined) return done;
    const encode = this.#compile(node);
    this.#done.set(node, encode);
    return encode;
  }

  #compile(node: SchemaNode): StraightEncode {
    const isPlain = this.encoders.form === 'plain';
    switch (node.type) {
      case 'record':
        return straightRecord(node, (field) => this.of(field.use.node), this.encoders.recordParts);
      case 'array':
        return this.#array(node);
      case 'map':
        return straightMap(straightString(parsing(encodeString)), this.of(node.values.node));
      case 'union': {
        const branches = node.branches.map((branch, index) => ({
          node: branch.node,
          name: branchName(branch.node),
          index,
          encode: this.of(branch.node),
        }));
        return (isPlain ? straightPlainUnion : straightAvroUnion)(branches, this.#parsing(node));
      }
      case 'null':
        return straightNull;
      case 'boolean':
        return straightBoolean;
      case 'float':
        return straightFloat(this.#parsing(node));
      case 'double':
        return straightDouble(this.#parsing(node));
      case 'int':
      case 'long': {
        const general = this.#parsing(node);
        const number = (node.type === 'int' ? straightInt : straightLong)(general);
        const temporal = isPlain ? temporalOf(node) : null;
        return temporal === null ? number : straightTemporal(temporal, number, general);
      }
      case 'string':
        // A UUID is checked in plain JSON.
        return isPlain && node.logical !== null ? this.#parsing(node) : straightString(this.#parsing(node));
      case 'enum':
        return this.#enum(node);
      case 'bytes':
      case 'fixed':
        return this.#parsing(node);
    }
  }

  #parsing(node: SchemaNode): StraightEncode {
    return parsing(this.encoders.of(node));
  }

  #array(node: ArrayNode): StraightEncode {
    const array = straightArray(this.of(node.items.node));
    if (this.encoders.form !== 'plain' || mapEntryOf(node.items.node) === null) return array;
    const general = this.#parsing(node);
    return (json, index, context) => {
      const at = tokenAt(json.bytes, index);
      return (json.bytes[at] === OPEN_ARRAY ? array : general)(json, at, context);
    };
  }

  #enum(node: EnumNode): StraightEncode {
    const general = this.#parsing(node);
    const symbols = QuotedNames.of([...node.symbols]);
    if (symbols === null || symbols.count > MOST_SYMBOLS) return general;
    return (json, index, context) => {
      const at = tokenAt(json.bytes, index);
      const symbol = symbols.find(json.bytes, at);
      if (symbol < 0) return general(json, at, context);
      context.out.long(symbol);
      return at + symbols.lengthOf(symbol);
    };
  }
}

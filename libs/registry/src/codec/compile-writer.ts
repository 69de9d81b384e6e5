import type { JsonForm } from '../codec.js';
import { setOwn } from '../json/json-type.js';
import { decimalText } from './decimal-text.js';
import {
  branchName,
  type FixedNode,
  type PrimitiveNode,
  type RecordNode,
  type SchemaNode,
  type UnionNode,
} from '../schema-node.js';
import { branchIndexOf, onlyKey } from './branch.js';
import { fromTwosComplement } from './twos-complement.js';
import { EncodeContext, type Encode } from './encode-context.js';
import { fieldKey, symbolKey, type WireRecord, type WireType } from './wire-type.js';

/** Turns what avsc read into JSON: numbers where a double is exact, else bigints; dates and times as numbers. */
export type Write = (wire: unknown) => unknown;

const same: Write = (wire) => wire;

/** The writers of one schema in one form; `encoderOf` says how a value would be read again. */
export class WriterCompiler {
  readonly #done = new Map<SchemaNode, Write>();

  constructor(
    private readonly wire: WireType,
    private readonly form: JsonForm,
    private readonly encoderOf: (node: SchemaNode) => Encode,
  ) {}

  of(node: SchemaNode): Write {
    const done = this.#done.get(node);
    if (done !== undefined) return done;
    const write = this.#compile(node);
    this.#done.set(node, write);
    return write;
  }

  #compile(node: SchemaNode): Write {
    switch (node.type) {
      case 'record':
        return this.#record(node);
      case 'array': {
        const items = this.of(node.items.node);
        return (wire) => (wire as unknown[]).map(items);
      }
      case 'map': {
        const values = this.of(node.values.node);
        return (wire) => {
          const object: WireRecord = {};
          for (const pair of (wire as WireRecord)[fieldKey(0)] as WireRecord[]) {
            setOwn(object, pair[fieldKey(0)] as string, values(pair[fieldKey(1)]));
          }
          return object;
        };
      }
      case 'enum': {
        const symbols = new Map<unknown, string>(
          [...node.symbols].map((symbol, i) => [symbolKey(i), symbol]),
        );
        return (wire) => symbols.get(wire);
      }
      case 'union':
        return this.form === 'avro' ? this.#wrappedUnion(node) : this.#bareUnion(node);
      case 'fixed':
      case 'bytes':
        return bytesWriter(node, this.form);
      case 'float':
      case 'double':
        return (wire) => (Number.isFinite(wire) ? wire : String(wire));
      case 'null':
      case 'boolean':
      case 'int':
      case 'long':
      case 'string':
        return same;
    }
  }

  #record(node: RecordNode): Write {
    let fields: readonly { readonly name: string; readonly key: string; readonly write: Write }[] | null =
      null;
    return (wire) => {
      fields ??= [...node.fields.values()].map(({ name, use }, i) => ({
        name,
        key: fieldKey(i),
        write: this.of(use.node),
      }));
      const object: Record<string, unknown> = {};
      for (const { name, key, write } of fields) setOwn(object, name, write((wire as WireRecord)[key]));
      return object;
    };
  }

  /** What a union's wrapped value is of: the branch's key for avsc and its JSON. */
  #branches(
    node: UnionNode,
  ): (wire: unknown) => { readonly key: string; readonly name: string; readonly json: unknown } {
    const byKey = new Map(
      node.branches.map(({ node }) => [
        this.wire.branchKey(node),
        { name: branchName(node), write: this.of(node) },
      ]),
    );
    return (wire) => {
      const key = onlyKey(wire as WireRecord) ?? '';
      const branch = byKey.get(key);
      if (branch === undefined) throw new Error(`avsc gave a union branch of its own: ${key}`);
      return { key, name: branch.name, json: branch.write((wire as WireRecord)[key]) };
    };
  }

  #wrappedUnion(node: UnionNode): Write {
    const open = this.#branches(node);
    return (wire) => {
      if (wire === null) return null;
      const { name, json } = open(wire);
      return { [name]: json };
    };
  }

  /** Bare where that is read as the same branch again, else wrapped. */
  #bareUnion(node: UnionNode): Write {
    const open = this.#branches(node);
    const encode = this.encoderOf(node);
    const keys = node.branches.map((branch) => this.wire.branchKey(branch.node));
    return (wire) => {
      if (wire === null) return null;
      const { key, name, json } = open(wire);
      const context = new EncodeContext();
      encode(json, context);
      const isRead = context.issues.length === 0 && !context.isSpent;
      const isSame = isRead && keys[branchIndexOf(context.out.take())] === key;
      return isSame ? json : { [name]: json };
    };
  }
}

function bytesWriter(node: FixedNode | PrimitiveNode, form: JsonForm): Write {
  if (node.type === 'fixed' && node.size === 0) return () => '';
  if (form === 'avro') return (wire) => (wire as Buffer).toString('latin1');
  const { logical } = node;
  if (logical?.name === 'decimal')
    return (wire) => decimalText(fromTwosComplement(wire as Buffer), logical.scale ?? 0);
  if (logical?.name === 'uuid') return (wire) => uuidText((wire as Buffer).toString('hex'));
  return (wire) => (wire as Buffer).toString('base64');
}

function uuidText(hex: string): string {
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

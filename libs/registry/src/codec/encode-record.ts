import { isJsonObject, type JsonObject } from '../json/json-type.js';
import type { Field as SchemaField, RecordNode } from '../schema-node.js';
import { AbsentField, type RecordParts } from './absent-field.js';
import { describe } from './describe.js';
import type { Encode, EncodeContext } from './encode-context.js';
import type { Recognize } from './later-branch.js';

/** A field of a compiled record. */
class Field {
  readonly name: string;
  /** A name that every object inherits, such as `constructor` and `__proto__`. */
  readonly inherited: boolean;
  readonly encode: Encode;
  readonly recognize: Recognize | null;
  readonly #expected: string;
  readonly #absent: AbsentField;

  constructor(node: SchemaField, parts: RecordParts) {
    const { encode, recognize } = parts.valueEncoderOf(node);
    this.encode = encode;
    this.recognize = recognize;
    this.name = node.name;
    this.inherited = node.name in Object.prototype;
    this.#expected = describe(node.use.node);
    this.#absent = new AbsentField(node, encode, parts);
  }

  /** Writes the bytes of an absent field, or adds the issue `missing` when there are none. */
  absent(context: EncodeContext): void {
    const written = this.#absent.write(context);
    if (written === 'written') return;
    const before = context.issues.length;
    context.fail('missing', this.#expected, undefined);
    const issue = context.issues[before];
    if (issue !== undefined && written === 'gone') issue.gone = true;
    context.below(before, this.name);
  }
}

/**
 * A JSON object as a record.
 *
 * A field that the object lacks is written by its `Absence`, or is `missing`. Java's `JsonDecoder` requires every field, even
 * with a default; everything that it accepts is encoded in the same way here. A field that the schema lacks is
 * `unknown_field`, and never dropped.
 */
export function encodeRecord(node: RecordNode, parts: RecordParts): Encode {
  let fields: readonly Field[] | null = null;
  return (datum, context) => {
    if (!isJsonObject(datum)) {
      context.fail('type', node.fullName, datum);
      return;
    }
    fields ??= [...node.fields.values()].map((field) => new Field(field, parts));
    if (!context.spend(fields.length) || !context.enter(datum)) return;
    let present = 0;
    for (const field of fields) {
      const { name } = field;
      const value = field.inherited && !Object.hasOwn(datum, name) ? undefined : datum[name];
      if (value === undefined) {
        field.absent(context);
        continue;
      }
      present++;
      const before = context.issues.length;
      field.encode(value, context);
      if (context.issues.length === before) continue;
      field.recognize?.(value, context, before);
      context.below(before, name);
    }
    if (countKeys(datum) !== present) noteUnknown(datum, fields, node.fullName, context);
    context.leave();
  };
}

/** The number of `Object.keys` of a parsed object (possibly more for other objects), without allocating an array. */
function countKeys(datum: JsonObject): number {
  let count = 0;
  // eslint-disable-next-line @typescript-eslint/no-unused-vars -- only how many there are
  for (const _ in datum) count++;
  return count;
}

function noteUnknown(
  datum: JsonObject,
  fields: readonly Field[],
  record: string,
  context: EncodeContext,
): void {
  const known = new Set(fields.map(({ name }) => name));
  for (const key of Object.keys(datum)) {
    if (known.has(key) || datum[key] === undefined) continue;
    const before = context.issues.length;
    context.fail('unknown_field', `a field of ${record}`, datum[key]);
    context.below(before, key);
  }
}

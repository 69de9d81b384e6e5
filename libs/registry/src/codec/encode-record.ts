import { isJsonObject, type JsonObject } from '../json/json-type.js';
import type { Field as SchemaField, RecordNode } from '../schema-node.js';
import { readJson } from '../json/read-json.js';
import { MAX_JSON_DEPTH } from '../parse-schema.js';
import type { Absence } from './absence.js';
import { describe } from './describe.js';
import type { Recognize } from './later-branch.js';
import type { ValueEncoder } from './value-encoder.js';
import { EncodeContext, type Encode } from './encode-context.js';

/** Gives a record's encoder those of its fields. Called on the first datum, when all types are compiled. */
export interface RecordParts {
  /** The encoder of a field's value. */
  readonly valueEncoderOf: (field: SchemaField) => ValueEncoder;
  /** What is written for a field that the object lacks. */
  readonly absenceOf: (field: SchemaField) => Absence;
  /** The encoder of a field's default. */
  readonly defaultOf: (field: SchemaField) => Encode;
}

/** The bytes of an absent field, or why there are none (see `Absence`). */
type WhenAbsent = Uint8Array | 'missing' | 'gone';

/** A field of a compiled record. */
class Field {
  readonly name: string;
  /** A name that every object inherits, such as `constructor` and `__proto__`. */
  readonly inherited: boolean;
  readonly encode: Encode;
  readonly recognize: Recognize | null;
  readonly #expected: string;
  #whenAbsent: WhenAbsent | null = null;

  constructor(
    readonly node: SchemaField,
    private readonly parts: RecordParts,
  ) {
    const { encode, recognize } = parts.valueEncoderOf(node);
    this.encode = encode;
    this.recognize = recognize;
    this.name = node.name;
    this.inherited = node.name in Object.prototype;
    this.#expected = describe(node.use.node);
  }

  /** Writes the bytes of an absent field, or adds the issue `missing` when there are none. */
  absent(context: EncodeContext): void {
    if (this.#whenAbsent === null) {
      // Ends the recursion of a default that contains itself.
      this.#whenAbsent = 'missing';
      this.#whenAbsent = this.#stand();
    }
    if (typeof this.#whenAbsent === 'object') {
      const { default: written } = this.node;
      if (written === null || context.spend(written.length)) context.out.raw(this.#whenAbsent);
      return;
    }
    const before = context.issues.length;
    context.fail('missing', this.#expected, undefined);
    const issue = context.issues[before];
    if (issue !== undefined && this.#whenAbsent === 'gone') issue.gone = true;
    context.below(before, this.name);
  }

  #stand(): WhenAbsent {
    const absence = this.parts.absenceOf(this.node);
    if (absence === 'missing' || absence === 'gone') return absence;
    const context = new EncodeContext();
    if (absence === 'null') this.encode(null, context);
    else this.parts.defaultOf(this.node)(readJson(this.node.default ?? 'null', MAX_JSON_DEPTH), context);
    // A copy, so that cached codecs do not hold on to the writer's buffer.
    return context.issues.length === 0 && !context.isSpent ? new Uint8Array(context.out.take()) : 'missing';
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

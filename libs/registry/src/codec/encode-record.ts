import type { JsonForm } from '../codec.js';
import { isJsonObject, type JsonObject } from '../json/json-type.js';
import type { Field as SchemaField, RecordNode, SchemaNode } from '../schema-node.js';
import { readJson } from '../json/read-json.js';
import { MAX_JSON_DEPTH } from '../parse-schema.js';
import { describe } from './describe.js';
import { Walk, type Encode } from './walk.js';

/** How a record's encoder gets at the encoders of its fields; asked once all types are known to it. */
export interface RecordParts {
  readonly form: JsonForm;
  /** The encoder of a field's value. */
  readonly valueOf: (field: SchemaField) => Encode;
  /** The encoder of a field's default, as the schema writes it. */
  readonly defaultOf: (field: SchemaField) => Encode;
  /** The field that the data was written for, where its record is another one. */
  readonly originOf?: (field: SchemaField) => SchemaField | undefined;
}

/** The bytes that stand for the field. `missing`: a record must have it. `gone`: so it must now, though its origin had a default. */
type WhenAbsent = Uint8Array | 'missing' | 'gone';

/** A field of a compiled record. */
class Field {
  readonly name: string;
  /** `constructor`, `__proto__` ...: a name that every object answers to. */
  readonly inherited: boolean;
  readonly #expected: string;
  #whenAbsent: WhenAbsent | null = null;

  constructor(
    readonly node: SchemaField,
    readonly encode: Encode,
    private readonly parts: RecordParts,
  ) {
    this.name = node.name;
    this.inherited = node.name in Object.prototype;
    this.#expected = describe(node.use.node);
  }

  /** Writes what a record without this field is given; notes the issue `missing` where there is nothing. */
  absent(walk: Walk): void {
    if (this.#whenAbsent === null) {
      // A default that needs itself ends here.
      this.#whenAbsent = 'missing';
      this.#whenAbsent = this.#stand();
    }
    if (typeof this.#whenAbsent === 'object') {
      const { default: written } = this.node;
      if (written === null || walk.spend(written.length)) walk.out.raw(this.#whenAbsent);
      return;
    }
    const before = walk.issues.length;
    walk.fail('missing', this.#expected, undefined);
    const issue = walk.issues[before];
    if (issue !== undefined && this.#whenAbsent === 'gone') issue.gone = true;
    walk.below(before, this.name);
  }

  #stand(): WhenAbsent {
    const { originOf, form } = this.parts;
    const written = originOf?.(this.node);
    if (written === undefined) return this.#own(form === 'plain' || originOf !== undefined);
    const mayLack = written.default !== null || (form === 'plain' && isNullable(written.use.node));
    if (!mayLack) return 'missing';
    const own = this.#own(form === 'plain');
    return own === 'missing' ? 'gone' : own;
  }

  /** @param asNull whether a nullable field without a default is null */
  #own(asNull: boolean): Uint8Array | 'missing' {
    const walk = new Walk();
    if (this.node.default !== null)
      this.parts.defaultOf(this.node)(readJson(this.node.default, MAX_JSON_DEPTH), walk);
    else if (asNull && isNullable(this.node.use.node)) this.encode(null, walk);
    else return 'missing';
    // A copy, since there is one for each such field of all codecs that are kept: nothing else of the memory is held.
    return walk.issues.length === 0 && !walk.isSpent ? new Uint8Array(walk.out.take()) : 'missing';
  }
}

function isNullable(node: SchemaNode): boolean {
  return (
    node.type === 'null' ||
    (node.type === 'union' && node.branches.some((branch) => branch.node.type === 'null'))
  );
}

/**
 * A JSON object as a record.
 *
 * A field that the object lacks takes the schema's default. Without one it is `missing`, but for a nullable field
 * in plain JSON, which is null then: ksqlDB declares all its fields as nullable and without a default. (Java's
 * `JsonDecoder` wants every field written out, default or not; what it takes, we take alike.) A field that the
 * schema lacks is `unknown_field`: it is never dropped.
 *
 * Data of an origin may lack what that may lack, and what that does not know: the one takes the schema's default, the
 * other, where there is none, null.
 */
export function encodeRecord(node: RecordNode, parts: RecordParts): Encode {
  let fields: readonly Field[] | null = null;
  return (datum, walk) => {
    if (!isJsonObject(datum)) {
      walk.fail('type', node.fullName, datum);
      return;
    }
    fields ??= [...node.fields.values()].map((field) => new Field(field, parts.valueOf(field), parts));
    if (!walk.spend(fields.length) || !walk.enter(datum)) return;
    let present = 0;
    for (const field of fields) {
      const { name } = field;
      const value = field.inherited && !Object.hasOwn(datum, name) ? undefined : datum[name];
      if (value === undefined) {
        field.absent(walk);
        continue;
      }
      present++;
      const before = walk.issues.length;
      field.encode(value, walk);
      if (walk.issues.length !== before) walk.below(before, name);
    }
    if (countKeys(datum) !== present) noteUnknown(datum, fields, node.fullName, walk);
    walk.leave();
  };
}

/** As many as `Object.keys` gives of a parsed object, or more of another one, without making an array of them. */
function countKeys(datum: JsonObject): number {
  let count = 0;
  // eslint-disable-next-line @typescript-eslint/no-unused-vars -- only how many there are
  for (const _ in datum) count++;
  return count;
}

function noteUnknown(datum: JsonObject, fields: readonly Field[], record: string, walk: Walk): void {
  const known = new Set(fields.map(({ name }) => name));
  for (const key of Object.keys(datum)) {
    if (known.has(key) || datum[key] === undefined) continue;
    const before = walk.issues.length;
    walk.fail('unknown_field', `a field of ${record}`, datum[key]);
    walk.below(before, key);
  }
}

import type { JsonForm } from '../codec.js';
import { isJsonObject, type JsonObject } from '../json/json-type.js';
import type { Field as SchemaField, RecordNode, SchemaNode } from '../schema-node.js';
import { readJson } from '../json/read-json.js';
import { MAX_JSON_DEPTH } from '../parse-schema.js';
import { describe } from './describe.js';
import { Walk, type Read } from './walk.js';
import { fieldKey, type WireRecordClass } from './wire-type.js';

/** How a record's reader gets at the readers of its fields; asked once all types are known to it. */
export interface RecordParts {
  readonly form: JsonForm;
  readonly wireClass: WireRecordClass;
  /** The reader of a field's value. */
  readonly valueOf: (field: SchemaField) => Read;
  /** The reader of a field's default, as the schema writes it. */
  readonly defaultOf: (field: SchemaField) => Read;
  /** The record that the data was written for, where it is another one. */
  readonly origin?: RecordNode;
}

/** `missing`: a record must have the field. `gone`: so it must now, though its origin had a default. */
type WhenAbsent = { readonly value: unknown } | 'missing' | 'gone';

/** A field of a compiled record. */
class Field {
  readonly name: string;
  /** `constructor`, `__proto__` ...: a name that every object answers to. */
  readonly inherited: boolean;
  readonly #expected: string;
  #whenAbsent: WhenAbsent | null = null;

  constructor(
    readonly node: SchemaField,
    readonly key: string,
    readonly read: Read,
    private readonly parts: RecordParts,
  ) {
    this.name = node.name;
    this.inherited = node.name in Object.prototype;
    this.#expected = describe(node.use.node);
  }

  /** What a record without this field is given; notes the issue `missing` where there is nothing. */
  absent(walk: Walk): unknown {
    if (this.#whenAbsent === null) {
      // A default that needs itself ends here.
      this.#whenAbsent = 'missing';
      this.#whenAbsent = this.#stand();
    }
    if (typeof this.#whenAbsent === 'object') {
      const { default: written } = this.node;
      return written === null || walk.spend(written.length) ? this.#whenAbsent.value : undefined;
    }
    const before = walk.issues.length;
    walk.fail('missing', this.#expected, undefined);
    const issue = walk.issues[before];
    if (issue !== undefined && this.#whenAbsent === 'gone') issue.gone = true;
    walk.below(before, this.name);
    return undefined;
  }

  #stand(): WhenAbsent {
    const { origin, form } = this.parts;
    const written = origin?.fields.get(this.name);
    if (written === undefined) return this.#own(form === 'plain' || origin !== undefined);
    const mayLack = written.default !== null || (form === 'plain' && isNullable(written.use.node));
    if (!mayLack) return 'missing';
    const own = this.#own(form === 'plain');
    return own === 'missing' ? 'gone' : own;
  }

  /** @param asNull whether a nullable field without a default is null */
  #own(asNull: boolean): WhenAbsent {
    const { node } = this.node.use;
    if (this.node.default !== null) {
      const walk = new Walk();
      const value = this.parts.defaultOf(this.node)(readJson(this.node.default, MAX_JSON_DEPTH), walk);
      return walk.issues.length === 0 && !walk.isSpent ? { value } : 'missing';
    }
    return asNull && isNullable(node) ? { value: null } : 'missing';
  }
}

function isNullable(node: SchemaNode): boolean {
  return (
    node.type === 'null' ||
    (node.type === 'union' && node.branches.some((branch) => branch.node.type === 'null'))
  );
}

/**
 * A JSON object to a record.
 *
 * A field that the object lacks takes the schema's default. Without one it is `missing`, but for a nullable field
 * in plain JSON, which is null then: ksqlDB declares all its fields as nullable and without a default. (Java's
 * `JsonDecoder` wants every field written out, default or not; what it takes, we take alike.) A field that the
 * schema lacks is `unknown_field`: it is never dropped.
 *
 * Data of an origin may lack what that may lack, and what that does not know: the one takes the schema's default, the
 * other, where there is none, null.
 */
export function readRecord(node: RecordNode, parts: RecordParts): Read {
  const WireClass = parts.wireClass;
  let fields: readonly Field[] | null = null;
  return (datum, walk) => {
    if (!isJsonObject(datum)) return walk.fail('type', node.fullName, datum);
    fields ??= [...node.fields.values()].map(
      (field, i) => new Field(field, fieldKey(i), parts.valueOf(field), parts),
    );
    if (!walk.spend(fields.length) || !walk.enter(datum)) return undefined;
    const wire = new WireClass();
    let present = 0;
    for (const field of fields) {
      const { name } = field;
      const value = field.inherited && !Object.hasOwn(datum, name) ? undefined : datum[name];
      if (value === undefined) {
        wire[field.key] = field.absent(walk);
        continue;
      }
      present++;
      const before = walk.issues.length;
      wire[field.key] = field.read(value, walk);
      if (walk.issues.length !== before) walk.below(before, name);
    }
    if (Object.keys(datum).length !== present) noteUnknown(datum, fields, node.fullName, walk);
    walk.leave();
    return wire;
  };
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

import { AbsentField, type RecordParts } from '../absent-field.js';
import type { EncodeContext } from '../encode-context.js';
import type { Field as SchemaField, RecordNode } from '../../schema-node.js';
import { CLOSE_OBJECT, COMMA, OPEN_OBJECT } from './json-bytes.js';
import { QuotedNames } from './quoted-names.js';
import type { StraightEncode } from './straight-leaf.js';

/** The cost of comparing a key with the name of another field is one for as many bytes (`EncodeContext.spend`). */
const COMPARED = 16;

interface Field {
  readonly encode: StraightEncode;
  readonly absent: AbsentField;
}

/**
 * A record whose members are in the order of the schema; fields that it may omit can be absent. False for another order and
 * for unknown fields.
 * @param encoderOf the encoder of a field's value; called on the first datum
 */
export function straightRecord(
  node: RecordNode,
  encoderOf: (field: SchemaField) => StraightEncode,
  parts: RecordParts,
): StraightEncode {
  const nodes = [...node.fields.values()];
  const names = QuotedNames.of(nodes.map(({ name }) => name));
  if (names === null) return () => false;
  let fields: readonly Field[] | null = null;
  return (json, context) => {
    if (json.next() !== OPEN_OBJECT) return false;
    fields ??= nodes.map((field) => ({
      encode: encoderOf(field),
      absent: new AbsentField(field, parts.valueEncoderOf(field).encode, parts),
    }));
    if (!context.spend(fields.length) || !context.enter(null)) return false;
    json.at++;
    let index = 0;
    let byte = json.next();
    while (byte !== CLOSE_OBJECT) {
      let field = fields[index];
      while (field !== undefined && !names.isAt(index, json)) {
        if (!context.spend(Math.floor(names.lengthOf(index) / COMPARED)) || !omits(field, context))
          return false;
        field = fields[++index];
      }
      if (field === undefined) return false;
      index++;
      json.skipColon();
      if (!field.encode(json, context)) return false;
      byte = json.next();
      if (byte === COMMA) {
        json.at++;
        byte = json.next();
      }
    }
    json.at++;
    for (; index < fields.length; index++) {
      const field = fields[index];
      if (field === undefined || !omits(field, context)) return false;
    }
    context.leave();
    return true;
  };
}

/** Writes an absent field; false when it has to be there, or the datum is too large. */
function omits(field: Field, context: EncodeContext): boolean {
  return field.absent.write(context) === 'written' && !context.isSpent;
}

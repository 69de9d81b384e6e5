import { AbsentField, type RecordParts } from '../absent-field.js';
import type { EncodeContext } from '../encode-context.js';
import type { Field as SchemaField, RecordNode } from '../../schema-node.js';
import { CLOSE_OBJECT, COMMA, OPEN_OBJECT } from '../../json/json-codes.js';
import { afterColon, tokenAt } from './json-slice.js';
import { QuotedNames } from './quoted-names.js';
import { GIVE_UP, type StraightEncode } from './straight-leaf.js';

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
  if (names === null) return () => GIVE_UP;
  let fields: readonly Field[] | null = null;
  return (json, start, context) => {
    const { bytes } = json;
    let at = tokenAt(bytes, start);
    if (bytes[at] !== OPEN_OBJECT) return GIVE_UP;
    fields ??= nodes.map((field) => ({
      encode: encoderOf(field),
      absent: new AbsentField(field, parts.valueEncoderOf(field).encode, parts),
    }));
    if (!context.spend(fields.length) || !context.enter(null)) return GIVE_UP;
    let index = 0;
    at = tokenAt(bytes, at + 1);
    while (bytes[at] !== CLOSE_OBJECT) {
      let field = fields[index];
      let end = names.matchKey(index, json, at);
      while (end < 0) {
        if (field === undefined || !omits(field, context)) return GIVE_UP;
        if (!context.spend(Math.floor(names.lengthOf(index) / COMPARED))) return GIVE_UP;
        field = fields[++index];
        end = names.matchKey(index, json, at);
      }
      if (field === undefined) return GIVE_UP;
      index++;
      at = field.encode(json, afterColon(bytes, end), context);
      if (at < 0) return GIVE_UP;
      at = tokenAt(bytes, at);
      if (bytes[at] === COMMA) at = tokenAt(bytes, at + 1);
    }
    for (; index < fields.length; index++) {
      const field = fields[index];
      if (field === undefined || !omits(field, context)) return GIVE_UP;
    }
    context.leave();
    return at + 1;
  };
}

/** Writes an absent field; false when it has to be there, or the datum is too large. */
function omits(field: Field, context: EncodeContext): boolean {
  return field.absent.write(context) === 'written' && !context.isSpent;
}

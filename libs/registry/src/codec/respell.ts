import { foldName } from '../field-case.js';
import { isJsonObject, setOwn, type JsonObject } from '../json/json-type.js';
import { foldedFields } from '../pair-fields.js';
import type { RecordNode } from '../schema-node.js';
import type { Encode, EncodeContext } from './encode-context.js';

/**
 * Encodes a record whose members may be spelled in any letter case, by renaming them to the schema's fields first. A member
 * that is spelled like a field is that field; otherwise it is the only field that folds to the same name. Two members for one
 * field are an issue, since only one of them could be written.
 * @param encode the encoder for the schema's own names
 */
export function respelling(node: RecordNode, encode: Encode): Encode {
  return (datum, context) => {
    if (!isJsonObject(datum) || Object.keys(datum).every((name) => node.fields.has(name))) {
      encode(datum, context);
      return;
    }
    if (!context.spend(Object.keys(datum).length)) return;
    const before = context.issues.length;
    const written = new Map<string, string>();
    encode(respelled(datum, node, written, context), context);
    if (context.issues.length !== before) asWritten(context, before, written);
  };
}

/** @param written receives the client's spelling of each field that is spelled differently */
function respelled(
  datum: JsonObject,
  node: RecordNode,
  written: Map<string, string>,
  context: EncodeContext,
): JsonObject {
  const folded = foldedFields(node);
  const copy: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(datum)) {
    if (value === undefined) continue;
    const [only, second] = node.fields.has(name) ? [] : (folded.get(foldName(name)) ?? []);
    const field = second === undefined ? only?.name : undefined;
    if (field === undefined) {
      setOwn(copy, name, value);
      continue;
    }
    if (written.has(field) || (Object.hasOwn(datum, field) && datum[field] !== undefined)) {
      const before = context.issues.length;
      context.fail('type', `the field ${field} once, in one spelling`, value);
      context.below(before, name);
      continue;
    }
    written.set(field, name);
    setOwn(copy, field, value);
  }
  return copy;
}

/** Restores the client's spelling in paths; patterns keep the schema's. */
function asWritten(context: EncodeContext, from: number, written: ReadonlyMap<string, string>): void {
  for (const issue of context.issues.slice(from)) {
    const [, step = ''] = issue.path.split('/', 2);
    const name = written.get(step);
    if (name === undefined) continue;
    issue.pathPattern ??= issue.path;
    issue.path = `/${name}${issue.path.slice(1 + step.length)}`;
  }
}

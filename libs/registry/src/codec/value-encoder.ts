import type { JsonForm } from '../codec.js';
import type { SchemaNode } from '../schema-node.js';
import { branchRecognizer, type Recognize } from './later-branch.js';
import type { Encode } from './encode-context.js';

/** Encodes the value of a field, an item or a member, or the datum itself. */
export interface ValueEncoder {
  readonly encode: Encode;
  /** Null when no value can be that of a later version. */
  readonly recognize: Recognize | null;
}

/** @param node the type whose grammar counts */
export function valueEncoderOf(node: SchemaNode, form: JsonForm, encode: Encode): ValueEncoder {
  return { encode, recognize: branchRecognizer(node, form, encode) };
}

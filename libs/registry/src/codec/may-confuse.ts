import type { JsonForm } from '../codec.js';
import type { FieldCase } from '../field-case.js';
import { mapEntryOf } from '../map-entry.js';
import { fieldNamed } from '../pair-fields.js';
import { branchName, childrenOf, type SchemaNode } from '../schema-node.js';

/**
 * Whether one datum may mean two things under a schema and under one that was followed to it. With null added, a bare
 * map or record may look like the wrapped branch, when it has one member of that name. In plain JSON a union's branch is
 * told by what fits it, which a default that came or went changes.
 */
export function mayConfuse(root: SchemaNode, form: JsonForm, fieldCase?: FieldCase): boolean {
  const met = new Set<SchemaNode>();
  const left = [root];
  for (let node = left.pop(); node !== undefined; node = left.pop()) {
    if (met.has(node)) continue;
    met.add(node);
    if (node.type === 'union') {
      const others = node.branches.map((branch) => branch.node).filter(({ type }) => type !== 'null');
      const [only] = others;
      if (others.length === 1 && only !== undefined ? looksWrapped(only, form, fieldCase) : form === 'plain')
        return true;
    }
    left.push(...childrenOf(node));
  }
  return false;
}

/** Whether a bare value can be an object whose only member is named as its type. */
function looksWrapped(node: SchemaNode, form: JsonForm, fieldCase?: FieldCase): boolean {
  if (node.type === 'array') return form === 'plain' && mapEntryOf(node.items.node) !== null;
  if (node.type === 'record') return fieldNamed(node, branchName(node), fieldCase) !== undefined;
  return node.type === 'map';
}

import type { JsonForm } from '../codec.js';
import { branchName, type SchemaNode } from '../schema-node.js';

/**
 * Whether one datum may mean two things under a schema and under one that was followed to it. With null added, a bare
 * map or record may look like the wrapped branch, when it has one member of that name. In plain JSON a union's branch is
 * told by what fits it, which a default that came or went changes.
 */
export function mayConfuse(root: SchemaNode, form: JsonForm): boolean {
  const met = new Set<SchemaNode>();
  const left = [root];
  for (let node = left.pop(); node !== undefined; node = left.pop()) {
    if (met.has(node)) continue;
    met.add(node);
    if (node.type === 'union') {
      const others = node.branches.map((branch) => branch.node).filter(({ type }) => type !== 'null');
      const [only] = others;
      if (others.length === 1 && only !== undefined ? looksWrapped(only) : form === 'plain') return true;
      left.push(...others);
    } else if (node.type === 'record') left.push(...[...node.fields.values()].map(({ use }) => use.node));
    else if (node.type === 'array') left.push(node.items.node);
    else if (node.type === 'map') left.push(node.values.node);
  }
  return false;
}

/** Whether a bare value can be an object whose only member is named as its type. */
function looksWrapped(node: SchemaNode): boolean {
  return node.type === 'map' || (node.type === 'record' && node.fields.has(branchName(node)));
}

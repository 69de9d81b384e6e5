import { logicalText } from './logical-type.js';
import { branchName, isPrimitiveNode, type SchemaNode } from './schema-node.js';

const MAX_TEXT = 256;

/** Cuts a text to the length that a difference may hold. */
export function brief(text: string): string {
  return text.length <= MAX_TEXT ? text : `${text.slice(0, MAX_TEXT - 1)}…`;
}

/** A short description of a type: `double`, `long (timestamp-millis)`, `record com.example.Bar`, `union of null, string`. */
export function typeText(node: SchemaNode): string {
  return brief(described(node));
}

function described(node: SchemaNode): string {
  if (isPrimitiveNode(node)) {
    const logical = logicalText(node.logical);
    return logical === null ? node.type : `${node.type} (${logical})`;
  }
  switch (node.type) {
    case 'union':
      return `union of ${node.branches.map((branch) => branchName(branch.node)).join(', ')}`;
    case 'array':
      return `array of ${branchName(node.items.node)}`;
    case 'map':
      return `map of ${branchName(node.values.node)}`;
    case 'record':
    case 'enum':
      return `${node.type} ${node.fullName}`;
    case 'fixed':
      return `fixed(${node.size}) ${node.fullName}`;
  }
}

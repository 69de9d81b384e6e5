import { logicalText } from '../logical-type.js';
import { branchName, type SchemaNode } from '../schema-node.js';

/** A type as an issue's `expected` has it, e.g. `double`, `decimal(9, 2)`, `one of null, string`. */
export function describe(node: SchemaNode): string {
  if (node.type === 'union')
    return `one of ${node.branches.map((branch) => describe(branch.node)).join(', ')}`;
  const logical = 'logical' in node ? logicalText(node.logical) : null;
  return logical ?? branchName(node);
}

import { matchBranches } from './match-branches.js';
import type { Use } from './schema-node.js';
import { typeText } from './type-text.js';
import type { SchemaComparison } from './schema-comparison.js';

/** The branches of a union; any other type counts as the only branch. */
function branchesOf(use: Use): readonly Use[] {
  return use.node.type === 'union' ? use.node.branches : [use];
}

/**
 * Compares two uses of which at least one is a union. A branch that only theirs has is a change of type unless it is null: a
 * bare JSON value that was a `double` could become the new `int`.
 */
export function compareUnion(
  comparison: SchemaComparison,
  ours: Use,
  theirs: Use,
  field: string | null,
): void {
  const { pairs, onlyOurs, onlyTheirs } = matchBranches(branchesOf(ours), branchesOf(theirs));
  const whole = { path: ours.path, field, ours: typeText(ours.node), theirs: typeText(theirs.node) };

  for (const { path, node } of onlyOurs) {
    comparison.report({ ...whole, path, kind: 'MISSING_UNION_BRANCH', ours: typeText(node) });
  }
  for (const { path, node } of onlyTheirs) {
    if (node.type === 'null') comparison.report({ ...whole, kind: 'UNION_NULL_ADDED' });
    else comparison.report({ path, field, kind: 'TYPE_MISMATCH', ours: null, theirs: typeText(node) });
  }
  const isUnion = [ours.node.type === 'union', theirs.node.type === 'union'];
  if (isUnion[0] !== isUnion[1] && onlyOurs.length + onlyTheirs.length === 0) {
    comparison.report({ ...whole, kind: 'TYPE_MISMATCH' });
  }
  if (pairs.some(({ at }, index) => at < (pairs[index - 1]?.at ?? 0))) {
    comparison.report({ ...whole, kind: 'FIELD_ORDER' });
  }
  for (const pair of pairs) comparison.compare(pair.ours, pair.theirs, field);
}

import { simpleName } from './names.js';
import { branchName, isNamed, type SchemaNode, type Use } from './schema-node.js';

/** The corresponding branches of two unions. `at` is the index in theirs. */
export interface BranchMatch {
  readonly pairs: readonly { readonly ours: Use; readonly theirs: Use; readonly at: number }[];
  readonly onlyOurs: readonly Use[];
  readonly onlyTheirs: readonly Use[];
}

/**
 * Pairs branches by the strongest criterion first: the same name or type; the same name in another namespace; the same kind of
 * named type, in order, if both sides have equally many left (they were renamed); and last the remaining ones, in order, if
 * both sides have equally many (their type changed). Null pairs only with null.
 */
export function matchBranches(ours: readonly Use[], theirs: readonly Use[]): BranchMatch {
  const pairs: { ours: Use; theirs: Use; at: number }[] = [];
  const position = new Map([...ours.entries(), ...theirs.entries()].map(([index, use]) => [use, index]));
  let left = [...ours];
  let right = [...theirs];

  const pairUp = (nameOf: (node: SchemaNode) => string | null): void => {
    const mine = grouped(left, nameOf);
    const others = grouped(right, nameOf);
    for (const [name, group] of mine) {
      const opposite = others.get(name);
      if (opposite?.length !== group.length) continue;
      for (const [index, use] of group.entries()) {
        const other = opposite[index];
        if (other !== undefined) pairs.push({ ours: use, theirs: other, at: position.get(other) ?? 0 });
      }
    }
    const paired = new Set(pairs.flatMap((pair) => [pair.ours, pair.theirs]));
    left = left.filter((use) => !paired.has(use));
    right = right.filter((use) => !paired.has(use));
  };

  pairUp(branchName);
  pairUp((node) => (isNamed(node) ? `${node.type} ${simpleName(node.fullName)}` : null));
  pairUp((node) => (isNamed(node) ? node.type : null));
  pairUp((node) => (node.type === 'null' ? null : 'any'));
  pairs.sort((a, b) => (position.get(a.ours) ?? 0) - (position.get(b.ours) ?? 0));
  return { pairs, onlyOurs: left, onlyTheirs: right };
}

function grouped(uses: readonly Use[], nameOf: (node: SchemaNode) => string | null): Map<string, Use[]> {
  const groups = new Map<string, Use[]>();
  for (const use of uses) {
    const name = nameOf(use.node);
    if (name === null) continue;
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [use]);
    else group.push(use);
  }
  return groups;
}

import { isSame, type TreeRow } from './schema-tree.js';

/** A line of the comparison: a row of the tree, or rows beside each other that are folded because they are unchanged. */
export type Line =
  | { readonly kind: 'row'; readonly row: TreeRow }
  | {
      readonly kind: 'fold';
      readonly id: string;
      readonly depth: number;
      readonly count: number;
      readonly isOpen: boolean;
    };

/** Fewer unchanged rows than this stand as they are. */
const fewestFolded = 3;

/**
 * The tree as lines from top to bottom.
 * @param isOpen whether the reader has unfolded the run with this id
 */
export function linesOf(root: TreeRow, isOpen: (id: string) => boolean): readonly Line[] {
  const untouched = new Map<TreeRow, boolean>();
  markUntouched(root, untouched);
  const lines: Line[] = [{ kind: 'row', row: root }];
  addChildren(root, '', lines, { untouched, isOpen });
  return lines;
}

interface Folding {
  readonly untouched: ReadonlyMap<TreeRow, boolean>;
  readonly isOpen: (id: string) => boolean;
}

function addChildren(row: TreeRow, id: string, lines: Line[], folding: Folding): void {
  const { children } = row;
  for (let from = 0; from < children.length;) {
    const run = runFrom(children, from, folding);
    if (run >= fewestFolded) {
      const fold = `${id}/${from}`;
      const isOpen = folding.isOpen(fold);
      lines.push({ kind: 'fold', id: fold, depth: row.depth + 1, count: run, isOpen });
      if (isOpen) for (const each of children.slice(from, from + run)) addWhole(each, lines);
      from += run;
      continue;
    }
    const child = children[from];
    if (child !== undefined) {
      lines.push({ kind: 'row', row: child });
      addChildren(child, `${id}/${from}`, lines, folding);
    }
    from++;
  }
}

/** How many rows from here on are unchanged, with all that is inside of them. */
function runFrom(rows: readonly TreeRow[], from: number, { untouched }: Folding): number {
  let to = from;
  for (let row = rows[to]; row !== undefined && untouched.get(row) === true; row = rows[to]) to++;
  return to - from;
}

function addWhole(row: TreeRow, lines: Line[]): void {
  lines.push({ kind: 'row', row });
  for (const child of row.children) addWhole(child, lines);
}

function markUntouched(row: TreeRow, untouched: Map<TreeRow, boolean>): boolean {
  // Every child is marked, also behind a changed one.
  const children = row.children.map((child) => markUntouched(child, untouched));
  const is = isSame(row) && children.every(Boolean);
  untouched.set(row, is);
  return is;
}

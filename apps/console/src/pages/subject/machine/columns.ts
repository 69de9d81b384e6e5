import type { Arrow } from './arrows.js';
import { topOf, type Machine } from './model.js';

/**
 * The top-level states in columns: by how many arrows lead there from the first state. States that no arrow leads to stand below the
 * first.
 */
export function columnsOf(machine: Machine, arrows: readonly Arrow[]): string[][] {
  const first = topOf(machine, machine.initial);
  const columns: string[][] = [[first]];
  const placed = new Set([first]);
  for (;;) {
    const last = columns.at(-1) ?? [];
    const next = machine.tops
      .map(({ id }) => id)
      .filter(
        (id) =>
          !placed.has(id) &&
          arrows.some(({ from, to }) => topOf(machine, to) === id && last.includes(topOf(machine, from))),
      );
    if (next.length === 0) break;
    for (const id of next) placed.add(id);
    columns.push(next);
  }
  const unreached = machine.tops.map(({ id }) => id).filter((id) => !placed.has(id));
  columns[0]?.push(...unreached);
  return columns;
}

import { readFileSync } from 'node:fs';
import type { Strategy } from '#machines';

/** The modes; `ResolveSchemaAtProduce` in the mode `enforce`; and in `observe`, where it has no effect. */
export const COLUMNS = ['observe', 'observe, at produce', 'resolve', 'enforce', 'at produce'] as const;

export type Column = (typeof COLUMNS)[number];

const STRATEGIES: readonly Strategy[] = ['Strict', 'Lenient'];

/** The outcome of one request. */
export interface Cell {
  /** HTTP status and code. */
  readonly client: string;
  /** The events that this request stores, in order and each once. */
  readonly stored: string;
  /** `as mapped`: under the subject's mapping as it was when the request arrived. */
  readonly sent: string;
}

/** The situation, mode and strategy that an outcome is for. */
interface Case {
  readonly situation: string;
  readonly column: Column;
  readonly strategy: Strategy;
}

export interface Table {
  readonly heading: string;
  readonly cases: readonly (Case & Cell)[];
}

/** The tables of docs/modes.md, in its order. */
export function readTables(): Table[] {
  const page = readFileSync(new URL('../../../docs/modes.md', import.meta.url), 'utf8');
  const [, section = ''] = page.split('\n## The tables\n');
  return section
    .split('\n### ')
    .slice(1)
    .map((text) => {
      const [heading = ''] = text.split('\n');
      const [, , ...rows] = text.split('\n').filter((line) => line.startsWith('|'));
      return { heading, cases: readRows(rows) };
    });
}

/** An empty first cell repeats the situation above it. */
function readRows(rows: readonly string[]): (Case & Cell)[] {
  let situation = '';
  return rows.flatMap((row) => {
    const cells = row.replace(/^\| ?| \|$/g, '').split(/ ?\| /);
    const [named = '', where = '', client = '', stored = '', sent = ''] = cells;
    if (named !== '') situation = named;
    return columnsAndStrategies(where).map((each) => ({ situation, ...each, client, stored, sent }));
  });
}

/** Every combination that a test must find in a table. */
export function casesOf(situations: readonly string[]): Case[] {
  return situations.flatMap((situation) =>
    COLUMNS.flatMap((column) => STRATEGIES.map((strategy) => ({ situation, column, strategy }))),
  );
}

/**
 * Reads the second cell of a row: `resolve, enforce; Strict` is two combinations. Without a strategy it is for both;
 * `observe` includes `observe, at produce`.
 */
function columnsAndStrategies(where: string): Omit<Case, 'situation'>[] {
  const [modes = '', only] = where.split('; ');
  const named = modes.split(', ');
  const columns = COLUMNS.filter(
    (column) =>
      modes === 'every mode' || named.includes(column === 'observe, at produce' ? 'observe' : column),
  );
  const strategies = STRATEGIES.filter((strategy) => only === undefined || strategy === only);
  return columns.flatMap((column) => strategies.map((strategy) => ({ column, strategy })));
}

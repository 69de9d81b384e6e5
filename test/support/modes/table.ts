import type { Strategy } from '#machines';

/** The modes; `ResolveSchemaAtProduce` in the mode `enforce`; and in `observe`, where it says nothing. */
export const COLUMNS = ['observe', 'observe, at produce', 'resolve', 'enforce', 'at produce'] as const;

export type Column = (typeof COLUMNS)[number];

/** What becomes of one request. */
export interface Cell {
  /** HTTP status and code. */
  readonly client: string;
  /** The events that this request stores, in order. */
  readonly stored: string;
  /** `as mapped`: under the subject's mapping as it was when the request came. */
  readonly sent: string;
}

/** A cell with its place. */
export interface PlacedCell extends Cell {
  readonly situation: string;
  readonly column: Column;
  readonly strategy: Strategy;
}

/** All cells of a table's lines. */
export function readLines(lines: string): PlacedCell[] {
  let situation = '';
  return lines
    .trim()
    .split('\n')
    .flatMap((line) => {
      const [named = '', where = '', client = '', stored = '', sent = ''] = line
        .replace(/^\| ?| \|$/g, '')
        .split(/ ?\| /);
      if (named !== '') situation = named;
      return placesOf(where).map((place) => ({ situation, ...place, client, stored, sent }));
    });
}

/** `resolve, enforce; Strict`: two places. Without a strategy both are meant, and what `observe` does it does at produce. */
function placesOf(where: string): { column: Column; strategy: Strategy }[] {
  const [modes = '', strategy] = where.split('; ');
  const named = modes.split(', ');
  const columns = COLUMNS.filter(
    (column) =>
      modes === 'every mode' || named.includes(column === 'observe, at produce' ? 'observe' : column),
  );
  const strategies = (['Strict', 'Lenient'] as const).filter(
    (one) => strategy === undefined || one === strategy,
  );
  return columns.flatMap((column) => strategies.map((one) => ({ column, strategy: one })));
}

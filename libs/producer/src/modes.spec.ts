import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { barWithVwap } from '../../../test/fixtures/bars.js';
import { ERRORS, FIRST_USES, RETRIES, TRIALS } from '../../../test/support/modes/errors.js';
import * as lines from '../../../test/support/modes/lines.js';
import { ModeCase } from '../../../test/support/modes/mode-case.js';
import { DOUBTS, STATES, type Situation } from '../../../test/support/modes/states.js';
import { COLUMNS, readLines } from '../../../test/support/modes/table.js';

const inConflict =
  (bring: Situation): Situation =>
  async (at) => {
    await bring(at);
    at.value = barWithVwap.value;
  };
const conflicts = Object.fromEntries(
  Object.entries(STATES).map(([name, bring]) => [name, inConflict(bring)]),
);

const TABLES: readonly [name: string, lines: string, situations: Readonly<Record<string, Situation>>][] = [
  ['a record that fits', lines.FITS_LINES, { ...STATES, ...DOUBTS }],
  ['a record in conflict', lines.CONFLICTS_LINES, conflicts],
  ['an error', lines.ERRORS_LINES, ERRORS],
  ['the one retry', lines.RETRIES_LINES, RETRIES],
  ['the trial', lines.TRIALS_LINES, TRIALS],
  ['the first use', lines.FIRST_USES_LINES, FIRST_USES],
];
const strategies = ['Strict', 'Lenient'] as const;

/** Stand-ins: registry, broker, journal in memory, a clock that stands still. Real: the flow, the machine, comparison and codecs. */
describe.each(TABLES)('the table of %s', (_, text, situations) => {
  const cells = readLines(text);

  it('has one line for each situation, mode and strategy', () => {
    const expected = Object.keys(situations).flatMap((situation) =>
      COLUMNS.flatMap((column) => strategies.map((strategy) => [situation, column, strategy].join(' | '))),
    );
    const found = cells.map(({ situation, column, strategy }) => [situation, column, strategy].join(' | '));
    expect([...found].sort()).toEqual([...expected].sort());
  });

  it.each(cells)('$situation, in $column, $strategy', async (cell) => {
    const { situation, column, strategy, ...becomes } = cell;
    const at = new ModeCase(column, strategy);
    await situations[situation]?.(at);
    expect(await at.meet()).toEqual(becomes);
  });
});

it('docs/modes.md has these tables, line for line', () => {
  const page = readFileSync(new URL('../../../docs/modes.md', import.meta.url), 'utf8');
  const [, part = ''] = page.split('## The tables\n');
  const tables = part.split(/\n{2,}/).filter((block) => block.startsWith('|'));
  const bodies = tables.map((block) => block.trim().split('\n').slice(2).join('\n'));
  expect(bodies).toEqual(TABLES.map(([, text]) => text.trim()));
});

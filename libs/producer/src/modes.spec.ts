import { describe, expect, it } from 'vitest';
import { barWithVwap } from '../../../test/fixtures/bars.js';
import { ERRORS, FIRST_USES, RETRIES, TRIALS } from '../../../test/support/modes/errors.js';
import { ModeCase } from '../../../test/support/modes/mode-case.js';
import { SUSPECT_STATES, STATES, type Situation } from '../../../test/support/modes/states.js';
import { casesOf, readTables } from '../../../test/support/modes/table.js';

const inConflict =
  (bring: Situation): Situation =>
  async (at) => {
    await bring(at);
    at.value = barWithVwap.value;
  };
const conflicts = Object.fromEntries(
  Object.entries(STATES).map(([name, bring]) => [name, inConflict(bring)]),
);

/** What brings a request to each situation, by the heading of its table in docs/modes.md. */
const SITUATIONS: Readonly<Record<string, Readonly<Record<string, Situation>>>> = {
  'A record that fits the mapping': { ...STATES, ...SUSPECT_STATES },
  'A record in conflict': conflicts,
  Errors: ERRORS,
  'The one retry': RETRIES,
  'The trial': TRIALS,
  'The first use': FIRST_USES,
};

const tables = readTables();

it('docs/modes.md has one table for each set of situations', () => {
  expect(tables.map(({ heading }) => heading)).toEqual(Object.keys(SITUATIONS));
});

/** Stand-ins: registry, broker, journal in memory, a clock that stands still. Real: the gateway, the machine, comparison and codecs. */
describe.each(tables)('docs/modes.md, "$heading"', ({ heading, cases }) => {
  const situations = SITUATIONS[heading] ?? {};

  it('has one line for each situation, mode and strategy', () => {
    const label = ({ situation, column, strategy }: ReturnType<typeof casesOf>[number]): string =>
      [situation, column, strategy].join(' | ');
    const expected = casesOf(Object.keys(situations)).map(label);
    expect(cases.map(label).sort()).toEqual(expected.sort());
  });

  it.each(cases)('$situation, in $column, $strategy', async (each) => {
    const { situation, column, strategy, ...outcome } = each;
    const at = new ModeCase(column, strategy);
    await situations[situation]?.(at);
    expect(await at.run()).toEqual(outcome);
  });
});

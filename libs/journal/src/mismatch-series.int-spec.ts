import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fromInstant, toInstant, type SubjectEvent } from '#machines';
import * as given from '../../../test/support/events.js';
import { JournalDatabase } from '../../../test/support/journals.js';
import type { MismatchFilter } from './mismatch-filter.js';
import type { Mismatch } from './mismatch.js';
import type { PostgresJournal } from './postgres-journal.js';
import { stepsIn, type CountSeries, type TimeSteps } from './time-steps.js';
import { isVisible, type VisibleTopics } from './visible-topics.js';

/* Real: Postgres. */

let database: JournalDatabase;
let journal: PostgresJournal;
let all: readonly Mismatch[];

async function store(topic: string, ...events: readonly SubjectEvent[]): Promise<void> {
  await journal.append(given.appendOf(await journal.load(given.freshKey(topic)), ...events));
}

beforeAll(async () => {
  database = await JournalDatabase.make();
  journal = await database.pod('pod-a');
  const stop = given.schemaResolvedToStop(101);
  const renamed = { ...given.warning, field: 'Colour"s' };
  await store('bars_1', given.mappingDeclared(0), given.conflictObserved(1), given.conflictObserved(59));
  await store('bars_2', given.mappingDeclared(0), given.conflictDetected(60), given.schemaResolved(61));
  await store('barsX3', given.mappingDeclared(0), given.conflictDetected(100), stop);
  await store('trades', given.mappingDeclared(0), given.conflictObserved(119, { differences: [renamed] }));
  await store('trades', given.writerRefused(120), given.conflictDetected(130), given.lookupFailed(131));
  all = (await journal.mismatches.list({}, 100)).items;
});
afterAll(() => database.end());

const minutes: TimeSteps = { from: given.at(0), to: given.at(180), stepMs: 60_000 };
const keyOf = { verdict: ({ verdict }: Mismatch) => verdict ?? 'none', kind: ({ kind }: Mismatch) => kind };
const keys = { ...keyOf, outcome: ({ outcome }: Mismatch) => outcome };
type By = keyof typeof keys;

/** By definition, from the rows of a list. */
function counted(rows: readonly Mismatch[], by: By, { from, to, stepMs }: TimeSteps): readonly CountSeries[] {
  const counts: Record<string, number[]> = {};
  for (const row of rows) {
    if (row.openedAt < from || row.openedAt >= to) continue;
    const group = (counts[keys[by](row)] ??= Array.from({ length: stepsIn({ from, to, stepMs }) }, () => 0));
    const step = Math.floor((fromInstant(row.openedAt) - fromInstant(from)) / stepMs);
    group[step] = (group[step] ?? 0) + 1;
  }
  return Object.keys(counts)
    .sort()
    .map((key) => ({ key, counts: counts[key] ?? [] }));
}

describe.each<By>(['verdict', 'kind', 'outcome'])('a series by %s', (by) => {
  it.each<[TimeSteps]>([
    [minutes],
    [{ ...minutes, stepMs: 1 }],
    [{ ...minutes, stepMs: 7_000 }],
    [{ ...minutes, stepMs: 3_600_000 }],
    [{ ...minutes, from: given.at(60), to: given.at(119) }],
    [{ ...minutes, from: '2025-06-30T23:59:59.999Z', stepMs: 86_400_000 }],
  ])('counts each conflict in the step in which it was opened: %j', async (steps) => {
    const series = await journal.mismatches.series(by, {}, steps);
    expect(series).toEqual(counted(all, by, steps));
    expect(series).not.toEqual([]);
  });

  it.each<[MismatchFilter]>([
    [{ topic: 'bars_*' }],
    [{ topic: 'trades' }],
    [{ topic: 'none' }],
    [{ subject: 'bars_2-value' }],
    [{ role: 'key' }],
    [{ kind: 'TYPE_MISMATCH' }],
    [{ class: 'schema.conflict', verdict: 'follow' }],
    [{ outcome: 'pending' }],
    [{ outcome: 'superseded' }],
    [{ schemaId: 3 }],
    [{ q: 'BARS_' }],
    [{ q: 'our"s' }],
    [{ q: 'nothing has it' }],
    [{ topic: 'trades', q: 'trade', verdict: 'refuse' }],
  ])('takes the filters of the list: %j', async (filter) => {
    const { items } = await journal.mismatches.list(filter, 100);
    expect(await journal.mismatches.series(by, filter, minutes)).toEqual(counted(items, by, minutes));
  });

  it.each<[VisibleTopics]>([[[]], [['none']], [['bars_*']], [['trades', 'bars_1']], [['*X3', 'trades']]])(
    'counts what a caller may see: %j',
    async (visible) => {
      const { mismatches } = journal.queries(visible);
      const left = all.filter(({ topic }) => isVisible(visible, topic));
      expect(await mismatches.series(by, {}, minutes)).toEqual(counted(left, by, minutes));
      const found = left.filter(({ topic }) => topic.includes('ars'));
      expect(await mismatches.series(by, { q: 'ars' }, minutes)).toEqual(counted(found, by, minutes));
    },
  );
});

describe('look-ups', () => {
  /** They count at the time at which their result was stored. */
  const steps = (): TimeSteps => ({
    from: toInstant(Date.now() - 3_600_000),
    to: toInstant(Date.now() + 3_600_000),
    stepMs: 3_600_000,
  });
  const lookups = async (filter: MismatchFilter, visible: VisibleTopics = null) => {
    const series = await journal.queries(visible).events.lookups(filter, steps());
    return series.map(({ key, counts }) => [key, counts.reduce((sum, count) => sum + count, 0)]);
  };

  it('are counted by their result', async () => {
    expect(await lookups({})).toEqual([
      ['failed', 1],
      ['ok', 2],
    ]);
    const { from, to } = steps();
    const [, ok] = await journal.queries(null).events.lookups({}, { from, to, stepMs: 1_000_000 });
    expect(ok?.counts).toHaveLength(8);
  });

  it('are those of topics, subject and role', async () => {
    expect(await lookups({ topic: 'bars*' })).toEqual([['ok', 2]]);
    expect(await lookups({ subject: 'trades-value' })).toEqual([['failed', 1]]);
    expect(await lookups({ role: 'key' })).toEqual([]);
    expect(await lookups({ role: 'value', topic: 'bars_2' })).toEqual([['ok', 1]]);
  });

  it('are those of the topics that the caller may see', async () => {
    expect(await lookups({}, ['bars_2'])).toEqual([['ok', 1]]);
    expect(await lookups({}, ['trade*', 'bars_2'])).toEqual([
      ['failed', 1],
      ['ok', 1],
    ]);
    expect(await lookups({}, [])).toEqual([]);
  });

  it('before and after all there are none', async () => {
    const past = { from: '2020-01-01T00:00:00.000Z', to: '2020-01-02T00:00:00.000Z', stepMs: 3_600_000 };
    expect(await journal.queries(null).events.lookups({}, past)).toEqual([]);
  });
});

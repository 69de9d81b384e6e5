import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import * as given from '../../../test/support/events.js';
import { JournalDatabase } from '../../../test/support/journals.js';
import { auditQueries, slowAudit } from '../../../test/support/slow-audit.js';
import { QueryRefused, type StoredSubject } from './port.js';
import type { PostgresJournal } from './postgres-journal.js';

const LIMIT_MS = 1_500;
let database: JournalDatabase;
let pod: PostgresJournal;
let stored: StoredSubject;
let slow: Awaited<ReturnType<typeof slowAudit>>;

beforeAll(async () => {
  database = await JournalDatabase.make();
  const journal = await database.pod('pod-first');
  const outcome = await journal.append(
    given.appendOf(given.freshKey(), given.mappingDeclared(0), given.conflictObserved(1)),
  );
  if (!outcome.ok) throw new Error('stale');
  ({ stored } = outcome);
});
beforeEach(async () => {
  pod = await database.pod('pod-a', { queryLimitMs: LIMIT_MS });
  slow = await slowAudit(database.url);
});
afterEach(async () => {
  await database.close();
  await slow.fast();
});
afterAll(() => database.end());

const executing = (): Promise<number> => auditQueries(database.url, 'sluicegate pod-a');

async function refusal(query: Promise<unknown>): Promise<QueryRefused['why'] | null> {
  try {
    await query;
    return null;
  } catch (error) {
    if (error instanceof QueryRefused) return error.why;
    throw error;
  }
}

async function slowExport(): Promise<void> {
  for await (const _ of pod.mismatches.stream({})) return;
}

it('operators can read and reset subjects while every audit query and export is slow', async () => {
  const outcomes = [1, 2, 3, 4].flatMap(() => [
    refusal(pod.mismatches.list({ q: 'x' }, 10)),
    refusal(pod.mismatches.summarize('topic', null, null)),
    refusal(slowExport()),
  ]);
  await vi.waitFor(async () => expect(await executing()).toBe(4));
  const begun = performance.now();
  for (let at = 0; at < 5; at += 1) {
    expect((await pod.subjects.find(stored.key))?.version).toBe(stored.version);
    expect((await pod.subjects.list({}, 10)).items).toHaveLength(1);
    expect(await pod.subjects.history(stored.key, 0, 10)).toHaveLength(stored.version);
    const outcome = await pod.append(given.appendOf(stored, given.subjectReset(stored.version + at)));
    if (!outcome.ok) throw new Error('stale');
    ({ stored } = outcome);
  }
  expect(performance.now() - begun).toBeLessThan(LIMIT_MS);
  expect(new Set(await Promise.all(outcomes))).toEqual(new Set(['busy', 'too_slow']));
});

it('a query that reached its limit is no longer executed', async () => {
  expect(await refusal(pod.mismatches.list({}, 10))).toBe('too_slow');
  await vi.waitFor(async () => expect(await executing()).toBe(0));
});

it.each([
  ['list', (signal: AbortSignal) => pod.mismatches.list({}, 10, null, signal)],
  ['summary', (signal: AbortSignal) => pod.mismatches.summarize('topic', null, null, signal)],
  ['export', (signal: AbortSignal) => pod.mismatches.stream({}, signal).next()],
])('a %s is cancelled in Postgres when its client disconnects', async (_, query) => {
  const client = new AbortController();
  const begun = performance.now();
  const outcomes = refusal(query(client.signal));
  await vi.waitFor(async () => expect(await executing()).toBe(1));
  client.abort();
  expect(await outcomes).toBe('left');
  await vi.waitFor(async () => expect(await executing()).toBe(0));
  expect(performance.now() - begun).toBeLessThan(LIMIT_MS);
});

it('clients that disconnect free their connections: hundreds of them block no other client', async () => {
  for (let round = 0; round < 20; round += 1) {
    const client = new AbortController();
    const outcomes = [1, 2, 3].map(() => refusal(pod.mismatches.list({}, 10, null, client.signal)));
    await sleep(10);
    client.abort();
    await Promise.all(outcomes);
  }
  await slow.fast();
  expect((await pod.mismatches.list({}, 10)).items).toHaveLength(1);
  slow = await slowAudit(database.url);
});

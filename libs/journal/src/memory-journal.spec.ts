import { expect, it } from 'vitest';
import { journalContract } from '../../../test/contracts/journal.contract.js';
import * as given from '../../../test/support/events.js';
import { MemoryJournal } from './memory-journal.js';
import { MemoryLog } from './memory-log.js';
import { ResponseLost, JournalUnreachable } from './port.js';

journalContract('MemoryJournal', () => {
  const log = new MemoryLog();
  return Promise.resolve({
    pod: () => Promise.resolve(new MemoryJournal(log)),
    end: () => Promise.resolve(),
  });
});

it('stores nothing if it fails before the append', async () => {
  const journal = new MemoryJournal();
  const append = given.appendOf(given.freshKey(), given.mappingDeclared(0));
  journal.failNext('before');
  await expect(journal.append(append)).rejects.toThrow(JournalUnreachable);
  expect(journal.log.events(append.key)).toEqual([]);
});

it('has stored an append whose response was lost, and returns the same for its repeat', async () => {
  const journal = new MemoryJournal();
  const append = given.appendOf(given.freshKey(), given.mappingDeclared(0));
  journal.failNext('after');
  await expect(journal.append(append)).rejects.toThrow(ResponseLost);
  expect(journal.log.events(append.key)).toEqual(append.events);
  expect(await journal.append(append)).toMatchObject({ ok: true, stored: { version: 1 } });
});

it('keeps the audit', async () => {
  const journal = new MemoryJournal();
  const detected = given.conflictDetected(1);
  await journal.append(
    given.appendOf(
      given.freshKey(),
      given.mappingDeclared(0),
      detected,
      given.schemaResolved(2),
      given.retrySucceeded(3),
    ),
  );
  expect(journal.log.mismatches()).toMatchObject([{ id: detected.mismatchId, outcome: 'followed' }]);
});

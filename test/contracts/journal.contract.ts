import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fold, initialSnapshot } from '#machines';
import type { AppendOutcome, Journal, StoredSubject } from '#journal/port';
import * as given from '../support/events.js';

/** One log and the pods that use it. */
export interface JournalWorld {
  /** Another pod's journal on the same log. */
  pod(name: string): Promise<Journal>;
  /** Ends every pod and the log. */
  end(): Promise<void>;
}

function storedOf(outcome: AppendOutcome): StoredSubject {
  if (!outcome.ok) throw new Error('the append was stale');
  return outcome.stored;
}

/** What every journal does, regardless of its storage. */
export function journalContract(name: string, make: () => Promise<JournalWorld>): void {
  describe(`${name} as a journal`, () => {
    let world: JournalWorld;
    let journal: Journal;
    let other: Journal;

    beforeEach(async () => {
      world = await make();
      journal = await world.pod('pod-a');
      other = await world.pod('pod-b');
    });

    afterEach(() => world.end());

    it('returns the initial snapshot at version 0 for a stream without events', async () => {
      const key = given.freshKey();
      expect(await journal.load(key)).toEqual({ key, version: 0, snapshot: initialSnapshot });
    });

    it('returns what was appended, on every pod', async () => {
      const key = given.freshKey();
      const events = [
        given.mappingDeclared(0),
        given.conflictDetected(1),
        given.schemaResolved(2),
        given.retrySucceeded(3),
      ];
      const stored = storedOf(await journal.append(given.appendOf(key, ...events)));
      expect(stored).toEqual({ key, version: 4, snapshot: fold(events) });
      expect(await journal.load(key)).toEqual(stored);
      expect(await other.load(key)).toEqual(stored);
    });

    it('stores every type of event', async () => {
      const events = [
        given.mappingDeclared(0),
        given.conflictObserved(1),
        given.writerAccepted(2),
        given.writerRefused(3),
        given.conflictDetected(4),
        given.lookupFailed(5),
        given.lookupStarted(6),
        given.schemaResolved(7),
        given.retrySucceeded(8),
        given.conflictDetected(9),
        given.schemaResolved(10),
        given.retryInconclusive(11),
        given.conflictDetected(12),
        given.schemaResolved(13),
        given.retryFailed(14),
        given.subjectReset(15),
        given.circuitOpened(16),
        given.trialStarted(60),
        given.trialInconclusive(61),
        given.trialStarted(62),
        given.trialSucceeded(63),
      ];
      const append = given.appendOf(given.freshKey(), ...events);
      await journal.append(append);
      expect(await other.load(append.key)).toEqual({
        key: append.key,
        version: events.length,
        snapshot: fold(events),
      });
    });

    it('appends to the result of an earlier append', async () => {
      const first = storedOf(
        await journal.append(given.appendOf(given.freshKey(), given.mappingDeclared(0))),
      );
      const second = storedOf(await other.append(given.appendOf(first, given.conflictDetected(1))));
      expect(second.version).toBe(2);
      expect(await journal.load(first.key)).toEqual(second);
    });

    it('refuses an append to an older version and returns the current state', async () => {
      const first = storedOf(
        await journal.append(given.appendOf(given.freshKey(), given.mappingDeclared(0))),
      );
      const second = storedOf(await other.append(given.appendOf(first, given.conflictDetected(1))));
      const late = await journal.append(given.appendOf(first, given.conflictDetected(2)));
      expect(late).toEqual({ ok: false, reason: 'stale', current: second });
      expect(await journal.load(first.key)).toEqual(second);
    });

    it('refuses a first append to a stream that exists', async () => {
      const key = given.freshKey();
      const first = storedOf(await journal.append(given.appendOf(key, given.mappingDeclared(0))));
      const late = await other.append(
        given.appendOf(key, given.mappingDeclared(1), given.conflictDetected(2)),
      );
      expect(late).toEqual({ ok: false, reason: 'stale', current: first });
    });

    it('refuses a first append with another role than the earlier one, and returns that role', async () => {
      const key = given.freshKey();
      const first = storedOf(await journal.append(given.appendOf(key, given.mappingDeclared(0))));
      const late = await other.append(given.appendOf({ ...key, role: 'key' }, given.mappingDeclared(1)));
      expect(late).toEqual({ ok: false, reason: 'stale', current: first });
      expect(await other.load({ ...key, role: 'key' })).toEqual(first);
    });

    it('lets exactly one of several racing appends win, and returns its result to the others', async () => {
      const first = storedOf(
        await journal.append(given.appendOf(given.freshKey(), given.mappingDeclared(0))),
      );
      const racing = [journal, other, journal, other].map((pod, index) =>
        pod.append(given.appendOf(first, given.conflictDetected(index + 1))),
      );
      const outcomes = await Promise.all(racing);
      const winners = outcomes.filter((outcome) => outcome.ok).map(storedOf);
      expect(winners).toHaveLength(1);
      for (const outcome of outcomes) {
        if (!outcome.ok) expect(outcome.current).toEqual(winners[0]);
      }
    });

    it('responds to a repeated append as to the first, and stores nothing twice', async () => {
      const append = given.appendOf(given.freshKey(), given.mappingDeclared(0), given.conflictDetected(1));
      const first = await journal.append(append);
      expect(await journal.append(append)).toEqual(first);
      expect(await other.append(append)).toEqual(first);
      expect((await journal.load(append.key)).version).toBe(2);
    });

    it('responds to a repeated append as to the first, also after later appends', async () => {
      const append = given.appendOf(given.freshKey(), given.mappingDeclared(0));
      const first = await journal.append(append);
      await other.append(given.appendOf(storedOf(first), given.conflictDetected(1)));
      expect(await journal.append(append)).toEqual(first);
    });

    it('stores nothing of an append whose event id another stream has', async () => {
      const taken = given.appendOf(given.freshKey(), given.mappingDeclared(0));
      await journal.append(taken);
      const append = given.appendOf(given.freshKey(), given.mappingDeclared(0), given.conflictDetected(1));
      const eventIds = [append.eventIds[0] ?? '', taken.eventIds[0] ?? ''];
      await expect(journal.append({ ...append, eventIds })).rejects.toThrow();
      expect((await journal.load(append.key)).version).toBe(0);
    });

    it('refuses an event that the machine does not allow', async () => {
      await expect(
        journal.append(given.appendOf(given.freshKey(), given.retrySucceeded(0))),
      ).rejects.toThrow();
    });

    it('accepts an append without events and stores nothing', async () => {
      const key = given.freshKey();
      const outcome = await journal.append(given.appendOf(key));
      expect(outcome).toEqual({ ok: true, stored: { key, version: 0, snapshot: initialSnapshot } });
    });

    it('replaces each character that the database cannot store', async () => {
      const reason = 'NUL \0, half a pair \ud83d, a whole one \u{1f600}';
      const append = given.appendOf(
        given.freshKey(),
        given.subjectReset(0, { reason }),
        given.mappingDeclared(1, { reason }),
      );
      const stored = storedOf(await journal.append(append));
      expect(await other.load(append.key)).toEqual(stored);
    });

    it('notifies subscribers on every pod of a changed stream, newest snapshot last', async () => {
      const here = vi.fn<(stored: StoredSubject) => void>();
      const there = vi.fn<(stored: StoredSubject) => void>();
      journal.subscribe(here);
      other.subscribe(there);
      const first = storedOf(
        await journal.append(given.appendOf(given.freshKey(), given.mappingDeclared(0))),
      );
      const second = storedOf(await journal.append(given.appendOf(first, given.conflictDetected(1))));
      expect(here.mock.calls).toEqual([[first], [second]]);
      await vi.waitFor(() => expect(there).toHaveBeenLastCalledWith(second), { timeout: 5_000 });
      const versions = there.mock.calls.map(([{ version }]) => version);
      expect(versions).toEqual([...new Set(versions)].sort((a, b) => a - b));
    });

    it('does not notify a subscriber that has unsubscribed', async () => {
      const unsubscribed = vi.fn();
      const subscribed = vi.fn();
      const stop = other.subscribe(unsubscribed);
      other.subscribe(subscribed);
      stop();
      await journal.append(given.appendOf(given.freshKey(), given.mappingDeclared(0)));
      await vi.waitFor(() => expect(subscribed).toHaveBeenCalled(), { timeout: 5_000 });
      expect(unsubscribed).not.toHaveBeenCalled();
    });

    it('has a monotonic clock', async () => {
      await journal.load(given.freshKey());
      let last = journal.now();
      for (let reading = 0; reading < 20; reading += 1) {
        await journal.load(given.freshKey());
        const now = journal.now();
        expect(now).toBeGreaterThanOrEqual(last);
        last = now;
      }
    });
  });
}

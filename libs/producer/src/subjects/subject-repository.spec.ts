import { describe, expect, it } from 'vitest';
import {
  gate,
  key,
  mapping,
  operator,
  policy,
  topic,
  until,
  noTelemetry,
} from '../../../../test/support/gateway-bench.js';
import { barValue } from '../../../../test/fixtures/bars.js';
import {
  JournalUnreachable,
  MemoryJournal,
  streamIdOf,
  MemoryLog,
  type Append,
  type AppendOutcome,
} from '#journal';
import { SubjectRepository, type RepositoryParts } from './subject-repository.js';

const configured = { key, configured: { mapping: mapping(barValue) } };

const repository = (
  journal: MemoryJournal,
  podId = 'pod',
  configuredOf: RepositoryParts['configured'] = () => null,
): SubjectRepository =>
  new SubjectRepository({ journal, policy, podId, configured: configuredOf, telemetry: noTelemetry });

/** Stand-in: the journal, in memory. */
describe('the subjects of a pod', () => {
  it('without events are kept in a bounded number, and those with events stay', async () => {
    const subjects = repository(new MemoryJournal(), 'pod', ({ subject }) =>
      subject === key.subject ? configured : null,
    );
    await subjects.get(key);
    for (let name = 0; name < 1100; name += 1) {
      await subjects.get({ topic, subject: `made-up-${name}`, role: 'value' });
    }
    expect(subjects.peek(streamIdOf(key))?.stored.version).toBe(1);
    expect(subjects.peek(streamIdOf({ topic, subject: 'made-up-0' }), 'value')).toBeUndefined();
    expect(subjects.peek(streamIdOf({ topic, subject: 'made-up-1099' }), 'value')).toBeDefined();
  });

  it('receive changes while the configured mapping is declared at the first use', async () => {
    const log = new MemoryLog();
    const late = gate();
    class LateResponses extends MemoryJournal {
      override async append(append: Append): Promise<AppendOutcome> {
        const outcome = await super.append(append);
        await late.closed;
        return outcome;
      }
    }
    const pod = (name: string, journal: MemoryJournal): SubjectRepository =>
      repository(journal, name, () => configured);
    const one = pod('one', new LateResponses(log));
    const first = one.get(key);
    await until(() => log.read(key).version === 1);

    const other = pod('other', new MemoryJournal(log));
    const { actor, reason } = operator;
    const open = { type: 'OpenCircuit', forMs: null, actor, reason } as const;
    await other.execute(await other.get(key), open, { requestId: null, actor });
    late.open();

    expect((await first).stored.snapshot.value).toEqual({ circuitOpen: 'open' });
  });

  describe('when the response to an append is lost', () => {
    const { actor, reason } = operator;
    const open = { type: 'OpenCircuit', forMs: null, actor, reason } as const;
    const metadata = { requestId: null, actor };

    it('repeats it under the same ids, so that it is stored once', async () => {
      const journal = new MemoryJournal();
      const subjects = repository(journal);
      const subject = await subjects.get(key);
      journal.failNext('after');
      expect(await subjects.execute(subject, open, metadata)).toMatchObject({ ok: true });
      expect(journal.log.events(key)).toHaveLength(1);
      expect(subject.stored.version).toBe(1);
    });

    it('repeats it once only', async () => {
      const journal = new MemoryJournal();
      const subjects = repository(journal);
      const subject = await subjects.get(key);
      journal.failNext('after');
      journal.failNext('after');
      await expect(subjects.execute(subject, open, metadata)).rejects.toThrow(JournalUnreachable);
      expect(journal.log.events(key)).toHaveLength(1);
    });

    it.each([
      ['that was surely not stored', 'before', 0],
      ['that was silent for long', 'after', 501],
    ] as const)('does not repeat one %s', async (_what, failure, silentMs) => {
      let [now, appends] = [0, 0];
      class Slow extends MemoryJournal {
        override now(): number {
          return now;
        }
        override append(append: Append): Promise<AppendOutcome> {
          appends += 1;
          now += silentMs;
          return super.append(append);
        }
      }
      const journal = new Slow();
      const subjects = repository(journal);
      const subject = await subjects.get(key);
      journal.failNext(failure);
      await expect(subjects.execute(subject, open, metadata)).rejects.toThrow(JournalUnreachable);
      expect(appends).toBe(1);
    });
  });
});

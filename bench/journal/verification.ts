import { PostgresJournal } from '#journal';
import { timed } from '../support/latencies.js';
import { short } from '../support/numbers.js';
import { goal, printTable } from '../support/report.js';
import type { JournalBench } from './bench.js';
import { EVENTS_EACH, subjectAt } from './log-of-subjects.js';

const BOUND_S = 300;
/** As many as a journal has query connections. */
const AT_ONCE = 2;

/** Verifies the whole log stream by stream, as an auditor does, beside only reading the same events. */
export async function verification({ database, subjects }: JournalBench) {
  const journal = await PostgresJournal.connect({
    url: database.url,
    podId: 'bench',
    connectTimeoutMs: 10_000,
  });
  try {
    const sample = Math.ceil(subjects / 10);
    const [bareMs] = await timed(() =>
      forAll(sample, async (index) => {
        const read = await journal.subjects.history(subjectAt(index), 0, 500);
        if (read.length !== EVENTS_EACH) throw new Error('A stream of the bench is incomplete.');
      }),
    );
    const cpu = process.cpuUsage();
    const [ms] = await timed(() =>
      forAll(subjects, async (index) => {
        const { ok, version } = await journal.subjects.verify(subjectAt(index));
        if (!ok || version !== EVENTS_EACH) throw new Error(`Stream ${index} was not verified.`);
      }),
    );
    const { user, system } = process.cpuUsage(cpu);
    const perEvent = (spent: number, streams: number): number =>
      short((spent * 1000) / (streams * EVENTS_EACH));
    const table = [
      {
        subject: 'events only read',
        events: sample * EVENTS_EACH,
        seconds: short(bareMs / 1000),
        'µs per event': perEvent(bareMs, sample),
        ratio: 1,
      },
      {
        subject: 'verified',
        events: subjects * EVENTS_EACH,
        seconds: short(ms / 1000),
        'µs per event': perEvent(ms, subjects),
        ratio: short(ms / subjects / (bareMs / sample)),
      },
    ];
    console.log(`\nVerification of the whole log (${short((user + system) / 1e6)} s of CPU here)`);
    printTable(table);
    const seconds = short(ms / 1000);
    return {
      result: { table },
      printGoals: [() => goal('journal-verify-s', seconds, `<=${BOUND_S}`, seconds <= BOUND_S)],
    };
  } finally {
    await journal.close();
  }
}

async function forAll(count: number, work: (index: number) => Promise<void>): Promise<void> {
  let next = 0;
  const loop = async (): Promise<void> => {
    while (next < count) {
      const index = next;
      next += 1;
      await work(index);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, loop));
}

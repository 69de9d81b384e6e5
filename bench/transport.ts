/**
 * The two clients of the setting `kafka.client` under our sender, beside each client's own producer: the same records,
 * alternating for several rounds in one process. The records are encoded beforehand, so only the way from there to the
 * acknowledgement is measured.
 *
 * `npm run bench:transport [-- --rounds 5 --seconds 2]`.
 */
import { stack } from '../test/support/stack.js';
import { Topics } from '../test/support/topics.js';
import { median, short } from './support/numbers.js';
import { numbersOf } from './support/options.js';
import { goal, printTable, saveResult } from './support/report.js';
import { recordsOf } from './transport/records.js';
import { openSubjects, type Send, type SubjectName } from './transport/subjects.js';

interface Round {
  readonly perSecond: number;
  readonly cpuPer100k: number;
}

/** Records per call of `send`, and calls in flight. */
const shapes = [
  { batch: 100, inFlight: 1 },
  { batch: 100, inFlight: 16 },
  { batch: 1, inFlight: 256 },
] as const;
const names: readonly SubjectName[] = [
  'sluicegate over kafkajs',
  'sluicegate over platformatic',
  'kafkajs alone',
  'platformatic alone',
];
const { rounds, seconds } = numbersOf({ rounds: 5, seconds: 2 });
const { kafka } = stack();
const topics = new Topics(kafka);
const topic = await topics.create({ name: topics.name('bench'), partitions: 3 });
const subjects = await openSubjects(kafka, topic);

const results = [];
const goals: (() => void)[] = [];
for (const shape of shapes) {
  const measured = new Map<SubjectName, Round[]>(names.map((name) => [name, []]));
  for (let round = 0; round <= rounds; round += 1) {
    // Each one goes first equally often.
    for (const [index] of names.entries()) {
      const name = names[(index + round) % names.length] ?? 'kafkajs alone';
      const one = await measure(subjects.sends[name], shape);
      // The first round warms up.
      if (round > 0) measured.get(name)?.push(one);
    }
  }
  const rows = rowsOf(shape, measured);
  printTable(rows);
  results.push({ shape, rows, rounds: Object.fromEntries(measured) });
  for (const client of ['kafkajs', 'platformatic'] as const) {
    const ratio = short(
      medianOf(measured, `sluicegate over ${client}`, 'cpuPer100k') /
        medianOf(measured, `${client} alone`, 'cpuPer100k'),
    );
    const name = `transport.cpu-of-${client}-alone-${shape.batch}x${shape.inFlight}`;
    goals.push(() => goal(name, ratio, '<=1', ratio <= 1));
  }
}
await saveResult('transport', { at: new Date().toISOString(), rounds, seconds, results });
await subjects.close();
await topics.delete(topic);
await topics.close();
for (const printGoals of goals) printGoals();

async function measure(send: Send, { batch, inFlight }: (typeof shapes)[number]): Promise<Round> {
  const batches = Array.from({ length: 64 }, (_, n) => recordsOf(batch, n * batch));
  const [first = []] = batches;
  for (let warm = 0; warm < 20; warm += 1) await send(first);
  let sent = 0;
  const cpu = process.cpuUsage();
  const from = performance.now();
  const work = async (): Promise<void> => {
    while (performance.now() - from < seconds * 1000) await send(batches[sent++ % batches.length] ?? first);
  };
  await Promise.all(Array.from({ length: inFlight }, work));
  const used = process.cpuUsage(cpu);
  const records = sent * batch;
  return {
    perSecond: (records / (performance.now() - from)) * 1000,
    cpuPer100k: ((used.user + used.system) / 1e6 / records) * 100_000,
  };
}

function rowsOf(
  { batch, inFlight }: (typeof shapes)[number],
  measured: ReadonlyMap<SubjectName, readonly Round[]>,
): Record<string, string | number>[] {
  const of = (name: SubjectName, value: keyof Round): number => medianOf(measured, name, value);
  const [baseline = 'sluicegate over kafkajs'] = names;
  return names.map((name) => ({
    [`${batch} per call, ${inFlight} in flight`]: name,
    'records/s': Math.round(of(name, 'perSecond')),
    'records/s ratio': short(of(name, 'perSecond') / of(baseline, 'perSecond')),
    'CPU s per 100,000': short(of(name, 'cpuPer100k')),
    'CPU ratio': short(of(name, 'cpuPer100k') / of(baseline, 'cpuPer100k')),
  }));
}

function medianOf(
  measured: ReadonlyMap<SubjectName, readonly Round[]>,
  name: SubjectName,
  value: keyof Round,
): number {
  return median((measured.get(name) ?? []).map((round) => round[value]));
}

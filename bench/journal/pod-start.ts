import { GatewayProcess } from '../../test/support/gateway.js';
import { stack } from '../../test/support/stack.js';
import { timed } from '../support/latencies.js';
import { median, short } from '../support/numbers.js';
import { goal, printTable } from '../support/report.js';
import type { JournalBench } from './bench.js';
import { subjectAt } from './log-of-subjects.js';

const STARTS = 3;
const BOUND_MS = 3000;
const BOUND_MB = 300;
/** Requests in flight. */
const AT_ONCE = 16;

/**
 * The start of a gateway process, from `spawn` to ready, and its resident memory: on an empty log, on the full one, and
 * with every subject loaded. A reset that changes nothing loads a subject.
 */
export async function podStart({ database, empty, subjects, held }: JournalBench) {
  const table = [];
  let ready = NaN;
  for (const [name, url] of [
    ['an empty log', empty.url],
    [`${subjects} subjects`, database.url],
  ] as const) {
    const times: number[] = [];
    const memory: number[] = [];
    for (let index = 0; index < STARTS; index += 1) {
      const [ms, pod] = await timed(() => start(url));
      times.push(ms);
      memory.push(await rss(pod));
      await pod.stop();
    }
    ready = Math.max(...times);
    table.push({
      log: name,
      'ready, ms': short(median(times)),
      'slowest, ms': short(ready),
      'resident, MB': short(Math.max(...memory)),
    });
  }
  const pod = await start(database.url);
  try {
    const [ms] = await timed(() => meetAll(pod, held));
    // Memory is read when it no longer changes: uncollected garbage is not memory that the pod needs.
    const resident = await stableRss(pod);
    table.push({
      log: `${held} subjects held`,
      'ready, ms': '',
      'slowest, ms': `loaded in ${(ms / 1000).toFixed(0)} s`,
      'resident, MB': short(resident),
    });
    console.log('\nStart and memory of a pod');
    printTable(table);
    const startMb = Number(table[1]?.['resident, MB']);
    return {
      result: { table },
      printGoals: [
        () => goal('journal-start-ms', short(ready), `<=${BOUND_MS}`, ready <= BOUND_MS),
        () => goal('journal-start-rss-mb', startMb, `<=${BOUND_MB}`, startMb <= BOUND_MB),
        () => goal(`journal-${held}-held-rss-mb`, short(resident), `<=${BOUND_MB}`, resident <= BOUND_MB),
      ],
    };
  } finally {
    await pod.stop();
  }
}

async function start(postgres: string): Promise<GatewayProcess> {
  const { kafka, schemaRegistry } = stack();
  const schemas = new URL('../../examples/schemas/', import.meta.url).pathname;
  const pod = await GatewayProcess.launch({
    kafka: { brokers: [kafka] },
    schemaRegistry: { url: schemaRegistry },
    postgres: { url: postgres },
    log: { level: 'warn' },
    mappings: [
      {
        topic: 'bars_1s_rows',
        key: { record: 'specific', schemaFile: `${schemas}Bar1sRowsKey.avsc` },
        value: { record: 'generic', schemaFile: `${schemas}Bar1sRowsValue.avsc` },
      },
    ],
  });
  await pod.ready();
  return pod;
}

async function meetAll(pod: GatewayProcess, subjects: number): Promise<void> {
  let next = 0;
  const meet = async (): Promise<void> => {
    while (next < subjects) {
      const { topic, subject } = subjectAt(next);
      next += 1;
      const response = await fetch(`${pod.url}/v1/subjects/${topic}/${subject}/reset`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{"reason":"load the subject"}',
      });
      if (!response.ok)
        throw new Error(`A reset got the response ${response.status}: ${await response.text()}`);
      await response.arrayBuffer();
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, meet));
}

/** Resident memory in MB. */
async function rss(pod: GatewayProcess): Promise<number> {
  const text = await (await fetch(`${pod.url}/metrics`)).text();
  return Number(/^process_resident_memory_bytes (\S+)$/m.exec(text)?.[1]) / 1e6;
}

async function stableRss(pod: GatewayProcess): Promise<number> {
  let lowest = Infinity;
  for (let second = 0; second < 20; second += 1) {
    lowest = Math.min(lowest, await rss(pod));
    await new Promise((again) => setTimeout(again, 1000));
  }
  return lowest;
}

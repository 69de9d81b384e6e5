import { setTimeout as sleep } from 'node:timers/promises';
import { openBrowser } from '../../test/support/browser.js';
import { ConsolePage } from '../../test/support/console-page.js';
import { EventStorm } from '../../test/support/event-storm.js';
import { PageMemoryMeter, type PageMemory } from '../../test/support/page-memory.js';
import { countRequests } from '../../test/support/request-counts.js';
import { short } from '../support/numbers.js';
import { goal, printTable } from '../support/report.js';
import { slopeOf } from '../support/slope.js';
import type { ConsoleBench } from './bench.js';

const PER_SECOND = 100;
const SUBJECTS = 50;
const SAMPLE_MS = 15_000;
/** Buffers and caches fill up in the first minute. */
const WARM_UP_MS = 60_000;
const BOUND_KB = 100;

type Sample = PageMemory & { readonly atMs: number };

/**
 * Pages that are open at once while a hundred events a second are stored: what each holds after its garbage was collected, and the slope of
 * that from the second minute on.
 */
export async function stream({ database, gateway, minutes }: ConsoleBench) {
  const storm = await EventStorm.over(database.url, { subjects: SUBJECTS, perSecond: PER_SECOND });
  await storm.append(SUBJECTS);
  const browser = await openBrowser([]);
  const { topic, subject } = storm.subjectAt(0);
  const paths = {
    overview: '/',
    subject: `/subjects/${topic}/${subject}`,
    subjects: '/subjects',
    mismatches: '/mismatches',
  };
  try {
    const pages = await Promise.all(
      Object.entries(paths).map(async ([name, path]) => {
        const opened = await ConsolePage.open(browser, gateway, { key: gateway.keyOf('everything') });
        opened.page.setDefaultTimeout(120_000);
        const requests = countRequests(opened.page);
        await opened.goto(path);
        await opened.page.getByText('Live', { exact: true }).waitFor();
        const samples: Sample[] = [];
        return { name, opened, requests, samples, meter: await PageMemoryMeter.of(opened.page) };
      }),
    );
    const from = performance.now();
    const untilMs = minutes * 60_000;
    const raining = storm.append(untilMs * (PER_SECOND / 1000));
    // It is awaited below; a failure before that is not unhandled.
    raining.catch(() => undefined);
    const sampling = (async () => {
      for (let atMs = 0; atMs <= untilMs; atMs += SAMPLE_MS) {
        await sleep(Math.max(0, from + atMs - performance.now()));
        for (const { meter, samples } of pages)
          samples.push({ ...(await meter.read()), atMs: performance.now() - from });
      }
    })();
    await Promise.all([raining, sampling]);
    const seconds = (performance.now() - from) / 1000;
    const table = pages.map(({ name, opened, requests, samples }) => {
      const steady = samples.filter(({ atMs }) => atMs >= WARM_UP_MS);
      const { value, within } = slopeOf(
        steady.map(({ atMs, heapBytes }) => [atMs / 60_000, heapBytes / 1000]),
      );
      const [first, last] = [steady[0], steady.at(-1)];
      return {
        page: name,
        'kB per minute': short(value),
        '±': short(within),
        'MB first': short((first?.heapBytes ?? NaN) / 1e6),
        'MB last': short((last?.heapBytes ?? NaN) / 1e6),
        'nodes first': first?.nodes ?? NaN,
        'nodes last': last?.nodes ?? NaN,
        'listeners first': first?.listeners ?? NaN,
        'listeners last': last?.listeners ?? NaN,
        'requests/s': short([...requests.values()].reduce((sum, each) => sum + each, 0) / seconds),
        complaints: opened.complaints.length,
      };
    });
    const reached = short(storm.count / seconds);
    console.log(`\nPages open for ${minutes} min, ${reached} events/s, after garbage collection`);
    printTable(table);
    return {
      result: { table, samples: Object.fromEntries(pages.map(({ name, samples }) => [name, samples])) },
      printGoals: [
        () =>
          goal(
            'console-stream-events-per-second',
            reached,
            `>=${PER_SECOND * 0.9}`,
            reached >= PER_SECOND * 0.9,
          ),
        ...table.map((row) => (): void => {
          const kb = row['kB per minute'];
          goal(`console-heap-${row.page}-kb-per-minute`, kb, `<=${BOUND_KB}`, kb <= BOUND_KB);
        }),
      ],
    };
  } finally {
    await browser.close();
    await storm.close();
  }
}

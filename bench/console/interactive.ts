import { openBrowser } from '../../test/support/browser.js';
import { latencies } from '../support/latencies.js';
import { goal, printTable } from '../support/report.js';
import type { ConsoleBench } from './bench.js';
import { openMeasured, shownAt } from './browser-page.js';
import type { PageResponse } from './gateway.js';

const BOUND_MS = 1000;
/** A main thread that was free for as long, in ms, is idle. */
const QUIET_MS = 500;
/** What a page shows once its data are there. */
const marker = {
  overview: 'main section[aria-label="Subjects by state"]',
  subjects: 'main [role=grid] tr[data-row]',
  subject: 'main ol[reversed] li',
  mismatches: 'main table tbody tr',
  playground: 'main textarea',
} as const;
type PageName = keyof typeof marker;

/**
 * From the navigation until a page shows its data and its main thread is idle. Each load is the first one of an empty browser: nothing
 * is cached. Pages in turn.
 */
export async function interactive({ gateway, loads }: ConsoleBench) {
  const { items } = await gateway.get<PageResponse>('everything', '/v1/subjects', {
    sort: '-conflicts',
    limit: '1',
  });
  const { topic, subject } = items[0] as { readonly topic: string; readonly subject: string };
  const paths: Readonly<Record<PageName, string>> = {
    overview: '/',
    subjects: '/subjects',
    subject: `/subjects/${encodeURIComponent(topic)}/${encodeURIComponent(subject)}`,
    mismatches: '/mismatches',
    playground: '/playground',
  };
  const names = Object.keys(marker) as PageName[];
  const shown = new Map<PageName, number[]>(names.map((name) => [name, []]));
  const idle = new Map<PageName, number[]>(names.map((name) => [name, []]));
  const browser = await openBrowser([]);
  try {
    for (let load = -1; load < loads; load += 1)
      for (const name of names) {
        const { opened, page } = await openMeasured(browser, gateway);
        await page.addInitScript({ content: `bench.await(${JSON.stringify(marker[name])})` });
        await opened.goto(paths[name]);
        const at = await shownAt(page);
        const until = await idleFrom(
          () => page.evaluate<readonly [number, number]>('[bench.busyUntil, performance.now()]'),
          at,
        );
        await opened.close();
        // The first load of all warms the gateway up.
        if (load < 0) continue;
        shown.get(name)?.push(at);
        idle.get(name)?.push(until);
      }
  } finally {
    await browser.close();
  }
  const table = names.map((name) => {
    const { p50, p95, max } = latencies(idle.get(name) ?? []);
    const { p50: shownP50, p95: shownP95 } = latencies(shown.get(name) ?? []);
    return { page: name, 'shown p50': shownP50, 'shown p95': shownP95, 'interactive p50': p50, p95, max };
  });
  console.log(`\nFrom the navigation until a page shows its data and is idle, ${loads} loads each, ms`);
  printTable(table);
  const slowest = Math.max(...table.map((row) => row['interactive p50']));
  return {
    result: { table },
    printGoals: [() => goal('console-interactive-p50-ms', slowest, `<=${BOUND_MS}`, slowest <= BOUND_MS)],
  };
}

/** The instant from which the main thread was idle, not before `shown`. */
async function idleFrom(
  read: () => Promise<readonly [busyUntil: number, now: number]>,
  shown: number,
): Promise<number> {
  for (;;) {
    const [busyUntil, now] = await read();
    const from = Math.max(shown, busyUntil);
    if (now - from >= QUIET_MS) return from;
    await new Promise((again) => setTimeout(again, 50));
  }
}

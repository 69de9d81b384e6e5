import type { Page } from 'playwright-core';
import { openBrowser } from '../../test/support/browser.js';
import { latencies } from '../support/latencies.js';
import { goal, printTable } from '../support/report.js';
import type { ConsoleBench } from './bench.js';
import { openMeasured, shownAt } from './browser-page.js';

const BOUND_MS = 200;
/** The page waits as long after a key for the next one, in ms. */
const PAUSE_MS = 250;

interface Filtered {
  /** From the key or the click until the rows are in the page. */
  readonly wholeMs: number;
  /** From the page's request of the list until it has the answer. */
  readonly answerMs: number;
}

/** The list that was asked for since an instant, as the browser measured it. */
const lastAnswer = (since: number) => `(() => {
  const lists = performance.getEntriesByType('resource').filter(
    ({ name, startTime, responseEnd }) =>
      new URL(name).pathname === '/v1/subjects' && startTime >= ${since} && responseEnd > 0);
  const last = lists.at(-1);
  return last === undefined ? null : last.responseEnd - last.startTime;
})()`;

/** Rows of another list are shown, and the page says that it is not busy any more. */
const otherRows = `
  bench.await('main [role=grid][aria-busy=false] tr[data-row]', () => {
    const now = document.querySelector('main [role=grid] tr[data-row]').dataset.row + location.search;
    return document.querySelector('[role=grid]').getAttribute('aria-busy') === 'false' && location.search !== before && now !== '';
  })`;

/** Remembers when the next key or button is pressed. */
const noteAct = `(() => {
  for (const type of ['keydown', 'pointerdown'])
    addEventListener(type, () => { bench.actedAt = performance.now() }, { capture: true, once: true });
})()`;

async function measured(page: Page, act: () => Promise<void>): Promise<Filtered> {
  const before = await page.evaluate<string>('location.search');
  await page.evaluate(
    `{ const before = ${JSON.stringify(before)}; performance.clearResourceTimings(); ${otherRows} }`,
  );
  await page.evaluate(noteAct);
  await act();
  const shown = await shownAt(page);
  const acted = await page.evaluate<number>('bench.actedAt');
  const answerMs = (await page.evaluate<number | null>(lastAnswer(acted))) ?? NaN;
  return { wholeMs: shown - acted, answerMs };
}

/** Filters of the page of 100,000 subjects: a text that is typed, and a state that is chosen, until the rows are shown. */
export async function filterInPage({ gateway, loads }: ConsoleBench) {
  const typed: Filtered[] = [];
  const chosen: Filtered[] = [];
  const browser = await openBrowser([]);
  try {
    for (let load = 0; load < loads; load += 1) {
      const { opened, page } = await openMeasured(browser, gateway);
      await page.addInitScript({ content: `bench.await('main [role=grid] tr[data-row]')` });
      await opened.goto('/subjects');
      await shownAt(page);
      const search = page.getByRole('searchbox');
      for (const digit of ['7', '3', '1', '9']) {
        await search.fill('');
        await page.waitForURL((url) => !url.searchParams.has('q'));
        await search.focus();
        typed.push(await measured(page, () => page.keyboard.press(digit)));
      }
      await search.fill('');
      await page.waitForURL((url) => !url.searchParams.has('q'));
      for (const state of ['Healthy', 'Circuit open', 'Blocked', 'Resolving'])
        chosen.push(
          await measured(page, () => page.getByRole('button', { name: new RegExp(`^${state}`) }).click()),
        );
      await opened.close();
    }
  } finally {
    await browser.close();
  }
  const row = (filter: string, all: readonly Filtered[], pauseMs: number) => {
    const whole = latencies(all.map(({ wholeMs }) => wholeMs));
    const answer = latencies(all.map(({ answerMs }) => answerMs));
    const added = latencies(all.map(({ wholeMs, answerMs }) => wholeMs - answerMs - pauseMs));
    return {
      filter,
      'answer p50': answer.p50,
      'answer p95': answer.p95,
      'the page adds p50': added.p50,
      'the page adds p95': added.p95,
      'whole p50': whole.p50,
      'whole p95': whole.p95,
    };
  };
  const table = [row(`typed (waits ${PAUSE_MS} ms)`, typed, PAUSE_MS), row('a state', chosen, 0)];
  console.log('\nA filter in the page, until its rows are shown, ms');
  printTable(table);
  const answer = Math.max(...table.map((each) => each['answer p95']));
  return {
    result: { table },
    printGoals: [() => goal('console-filter-answer-p95-ms', answer, `<=${BOUND_MS}`, answer <= BOUND_MS)],
  };
}

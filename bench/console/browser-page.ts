import type { Browser, Page } from 'playwright-core';
import { ConsolePage } from '../../test/support/console-page.js';
import type { ConsoleGateway } from './gateway.js';

/**
 * Runs in the page before its own scripts: remembers when the main thread was last busy for long, and when what is waited for was there.
 * Times are in ms since the navigation began.
 */
const observer = `
  window.bench = { busyUntil: 0, shownAt: null };
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries())
      bench.busyUntil = Math.max(bench.busyUntil, startTime + duration);
  }).observe({ type: 'longtask', buffered: true });
  bench.await = (selector, isThere = () => true) => {
    bench.shownAt = null;
    const look = () => {
      if (document.querySelector(selector) !== null && isThere()) bench.shownAt = performance.now();
      else requestAnimationFrame(look);
    };
    look();
  };`;

/** A page of the console that measures itself, in a browser without a cache. */
export async function openMeasured(
  browser: Browser,
  gateway: ConsoleGateway,
): Promise<{ readonly opened: ConsolePage; readonly page: Page }> {
  const opened = await ConsolePage.open(browser, gateway, { key: gateway.keyOf('everything') });
  await opened.page.addInitScript({ content: observer });
  opened.page.setDefaultTimeout(120_000);
  return { opened, page: opened.page };
}

const longestMs = 60_000;

/** Waits until the page has what it waited for. Returns when that was, ms. @throws Error after a minute */
export async function shownAt(page: Page): Promise<number> {
  const until = performance.now() + longestMs;
  while (performance.now() < until) {
    const at = await page.evaluate<number | null>('window.bench.shownAt');
    if (at !== null) return at;
    await page.waitForTimeout(20);
  }
  throw new Error(`${page.url()} does not show what it should: ${await page.locator('main').innerText()}`);
}

import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { languages } from '../../apps/console/src/text/language.js';
import { openBrowser } from '../support/browser.js';
import { ConsolePage } from '../support/console-page.js';
import { tellConsoleStory, type ConsoleStory } from '../support/console-story.js';
import { consoleViews, mismatchOf, rootHeaders, settled, viewKeys } from '../support/console-views.js';
import type { GatewayProcess } from '../support/gateway.js';
import { World } from '../support/world.js';

/** Everything that axe knows of WCAG 2.2 A and AA, and its best practices. */
const options = {
  resultTypes: ['violations'],
  runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
  // Of WCAG 2.2, and off unless it is asked for.
  rules: { 'target-size': { enabled: true } },
};

/** For the names alone, so that each view has a test of its own. */
const nothing = { followed: '', blocked: '', blockedKey: '', opened: '', healthy: '' };
const names = consoleViews(nothing as unknown as ConsoleStory, '').map(({ name }) => name);

/** Every view of the console, by axe. Real: Chromium, gateways, Kafka, registry, Postgres. */
describe('the console is accessible', () => {
  const worlds: World[] = [];
  let story: ConsoleStory;
  let empty: GatewayProcess;
  let mismatch: string;
  let browser: Browser;
  const pages: ConsolePage[] = [];

  beforeAll(async () => {
    const [world, emptyWorld] = await Promise.all([World.create(), World.create()]);
    worlds.push(world, emptyWorld);
    browser = await openBrowser([]);
    const auth = { apiKeys: Object.values(viewKeys) };
    story = await tellConsoleStory(world, { auth }, rootHeaders);
    empty = await emptyWorld.gateway({ ...(await emptyWorld.settings([])), auth });
    mismatch = await mismatchOf(story);
  });
  afterEach(async () => {
    const complaints = pages.flatMap((each) => each.complaints);
    for (const each of pages.splice(0)) await each.close();
    expect(complaints).toEqual([]);
  });
  afterAll(async () => {
    await browser.close();
    for (const world of worlds) await world.close();
  });

  /** Each in words. Put together in the page: everything that axe returns is a lot to send. */
  async function violations(page: Page): Promise<readonly string[]> {
    const { checked, found } = await page.evaluate<{ checked: number; found: string[] }>(`
      axe.run(document, ${JSON.stringify(options)}).then(({ passes, violations }) => ({
        checked: passes.length,
        found: violations.flatMap(({ id, nodes }) =>
          nodes.map(({ target, html, failureSummary }) => [id, target, html, failureSummary].join('\\n'))),
      }))`);
    expect(checked).toBeGreaterThan(10);
    return found;
  }

  async function hasNone(page: Page): Promise<void> {
    const found = await violations(page);
    expect(found, found.join('\n\n')).toEqual([]);
  }

  /** Opens everything that is folded away. */
  async function unfold(page: Page): Promise<void> {
    await page.evaluate(
      `for (const each of document.querySelectorAll('details:not([open])')) each.open = true`,
    );
    await settled(page);
  }

  describe.each(languages)('in %s', (language) => {
    it.each(names)('%s: light; dark and unfolded; narrow', async (name) => {
      const view = consoleViews(story, mismatch).find((each) => each.name === name);
      if (view === undefined) throw new Error(name);
      const reader = view.who === null ? {} : { key: viewKeys[view.who].key };
      const gateway = view.isEmpty === true ? empty : story.gateway;
      const opened = await ConsolePage.open(browser, gateway, { ...reader, language, theme: 'system' });
      pages.push(opened);
      const { page } = opened;
      await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
      await opened.goto(view.path);
      await view.show(page, language);
      await settled(page);
      expect(await page.evaluate('document.documentElement.lang')).toBe(language);
      await page.evaluate(axe.source);
      await hasNone(page);
      await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
      await unfold(page);
      await hasNone(page);
      await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
      await page.setViewportSize({ width: 360, height: 800 });
      await settled(page);
      expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360);
      await hasNone(page);
    });
  });

  it('finds what is wrong: a picture without a name, and grey on grey', async () => {
    const opened = await ConsolePage.open(browser, story.gateway, { key: viewKeys.root.key });
    pages.push(opened);
    const { page } = opened;
    await opened.goto('/nowhere');
    await settled(page);
    await page.evaluate(axe.source);
    await page.evaluate(`{
      const text = Object.assign(document.createElement('p'), { textContent: 'grey' });
      Object.assign(text.style, { color: '#888', background: '#999' });
      document.querySelector('main').append(text, document.createElement('img'));
    }`);
    const found = (await violations(page)).map((text) => text.split('\n')[0]);
    expect(found).toEqual(expect.arrayContaining(['color-contrast', 'image-alt']));
  });
});

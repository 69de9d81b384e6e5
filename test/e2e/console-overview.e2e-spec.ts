import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser } from '../support/browser.js';
import { ConsolePage, type ConsoleReader } from '../support/console-page.js';
import { bidOf, quote, quoteWithTextBid, quoteWithVolume } from '../support/console-story.js';
import type { GatewayProcess } from '../support/gateway.js';
import { eventually, World } from '../support/world.js';

const apiKeys = [
  { name: 'ada', key: 'the-key-of-ada', roles: ['read', 'operate', 'produce'] },
  { name: 'loader', key: 'the-key-of-loader', roles: ['produce'] },
];
const ada = { key: 'the-key-of-ada' };

/**
 * The console's overview, from the empty installation on. Real: Chromium, gateway, Kafka, registry, Postgres. Stand-in: a proxy that can
 * hold the registry's answers back.
 */
describe('the overview of the console', () => {
  let world: World;
  let gateway: GatewayProcess;
  let browser: Browser;
  let topic: string;
  const pages: ConsolePage[] = [];

  beforeAll(async () => {
    world = await World.create();
    browser = await openBrowser([]);
    topic = await world.topic('quotes');
    const settings = await world.settings([]);
    gateway = await world.gateway({
      ...settings,
      // The test holds answers back for as long as it looks at the page.
      schemaRegistry: { url: world.registry.url, timeoutMs: 30_000 },
      auth: { apiKeys },
    });
  });
  afterEach(async () => {
    const complaints = pages.flatMap((each) => each.complaints);
    for (const each of pages.splice(0)) await each.close();
    expect(complaints).toEqual([]);
  });
  afterAll(async () => {
    await browser.close();
    await world.close();
  });

  async function open(reader: ConsoleReader = ada, path = '/'): Promise<Page> {
    const opened = await ConsolePage.open(browser, gateway, reader);
    pages.push(opened);
    await opened.goto(path);
    return opened.page;
  }

  const post = (path: string, body: unknown): Promise<Response> =>
    fetch(`${gateway.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${ada.key}` },
      body: JSON.stringify(body),
    });
  const send = async (more: object = {}): Promise<number> =>
    (await post(`/topics/${topic}?wait=30000`, { records: [bidOf(more)] })).status;
  const command = async (name: string, body: object): Promise<void> => {
    expect((await post(`/v1/subjects/${topic}/${topic}-value/${name}`, body)).status).toBe(200);
  };
  /** The count of a state, as the page shows it. */
  const count = (page: Page, state: string) =>
    page.getByRole('region', { name: 'Subjects by state' }).getByRole('link', { name: state });
  const shows = async (page: Page, state: string, expected: number): Promise<void> => {
    await count(page, state).getByText(String(expected), { exact: true }).waitFor();
  };
  const card = (page: Page, name: string) => page.getByRole('region', { name, exact: true });

  it('of an empty installation shows the first three steps, and the first record without a reload', async () => {
    const page = await open();
    await page.getByRole('heading', { name: 'No subject has had an event yet' }).waitFor();
    await expect
      .poll(() => page.getByRole('listitem').getByRole('heading', { level: 3 }).allTextContents())
      .toEqual(['Say which schema a topic has', 'Produce a first record', 'Watch it here']);
    const line = await page.getByRole('region', { name: 'Command for the first record' }).textContent();
    expect(line).toContain(`'${gateway.url}/topics/quotes'`);
    expect(line).toContain('$SLUICEGATE_KEY');

    await world.registerSchema(`${topic}-value`, quote);
    expect(await send()).toBe(200);
    await shows(page, 'Healthy', 1);
    await card(page, 'The last hour').getByText('The first record of the subject came').waitFor();
  });

  it('shows the CTAS race while it happens: conflict, follow and healthy, without a reload', async () => {
    const page = await open();
    await shows(page, 'Healthy', 1);
    await page.evaluate('window.wasNotReloaded = true');
    await world.registerSchema(`${topic}-value`, quoteWithVolume);
    const answer = world.registry.holdResponses();
    const sent = send({ volume: 7 });
    await shows(page, 'Resolving', 1);
    await shows(page, 'Healthy', 0);
    const story = card(page, 'The last hour');
    await story.getByText('A record has a field that version 1').waitFor();

    answer();
    expect(await sent).toBe(200);
    await shows(page, 'Healthy', 1);
    await shows(page, 'Resolving', 0);
    await story.getByText(/The mapping followed the registry from version 1 .* to version 2/).waitFor();
    expect(await page.evaluate('window.wasNotReloaded')).toBe(true);
  });

  it('counts conflicts over time, and leads to those of a chosen time by keyboard', async () => {
    const page = await open();
    const chart = page.getByRole('slider', { name: 'Conflicts by verdict' });
    const legend = page.getByRole('figure', { name: 'Conflicts by verdict' }).getByRole('listitem');
    await legend.filter({ hasText: 'Follow 1' }).waitFor();
    await page.getByRole('figure', { name: 'Conflicts by verdict' }).getByText('Show as a table').click();
    await page.getByRole('columnheader', { name: 'Follow' }).waitFor();

    await chart.focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('Home');
    await page.keyboard.press('Shift+End');
    await expect.poll(() => chart.getAttribute('aria-valuetext')).toMatch(/: Follow 1$/);
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/console\/mismatches\?from=.+&to=.+/);
    const { searchParams } = new URL(page.url());
    const [from = 0, to = 0] = ['from', 'to'].map((name) => Date.parse(searchParams.get(name) ?? ''));
    expect(to - from).toBe(3_600_000);
    await page.goBack();
    await page.getByRole('link', { name: '24 hours' }).click();
    await page.waitForURL(/\?range=24h$/);
    await legend.filter({ hasText: 'Follow 1' }).waitFor();
  });

  it('counts an open circuit down, and says when nothing needs anybody any more', async () => {
    const page = await open();
    const attention = card(page, 'What needs somebody');
    await attention.getByText('No subject is blocked, and no circuit is open.').waitFor();
    await command('open', { reason: 'the table is being rebuilt', for_ms: 120_000 });
    await shows(page, 'Circuit open', 1);
    const timer = attention.getByRole('timer');
    const first = await timer.textContent();
    expect(first).toMatch(/^(2 m|1 m \d+ s) left$/);
    await eventually(
      () => timer.textContent(),
      (text) => text !== first && /^1 m \d+ s left$/.test(text ?? ''),
    );
    await attention.getByText('by an operator: the table is being rebuilt').waitFor();
    await command('reset', { reason: 'the table is there' });
    await attention.getByText('No subject is blocked, and no circuit is open.').waitFor();
    await card(page, 'The last hour').getByText('ada reset the subject: “the table is there”.').waitFor();
  });

  it('lists a blocked subject with its reason, and its count leads to the list', async () => {
    const page = await open();
    await shows(page, 'Healthy', 1);
    await world.registerSchema(`${topic}-value`, quoteWithTextBid);
    expect(await send({ volume: 7, other: 1 })).toBe(409);
    await shows(page, 'Blocked', 1);
    const attention = card(page, 'What needs somebody');
    await attention.getByRole('link', { name: `${topic}-value`, exact: true }).waitFor();
    await attention.getByRole('link', { name: `Why ${topic}-value is blocked` }).click();
    await page.waitForURL(/\/console\/mismatches\/[0-9a-f-]+$/);
    await page.goBack();
    await count(page, 'Blocked').click();
    await page.waitForURL(/\/console\/subjects\?state=blocked$/);
  });

  it('lists the pod that answers', async () => {
    const page = await open();
    await card(page, 'Pods').getByText('answers you').waitFor();
    await card(page, 'Pods').getByText('Running').waitFor();
  });

  it('tells a caller who may only produce where to go', async () => {
    const page = await open({ key: 'the-key-of-loader' });
    await page.getByText('You may produce', { exact: true }).waitFor();
    await expect.poll(() => page.getByRole('region').count()).toBe(0);
    await page.getByRole('link', { name: 'Produce a record' }).click();
    await page.waitForURL(/\/console\/produce$/);
  });

  it.each([
    ['light', 'en', 1280],
    ['dark', 'ja', 1280],
    ['light', 'ja', 360],
    ['dark', 'en', 360],
  ] as const)(
    'is accessible in %s, %s, %i px, and never wider than the window',
    async (theme, language, width) => {
      const page = await open({ ...ada, theme, language, width });
      await page.getByRole('slider').first().waitFor();
      await page.getByRole('table').waitFor();
      await page.evaluate(axe.source);
      const { violations } = await page.evaluate<axe.AxeResults>('axe.run()');
      expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
      expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
    },
  );
});

import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser } from '../support/browser.js';
import { ConsolePage, type ConsoleReader } from '../support/console-page.js';
import {
  bidOf,
  keyOf,
  quoteWithVolume,
  tellConsoleStory,
  type ConsoleStory,
} from '../support/console-story.js';
import { eventually, World } from '../support/world.js';

const apiKeys = [
  { name: 'root', key: 'the-key-of-root', roles: ['admin', 'produce'] },
  { name: 'reader', key: 'the-key-of-reader', roles: ['read'] },
  { name: 'stranger', key: 'the-key-of-stranger', roles: ['read'], topics: ['elsewhere_*'] },
  { name: 'loader', key: 'the-key-of-loader', roles: ['produce'] },
];
const headers = { 'x-api-key': 'the-key-of-root', 'content-type': 'application/json' };
const reader: ConsoleReader = { key: 'the-key-of-reader' };

/** The page of one subject. Real: Chromium, a gateway, Kafka, registry, Postgres. */
describe('the page of a subject', () => {
  let world: World;
  let story: ConsoleStory;
  let browser: Browser;
  const pages: ConsolePage[] = [];

  beforeAll(async () => {
    world = await World.create();
    browser = await openBrowser([]);
    story = await tellConsoleStory(world, { auth: { apiKeys } }, headers);
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

  async function open(path: string, who: ConsoleReader = reader): Promise<ConsolePage['page']> {
    const opened = await ConsolePage.open(browser, story.gateway, who);
    pages.push(opened);
    await opened.goto(path);
    return opened.page;
  }
  type Page = Awaited<ReturnType<typeof open>>;

  const pathOf = (topic: string, role = 'value'): string => `/subjects/${topic}/${topic}-${role}`;
  const card = (page: Page, name: string) => page.getByRole('region', { name, exact: true });
  const drawing = (page: Page) => page.getByRole('img', { name: /^State machine/ });
  const events = (page: Page) => card(page, 'Timeline').locator('ol > li');
  const call = (path: string, body: unknown): Promise<Response> =>
    fetch(`${story.gateway.url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });

  it('says where a blocked subject is, how it came there and what may happen next', async () => {
    const page = await open(pathOf(story.blocked));
    await page.getByRole('heading', { level: 1, name: `${story.blocked}-value` }).waitFor();
    await page
      .getByRole('img', {
        name: /The subject is in: Blocked\. The way here: Healthy → Resolving · .+ → Blocked\.$/,
      })
      .waitFor();
    const machine = card(page, 'State machine');
    await machine.getByText('an operator resets the subject').waitFor();
    await machine.getByText('Every transition, as a table').click();
    await machine.getByRole('rowheader', { name: 'Schema resolved SchemaResolved' }).first().waitFor();
    await card(page, 'Mapping').getByText('shop.Quote').waitFor();
    await card(page, 'Breaker').getByText('Closed: records are sent').waitFor();
    const newest = events(page).first();
    await newest.getByText('Schema resolved').waitFor();
    const link = newest.getByRole('link', { name: /^Mismatch/ });
    await expect.poll(() => link.getAttribute('href')).toMatch(/^\/console\/mismatches\/[0-9a-f-]{36}$/);
    await newest.getByText('Stored data').click();
    await newest.getByText('"verdict": "stop"').waitFor();
  });

  it('has a box and an arrow for every state and transition of the machine’s own definition', async () => {
    const answer = await fetch(`${story.gateway.url}/v1/machine`, { headers });
    const definition = (await answer.json()) as {
      states: { id: string }[];
      transitions: { to: string | null }[];
    };
    const page = await open(pathOf(story.healthy));
    await drawing(page).waitFor();
    await expect.poll(() => drawing(page).locator('[data-present]').count()).toBe(definition.states.length);
    await expect.poll(() => drawing(page).locator('[data-present="true"]').count()).toBe(1);
    await page.getByText('Every transition, as a table').click();
    const table = card(page, 'State machine').getByRole('table');
    await expect.poll(() => table.getByRole('rowheader').count()).toBe(definition.transitions.length);
  });

  it('who opened a circuit, why and until when stands in its breaker', async () => {
    const page = await open(pathOf(story.opened));
    const breaker = card(page, 'Breaker');
    await breaker.getByText('Open until somebody resets it').waitFor();
    await breaker.getByText('root (event').waitFor();
    await breaker.getByText('the input table is being rebuilt').waitFor();
  });

  it('shows a conflict, its resolution and the next state without being loaded again', async () => {
    const page = await open(pathOf(story.healthy));
    await events(page).first().waitFor();
    await page.getByRole('status').getByText('Live', { exact: true }).waitFor();
    const before = await events(page).count();
    let loads = 0;
    page.on('load', () => (loads += 1));
    await world.registerSchema(`${story.healthy}-value`, quoteWithVolume);
    const answer = await call(`/topics/${story.healthy}?wait=5000`, {
      records: [{ ...keyOf(), ...bidOf({ volume: 7 }) }],
    });
    expect(answer.status).toBe(200);
    await page.getByRole('img', { name: /Retried once → Healthy\.$/ }).waitFor();
    await page.getByText('New event:').waitFor({ state: 'attached' });
    await expect.poll(() => events(page).count()).toBe(before + 3);
    await card(page, 'Mapping').getByText('2', { exact: true }).waitFor();
    expect(loads).toBe(0);
  });

  it('shows the subject as it was after each of its events, by keyboard, at an address of its own', async () => {
    const page = await open(pathOf(story.blocked));
    const slider = page.getByRole('slider', { name: 'As of event' });
    await events(page).first().waitFor();
    const newest = Number(await slider.inputValue());
    await slider.focus();
    await page.keyboard.press('ArrowLeft');
    await page.getByText(`As it was after event ${newest - 1}`).waitFor();
    expect(new URL(page.url()).search).toBe(`?version=${newest - 1}`);
    await page.getByRole('img', { name: /The subject is in: Resolving/ }).waitFor();
    await expect.poll(() => events(page).count()).toBe(newest - 1);
    await page.keyboard.press('Home');
    await page.getByText('As it was after event 1, ').waitFor();
    await page.getByRole('img', { name: /The subject is in: Healthy\. It has not left/ }).waitFor();
    await page.reload();
    await page.getByText('As it was after event 1, ').waitFor();
    await page.getByRole('button', { name: 'One event later' }).press('Enter');
    await page.getByText('As it was after event 2, ').waitFor();
    await card(page, 'Timeline').getByRole('link', { name: 'after event 1' }).click();
    await page.getByText('As it was after event 1, ').waitFor();
    await page.getByRole('link', { name: 'Back to now' }).click();
    await page.getByRole('img', { name: /The subject is in: Blocked/ }).waitFor();
    expect(new URL(page.url()).search).toBe('');
  });

  it('says so where the address names an event that has not happened', async () => {
    const page = await open(`${pathOf(story.blocked)}?version=4711`);
    await page.getByText('This subject has no event 4,711').waitFor();
    await page.getByRole('link', { name: 'Back to now' }).click();
    await drawing(page).waitFor();
  });

  it('knows who writes here, and checks the log', async () => {
    const page = await open(pathOf(story.followed));
    const writers = card(page, 'Who writes here');
    await writers.getByText('root', { exact: true }).waitFor();
    await writers.getByText('No request has declared a schema of its own.').waitFor();
    await page.getByRole('button', { name: 'Check the log of this subject' }).press('Enter');
    await card(page, 'The log')
      .getByText(/^In order: \d+ events$/)
      .waitFor();
  });

  it('a subject whose name needs encoding has an address, also at a version', async () => {
    const names = ['a/b c', 'a%2Fb', '100%', '値?#&+'];
    for (const name of names) {
      const subject = encodeURIComponent(name);
      const declared = await fetch(`${story.gateway.url}/v1/subjects/${story.healthy}/${subject}/mapping`, {
        method: 'PUT',
        headers,
        body: JSON.stringify({
          record: 'generic',
          role: 'value',
          reason: 'a name for a test',
          schema: JSON.stringify(quoteWithVolume),
        }),
      });
      expect([name, declared.status]).toEqual([name, 200]);
      expect((await call(`/v1/subjects/${story.healthy}/${subject}/open`, { reason: name })).status).toBe(
        200,
      );
    }
    const page = await open('/subjects');
    for (const name of names) {
      await pages[0]?.goto(`/subjects/${story.healthy}/${encodeURIComponent(name)}`);
      await page.getByRole('heading', { level: 1, name, exact: true }).waitFor();
      await page.getByRole('button', { name: 'One event earlier' }).click();
      await page.getByText('As it was after event 1, ').waitFor();
      await page.getByRole('heading', { level: 1, name, exact: true }).waitFor();
      await page
        .getByText('The subject is in: Healthy')
        .or(page.getByRole('img', { name: /Healthy/ }))
        .waitFor();
    }
  });

  it('what a reader may not see looks like what does not exist', async () => {
    for (const [path, who] of [
      [`/subjects/${story.blocked}/none`, reader],
      [pathOf(story.blocked), { key: 'the-key-of-stranger' }],
    ] as const) {
      const page = await open(path, who);
      await page.getByRole('heading', { level: 1, name: 'There is no such subject' }).waitFor();
      await expect.poll(() => page.getByRole('img', { name: /^State machine/ }).count()).toBe(0);
    }
    const page = await open(pathOf(story.blocked), { key: 'the-key-of-loader' });
    await page.getByRole('heading', { level: 1, name: 'You may not see subjects' }).waitFor();
  });

  it('a narrow window shows all of it, and the page does not scroll sideways', async () => {
    const page = await open(pathOf(story.blocked), { ...reader, width: 360 });
    await events(page).first().waitFor();
    await drawing(page).waitFor();
    expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360);
    const lit = await drawing(page).locator('[data-present="true"]').boundingBox();
    expect(lit?.x).toBeGreaterThanOrEqual(0);
    expect((lit?.x ?? 0) + (lit?.width ?? 0)).toBeLessThanOrEqual(360);
  });

  it('a subject that is removed while the page is open keeps its timeline there', async () => {
    const page = await open(pathOf(story.opened));
    await drawing(page).waitFor();
    await page.getByRole('status').getByText('Live', { exact: true }).waitFor();
    await world.topics.delete(story.opened);
    await eventually(
      () =>
        fetch(`${story.gateway.url}/v1/subjects/${story.opened}/${story.opened}-value`, {
          method: 'DELETE',
          headers,
          body: JSON.stringify({ reason: 'the topic is gone' }),
        }),
      ({ status }) => status === 200,
    );
    await page.getByRole('heading', { level: 1, name: 'There is no such subject' }).waitFor();
    await events(page).first().getByText('the topic is gone').waitFor();
    expect(
      await card(page, 'Timeline')
        .getByRole('link', { name: /^Show the subject/ })
        .count(),
    ).toBe(0);
  });
});

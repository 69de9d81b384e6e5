import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser } from '../support/browser.js';
import { ConsolePage, type ConsoleReader } from '../support/console-page.js';
import { keyOf, tellConsoleStory, type ConsoleStory } from '../support/console-story.js';
import { World } from '../support/world.js';

const apiKeys = [
  { name: 'root', key: 'the-key-of-root', roles: ['admin', 'produce'] },
  { name: 'alice', key: 'the-key-of-alice', roles: ['operate'] },
  { name: 'bob', key: 'the-key-of-bob', roles: ['operate'] },
  { name: 'reader', key: 'the-key-of-reader', roles: ['read'] },
];
const root = { 'x-api-key': 'the-key-of-root', 'content-type': 'application/json' };
const alice = { key: 'the-key-of-alice' };
const bob = { key: 'the-key-of-bob' };

/** What operators do to a subject from its page. Real: Chromium, the gateway, Kafka, registry, Postgres. */
describe('an operator in the console', () => {
  let world: World;
  let story: ConsoleStory;
  let browser: Browser;
  const pages: ConsolePage[] = [];

  beforeAll(async () => {
    world = await World.create();
    browser = await openBrowser([]);
    story = await tellConsoleStory(world, { auth: { apiKeys } }, root);
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

  async function open(reader: ConsoleReader, subject: string, topic: string): Promise<Page> {
    const opened = await ConsolePage.open(browser, story.gateway, reader);
    pages.push(opened);
    await opened.goto(`/subjects/${topic}/${subject}`);
    await opened.page.getByRole('heading', { name: 'Mapping and latest version' }).waitFor();
    return opened.page;
  }

  const value = (topic: string): string => `${topic}-value`;
  const call = (path: string, body?: unknown): Promise<Response> =>
    fetch(`${story.gateway.url}${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: root,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  async function subjectOf(topic: string, subject: string): Promise<{ state: string; version: number }> {
    const response = await call(`/v1/subjects/${topic}/${subject}`);
    expect(response.status).toBe(200);
    return (await response.json()) as { state: string; version: number };
  }
  async function lastEventOf(topic: string, subject: string) {
    const response = await call(`/v1/subjects/${topic}/${subject}/events?limit=500`);
    const { items } = (await response.json()) as {
      items: { type: string; data: Record<string, unknown>; metadata: { actor: string | null } }[];
    };
    return items.at(-1);
  }
  const blockedState = (page: Page) => page.locator('main header').getByText('Blocked', { exact: true });

  it('understands a blocked key, and resets it from the page by the keyboard alone', async () => {
    const { blockedKey: topic } = story;
    const subject = `${topic}-key`;
    expect((await call(`/topics/${topic}`, { records: [keyOf()] })).status).toBe(409);
    const page = await open(alice, subject, topic);
    await blockedState(page).waitFor();
    await page.getByText('The latest version stops the subject:').waitFor();
    const sentence =
      'venue (string) is new in the registry: the same key would have other bytes, which breaks joins and partitioning. Rule 1';
    await page.getByText(sentence).first().waitFor();
    const venue = page
      .getByRole('table', { name: 'Schemas, field by field' })
      .getByRole('row', { name: /^venue/ });
    await expect
      .poll(() => venue.getByRole('cell').allTextContents())
      .toEqual(['Mapping—not there', 'Lateststring = ""']);

    await page.getByRole('button', { name: 'Reset…' }).focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: `Reset ${subject}` });
    await dialog.getByText('Producing starts again under version 1').waitFor();
    await dialog
      .getByText('A key keeps its schema: a record that needs the latest version blocks the subject again.')
      .waitFor();
    await dialog.getByLabel('Reason').and(page.locator(':focus')).waitFor();
    await page.keyboard.type("the other team's producer is stopped");
    for (const name of ['Copy as curl', 'Cancel', 'Reset']) {
      await page.keyboard.press('Tab');
      await expect.poll(() => page.locator(':focus').textContent()).toBe(name);
    }
    await page.keyboard.press('Enter');
    await dialog.getByText('Done').waitFor();
    await page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'detached' });
    await expect.poll(() => page.locator(':focus').textContent()).toBe('Reset…');
    await blockedState(page).waitFor({ state: 'detached' });

    expect(await subjectOf(topic, subject)).toMatchObject({ state: 'healthy' });
    expect(await lastEventOf(topic, subject)).toMatchObject({
      type: 'SubjectReset',
      data: { actor: 'alice', reason: "the other team's producer is stopped" },
    });
    expect((await call(`/topics/${topic}`, { records: [keyOf()] })).status).toBe(200);
  });

  it('is refused where a colleague was quicker, is told who did what and why, and decides again with the same reason', async () => {
    const { blocked: topic } = story;
    const subject = value(topic);
    const first = await open(alice, subject, topic);
    const second = await open(bob, subject, topic);
    await second.getByRole('button', { name: 'Reset…' }).click();
    const stale = second.getByRole('dialog', { name: `Reset ${subject}` });
    await stale.getByLabel('Reason').fill('the schema was fixed');
    const { version } = await subjectOf(topic, subject);

    await first.getByRole('button', { name: 'Open circuit…' }).click();
    const opening = first.getByRole('dialog', { name: `Open the circuit of ${subject}` });
    await opening.getByLabel('How long').selectOption({ label: 'Until reset' });
    await opening.getByText('until somebody resets it').waitFor();
    await opening.getByLabel('Reason').fill('nobody sends until noon');
    await opening.getByRole('button', { name: 'Open the circuit' }).click();
    await opening.getByText('Done').waitFor();

    // The page hears of it and warns; what decides is the gateway.
    await stale.getByText('Somebody else has changed the subject since you opened this').waitFor();
    const answered = second.waitForResponse((response) => response.url().endsWith('/reset'));
    await stale.getByRole('button', { name: 'Reset', exact: true }).click();
    const response = await answered;
    expect(response.status()).toBe(412);
    expect(response.request().headers()['if-match']).toBe(`"${version}"`);
    await stale.getByText('Refused: the subject has changed since you opened this').waitFor();
    const changes = stale.getByRole('list', { name: 'What changed' });
    await changes.getByText(/alice opened the circuit “nobody sends until noon”/).waitFor();
    expect(await subjectOf(topic, subject)).toEqual(
      expect.objectContaining({ state: 'circuitOpen', version: version + 1 }),
    );

    await stale.getByRole('button', { name: 'Decide on the present state' }).click();
    await stale.getByText('The circuit closes at once, without a trial').waitFor();
    await expect.poll(() => stale.getByText('Refused').count()).toBe(0);
    await expect.poll(() => stale.getByLabel('Reason').inputValue()).toBe('the schema was fixed');
    await stale.getByRole('button', { name: 'Reset', exact: true }).click();
    await stale.getByText('Done').waitFor();
    expect(await lastEventOf(topic, subject)).toMatchObject({
      type: 'SubjectReset',
      data: { actor: 'bob', reason: 'the schema was fixed' },
    });
  });

  it('declares the latest version as the mapping', async () => {
    const { followed: topic } = story;
    const subject = value(topic);
    const page = await open(alice, subject, topic);
    await page.getByRole('button', { name: 'Declare mapping…' }).click();
    const dialog = page.getByRole('dialog', { name: `Declare the mapping of ${subject}` });
    await dialog.getByText('Data of clients that still write for an earlier schema').waitFor();
    await dialog.getByRole('button', { name: 'Declare the mapping' }).click();
    await dialog.getByText('Say why.').waitFor();
    await dialog.getByLabel('Reason').fill('everybody writes the new one');
    await dialog.getByRole('button', { name: 'Declare the mapping' }).click();
    await dialog.getByText('Done').waitFor();
    expect(await lastEventOf(topic, subject)).toMatchObject({
      type: 'MappingDeclared',
      data: { source: 'admin', actor: 'alice', reason: 'everybody writes the new one' },
    });
  });

  it('copies a command for a shell that does the same, without the key', async () => {
    const { healthy: topic } = story;
    const subject = value(topic);
    const page = await open(alice, subject, topic);
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.getByRole('button', { name: 'Open circuit…' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Reason').fill("it's a test");
    await dialog.getByRole('button', { name: 'Copy as curl' }).click();
    await dialog.getByText('Copied').waitFor();
    const { version } = await subjectOf(topic, subject);
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(
      [
        `curl --globoff -i -X POST '${story.gateway.url}/v1/subjects/${topic}/${subject}/open' \\`,
        '  -H "Authorization: Bearer $SLUICEGATE_KEY" \\',
        "  -H 'content-type: application/json' \\",
        `  -H 'if-match: "${version}"' \\`,
        `  --data-raw '{"reason":"it'\\''s a test","for_ms":3600000}'`,
      ].join('\n'),
    );
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    expect((await subjectOf(topic, subject)).version).toBe(version);
  });

  it('asks the registry when told to, and shows what it has now', async () => {
    const { healthy: topic } = story;
    const page = await open(alice, value(topic), topic);
    await page.getByText('No look-up of this subject has seen a latest version yet').waitFor();
    await page.getByRole('button', { name: 'Ask the registry now' }).click();
    await page.getByText('The latest version is the schema of the mapping').waitFor();
    await page.getByText('This changed nothing').waitFor();
  });

  it.each([
    ['light', 'en', 1280],
    ['dark', 'ja', 360],
  ] as const)('has dialogs that everybody can use (%s, %s, %i px)', async (theme, language, width) => {
    const { blockedKey: topic } = story;
    const opened = await ConsolePage.open(browser, story.gateway, { ...alice, theme, language, width });
    pages.push(opened);
    const { page } = opened;
    await opened.goto(`/subjects/${topic}/${topic}-key`);
    const actions = page.getByRole('group', { name: language === 'en' ? 'Actions' : '操作' });
    for (const at of [0, 1, 2]) {
      await actions.getByRole('button').nth(at).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByRole('listitem').first().waitFor();
      await page.evaluate(axe.source);
      const { violations } = await page.evaluate<axe.AxeResults>('axe.run()');
      expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
      expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
      await page.keyboard.press('Escape');
      await dialog.waitFor({ state: 'detached' });
    }
  });

  it('is the only one who sees the actions: who may only read has none', async () => {
    const { blocked: topic } = story;
    const page = await open({ key: 'the-key-of-reader' }, value(topic), topic);
    const told = page.waitForResponse((response) => response.url().includes('/v1/whoami?topic='));
    await page.reload();
    await (await told).finished();
    await page.getByText('The latest version stops the subject:').waitFor();
    // Two frames, in which the answer would have been drawn.
    await page.evaluate(
      'new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))',
    );
    await expect.poll(() => page.getByRole('button', { name: /…$/ }).count()).toBe(0);
    await expect.poll(() => page.getByRole('group', { name: 'Actions' }).count()).toBe(0);
  });
});

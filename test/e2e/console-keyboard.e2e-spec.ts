import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser } from '../support/browser.js';
import { Keyboard } from '../support/console-keyboard.js';
import { ConsolePage, type ConsoleReader } from '../support/console-page.js';
import { bidOf, keyOf, tellConsoleStory, type ConsoleStory } from '../support/console-story.js';
import { rootHeaders, settled, viewKeys } from '../support/console-views.js';
import { eventually, World } from '../support/world.js';

const root: ConsoleReader = { key: viewKeys.root.key };

/**
 * Everything that can be done in the console, with the mouse unplugged. Real: Chromium, a gateway, Kafka, registry, Postgres. Tests run in
 * their order: the last ones reset and produce.
 */
describe('by keyboard alone', () => {
  let world: World;
  let story: ConsoleStory;
  let browser: Browser;
  const pages: ConsolePage[] = [];

  beforeAll(async () => {
    world = await World.create();
    browser = await openBrowser([]);
    story = await tellConsoleStory(world, { auth: { apiKeys: Object.values(viewKeys) } }, rootHeaders);
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

  async function open(path: string, reader: ConsoleReader = root): Promise<{ page: Page; keys: Keyboard }> {
    const opened = await ConsolePage.open(browser, story.gateway, reader);
    pages.push(opened);
    await opened.goto(path);
    await settled(opened.page);
    return { page: opened.page, keys: new Keyboard(opened.page) };
  }
  const button = (of: Page | ReturnType<Page['getByRole']>, name: string | RegExp) =>
    of.getByRole('button', { name, exact: true });
  const title = (page: Page) => page.getByRole('heading', { level: 1 });
  const dialog = (page: Page) => page.getByRole('dialog');
  const isGone = (page: Page) => dialog(page).waitFor({ state: 'detached' });
  /** Everything of the address after the console's own. */
  const address = (page: Page): string => page.url().replace(/^.*\/console/, '');

  it('the first stop leads past the navigation', async () => {
    const { page, keys } = await open('/subjects');
    await keys.press('Tab');
    await keys.waitOn(page.getByRole('link', { name: 'Skip to the content' }));
    await keys.press('Enter');
    expect(await keys.isOn(page.getByRole('main'))).toBe(true);
    await keys.press('Tab');
    await expect.poll(() => page.getByRole('main').locator(':focus').count()).toBe(1);
  });

  it('g and a letter lead to each page, which begins at its top', async () => {
    const { page, keys } = await open('/playground');
    for (const [letter, name] of [
      ['s', 'Subjects'],
      ['o', 'Overview'],
      ['m', 'Mismatches'],
      ['p', 'Playground'],
      ['r', 'Produce'],
    ] as const) {
      await keys.press('g', letter);
      await title(page).getByText(name, { exact: true }).waitFor();
      await expect
        .poll(() => page.getByRole('link', { name, exact: true }).first().getAttribute('aria-current'))
        .toBe('page');
      expect(await keys.isOn(page.getByRole('main'))).toBe(true);
    }
  });

  it('/ leads to the search of a page, where letters are letters', async () => {
    const { page, keys } = await open('/subjects');
    await keys.press('/');
    const search = page.getByRole('searchbox');
    await keys.waitOn(search);
    await keys.type('gs?/');
    await expect.poll(() => search.inputValue()).toBe('gs?/');
    expect(address(page)).toMatch(/^\/subjects/);
    await expect.poll(() => dialog(page).count()).toBe(0);
  });

  it('? lists the keys, and Escape goes back to where it was', async () => {
    const { page, keys } = await open('/subjects');
    const link = page.getByRole('navigation').getByRole('link', { name: 'Subjects', exact: true });
    await keys.tabTo(link.first());
    await keys.press('?');
    await dialog(page).waitFor();
    await expect.poll(() => dialog(page).locator(':focus').count()).toBe(1);
    for (const shortcut of ['/', 'g s', 'g o', 'g m', 'g p', 'g r', '?', 'Esc'])
      await dialog(page).getByText(shortcut, { exact: true }).waitFor();
    // The page behind it does not hear the keys.
    await keys.press('g', 'o', 'Escape');
    await isGone(page);
    expect(address(page)).toBe('/subjects');
    expect(await keys.isOn(link.first())).toBe(true);
  });

  it('a page that only a role has is no shortcut of others', async () => {
    const { page, keys } = await open('/playground', { key: viewKeys.loader.key });
    await keys.press('?');
    await dialog(page).getByText('g r', { exact: true }).waitFor();
    await expect.poll(() => dialog(page).getByText('g s', { exact: true }).count()).toBe(0);
    await keys.press('Escape', 'g', 's');
    await title(page).getByText('Playground', { exact: true }).waitFor();
    await keys.press('g', 'r');
    await title(page).getByText('Produce', { exact: true }).waitFor();
  });

  it('signing in and out', async () => {
    const { page, keys } = await open('/playground', {});
    const field = dialog(page).getByLabel('API key');
    await keys.waitOn(field);
    await keys.type(viewKeys.root.key);
    await keys.press('Enter');
    await isGone(page);
    await page.getByText('Signed in as root').waitFor();
    await keys.tabTo(button(page, 'Sign out'));
    await keys.press('Enter');
    await keys.waitOn(field);
  });

  it('theme, language and time zone', async () => {
    const { page, keys } = await open('/subjects');
    const html = page.locator('html');
    await keys.tabTo(button(page, 'Preferences'));
    await keys.press('Enter');
    await keys.waitOn(dialog(page).getByLabel('Language'));
    await keys.tabTo(dialog(page).getByLabel('Theme'));
    await keys.press('ArrowDown');
    await page.locator('html[data-theme=dark]').waitFor();
    await keys.tabTo(dialog(page).getByLabel('Times'));
    await keys.press('ArrowDown');
    await expect.poll(() => dialog(page).getByLabel('Times').inputValue()).toBe('local');
    await keys.tabTo(dialog(page).getByLabel('Language'), 'Shift+Tab');
    await keys.press('ArrowDown');
    await page.getByRole('dialog', { name: '表示設定' }).waitFor();
    await expect.poll(() => html.getAttribute('lang')).toBe('ja');
    await keys.press('Escape');
    await isGone(page);
    await keys.waitOn(button(page, '表示設定'));
    await page.reload();
    await page.locator('html[data-theme=dark][lang=ja]').waitFor();
  });

  it('subjects are filtered, sorted and opened', async () => {
    const { page, keys } = await open('/subjects');
    await keys.tabTo(page.getByRole('button', { name: /^Blocked/ }));
    await keys.press('Enter');
    await page.waitForURL(/state=blocked/);
    const links = page.getByRole('grid').getByRole('link');
    await eventually(
      () => links.count(),
      (count) => count === 2,
    );
    const sort = page.getByRole('columnheader', { name: 'Subject' }).getByRole('button');
    await keys.tabTo(sort);
    await keys.press('Enter', 'Enter');
    await page.waitForURL(/sort=-subject/);
    await eventually(
      () => links.allTextContents(),
      (found) => found.join() === [`${story.blocked}-value`, `${story.blockedKey}-key`].join(),
    );
    expect(await keys.isOn(sort)).toBe(true);
    await keys.tabTo(page.getByRole('row').nth(1));
    await keys.press('ArrowDown');
    await keys.waitOn(page.getByRole('row').nth(2));
    await keys.press('Enter');
    await title(page).getByText(`${story.blockedKey}-key`).waitFor();
  });

  it('the past of a subject', async () => {
    const { page, keys } = await open(`/subjects/${story.blocked}/${story.blocked}-value`);
    const slider = page.getByRole('slider', { name: 'As of event' });
    await keys.tabTo(slider);
    await keys.press('ArrowLeft');
    await page.waitForURL(/\?version=\d+$/);
    await page.getByText('As it was after event').waitFor();
    await keys.waitOn(slider);
    await keys.press('Home');
    await page.waitForURL(/\?version=1$/);
    await keys.tabTo(page.getByRole('link', { name: 'Back to now' }));
    await keys.press('Enter');
    await page.getByText(/^Now, after event/).waitFor();
    await keys.tabTo(page.getByRole('link', { name: 'Show the subject as it was after event 2' }));
    await keys.press('Enter');
    await page.waitForURL(/\?version=2$/);
  });

  it('a time is chosen in the chart', async () => {
    const { page, keys } = await open('/mismatches');
    const chart = page.getByRole('slider').first();
    await keys.tabTo(chart);
    await keys.press('Home', 'Home', 'Shift+End', 'Enter');
    await page.waitForURL(/from=.+to=/);
    await expect.poll(() => title(page).textContent()).toBe('Mismatches');
  });

  it('mismatches are searched, and one is opened', async () => {
    const { page, keys } = await open('/mismatches');
    await keys.press('/');
    await keys.type(story.blockedKey);
    await page.waitForURL(new RegExp(`q=${story.blockedKey}`));
    const links = page.getByRole('main').locator('table a[href*="/mismatches/"]');
    await eventually(
      () => links.count(),
      (count) => count === 1,
    );
    await keys.tabTo(links.first());
    await keys.press('Enter');
    await title(page).getByText(`${story.blockedKey}-key`).waitFor();
  });

  it('schemas are compared and records encoded in the playground', async () => {
    const { page, keys } = await open('/playground');
    const schema = (type: string): string =>
      JSON.stringify({ type: 'record', name: 'T', fields: [{ name: 'a', type }] });
    await keys.tabTo(page.getByLabel(/^Ours/).and(page.locator('textarea')));
    await keys.replace(schema('int'));
    await keys.tabTo(page.getByLabel(/^Theirs/).and(page.locator('textarea')));
    await keys.replace(schema('string'));
    await page.getByText(/^Stop: /).waitFor();
    await keys.tabTo(page.getByLabel('Record, as JSON'));
    await keys.replace('{"a":"no number"}');
    await page.getByText('The record does not match the schema').waitFor();
    await keys.replace('{"a":7}');
    await page.getByText(/^\d+ bytes/).waitFor();
  });

  it('a blocked key is found, understood and reset', async () => {
    const subject = `${story.blockedKey}-key`;
    const { page, keys } = await open('/');
    await keys.tabTo(page.getByRole('link', { name: subject, exact: true }).first());
    await keys.press('Enter');
    await title(page).getByText(subject).waitFor();
    await page.getByText('The latest version stops the subject:').waitFor();
    const reset = button(page, 'Reset…');
    await keys.tabTo(reset);
    await keys.press('Enter');
    const reason = dialog(page).getByLabel('Reason');
    await reason.waitFor();
    await expect.poll(() => dialog(page).locator(':focus').count()).toBe(1);
    await keys.tabTo(reason);
    await keys.type('the producer was stopped');
    await keys.tabTo(button(dialog(page), 'Reset'));
    await keys.press('Enter');
    await dialog(page).getByText('Done').waitFor();
    await expect.poll(() => dialog(page).locator(':focus').count()).toBe(1);
    await keys.press('Escape');
    await isGone(page);
    await keys.waitOn(reset);
    await page.locator('main header').getByText('Healthy', { exact: true }).waitFor();
  });

  it('the registry is asked, a mapping declared and a circuit opened', async () => {
    const { page, keys } = await open(`/subjects/${story.followed}/${story.followed}-value`);
    const done = async (verb: string, opener: string): Promise<void> => {
      await keys.tabTo(dialog(page).getByLabel('Reason'));
      await keys.type('agreed with its owner');
      await keys.tabTo(button(dialog(page), verb));
      await keys.press('Enter');
      await dialog(page).getByText('Done').waitFor();
      await keys.tabTo(button(dialog(page), 'Close'));
      await keys.press('Enter');
      await isGone(page);
      await keys.waitOn(button(page, opener));
    };
    await keys.tabTo(button(page, 'Ask the registry now'));
    await keys.press('Enter');
    await page.getByText('Compared with what the registry had when you asked').waitFor();

    await keys.tabTo(button(page, 'Declare mapping…'), 'Shift+Tab');
    await keys.press('Enter');
    await keys.tabTo(dialog(page).getByLabel('Letter case of field names'));
    await keys.press('End');
    await expect
      .poll(() => dialog(page).getByLabel('Letter case of field names').inputValue())
      .toBe('insensitive');
    await done('Declare the mapping', 'Declare mapping…');

    await keys.tabTo(button(page, 'Open circuit…'), 'Shift+Tab');
    await keys.press('Enter');
    await keys.tabTo(dialog(page).getByLabel('How long'));
    await keys.type('Until');
    await expect.poll(() => dialog(page).getByLabel('How long').inputValue()).toBe('reset');
    await done('Open the circuit', 'Open circuit…');
    await page.locator('main header').getByText('Circuit open', { exact: true }).waitFor();
  });

  it('several subjects are reset at once', async () => {
    const { page, keys } = await open(`/subjects?topic=${story.opened}&sort=-state`);
    await keys.tabTo(page.getByRole('row').nth(1));
    await keys.press('Space');
    await page.getByText('1 selected').waitFor();
    await keys.tabTo(button(page, 'Reset …'), 'Shift+Tab');
    await keys.press('Enter');
    await dialog(page).getByText('1 subject goes back to healthy').waitFor();
    await keys.tabTo(dialog(page).getByLabel('Reason'));
    await keys.type('the table was rebuilt');
    await keys.press('Enter');
    await dialog(page).getByText('1 subject was reset').waitFor();
    await keys.tabTo(button(dialog(page), 'Close'));
    await keys.press('Enter');
    await isGone(page);
    await page.getByRole('row').nth(1).getByText('Healthy').waitFor();
    // The button that opened the dialog is gone with the selection.
    expect(await keys.isOn(page.getByRole('main'))).toBe(true);
  });

  it('a record is produced', async () => {
    const { page, keys } = await open('/subjects');
    await keys.press('g', 'r');
    await title(page).getByText('Produce', { exact: true }).waitFor();
    await keys.press('/');
    await keys.waitOn(page.getByLabel('Topic'));
    await keys.type(story.healthy);
    await keys.press('Escape', 'Enter');
    await title(page).getByText(story.healthy).waitFor();
    await keys.tabTo(page.getByLabel('Key as JSON'));
    await keys.replace(JSON.stringify(keyOf().key));
    await keys.tabTo(page.getByLabel('Value as JSON'));
    await keys.replace(JSON.stringify(bidOf().value));
    await keys.tabTo(button(page, 'Send the record'));
    await keys.press('Enter');
    await page.getByText('The record is in the log').waitFor();
  });
});

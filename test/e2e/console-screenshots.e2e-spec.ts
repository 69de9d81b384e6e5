import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser } from '../support/browser.js';
import { ConsolePage, type ConsoleReader } from '../support/console-page.js';
import { tellConsoleStory, type ConsoleStory } from '../support/console-story.js';
import { mismatchOf, rootHeaders, settled, viewKeys } from '../support/console-views.js';
import { withPalette } from '../support/png.js';
import { eventually, World } from '../support/world.js';

const repository = resolve(import.meta.dirname, '../..');
/** With UPDATE_SCREENSHOTS=1 the pictures of docs/console.md. */
const folder = join(
  repository,
  process.env['UPDATE_SCREENSHOTS'] === '1' ? 'docs/images/console' : '.sluicegate/screenshots',
);
/** In bytes: the pictures are in the repository. */
const largest = 100_000;

interface Picture {
  /** Of its file, without `.png`. */
  readonly name: string;
  readonly path: (story: ConsoleStory, mismatch: string) => string;
  readonly reader?: ConsoleReader;
  /** True: of the dialog alone. */
  readonly isDialog?: boolean;
  /** What the picture is for: resolves once it is there. */
  readonly shows: (page: Page, story: ConsoleStory) => Promise<void>;
}

const card = (page: Page, name: string) => page.getByRole('region', { name, exact: true });
const valuePath = (topic: string): string => `/subjects/${topic}/${topic}-value`;
const keyPath = (topic: string): string => `/subjects/${topic}/${topic}-key`;

/** The overview with a blocked subject, an open circuit, and its charts. */
const showsOverview = async (page: Page, { blocked, opened }: ConsoleStory): Promise<void> => {
  for (const topic of [blocked, opened])
    await page
      .getByRole('link', { name: `${topic}-value` })
      .first()
      .waitFor();
  await page.getByRole('slider', { name: 'Conflicts by verdict' }).locator('canvas').waitFor();
};
const showsBlocked = async (page: Page, { blocked }: ConsoleStory): Promise<void> => {
  await page.getByRole('heading', { level: 1, name: `${blocked}-value` }).waitFor();
  await page.locator('main header').getByText('Blocked', { exact: true }).waitFor();
  await page.getByText('The latest version stops the subject:').waitFor();
};

const pictures: readonly Picture[] = [
  { name: 'overview', path: () => '/', shows: showsOverview },
  { name: 'overview-dark', path: () => '/', reader: { theme: 'dark' }, shows: showsOverview },
  { name: 'subject', path: ({ blocked }) => valuePath(blocked), shows: showsBlocked },
  {
    name: 'subject-narrow',
    path: ({ blocked }) => valuePath(blocked),
    reader: { width: 390 },
    shows: showsBlocked,
  },
  {
    name: 'subject-why',
    path: ({ blocked }) => valuePath(blocked),
    shows: async (page, story) => {
      await showsBlocked(page, story);
      await page
        .getByRole('table', { name: 'Schemas, field by field' })
        .getByRole('row', { name: /^bid/ })
        .waitFor();
      await scrollTo(page, card(page, 'Mapping and latest version'));
    },
  },
  {
    name: 'subject-timeline',
    path: ({ blocked }) => valuePath(blocked),
    shows: async (page, story) => {
      await showsBlocked(page, story);
      await card(page, 'Timeline').getByText('Schema resolved').first().waitFor();
      await scrollTo(page, card(page, 'Timeline'));
    },
  },
  {
    name: 'subject-as-of',
    path: ({ blocked }) => `${valuePath(blocked)}?version=2`,
    shows: (page) => page.getByText('As it was after event').waitFor(),
  },
  {
    name: 'reset',
    isDialog: true,
    path: ({ blockedKey }) => keyPath(blockedKey),
    shows: async (page) => {
      await page.getByRole('button', { name: 'Reset…' }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByRole('heading', { name: 'What will happen' }).waitFor();
      await dialog.getByLabel('Reason').fill('the producer of the new key is stopped');
    },
  },
  {
    name: 'subjects',
    path: () => '/subjects?sort=-state',
    shows: async (page) => {
      await eventually(
        () => page.getByRole('grid').getByRole('link').count(),
        (count) => count === 10,
      );
      await page.getByText('10 subjects', { exact: true }).waitFor();
    },
  },
  {
    name: 'bulk-reset',
    isDialog: true,
    path: () => '/subjects?state=blocked',
    shows: async (page) => {
      await page.getByRole('checkbox', { name: 'Select all that are loaded' }).check();
      await page.getByRole('button', { name: 'Reset …' }).click();
      await page.getByRole('dialog').getByText('2 subjects go back to healthy').waitFor();
    },
  },
  {
    name: 'mismatches',
    path: () => '/mismatches',
    shows: async (page) => {
      await eventually(
        () => page.getByRole('main').locator('a[href*="/mismatches/"]').count(),
        (count) => count >= 3,
      );
      await page.getByRole('slider').locator('canvas').waitFor();
    },
  },
  {
    name: 'mismatch',
    path: (_, mismatch) => `/mismatches/${mismatch}`,
    shows: async (page, { blocked }) => {
      await page.getByRole('heading', { level: 1, name: `Mismatch of ${blocked}-value` }).waitFor();
      await page.getByText('The subject was blocked: nothing is sent for it').first().waitFor();
    },
  },
  {
    name: 'playground',
    path: () => '/playground',
    shows: async (page) => {
      await page.getByText(/^Stop: /).waitFor();
      await scrollTo(page, page.locator('label').getByText('Ours: the mapping'));
    },
  },
  {
    name: 'playground-bytes',
    path: () => '/playground',
    shows: async (page) => {
      await page.getByText(/^\d+ bytes/).waitFor();
      await scrollTo(page, card(page, 'Encode a record'));
    },
  },
  {
    name: 'produce',
    path: ({ followed }) => `/produce/${followed}`,
    shows: async (page) => {
      await page.getByLabel('symbol', { exact: true }).first().fill('ACME');
      const form = page.getByRole('group', { name: 'Value: form' });
      await form.getByLabel('symbol', { exact: true }).fill('ACME');
      await form.getByLabel('bid', { exact: true }).fill('1.5');
    },
  },
  {
    name: 'sign-in',
    isDialog: true,
    path: () => '/',
    reader: {},
    shows: (page) => page.getByRole('dialog', { name: 'Sign in' }).waitFor(),
  },
];

/** Puts `target` just below the bar. */
async function scrollTo(page: Page, target: ReturnType<Page['locator']>): Promise<void> {
  // What is still on its way would move it.
  await settled(page);
  const top = async (): Promise<number> => (await target.boundingBox())?.y ?? Infinity;
  await page.evaluate(`scrollBy(0, ${(await top()) - 64})`);
  expect(await top()).toBeLessThan(400);
}

/** Pictures of every page, for docs/console.md. Real: Chromium, a gateway, Kafka, registry, Postgres. */
describe('a picture of', () => {
  let world: World;
  let story: ConsoleStory;
  let mismatch: string;
  let browser: Browser;
  const pages: ConsolePage[] = [];

  beforeAll(async () => {
    mkdirSync(folder, { recursive: true });
    world = await World.create();
    browser = await openBrowser([]);
    story = await tellConsoleStory(world, { auth: { apiKeys: Object.values(viewKeys) } }, rootHeaders);
    mismatch = await mismatchOf(story);
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

  it.each(pictures)('$name', async ({ name, path, reader, isDialog, shows }) => {
    const signedIn = name === 'sign-in' ? {} : { key: viewKeys.root.key };
    const opened = await ConsolePage.open(browser, story.gateway, { ...signedIn, ...reader });
    pages.push(opened);
    const { page } = opened;
    await page.setViewportSize({ width: reader?.width ?? 1280, height: 800 });
    await opened.goto(path(story, mismatch));
    await shows(page, story);
    await settled(page);
    if (name !== 'sign-in') await page.getByRole('status').getByText('Live', { exact: true }).waitFor();
    const file = join(folder, `${name}.png`);
    const of = isDialog === true ? page.getByRole('dialog') : page;
    const picture = withPalette(await of.screenshot({ animations: 'disabled', caret: 'hide' }));
    expect(picture.length).toBeGreaterThan(5_000);
    expect(picture.length).toBeLessThan(largest);
    writeFileSync(file, picture);
  });
});

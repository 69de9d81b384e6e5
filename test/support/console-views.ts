import { expect } from 'vitest';
import type { Page } from 'playwright-core';
import { actionTexts } from '../../apps/console/src/pages/subject/actions/texts.js';
import { mismatchesTexts } from '../../apps/console/src/pages/mismatches/texts.js';
import { playgroundTexts } from '../../apps/console/src/pages/playground/texts.js';
import { produceTexts } from '../../apps/console/src/pages/produce/texts.js';
import { resetTexts } from '../../apps/console/src/pages/subjects/reset-texts.js';
import { subjectsTexts } from '../../apps/console/src/pages/subjects/texts.js';
import { shellTexts } from '../../apps/console/src/shell/texts.js';
import type { Language } from '../../apps/console/src/text/language.js';
import type { ConsoleStory } from './console-story.js';

/** Keys of the tests that look at every view. */
export const viewKeys = {
  root: { name: 'root', key: 'the-key-of-root', roles: ['admin', 'produce'] },
  loader: { name: 'loader', key: 'the-key-of-loader', roles: ['produce'] },
} as const;
export const rootHeaders = { 'x-api-key': viewKeys.root.key, 'content-type': 'application/json' };

/** One thing that a reader of the console meets: a page in one of its states, or a dialog over it. */
export interface ConsoleView {
  readonly name: string;
  readonly path: string;
  /** Null: nobody is signed in. */
  readonly who: keyof typeof viewKeys | null;
  /** Of the gateway without any subject. */
  readonly isEmpty?: boolean;
  /** Brings the page into the view, and resolves once it is what the name says. */
  readonly show: (page: Page, language: Language) => Promise<void>;
}

/** Resolves once nothing of the page is on its way any more. */
export async function settled(page: Page): Promise<void> {
  await page.getByRole('heading', { level: 1 }).or(page.getByRole('dialog')).first().waitFor();
  for (const waiting of [
    page.getByRole('status', { name: /^(Loading|読み込み中)$/ }),
    page.locator('[aria-busy=true]'),
  ])
    await expect.poll(() => waiting.count(), { timeout: 15_000 }).toBe(0);
}

const subjectPath = (topic: string, role: 'key' | 'value'): string => `/subjects/${topic}/${topic}-${role}`;
const present = (text: string | RegExp) => (page: Page) => page.getByText(text).first().waitFor();
const heading = (name: (language: Language) => string) => (page: Page, language: Language) =>
  page.getByRole('heading', { level: 1, name: name(language) }).waitFor();
const anyHeading = (page: Page) => page.getByRole('heading', { level: 1 }).waitFor();
/** Presses a button, and waits for the dialog that it opens. */
const dialogOf = (name: (language: Language) => string) => async (page: Page, language: Language) => {
  await page.getByRole('button', { name: name(language), exact: true }).click();
  await page.getByRole('dialog').waitFor();
};

/** @param mismatch the id of that of the blocked value */
export function consoleViews(story: ConsoleStory, mismatch: string): readonly ConsoleView[] {
  const { followed, blocked, blockedKey, opened, healthy } = story;
  const root = { who: 'root' } as const;
  const loader = { who: 'loader' } as const;
  const subject = (name: string, topic: string, role: 'key' | 'value', more = ''): ConsoleView => ({
    ...root,
    name: `the subject, ${name}`,
    path: `${subjectPath(topic, role)}${more}`,
    show: async (page) => {
      await page.getByRole('heading', { level: 1, name: `${topic}-${role}` }).waitFor();
      await page.getByRole('img').first().waitFor();
    },
  });
  const subjectDialog = (name: string, button: 'reset' | 'open' | 'map'): ConsoleView => ({
    ...root,
    name: `the dialog ${name}`,
    path: subjectPath(blockedKey, 'key'),
    show: dialogOf((language) => actionTexts[language][button]),
  });
  return [
    { name: 'the sign-in', path: '/', who: null, show: (page) => page.getByRole('dialog').waitFor() },
    { ...root, name: 'the overview', path: '/', show: (page) => page.getByRole('table').waitFor() },
    {
      ...root,
      name: 'the overview of an empty installation',
      path: '/',
      isEmpty: true,
      show: (page) => page.getByRole('heading', { level: 3 }).nth(2).waitFor(),
    },
    { ...loader, name: 'the overview without the role', path: '/', show: anyHeading },
    {
      ...root,
      name: 'the subjects',
      path: '/subjects',
      show: (page) => page.getByRole('grid').getByRole('link').nth(9).waitFor(),
    },
    {
      ...root,
      name: 'subjects that are selected',
      path: `/subjects?topic=${opened}`,
      show: async (page) => {
        await page.getByRole('grid').getByRole('checkbox').first().check();
        await page.getByRole('status').getByRole('button').first().waitFor();
      },
    },
    {
      ...root,
      name: 'no subject that matches',
      path: `/subjects?q=none-such&topic=${healthy}`,
      show: (page, language) => present(subjectsTexts[language].empty)(page),
    },
    {
      ...loader,
      name: 'the subjects, forbidden',
      path: '/subjects',
      show: (page, language) => present(subjectsTexts[language].forbidden)(page),
    },
    subject('healthy', healthy, 'value'),
    subject('after following', followed, 'value'),
    subject('a blocked value', blocked, 'value'),
    subject('a blocked key', blockedKey, 'key'),
    subject('an open circuit', opened, 'value'),
    subject('as of a version', blocked, 'value', '?version=2'),
    {
      ...root,
      name: 'a version that a subject does not have',
      path: `${subjectPath(healthy, 'value')}?version=999`,
      show: present('999'),
    },
    {
      ...root,
      name: 'a subject that does not exist',
      path: subjectPath('nowhere', 'value'),
      show: present('nowhere-value'),
    },
    { ...loader, name: 'a subject, forbidden', path: subjectPath(healthy, 'value'), show: anyHeading },
    subjectDialog('for a reset', 'reset'),
    subjectDialog('that opens a circuit', 'open'),
    subjectDialog('that declares a mapping', 'map'),
    {
      ...root,
      name: 'the dialog for a bulk reset',
      path: `/subjects?topic=${opened}`,
      show: async (page, language) => {
        await page.getByRole('grid').getByRole('checkbox').first().check();
        await dialogOf(() => subjectsTexts[language].reset)(page, language);
        await page.getByRole('dialog').getByText(resetTexts[language].wouldReset('1', true)).waitFor();
      },
    },
    {
      ...root,
      name: 'the preferences',
      path: '/playground',
      show: dialogOf((language) => shellTexts[language].preferences),
    },
    {
      ...root,
      name: 'the help',
      path: '/playground',
      show: dialogOf((language) => shellTexts[language].help),
    },
    {
      ...root,
      name: 'choosing a topic to produce to',
      path: '/produce',
      show: heading((language) => produceTexts[language].title),
    },
    {
      ...root,
      name: 'the form of a record',
      path: `/produce/${followed}`,
      show: (page, language) => page.getByLabel(produceTexts[language].rawValue).waitFor(),
    },
    {
      ...root,
      name: 'a record that is refused',
      path: `/produce/${followed}`,
      show: async (page, language) => {
        const t = produceTexts[language];
        await page.getByRole('group').first().waitFor();
        await settled(page);
        await page.getByLabel(t.rawValue).fill('{"symbol":7}');
        await page.getByRole('button', { name: t.submit }).click();
        await page.getByText('data.invalid').first().waitFor();
      },
    },
    {
      ...root,
      name: 'producing to a topic without a form',
      path: '/produce/nowhere',
      show: heading((language) => produceTexts[language].titleOn('nowhere')),
    },
    {
      ...root,
      name: 'an unknown page',
      path: '/nowhere',
      show: heading((language) => shellTexts[language].unknownPage),
    },
    {
      ...root,
      name: 'the mismatches',
      path: '/mismatches',
      show: async (page) => {
        await page.getByRole('main').locator('td a').nth(2).waitFor();
        await page.getByRole('slider').locator('canvas').waitFor();
      },
    },
    {
      ...root,
      name: 'the mismatches by every filter',
      path: `/mismatches?role=value&topic=${blocked}&verdict=stop&outcome=blocked&by=kind`,
      show: (page) => page.getByRole('main').locator('td a').first().waitFor(),
    },
    {
      ...root,
      name: 'no mismatch that matches',
      path: '/mismatches?q=none-such',
      show: (page, language) => present(mismatchesTexts[language].empty)(page),
    },
    {
      ...loader,
      name: 'the mismatches, forbidden',
      path: '/mismatches',
      show: (page, language) => present(mismatchesTexts[language].forbidden)(page),
    },
    {
      ...root,
      name: 'one mismatch',
      path: `/mismatches/${mismatch}`,
      show: heading(() => `${blocked}-value`),
    },
    {
      ...root,
      name: 'a mismatch that does not exist',
      path: '/mismatches/00000000-0000-4000-8000-000000000000',
      show: anyHeading,
    },
    {
      ...root,
      name: 'the playground',
      path: '/playground',
      show: async (page, language) => {
        await page.getByText(playgroundTexts[language].verdict_stop).waitFor();
        await page.getByText(playgroundTexts[language].copyHex).waitFor();
      },
    },
    {
      ...root,
      name: 'a record that cannot be encoded',
      path: '/playground',
      show: async (page, language) => {
        const t = playgroundTexts[language];
        await page.getByText(t.copyHex).waitFor();
        await page.getByLabel(t.record).fill('{}');
        await page.getByText(t.refused).waitFor();
      },
    },
  ];
}

/** The id of the last mismatch of the story's blocked value. */
export async function mismatchOf({ gateway, blocked }: ConsoleStory): Promise<string> {
  const response = await fetch(`${gateway.url}/v1/subjects/${blocked}/${blocked}-value`, {
    headers: rootHeaders,
  });
  const { last_mismatch_id: id } = (await response.json()) as { last_mismatch_id: string };
  return id;
}

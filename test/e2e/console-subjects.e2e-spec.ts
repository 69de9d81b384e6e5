import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser } from '../support/browser.js';
import { bidOf, keyOf, tellConsoleStory, type ConsoleStory } from '../support/console-story.js';
import { eventually, World } from '../support/world.js';

const roles = { admin: ['admin', 'produce'], read: ['read'], writer: ['produce'] } as const;
type Caller = keyof typeof roles;
const keyOfCaller = (name: Caller): string => `${name}-key-of-the-test`;

/** A value with a field that JavaScript's numbers would round, and one of each kind that a form has to show. */
const order = {
  type: 'record',
  name: 'Order',
  namespace: 'shop',
  fields: [
    { name: 'id', type: 'long', doc: 'Never used again' },
    { name: 'note', type: ['null', 'string'], default: null },
    { name: 'side', type: { type: 'enum', name: 'Side', symbols: ['BUY', 'SELL'] } },
    { name: 'price', type: { type: 'bytes', logicalType: 'decimal', precision: 9, scale: 2 } },
    { name: 'tags', type: { type: 'array', items: 'string' } },
  ],
};
const exactId = '9007199254740993';

/**
 * The pages of the subjects and of producing. Real: headless Chromium, gateway process, Kafka, registry, Postgres. Tests run in their order:
 * the last ones reset and produce.
 */
describe('the console: subjects and producing', () => {
  let world: World;
  let story: ConsoleStory;
  let orders: string;
  let browser: Browser;
  const contexts: BrowserContext[] = [];
  const closing: (() => Promise<void>)[] = [];

  beforeAll(async () => {
    world = await World.create();
    closing.push(() => world.close());
    const apiKeys = (Object.keys(roles) as Caller[]).map((name) => ({
      name,
      key: keyOfCaller(name),
      roles: roles[name],
    }));
    story = await tellConsoleStory(world, { auth: { apiKeys } }, { 'x-api-key': keyOfCaller('admin') });
    orders = await world.topic('shop');
    await world.registerSchema(`${orders}-value`, order);
    const first = { id: 1, note: null, side: 'BUY', price: '1.00', tags: [] };
    await eventually(
      () => produceAs('admin', orders, { value: first }),
      (status) => status === 200,
    );
    browser = await openBrowser([]);
    closing.push(() => browser.close());
  });

  afterEach(async () => {
    for (const context of contexts.splice(0)) await context.close();
  });

  afterAll(async () => {
    for (const close of closing.toReversed()) await close();
  });

  const headers = (name: Caller) => ({ 'content-type': 'application/json', 'x-api-key': keyOfCaller(name) });

  async function produceAs(name: Caller, topic: string, record: object): Promise<number> {
    const response = await fetch(`${story.gateway.url}/topics/${topic}`, {
      method: 'POST',
      headers: headers(name),
      body: JSON.stringify({ records: [record] }),
    });
    await response.arrayBuffer();
    return response.status;
  }

  async function command(topic: string, subject: string, name: string): Promise<void> {
    const response = await fetch(`${story.gateway.url}/v1/subjects/${topic}/${subject}/${name}`, {
      method: 'POST',
      headers: headers('admin'),
      body: JSON.stringify({ reason: 'a test' }),
    });
    expect(response.status).toBe(200);
    await response.arrayBuffer();
  }

  /** A page of the console in the language and for the credential of a test. */
  async function open(path: string, name: Caller, width = 1280): Promise<Page> {
    const context = await browser.newContext({ viewport: { width, height: 900 } });
    contexts.push(context);
    await context.addInitScript(
      ([key]) => {
        const preferences = { language: 'en', theme: 'light', zone: 'utc' };
        localStorage.setItem('sluicegate.preferences', JSON.stringify(preferences));
        sessionStorage.setItem('sluicegate.credential', JSON.stringify({ kind: 'key', text: key }));
      },
      [keyOfCaller(name)],
    );
    const page = await context.newPage();
    page.setDefaultTimeout(15_000);
    await page.goto(`${story.gateway.url}/console${path}`);
    return page;
  }

  const grid = (page: Page) => page.getByRole('grid');
  const links = (page: Page) => grid(page).getByRole('link');
  const subjectsIn = (page: Page) => links(page).allTextContents();
  const rowOf = (page: Page, subject: string) =>
    grid(page)
      .getByRole('row')
      .filter({ has: page.getByRole('link', { name: subject }) });
  const addressOf = (page: Page): string => new URL(page.url()).search;

  describe('the list', () => {
    it('is filtered as its address says, and says how many there are', async () => {
      const page = await open('/subjects?state=blocked&sort=subject', 'read');
      await links(page).first().waitFor();
      expect(await subjectsIn(page)).toEqual([`${story.blockedKey}-key`, `${story.blocked}-value`]);
      await page.getByText('2 subjects', { exact: true }).waitFor();
      await expect.poll(() => grid(page).getAttribute('aria-rowcount')).toBe('3');
      await expect.poll(() => page.getByRole('button', { name: /^Blocked/ }).textContent()).toMatch(/2$/);
    });

    it('is searched by keyboard, and the address can be sent on', async () => {
      const page = await open('/subjects', 'read');
      await links(page).first().waitFor();
      await page.keyboard.press('/');
      await page.keyboard.type('FILLS');
      await eventually(
        () => subjectsIn(page),
        (names) => names.length === 2,
      );
      expect((await subjectsIn(page)).toSorted()).toEqual([`${story.healthy}-key`, `${story.healthy}-value`]);
      expect(addressOf(page)).toBe('?q=FILLS');
      await page.reload();
      await links(page).first().waitFor();
      expect(await subjectsIn(page)).toHaveLength(2);
      await expect.poll(() => page.getByRole('searchbox').inputValue()).toBe('FILLS');
    });

    it('is sorted on the server by a click on a head, and says so', async () => {
      const page = await open('/subjects', 'read');
      await links(page).first().waitFor();
      await page.getByRole('button', { name: 'Subject' }).click();
      await page
        .getByRole('columnheader', { name: 'Subject' })
        .and(page.locator('[aria-sort=ascending]'))
        .waitFor();
      expect(addressOf(page)).toBe('?sort=subject');
      const ascending = await eventually(
        () => subjectsIn(page),
        (names) => names[0] === names.toSorted()[0],
      );
      await page.getByRole('button', { name: 'Subject' }).click();
      await eventually(
        () => subjectsIn(page),
        (names) => names[0] === ascending.at(-1),
      );
      expect(await subjectsIn(page)).toEqual(ascending.toReversed());
    });

    it('is walked by arrow keys, and Enter opens a subject', async () => {
      const page = await open('/subjects?sort=subject', 'read');
      await links(page).first().waitFor();
      const names = await subjectsIn(page);
      await rowOf(page, names[0] ?? '').focus();
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('End');
      await page.keyboard.press('ArrowUp');
      const focused = page.locator('tr:focus');
      await eventually(
        () => focused.getByRole('link').textContent(),
        (name) => name === names.at(-2),
      );
      await expect.poll(() => focused.getAttribute('aria-rowindex')).toBe(String(names.length));
      await page.keyboard.press('Enter');
      await page.waitForURL(new RegExp(`/console/subjects/[^/]+/${names.at(-2)}$`));
    });

    it('that is empty says which filter to loosen', async () => {
      const page = await open(`/subjects?state=blocked&topic=${story.healthy}`, 'read');
      await page.getByText('No subject matches').waitFor();
      await page.getByRole('button', { name: 'any state, not only Blocked finds 2' }).click();
      await eventually(
        () => subjectsIn(page),
        (names) => names.length === 2,
      );
      expect(addressOf(page)).toBe(`?topic=${story.healthy}`);
    });

    it('shows a change in its place without a reload, and announces it', async () => {
      const page = await open('/subjects?sort=subject', 'read');
      await links(page).first().waitFor();
      await page.getByText('Live', { exact: true }).waitFor();
      const before = await subjectsIn(page);
      const row = rowOf(page, `${story.healthy}-value`);
      await row.getByText('Healthy').waitFor();
      await page.getByLabel('Order').selectOption('-changed');
      await eventually(
        () => subjectsIn(page),
        (names) => names.join() !== before.join(),
      );
      const changedOrder = await subjectsIn(page);
      await command(story.healthy, `${story.healthy}-value`, 'open');
      await row.getByText('Circuit open').waitFor();
      await row.getByText('until reset').waitFor();
      expect(await subjectsIn(page)).toEqual(changedOrder);
      await page.getByText('1 subject has changed since this list was read').waitFor();
      await page.getByRole('button', { name: 'Show' }).click();
      await eventually(
        () => subjectsIn(page),
        (names) => names[0] === `${story.healthy}-value`,
      );
      await page.getByText(/changed since this list/).waitFor({ state: 'detached' });
      await command(story.healthy, `${story.healthy}-value`, 'reset');
      await row.getByText('Healthy').waitFor();
    });

    it('fits a narrow window, in two lines for each subject', async () => {
      const page = await open('/subjects', 'read', 360);
      await links(page).first().waitFor();
      expect(await page.evaluate<boolean>('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
      await expect.poll(() => grid(page).getByRole('columnheader').count()).toBe(1);
    });

    it('offers nothing to select to those who may only read', async () => {
      const page = await open('/subjects', 'read');
      await links(page).first().waitFor();
      await expect.poll(() => page.getByRole('checkbox').count()).toBe(0);
      await expect.poll(() => page.getByRole('link', { name: 'Produce' }).count()).toBe(0);
    });

    it('is not shown to those who may not read', async () => {
      const page = await open('/subjects', 'writer');
      await page.getByText('You may not see subjects').waitFor();
      await expect.poll(() => grid(page).count()).toBe(0);
    });
  });

  describe('a bulk reset', () => {
    it('of a selection lists each consequence first, asks for a reason, and says what happened', async () => {
      const page = await open('/subjects?sort=-state', 'admin');
      await links(page).first().waitFor();
      // The circuit, and the two blocked: by keyboard alone.
      await rowOf(page, `${story.opened}-value`).focus();
      await page.keyboard.press('Shift+ArrowDown');
      await page.keyboard.press('Shift+ArrowDown');
      await page.getByText('3 selected').waitFor();
      await page.getByRole('button', { name: 'Reset …' }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByText('3 subjects go back to healthy').waitFor();
      for (const subject of [`${story.opened}-value`, `${story.blocked}-value`, `${story.blockedKey}-key`])
        await dialog.getByRole('row', { name: new RegExp(`^${subject} .*is reset$`) }).waitFor();
      const run = dialog.getByRole('button', { name: 'Reset 3 subjects' });
      await expect.poll(() => run.isDisabled()).toBe(true);
      // Somebody else is faster: what was looked at is not what is there.
      await command(story.opened, `${story.opened}-value`, 'reset');
      await dialog.getByLabel('Reason').fill('the registry was repaired');
      await page.keyboard.press('Enter');
      await dialog.getByText('2 subjects were reset').waitFor();
      await dialog
        .getByRole('row', { name: new RegExp(`${story.opened}-value .*refused version.stale`) })
        .waitFor();
      await dialog.getByRole('button', { name: 'Close' }).click();
      await rowOf(page, `${story.blocked}-value`).getByText('Healthy').waitFor();
      await rowOf(page, `${story.blockedKey}-key`).getByText('Healthy').waitFor();
    });

    it('of all that match goes through the whole filter', async () => {
      await command(story.followed, `${story.followed}-value`, 'open');
      await command(story.followed, `${story.followed}-key`, 'open');
      const page = await open(`/subjects?topic=${story.followed}`, 'admin');
      await links(page).first().waitFor();
      await page.getByRole('checkbox', { name: `Select ${story.followed}-key` }).check();
      await page.getByRole('button', { name: 'Select all 2 that match' }).click();
      await page.getByText('All 2 that match are selected').waitFor();
      await page.getByRole('button', { name: 'Reset …' }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByText('2 subjects go back to healthy').waitFor();
      await dialog.getByLabel('Reason').fill('it is over');
      await dialog.getByRole('button', { name: 'Reset 2 subjects' }).click();
      await dialog.getByText('2 subjects were reset').waitFor();
    });
  });

  describe('producing', () => {
    it('by the form keeps every digit, and shows where the record is', async () => {
      const page = await open(`/produce/${orders}`, 'admin');
      const form = page.getByRole('group', { name: 'Value: form' });
      await form.getByLabel('id', { exact: true }).fill(exactId);
      await form.getByLabel('Type of note').selectOption({ label: 'string' });
      await form.getByLabel('note', { exact: true }).fill('by hand');
      await form.getByLabel('side', { exact: true }).selectOption('SELL');
      await form.getByLabel('price', { exact: true }).fill('12.5');
      await form.getByRole('button', { name: 'Add to tags' }).click();
      await form.getByLabel('Item 1', { exact: true }).fill('x');
      const raw = page.getByLabel('Value as JSON');
      expect(JSON.parse(await raw.inputValue())).toMatchObject({
        note: 'by hand',
        price: '12.5',
        tags: ['x'],
      });
      await expect.poll(() => raw.inputValue()).toContain(`"id": ${exactId}`);
      await page.getByRole('button', { name: 'Send the record' }).click();
      await page.getByText('The record is in the log').waitFor();
      const [, sent] = await world.topics.read(orders);
      // After the header of five bytes: the long, as zigzag varint.
      expect(sent?.value?.subarray(5, 13).toString('hex')).toBe(varint(BigInt(exactId)));
      expect(sent?.value?.includes('by hand')).toBe(true);
    });

    it('what is typed as JSON is in the form', async () => {
      const page = await open(`/produce/${orders}`, 'admin');
      const form = page.getByRole('group', { name: 'Value: form' });
      await form.getByLabel('id', { exact: true }).waitFor();
      const raw = page.getByLabel('Value as JSON');
      await raw.fill(`{"id":${exactId},"side":"BUY","price":"3","tags":["a","b"]}`);
      await expect.poll(() => form.getByLabel('id', { exact: true }).inputValue()).toBe(exactId);
      await expect.poll(() => form.getByLabel('Item 2', { exact: true }).inputValue()).toBe('b');
      await raw.fill('{"id":');
      await page.getByText(/^Not JSON yet/).waitFor();
      await expect.poll(() => page.getByRole('button', { name: 'Send the record' }).isDisabled()).toBe(true);
    });

    it('a refusal names the fields, and leads to them', async () => {
      const page = await open(`/produce/${orders}`, 'admin');
      const form = page.getByRole('group', { name: 'Value: form' });
      await form.getByLabel('id', { exact: true }).fill('12x');
      await form.getByLabel('side', { exact: true }).selectOption('BUY');
      await form.getByLabel('price', { exact: true }).fill('1');
      await page.getByRole('button', { name: 'Send the record' }).click();
      await page.getByText('data.invalid (422)').waitFor();
      await page.getByRole('button', { name: /^\/value\/id: expected long/ }).click();
      await form.locator('input[aria-invalid]:focus').waitFor();
      await expect
        .poll(() => form.getByLabel('id', { exact: true }).getAttribute('aria-invalid'))
        .toBe('true');
    });

    it('a conflict that was resolved leads to its mismatch', async () => {
      const volume = { name: 'volume', type: 'long', default: 0 };
      await world.registerSchema(`${orders}-value`, { ...order, fields: [...order.fields, volume] });
      const page = await open(`/produce/${orders}`, 'admin');
      await page.getByRole('group', { name: 'Value: form' }).getByLabel('id', { exact: true }).waitFor();
      await page.getByLabel('Value as JSON').fill('{"id":3,"side":"BUY","price":"3","tags":[],"volume":7}');
      await page.getByText(/The schema has no \/volume/).waitFor();
      await page.getByRole('button', { name: 'Send the record' }).click();
      await page.getByText('A conflict was resolved for this record').waitFor();
      await page.getByText(`${orders}-value: follow (version 1 to 2)`).waitFor();
      // The form follows the schema, and shows what was typed.
      await page.getByLabel('volume', { exact: true }).waitFor();
      await expect.poll(() => page.getByLabel('volume', { exact: true }).inputValue()).toBe('7');
      await page.getByRole('link', { name: 'See the mismatch' }).click();
      await page.waitForURL(/\/console\/mismatches\/[0-9a-f-]+$/);
    });

    it('without the role read has no form, and works', async () => {
      const page = await open(`/produce/${story.healthy}`, 'writer');
      await page.getByText(/seeing the schemas of this topic needs the role read/).waitFor();
      await page.getByLabel('What is sent').first().selectOption('json');
      await page.getByLabel('Key as JSON').fill(JSON.stringify(keyOf().key));
      await page.getByLabel('Value as JSON').fill(JSON.stringify(bidOf().value));
      await page.getByRole('button', { name: 'Send the record' }).click();
      await page.getByText('The record is in the log').waitFor();
    });

    it('is refused to those who may only read', async () => {
      const page = await open(`/produce/${orders}`, 'read');
      await page.getByText('You may not produce', { exact: true }).waitFor();
      await expect.poll(() => page.getByRole('button', { name: 'Send the record' }).count()).toBe(0);
    });
  });
});

/** A long as Avro writes it (Avro 1.12, "Primitive Types"), in hexadecimal. */
function varint(value: bigint): string {
  let rest = value << 1n;
  let hex = '';
  do {
    const more = rest >> 7n;
    hex += Number((rest & 0x7fn) | (more === 0n ? 0n : 0x80n))
      .toString(16)
      .padStart(2, '0');
    rest = more;
  } while (rest !== 0n);
  return hex;
}

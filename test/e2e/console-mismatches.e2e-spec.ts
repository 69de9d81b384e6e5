import { readFile } from 'node:fs/promises';
import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser } from '../support/browser.js';
import { ConsolePage, type ConsoleReader } from '../support/console-page.js';
import { quoteWithTextBid, tellConsoleStory, type ConsoleStory } from '../support/console-story.js';
import { onPostgres } from '../support/postgres.js';
import { World } from '../support/world.js';

const apiKeys = [
  { name: 'root', key: 'the-key-of-root', roles: ['admin', 'produce'] },
  { name: 'reader', key: 'the-key-of-reader', roles: ['read'] },
  { name: 'loader', key: 'the-key-of-loader', roles: ['produce'] },
];
const root = { 'x-api-key': 'the-key-of-root', 'content-type': 'application/json' };
const reader = { key: 'the-key-of-reader' };
const loader = { key: 'the-key-of-loader' };

/**
 * The console's mismatches: found, counted, saved, understood; and the playground. Real: Chromium, gateway, Kafka, registry, Postgres.
 */
describe('mismatches in the console', () => {
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

  async function open(who: ConsoleReader, path: string): Promise<Page> {
    const opened = await ConsolePage.open(browser, story.gateway, who);
    pages.push(opened);
    await opened.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await opened.goto(path);
    return opened.page;
  }
  const searchOf = (page: Page): URLSearchParams => new URL(page.url()).searchParams;
  const clipboard = (page: Page): Promise<string> => page.evaluate<string>('navigator.clipboard.readText()');
  /** The subjects of the rows that are shown. */
  const subjects = (page: Page): Promise<string[]> =>
    page.locator('td:first-of-type').getByRole('link').allTextContents();
  const shown = (page: Page, count: number) =>
    page.getByText(count === 1 ? '1 mismatch shown' : `${count} mismatches shown`, { exact: true });
  const listed = async (search: string): Promise<readonly { readonly id: string }[]> => {
    const response = await fetch(`${story.gateway.url}/v1/mismatches${search}`, { headers: root });
    return ((await response.json()) as { items: readonly { readonly id: string }[] }).items;
  };
  const theOne = async (search: string): Promise<string> => {
    const [found] = await listed(search);
    if (found === undefined) throw new Error(`no mismatch: ${search}`);
    return found.id;
  };

  /** Rows of the audit, each of a subject of its own and a second later than the one before. */
  async function insertMismatches(count: number, from: string): Promise<void> {
    await onPostgres(world.databaseUrl, (client) =>
      client.query(
        `insert into mismatch (id, topic, subject, role, opened_at, pod, class, trigger, kind, origin, differences, outcome, attempts)
         select gen_random_uuid(), 'many_rows', 'many_' || $3::text || '-' || to_char(n, 'FM000') || '-value', 'value',
                $2::timestamptz + n * interval '1 second', 'test', 'schema.conflict', 'UNKNOWN_FIELD', 'UNKNOWN_FIELD', 'client',
                '[]', 'pending', 0
           from generate_series(0, $1::int - 1) n`,
        [count, from, from.slice(0, 7)],
      ),
    );
  }
  /** One more event of a subject that has nothing to do with it. */
  async function touchHealthy(): Promise<void> {
    const path = `${story.gateway.url}/v1/subjects/${story.healthy}/${story.healthy}-value/open`;
    const response = await fetch(path, {
      method: 'POST',
      headers: root,
      body: JSON.stringify({ reason: 'a test', for_ms: 60_000 }),
    });
    expect(response.status).toBe(200);
  }

  it('are found by every filter, which is in the address', async () => {
    const page = await open(reader, '/mismatches');
    await shown(page, 3).waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type(story.blocked);
    await shown(page, 1).waitFor();
    expect(searchOf(page).get('q')).toBe(story.blocked);
    await page.getByLabel('Search').fill('');
    await page.getByLabel('Verdict', { exact: true }).selectOption('stop');
    await shown(page, 2).waitFor();
    await page.getByRole('button', { name: 'More filters' }).click();
    await page.getByLabel('Role', { exact: true }).selectOption('key');
    await shown(page, 1).waitFor();
    expect(await subjects(page)).toEqual([`${story.blockedKey}-key`]);
    const address = new URL(page.url());
    expect(address.search).toBe('?verdict=stop&role=key');

    // Whoever gets the address sees the same.
    const other = await open(reader, `/mismatches${address.search}`);
    await shown(other, 1).waitFor();
    expect(await subjects(other)).toEqual([`${story.blockedKey}-key`]);
    await expect.poll(() => other.getByLabel('Role', { exact: true }).inputValue()).toBe('key');
    await other.getByRole('button', { name: 'Clear the filters' }).click();
    await shown(other, 3).waitFor();
    expect(new URL(other.url()).search).toBe('');
  });

  it('that do not exist say which filter to take away', async () => {
    const page = await open(reader, '/mismatches?kind=NAME_MISMATCH&outcome=blocked');
    await page.getByText('No mismatch matches').waitFor();
    await page.getByRole('button', { name: 'Kind: NAME_MISMATCH' }).click();
    await shown(page, 2).waitFor();
    expect(new URL(page.url()).search).toBe('?outcome=blocked');
  });

  it('are narrowed to a time by the keyboard, and widened by the back button', async () => {
    const page = await open(reader, '/mismatches?by=outcome');
    await shown(page, 3).waitFor();
    const chart = page.getByRole('slider', { name: 'Mismatches by outcome' });
    await expect.poll(() => chart.getAttribute('aria-valuetext')).toBe('Total: 3');
    await chart.focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('Home');
    await page.keyboard.press('Enter');
    // The first bar is long before the story.
    await page.getByText('No mismatch matches').waitFor();
    const [from, to] = ['from', 'to'].map((name) => Date.parse(searchOf(page).get(name) ?? ''));
    expect(to).toBeGreaterThan(from ?? NaN);
    await page.goBack();
    await shown(page, 3).waitFor();
    await chart.focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('Home');
    await page.keyboard.press('Shift+End');
    await page.keyboard.press('Enter');
    await page.waitForURL(/from=.*to=/);
    await shown(page, 3).waitFor();
  });

  it('are summed up by subject and kind, and a click filters by one', async () => {
    const page = await open(reader, '/mismatches?most=kind');
    const most = page.getByRole('region', { name: 'Most mismatches', exact: true });
    await most.getByRole('button', { name: /^FIELD_ADDED/ }).click();
    await shown(page, 2).waitFor();
    expect(searchOf(page).get('kind')).toBe('FIELD_ADDED');
  });

  it('are saved as they are filtered, with the credential that a link could not send', async () => {
    const page = await open(reader, '/mismatches?verdict=stop');
    await shown(page, 2).waitFor();
    const save = async (name: string): Promise<{ readonly file: string; readonly text: string }> => {
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name, exact: true }).click(),
      ]);
      return { file: download.suggestedFilename(), text: await readFile(await download.path(), 'utf8') };
    };
    const csv = await save('Save as CSV');
    expect(csv.file).toMatch(/^mismatches-\d{8}-\d{6}\.csv$/);
    const inCsv = await fetch(`${story.gateway.url}/v1/mismatches?verdict=stop`, {
      headers: { ...root, accept: 'text/csv' },
    });
    expect(csv.text).toBe(await inCsv.text());
    const ndjson = await save('Save as NDJSON');
    const ids = ndjson.text
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as { id: string }).id);
    expect(ids).toEqual((await listed('?verdict=stop')).map(({ id }) => id));

    await page.getByRole('button', { name: 'Copy as curl' }).click();
    await page.getByText('Copied').waitFor();
    const curl = await clipboard(page);
    expect(curl).toContain(`'${story.gateway.url}/v1/mismatches?verdict=stop'`);
    expect(curl).not.toContain(reader.key);
  });

  it('come without a reload', async () => {
    const page = await open(reader, `/mismatches?topic=${story.healthy}`);
    await page.getByText('No mismatch matches').waitFor();
    await page.getByRole('status').getByText('Live', { exact: true }).waitFor();
    await world.registerSchema(`${story.healthy}-value`, quoteWithTextBid);
    await fetch(`${story.gateway.url}/topics/${story.healthy}?wait=5000`, {
      method: 'POST',
      headers: root,
      body: JSON.stringify({
        records: [{ key: { symbol: 'ACME' }, value: { symbol: 'ACME', bid: 1, volume: 7 } }],
      }),
    });
    await shown(page, 1).waitFor();
    expect(await subjects(page)).toEqual([`${story.healthy}-value`]);
  });

  it('of many are shown page by page, and new ones say that they are there', async () => {
    const page = await open(reader, '/mismatches?topic=many_*');
    await page.getByText('No mismatch matches').waitFor();
    await insertMismatches(120, '2026-01-01T00:00:00Z');
    await page.reload();
    await shown(page, 50).waitFor();
    const older = page.getByRole('button', { name: 'Show older ones' });
    await older.click();
    await shown(page, 100).waitFor();
    await older.click();
    await shown(page, 120).waitFor();
    await expect.poll(() => older.count()).toBe(0);
    const names = await subjects(page);
    expect(new Set(names).size).toBe(120);
    expect(names).toEqual(names.toSorted().reverse());

    await insertMismatches(1, '2026-02-01T00:00:00Z');
    // Any event of the gateway makes the page look.
    await touchHealthy();
    await page.getByText('New mismatches have come').waitFor();
    await page.getByRole('button', { name: 'Show them' }).click();
    await shown(page, 50).waitFor();
    expect((await subjects(page))[0]).toBe('many_2026-02-000-value');
  });

  it('one of a blocked key tells its story to the end, also while it goes on, and for a ticket', async () => {
    const id = await theOne(`?topic=${story.blockedKey}&role=key`);
    const page = await open(reader, '/mismatches?role=key');
    await page.getByRole('rowheader').getByRole('link').click();
    await page.getByRole('heading', { level: 1, name: `Mismatch of ${story.blockedKey}-key` }).waitFor();
    expect(new URL(page.url()).pathname).toBe(`/console/mismatches/${id}`);
    const told = page.getByRole('region', { name: 'What happened', exact: true });
    await told.getByText('Nobody has reset the subject since').waitFor();
    const steps = await told.getByRole('list').first().textContent();
    for (const part of [
      'A request (',
      'met an error of the class schema.conflict',
      'The data of the request showed it.',
      'which does not fit version 1',
      'the same key would have other bytes',
      'Rule 1',
      'The subject was blocked',
    ])
      expect(steps).toContain(part);

    await fetch(`${story.gateway.url}/v1/subjects/${story.blockedKey}/${story.blockedKey}-key/reset`, {
      method: 'POST',
      headers: root,
      body: JSON.stringify({ reason: 'agreed with the venue team' }),
    });
    await told.getByText('root reset the subject: “agreed with the venue team”.').waitFor();

    await page.getByRole('button', { name: 'Copy for a ticket' }).click();
    await page.getByText('Copied').waitFor();
    const ticket = await clipboard(page);
    for (const part of [
      `## Mismatch of ${story.blockedKey}-key: Blocked`,
      page.url(),
      id,
      'the same key would have other bytes',
      'agreed with the venue team',
    ])
      expect(ticket).toContain(part);
    await page.getByRole('link', { name: 'The subject as it was after this' }).click();
    await page.waitForURL(/\/subjects\/.*\?version=\d+$/);
  });

  it('one of a followed value says that it was resolved, and one that does not exist says so', async () => {
    const page = await open(reader, `/mismatches/${await theOne(`?topic=${story.followed}`)}`);
    const told = page.getByRole('region', { name: 'What happened', exact: true });
    await told.getByText('The record was sent (partition').waitFor();
    await told.getByText('the subject went on without anybody having to do anything').waitFor();
    const none = await open(reader, '/mismatches/00000000-0000-4000-8000-000000000000');
    await none.getByRole('heading', { level: 1, name: 'There is no such mismatch' }).waitFor();
  });

  it('are not for a caller without the role', async () => {
    const page = await open(loader, '/mismatches');
    await page.getByText('You may not see mismatches').waitFor();
  });

  describe('the playground', () => {
    const result = (page: Page, verdict: string) => page.getByText(new RegExp(`^${verdict}: `));
    const bytes = (page: Page) => page.getByRole('region', { name: 'Bytes', exact: true });

    it('says what a change leads to, for every caller', async () => {
      const page = await open(loader, '/playground');
      await result(page, 'Stop').waitFor();
      await page.getByText('a reader of the old type would misread it').waitFor();
      await page.getByLabel('Example').selectOption('added');
      await result(page, 'Follow').waitFor();
      await page.getByLabel('Compared as').selectOption('key');
      await result(page, 'Stop').waitFor();
      expect(new URL(page.url()).search).toBe('?example=added&profile=key');
      await page.getByRole('button', { name: 'Swap the schemas' }).click();
      await page.getByLabel('Theirs: what').fill('{"type":"record","name":"Quote","fields":[{"name":"a"}]}');
      await page
        .getByRole('alert')
        .getByText(/^Not an Avro schema, at \/fields\/0/)
        .waitFor();
      await expect.poll(() => page.getByLabel('Theirs: what').getAttribute('aria-invalid')).toBe('true');
    });

    it('shows the bytes of a record with the wire header, and every digit of a number', async () => {
      const page = await open(loader, '/playground?example=numbers&schema_id=258');
      await bytes(page).getByText('00 00 01 02', { exact: true }).waitFor();
      await page.getByRole('button', { name: 'Copy hex' }).click();
      await page.getByText('Copied').waitFor();
      const hex = await clipboard(page);
      const digits = varint(2n * 9_007_199_254_740_993n);
      expect(hex).toBe(`0000000102${digits}0208${Buffer.from('XNAS').toString('hex')}`);
      await page.getByLabel('Schema id').fill('');
      await page.getByText(/ bytes, without a wire header$/).waitFor();
      expect(searchOf(page).get('schema_id')).toBe('');
    });

    it('says path by path why a record has no bytes', async () => {
      const page = await open(loader, '/playground');
      await bytes(page).waitFor();
      const field = page.getByLabel('Record, as JSON');
      await field.fill('{"symbol":7,"bid":"high"}');
      const problems = page.getByRole('region', { name: 'Problems, path by path' });
      await problems.waitFor();
      await expect.poll(() => problems.getByRole('rowheader').allTextContents()).toEqual(['/symbol', '/bid']);
      await field.fill('{"symbol":');
      await page.getByText(/^Not JSON: /).waitFor();
      // A record is data: the address has none of it.
      expect(page.url()).not.toContain('high');
    });

    it('begins with the schemas of a subject', async () => {
      const of = new URLSearchParams({ topic: story.blocked, subject: `${story.blocked}-value` });
      const page = await open(reader, `/playground?${of.toString()}`);
      await result(page, 'Stop').waitFor();
      await expect.poll(() => page.getByLabel('Ours: the mapping').inputValue()).toContain('"double"');
      await expect.poll(() => page.getByLabel('Theirs: what').inputValue()).not.toContain('"double"');
      await page.getByLabel('Topic', { exact: true }).fill(story.followed);
      await page.getByLabel('Subject', { exact: true }).fill(`${story.followed}-value`);
      await page.getByRole('button', { name: 'Load', exact: true }).click();
      await result(page, 'Same').waitFor();
      expect(searchOf(page).get('topic')).toBe(story.followed);
    });
  });

  /** Nothing is loading any more. */
  const isThere = async (page: Page): Promise<void> => {
    await page
      .getByRole('status', { name: /^(Loading|読み込み中)$/ })
      .first()
      .waitFor({ state: 'detached' });
    if (page.url().includes('/playground'))
      await page.getByRole('region', { name: /^(Bytes|バイト列)$/ }).waitFor();
  };
  const styles = (['light', 'dark'] as const).flatMap((theme) =>
    (['en', 'ja'] as const).map((language) => ({ theme, language })),
  );
  it.each(styles)('have no violation that axe finds, $theme, $language', async (style) => {
    const id = await theOne(`?topic=${story.blocked}`);
    for (const path of ['/mismatches', `/mismatches/${id}`, '/mismatches?kind=NONE', '/playground']) {
      const page = await open({ ...reader, ...style }, path);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await isThere(page);
      await page.evaluate(axe.source);
      const { violations } = await page.evaluate<axe.AxeResults>('axe.run()');
      expect(violations.map((each) => [path, each.id, each.nodes.map(({ html }) => html)])).toEqual([]);
      expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(1280);
    }
  });

  it('fit into a narrow window', async () => {
    const id = await theOne(`?topic=${story.blocked}`);
    for (const path of ['/mismatches', `/mismatches/${id}`, '/playground']) {
      const page = await open({ ...reader, width: 360 }, path);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await isThere(page);
      expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360);
    }
  });
});

/** Avro's variable-length form of a number that is zigzag-encoded already, as hex. */
function varint(zigzag: bigint): string {
  const bytes: number[] = [];
  let left = zigzag;
  while (left > 0x7fn) {
    bytes.push(Number(left & 0x7fn) | 0x80);
    left >>= 7n;
  }
  return Buffer.from([...bytes, Number(left)]).toString('hex');
}

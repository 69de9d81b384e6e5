import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser } from '../support/browser.js';
import { ConsolePage, type ConsoleReader } from '../support/console-page.js';
import { keyOf, quote, tellConsoleStory, type ConsoleStory } from '../support/console-story.js';
import type { GatewayProcess } from '../support/gateway.js';
import { OidcProvider } from '../support/oidc-provider.js';
import { TcpGate } from '../support/tcp-gate.js';
import { eventually, World } from '../support/world.js';

const apiKeys = [
  { name: 'root', key: 'the-key-of-root', roles: ['admin', 'produce'] },
  { name: 'reader', key: 'the-key-of-reader', roles: ['read'] },
  { name: 'loader', key: 'the-key-of-loader', roles: ['produce'] },
];
const root = { 'x-api-key': 'the-key-of-root', 'content-type': 'application/json' };

/**
 * Who reads the console, and what it does while the gateway, Postgres or its credential is away. Real: Chromium, gateways,
 * Kafka, registry, Postgres. Stand-ins: an OpenID provider, and proxies before the gateway and Postgres that can be shut.
 */
describe('a reader of the console', () => {
  let world: World;
  let story: ConsoleStory;
  let provider: OidcProvider;
  let settings: Record<string, unknown>;
  let gate: TcpGate;
  let browser: Browser;
  const pages: ConsolePage[] = [];

  beforeAll(async () => {
    world = await World.create();
    provider = await OidcProvider.start();
    provider.claims = { roles: ['operate'], topics: ['*'] };
    browser = await openBrowser([]);
    settings = {
      auth: { apiKeys, jwt: [{ name: 'corp', issuer: provider.issuer, audience: ['sluicegate'] }] },
      console: { oidc: { issuer: provider.issuer, clientId: 'console' } },
    };
    story = await tellConsoleStory(world, settings, root);
    gate = await TcpGate.before(story.gateway.url);
  });
  afterEach(async () => {
    gate.open();
    const complaints = pages.flatMap((each) => each.complaints);
    for (const each of pages.splice(0)) await each.close();
    expect(complaints).toEqual([]);
  });
  afterAll(async () => {
    await browser.close();
    await gate.close();
    await world.close();
    await provider.close();
  });

  async function open(reader: ConsoleReader, path: string): Promise<ConsolePage['page']> {
    const opened = await ConsolePage.open(browser, { url: gate.url.replace(/\/$/, '') }, reader);
    pages.push(opened);
    await opened.goto(path);
    return opened.page;
  }

  const send = (path: string, body: unknown): Promise<Response> =>
    fetch(`${story.gateway.url}${path}`, { method: 'POST', headers: root, body: JSON.stringify(body) });
  const subjectPath = (topic: string): string => `/subjects/${topic}/${topic}-value`;
  /** Gives the healthy subject one more event, with a reason that can be found. */
  async function touch(reason: string): Promise<void> {
    const path = `/v1/subjects/${story.healthy}/${story.healthy}-value`;
    expect((await send(`${path}/open`, { reason, for_ms: 60_000 })).status).toBe(200);
    expect((await send(`${path}/reset`, { reason })).status).toBe(200);
  }
  /** That the page is old: while nothing answers, either of the two may be the first to be known. */
  const old = (page: ConsolePage['page']) =>
    page.getByText(/No live events since|The gateway cannot say it again now/).first();
  const live = (page: ConsolePage['page']) => page.getByRole('status').getByText('Live', { exact: true });

  it('signs in with a key, sees what the key may, and is gone after signing out', async () => {
    const page = await open({}, '/subjects');
    const dialog = page.getByRole('dialog', { name: 'Sign in' });
    await dialog.getByLabel('API key').fill('a-wrong-key');
    await dialog.getByRole('button', { name: 'Sign in', exact: true }).click();
    await dialog.getByText('does not know this key').waitFor();
    await dialog.getByLabel('API key').fill('the-key-of-reader');
    await dialog.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByText('Signed in as reader').waitFor();
    await expect
      .poll(() => page.getByRole('navigation').getByRole('link').allTextContents())
      .toEqual(['Overview', 'Subjects', 'Mismatches', 'Playground', 'API']);
    await page.reload();
    await page.getByText('Signed in as reader').waitFor();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await dialog.waitFor();
    await page.reload();
    await dialog.waitFor();
    await expect.poll(() => page.getByText(story.healthy).count()).toBe(0);
  });

  it('who may only produce gets the pages for that', async () => {
    const page = await open({ key: 'the-key-of-loader' }, '/');
    await page.getByText('Signed in as loader').waitFor();
    await expect
      .poll(() => page.getByRole('navigation').getByRole('link').allTextContents())
      .toEqual(['Playground', 'Produce', 'API']);
  });

  it('signs in at the provider, returns to where it was, and its token is renewed before it ends', async () => {
    // Below the margin before its end, so it is renewed at once, over and over.
    provider.tokenSeconds = 30;
    const page = await open({}, subjectPath(story.blocked));
    await page.getByRole('button', { name: /^Sign in at localhost/ }).click();
    await page.getByText('Signed in as corp:alice').waitFor();
    expect(new URL(page.url()).pathname).toBe(`/console${subjectPath(story.blocked)}`);
    await page.getByRole('heading', { name: `${story.blocked}-value` }).waitFor();
    const tokens = () => provider.requests.filter((path) => path.endsWith('/token')).length;
    const before = tokens();
    await eventually(
      () => Promise.resolve(tokens()),
      (count) => count > before,
    );
    provider.tokenSeconds = 300;
  });

  it('whose token ends without another one is asked to sign in, and keeps what is shown', async () => {
    provider.refreshes = false;
    // The gateway allows for clocks that differ, so the token has ended some time ago when it is refused.
    provider.tokenSeconds = 300;
    const page = await open({}, subjectPath(story.blocked));
    await page.getByRole('button', { name: /^Sign in at localhost/ }).click();
    await page.getByText('Signed in as corp:alice').waitFor();
    await page.getByRole('heading', { name: `${story.blocked}-value` }).waitFor();
    await provider.rotate('key-2');
    const ended = await provider.token({ ...provider.claims, exp: 1 });
    await page.evaluate((text) => {
      const credential = { kind: 'token', text, expiresAt: null, refreshToken: null };
      sessionStorage.setItem('sluicegate.credential', JSON.stringify(credential));
    }, ended);
    await page.reload();
    const dialog = page.getByRole('dialog', { name: 'Sign in' });
    await dialog.getByText('no longer accepts').waitFor();
    await dialog.getByLabel('API key').fill('the-key-of-reader');
    await dialog.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByText('Signed in as reader').waitFor();
    await page.getByRole('heading', { name: `${story.blocked}-value` }).waitFor();
    provider.refreshes = true;
  });

  it('whose key is revoked keeps what is shown, and goes on with another one', async () => {
    const body = { name: 'short', roles: ['read'], topics: ['*'], reason: 'a test' };
    const { id, key } = (await (await send('/v1/keys', body)).json()) as { id: string; key: string };
    const page = await open({ key }, subjectPath(story.healthy));
    await page.getByRole('heading', { name: `${story.healthy}-value` }).waitFor();
    await live(page).waitFor();
    expect((await send(`/v1/keys/${id}/revoke`, { reason: 'a test' })).status).toBe(200);
    const dialog = page.getByRole('dialog', { name: 'Sign in' });
    await dialog.getByText('no longer accepts').waitFor();
    await expect.poll(() => page.getByRole('heading', { name: `${story.healthy}-value` }).count()).toBe(1);
    await dialog.getByLabel('API key').fill('the-key-of-reader');
    await dialog.getByRole('button', { name: 'Sign in', exact: true }).click();
    await live(page).waitFor();
    await touch('seen with the other key');
    await page.getByText('seen with the other key').first().waitFor();
  });

  it('whose stream is cut sees what happened meanwhile', async () => {
    const page = await open({ key: 'the-key-of-reader' }, subjectPath(story.healthy));
    await live(page).waitFor();
    gate.shut();
    await old(page).waitFor();
    await touch('while the stream was cut');
    gate.open();
    await page.getByText('while the stream was cut').first().waitFor();
    await live(page).waitFor();
    await old(page).waitFor({ state: 'detached' });
    await touch('after the stream was cut');
    await page.getByText('after the stream was cut').first().waitFor();
  });

  it('reads on when Postgres is back, and is told since when the page is old', async () => {
    const page = await open({ key: 'the-key-of-reader' }, subjectPath(story.healthy));
    await live(page).waitFor();
    await page.getByRole('heading', { name: `${story.healthy}-value` }).waitFor();
    await world.sql.close();
    await page.getByText('The gateway cannot say it again now. What is shown is as of').waitFor();
    await page.getByText('Postgres is away').first().waitFor();
    await expect.poll(() => page.getByRole('heading', { name: `${story.healthy}-value` }).count()).toBe(1);
    await world.sql.restore();
    await page.getByText('The gateway cannot say it again now').waitFor({ state: 'detached' });
    await touch('after Postgres was away');
    await page.getByText('after Postgres was away').first().waitFor();
  });

  it('goes on when the pod is replaced', async () => {
    const page = await open({ key: 'the-key-of-reader' }, subjectPath(story.healthy));
    await live(page).waitFor();
    await story.gateway.kill9();
    await old(page).waitFor();
    const gateway: GatewayProcess = await world.gateway({
      ...(await world.settings([{ topic: story.healthy, value: quote }])),
      ...settings,
    });
    story = { ...story, gateway };
    gate.leadTo(gateway.url);
    await live(page).waitFor();
    await old(page).waitFor({ state: 'detached' });
    await touch('at the new pod');
    await page.getByText('at the new pod').first().waitFor();
    expect(
      (await send(`/topics/${story.healthy}`, { records: [{ ...keyOf(), key: undefined }] })).status,
    ).toBe(200);
  });
});

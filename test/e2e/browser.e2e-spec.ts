import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser } from '../support/browser.js';
import type { GatewayProcess } from '../support/gateway.js';
import { call, World } from '../support/world.js';

/**
 * Pages in a browser on the machine of a gateway without credentials. Real: headless Chromium, gateway process, Kafka,
 * registry, Postgres.
 */
describe('a page in a browser', () => {
  let world: World;
  let gateway: GatewayProcess;
  let topic: string;
  let subject: string;
  let browser: Browser;
  let pages: Server;
  let state: Record<string, unknown>;
  let attacker: string;
  const closing: (() => Promise<void> | void)[] = [];

  beforeAll(async () => {
    attacker = await readFile(resolve(import.meta.dirname, '../fixtures/attacker.html'), 'utf8');
    world = await World.create();
    closing.push(() => world.close());
    topic = await world.topic('browser');
    subject = `${topic}-value`;
    gateway = await world.gateway(await world.settings([]));
    const mapping = { record: 'generic', schema: '"string"', reason: 'a test' };
    const path = `/v1/subjects/${topic}/${subject}`;
    expect((await call(gateway, 'PUT', `${path}/mapping`, mapping)).status).toBe(200);
    state = (await call(gateway, 'GET', path)).body;
    pages = createServer((_request, response) =>
      response.setHeader('content-type', 'text/html').end(attacker),
    ).listen(0, '127.0.0.1');
    await once(pages, 'listening');
    closing.push(() => {
      pages.closeAllConnections();
      pages.close();
    });
    browser = await openBrowser(['evil.test']);
    closing.push(() => browser.close());
  });

  afterAll(async () => {
    for (const close of closing.toReversed()) await close();
  });

  const port = (): string => new URL(gateway.url).port;
  const pagePort = (): number => (pages.address() as AddressInfo).port;

  async function open<T>(url: string, use: (page: Page) => Promise<T>): Promise<T> {
    const context = await browser.newContext();
    try {
      const page = await context.newPage();
      await page.goto(url);
      return await use(page);
    } finally {
      await context.close();
    }
  }

  /** A page at an origin of the gateway that the gateway did not send. */
  async function openOn<T>(origin: string, use: (page: Page) => Promise<T>): Promise<T> {
    const context = await browser.newContext();
    try {
      const page = await context.newPage();
      const body = attacker;
      await page.route(`${origin}/`, (route) => route.fulfill({ contentType: 'text/html', body }));
      await page.goto(`${origin}/`);
      return await use(page);
    } finally {
      await context.close();
    }
  }

  /** What the page could see of the response to each attempt, by its name. */
  async function attack(page: Page, to: string, on = topic): Promise<Record<string, string>> {
    const target = { gateway: to, topic: on, subject: `${on}-value` };
    return page.evaluate(`attack(${JSON.stringify(target)})`);
  }

  /** Asked without the browser. */
  async function expectNothingDone(): Promise<void> {
    expect(await world.topics.read(topic)).toEqual([]);
    expect((await call(gateway, 'GET', `/v1/subjects/${topic}/${subject}`)).body).toEqual(state);
  }

  it.each(['localhost', '127.0.0.1', 'evil.test'])(
    'of another origin, at %s, can neither produce, reset nor read',
    async (host) => {
      for (const to of [`http://127.0.0.1:${port()}`, `http://localhost:${port()}`]) {
        const outcomes = await open(`http://${host}:${pagePort()}/`, (page) => attack(page, to));
        expect(Object.keys(outcomes).length).toBeGreaterThan(40);
        expect(Object.entries(outcomes).filter(([, outcome]) => outcome !== 'failed')).toEqual([]);
      }
      await expectNothingDone();
    },
  );

  it('whose name resolves to the gateway’s address (DNS rebinding) is refused everything', async () => {
    const own = `http://evil.test:${port()}`;
    const outcomes = await openOn(own, (page) => attack(page, own));
    const {
      'cors /docs/openapi.json': description,
      'no-cors /docs/openapi.json': again,
      ...others
    } = outcomes;
    // The pages that are the same at every installation.
    for (const text of [description, again]) expect(text).toContain('"openapi"');
    const isPublic = ([name]: [string, string]): boolean => /docs\//.test(name);
    const answered = Object.entries(others).filter((entry) => !isPublic(entry) && entry[1] !== 'failed');
    expect(answered.length).toBeGreaterThan(30);
    for (const [, outcome] of answered) expect(outcome).toMatch(/^basic 403 .*auth\.denied/);
    expect(JSON.stringify(Object.values(outcomes))).not.toContain(topic);
    await expectNothingDone();
  });

  it('of the gateway’s own origin can do what the others cannot', async () => {
    const other = await world.topic('own');
    const outcomes = await openOn(gateway.url, (page) => attack(page, gateway.url, other));
    for (const name of ['cors binary', 'no-cors /v1/subjects', 'cors /metrics'])
      expect(outcomes[name]).toMatch(/^basic 200 /);
    expect(outcomes['EventSource']).toBe('open');
    expect(await world.topics.read(other)).toHaveLength(1);
  });

  it('of a listed origin may, with CORS', async () => {
    const origin = `http://evil.test:${pagePort()}`;
    const listing = await world.gateway({ ...(await world.settings([])), http: { cors: [origin] } });
    const outcomes = await open(`${origin}/`, (page) =>
      page.evaluate(async (url) => {
        const response = await fetch(`${url}/v1/subjects`);
        return { status: response.status, id: response.headers.get('x-request-id') };
      }, listing.url),
    );
    expect(outcomes).toEqual({ status: 200, id: expect.stringMatching(/.+/) as string });
    await listing.stop();
  });

  it('of the gateway itself, its OpenAPI page, works: it shows the routes and calls them', async () => {
    const { problems, routes, answer } = await open(`${gateway.url}/health/live`, async (page) => {
      const found: string[] = [];
      page.on('console', (message) => {
        if (message.type() === 'error') found.push(message.text());
      });
      page.on('pageerror', (error) => found.push(error.message));
      await page.goto(`${gateway.url}/docs`);
      await page.waitForSelector('.opblock');
      const whoami = page.locator('.opblock', { hasText: '/v1/whoami' });
      await whoami.locator('.opblock-summary').first().click();
      await whoami.getByRole('button', { name: 'Try it out' }).click();
      await whoami.getByRole('button', { name: 'Execute' }).click();
      const body = await whoami
        .locator('.live-responses-table .response-col_description pre')
        .first()
        .textContent();
      return { problems: found, routes: await page.locator('.opblock').count(), answer: body };
    });
    expect(problems).toEqual([]);
    expect(routes).toBeGreaterThan(20);
    expect(answer).toContain('"anonymous"');
  });
});

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { request, type IncomingMessage } from 'node:http';
import { once } from 'node:events';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { GatewayProcess } from '../support/gateway.js';
import { World } from '../support/world.js';

/** Real: gateway processes with the build of the console, Kafka, registry, Postgres. */

const built = resolve(import.meta.dirname, '../../dist/console');
const files = existsSync(built)
  ? readdirSync(built, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !/\.(br|gz)$/.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name).slice(built.length + 1))
  : [];

const types: Readonly<Record<string, string>> = {
  css: 'text/css; charset=utf-8',
  html: 'text/html; charset=utf-8',
  js: 'application/javascript; charset=utf-8',
  svg: 'image/svg+xml',
  woff2: 'font/woff2',
};

describe('the files of the console', () => {
  let world: World;
  let gateway: GatewayProcess;

  beforeAll(async () => {
    world = await World.create();
    gateway = await world.gateway({
      ...(await world.settings([])),
      auth: { apiKeys: [{ name: 'on-call', key: 'key-of-on-call', roles: ['operate'] }] },
    });
  });
  afterAll(() => world.close());

  /** As it is: `fetch` would decompress bodies and shorten addresses. */
  async function get(path: string, headers: Record<string, string> = {}, method = 'GET', of = gateway) {
    const { hostname, port } = new URL(of.url);
    const sending = request({ hostname, port, path, headers, method, agent: false }).end();
    const [response] = (await once(sending, 'response')) as [IncomingMessage];
    return { status: response.statusCode, headers: response.headers, body: await buffer(response) };
  }

  it('are part of the build', () => {
    expect(files).toContain('index.html');
    expect(files.some((name) => /^assets\/.+\.js$/.test(name))).toBe(true);
  });

  it('are sent to anybody as they were built, with their types, and cached by what their names promise', async () => {
    for (const name of files) {
      const { status, headers, body } = await get(`/console/${name}`);
      expect([name, status, headers['content-type']]).toEqual([
        name,
        200,
        types[name.split('.').at(-1) ?? ''],
      ]);
      expect(body.equals(readFileSync(join(built, name)))).toBe(true);
      expect(headers['cache-control']).toBe(
        name.startsWith('assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
      );
    }
  });

  it.each([
    ['br', '.br', brotliDecompressSync],
    ['gzip', '.gz', gunzipSync],
  ])('are sent compressed to a browser that accepts %s', async (coding, extension, decompress) => {
    const compressed = files.filter((name) => existsSync(join(built, name + extension)));
    expect(compressed.length).toBeGreaterThan(0);
    for (const name of compressed) {
      const { headers, body } = await get(`/console/${name}`, { 'accept-encoding': coding });
      expect([name, headers['content-encoding'], headers['vary']]).toEqual([name, coding, 'accept-encoding']);
      expect(headers['content-type']).toBe(types[name.split('.').at(-1) ?? '']);
      expect(decompress(body).equals(readFileSync(join(built, name)))).toBe(true);
    }
  });

  it('are all that the page refers to', async () => {
    const { body } = await get('/console/');
    const addresses = [...body.toString().matchAll(/(?:src|href)="([^"]+)"/g)].map(
      ([, address = '']) => address,
    );
    expect(addresses.length).toBeGreaterThan(1);
    for (const address of addresses) {
      expect(address).toMatch(/^\/console\//);
      expect(files).toContain(address.slice('/console/'.length));
    }
    // The policy would not run them.
    expect(body.toString()).not.toMatch(/<script(?![^>]* src=)|<style| style=| on[a-z]+=/);
  });

  it('are preceded by a redirect from the host alone', async () => {
    for (const path of ['/', '/console'])
      expect(await get(path)).toMatchObject({ status: 302, headers: { location: '/console/' } });
  });

  it('are one page at every other address below it, with a policy of its own', async () => {
    const page = readFileSync(join(built, 'index.html'));
    for (const path of ['/console/', '/console/subjects/a.b/a.b-value?version=7', '/console/nowhere']) {
      const { status, headers, body } = await get(path);
      expect([status, body.equals(page)]).toEqual([200, true]);
      expect(headers).toMatchObject({
        'content-security-policy':
          "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
          "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'referrer-policy': 'no-referrer',
      });
    }
  });

  it('are not sent again while they have not changed', async () => {
    const { etag = '' } = (await get('/console/')).headers;
    const again = await get('/console/', { 'if-none-match': etag });
    expect([again.status, again.body.length]).toEqual([304, 0]);
    const head = await get('/console/', {}, 'HEAD');
    expect([head.status, head.body.length, head.headers.etag]).toEqual([200, 0, etag]);
  });

  it.each([
    '/console/../package.json',
    '/console/../../package.json',
    '/console/%2e%2e/%2e%2e/package.json',
    '/console/..%2f..%2fpackage.json',
    '/console/..%5c..%5cpackage.json',
    '/console/assets/../../apps/api/src/main.js',
    '/console/assets/%2e%2e%2f%2e%2e%2fapps%2fapi%2fsrc%2fmain.js',
    '/console/index.html%00.js',
    '/console//etc/passwd',
    '/console/%2fetc%2fpasswd',
    '/console/assets/none.js',
  ])('are all that can be reached: %s', async (path) => {
    const { status, body } = await get(path);
    expect(body.toString()).not.toMatch(/"dependencies"|setFlagsFromString|root:/);
    // An address that is only odd shows the page.
    if (status === 200) expect(body.equals(readFileSync(join(built, 'index.html')))).toBe(true);
    else expect([400, 404]).toContain(status);
  });

  it('know whether credentials are needed, and nothing else is open', async () => {
    const config = await get('/console/config.json');
    expect(JSON.parse(config.body.toString())).toMatchObject({ needs_credentials: true, oidc: null });
    expect((await get('/v1/whoami')).status).toBe(401);
    const open = await world.gateway(await world.settings([]));
    const local = await get('/console/config.json', {}, 'GET', open);
    expect(JSON.parse(local.body.toString())).toMatchObject({ needs_credentials: false, oidc: null });
    // As a browser sends it from the page.
    const ofPage = { 'sec-fetch-site': 'same-origin', origin: open.url };
    expect((await get('/v1/whoami', ofPage, 'GET', open)).status).toBe(200);
  });

  it('are gone once the console is turned off', async () => {
    const off = await world.gateway({ ...(await world.settings([])), console: { enabled: false } });
    for (const path of ['/', '/console', '/console/', '/console/config.json'])
      expect((await get(path, {}, 'GET', off)).status).toBe(404);
  });
});

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { version } from '../start/version.js';
import { appForTest, sent, type TestParts } from '../testing/app-for-test.js';

/** Real: the HTTP server and the files. Stand-ins: gateway, journal, the build of the console. */

const script = 'export const answer = 42;\n'.repeat(20);
const page = '<!doctype html><title>Sluicegate</title>';
const directory = mkdtempSync(join(tmpdir(), 'console-'));
mkdirSync(join(directory, 'assets'));
writeFileSync(join(directory, 'index.html'), page);
writeFileSync(join(directory, 'icon.svg'), '<svg/>');
writeFileSync(join(directory, 'assets/main-1a2b.js'), script);
writeFileSync(join(directory, 'assets/main-1a2b.js.gz'), gzipSync(script));
writeFileSync(join(directory, 'assets/main-1a2b.js.br'), brotliCompressSync(script));
writeFileSync(join(directory, 'assets/main-1a2b.css'), 'a{}');
writeFileSync(join(directory, 'assets/inter-1a2b.woff2'), 'font');
afterAll(() => rmSync(directory, { recursive: true }));

let app: NestFastifyApplication | undefined;
afterEach(() => app?.close());

const apiKeys = [{ name: 'on-call', key: 'k', roles: ['operate'] }];

async function setUp(settings: Record<string, unknown> = { auth: { apiKeys } }, parts: TestParts = {}) {
  const started = await appForTest({ consoleDirectory: directory, ...parts, settings });
  app = started.app;
  const get = (url: string, headers: Record<string, string> = {}, method: 'GET' | 'HEAD' = 'GET') =>
    started.app.inject({ method, url, headers });
  return { app: started.app, get };
}

const corp = {
  name: 'corp',
  issuer: 'https://id.example.com/realms/corp',
  audience: ['sluicegate'],
};
const oidc = { issuer: corp.issuer, clientId: 'console' };

describe('the console', () => {
  it.each([
    ['index.html', 'text/html; charset=utf-8'],
    ['icon.svg', 'image/svg+xml'],
    ['assets/main-1a2b.js', 'application/javascript; charset=utf-8'],
    ['assets/main-1a2b.css', 'text/css; charset=utf-8'],
    ['assets/inter-1a2b.woff2', 'font/woff2'],
  ])('has its files with their types, for anybody: %s', async (name, type) => {
    const { get } = await setUp();
    const response = await get(`/console/${name}`);
    expect({ status: response.statusCode, type: response.headers['content-type'] }).toEqual({
      status: 200,
      type,
    });
  });

  it.each(['/console/', '/console/subjects/bars.v1/bars.v1-value?at=7', '/console/no/such/page'])(
    'shows its page at every address of its own: %s',
    async (url) => {
      const { get } = await setUp();
      const response = await get(url);
      expect(response.statusCode).toBe(200);
      expect(response.body).toBe(page);
    },
  );

  it.each(['/', '/console', '/console?x=1'])('is where %s leads', async (url) => {
    const { get } = await setUp();
    const response = await get(url);
    expect(response.statusCode).toBe(302);
    expect(response.headers['location']).toBe('/console/');
  });

  it('is kept by browsers as long as its names stand for the same content', async () => {
    const { get } = await setUp();
    const kept = async (name: string) => (await get(`/console/${name}`)).headers['cache-control'];
    expect(await kept('assets/main-1a2b.js')).toBe('public, max-age=31536000, immutable');
    expect(await kept('')).toBe('no-cache');
    expect(await kept('icon.svg')).toBe('no-cache');
    expect(await kept('assets/gone-1a2b.js')).toBe('no-store');
    expect(await kept('config.json')).toBe('no-store');
  });

  it('is sent again only when it has changed', async () => {
    const { get } = await setUp();
    const { etag, 'last-modified': modified } = (await get('/console/')).headers;
    for (const headers of [{ 'if-none-match': String(etag) }, { 'if-modified-since': String(modified) }]) {
      const response = await get('/console/', headers);
      expect({ status: response.statusCode, body: response.body }).toEqual({ status: 304, body: '' });
      expect(response.headers['cache-control']).toBe('no-cache');
    }
    expect((await get('/console/', { 'if-none-match': '"other"' })).statusCode).toBe(200);
  });

  it('answers HEAD like GET, without the content', async () => {
    const { get } = await setUp();
    for (const path of ['', 'assets/main-1a2b.js', 'config.json', 'assets/none.js']) {
      const [got, head] = [await get(`/console/${path}`), await get(`/console/${path}`, {}, 'HEAD')];
      expect([head.statusCode, head.headers['content-type'], head.body]).toEqual([
        got.statusCode,
        got.headers['content-type'],
        '',
      ]);
    }
  });

  it.each([
    ['br, gzip', 'br', brotliDecompressSync],
    ['gzip', 'gzip', gunzipSync],
    ['identity', undefined, (bytes: Buffer) => bytes],
    ['', undefined, (bytes: Buffer) => bytes],
  ])('is sent as the compressed file that the browser can read: %j', async (accepted, coding, read) => {
    const { get } = await setUp();
    const response = await get('/console/assets/main-1a2b.js', { 'accept-encoding': accepted });
    expect(response.headers['content-encoding']).toBe(coding);
    expect(response.headers['content-type']).toBe('application/javascript; charset=utf-8');
    expect(response.headers['vary']).toBe('accept-encoding');
    expect(read(response.rawPayload).toString()).toBe(script);
  });

  it('is sent as it is where there is no compressed file', async () => {
    const { get } = await setUp();
    const response = await get('/console/assets/main-1a2b.css', { 'accept-encoding': 'br, gzip' });
    expect(response.headers['content-encoding']).toBeUndefined();
    expect(response.body).toBe('a{}');
  });

  it('varies by the origin as well where some are listed', async () => {
    const { get } = await setUp({ http: { cors: ['https://other.example.com'] } });
    expect((await get('/console/')).headers['vary']).toBe('Origin, accept-encoding');
  });

  // Over a connection: a client library would shorten these addresses.
  it.each([
    ['/console/../package.json', 404],
    ['/console/../../package.json', 404],
    ['/console/..%2f..%2fpackage.json', 404],
    ['/console/%2e%2e/%2e%2e/package.json', 404],
    ['/console/%2e%2e%5cpackage.json', 404],
    ['/console/assets/%2e%2e/%2e%2e/package.json', 404],
    ['/console/assets/..%5c..%5cpackage.json', 404],
    ['/console/assets/main-1a2b.js%00.html', 400],
    ['/console/%00', 400],
    ['/console/%zz', 400],
  ])('has nothing outside of its files: %s', async (url, status) => {
    const { app: service } = await setUp();
    const response = await sent(service, 'GET', url, {}, '');
    expect(response.statusCode).toBe(status);
    expect(response.json()).toMatchObject({ code: 'request.malformed', status });
  });

  it('takes no other methods: they are for known callers, and there is nothing', async () => {
    const { app: service } = await setUp();
    const post = (headers: Record<string, string>) => sent(service, 'POST', '/console/', headers, '');
    expect((await post({})).statusCode).toBe(401);
    expect((await post({ 'x-api-key': 'k' })).statusCode).toBe(404);
  });

  it('allows its pages what this server has, and nothing else', async () => {
    const { get } = await setUp();
    for (const path of ['', 'subjects', 'assets/main-1a2b.js'])
      expect((await get(`/console/${path}`)).headers).toMatchObject({
        'content-security-policy':
          "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
          "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        'cross-origin-resource-policy': 'same-origin',
        'referrer-policy': 'no-referrer',
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
      });
    for (const url of ['/v1/subjects', '/health/live', '/console/config.json'])
      expect((await get(url)).headers['content-security-policy']).toBe(
        "default-src 'none'; frame-ancestors 'none'",
      );
  });

  it('may call where its users sign in', async () => {
    const { get } = await setUp({
      auth: { jwt: [corp] },
      console: { oidc: { ...oidc, origins: ['https://token.example.com', 'https://id.example.com'] } },
    });
    expect((await get('/console/')).headers['content-security-policy']).toContain(
      "; connect-src 'self' https://id.example.com https://token.example.com;",
    );
  });

  it('is one route in metrics, whatever is asked for', async () => {
    const { get } = await setUp();
    for (const path of ['', 'subjects/a', 'assets/main-1a2b.js']) await get(`/console/${path}`);
    const { body } = await get('/metrics', { 'x-api-key': 'k' });
    expect(body).toContain(
      'http_request_duration_seconds_count{method="GET",route="/console/*",status="200"} 3',
    );
  });

  it('that is not built says what to do, and the service runs', async () => {
    const { get } = await setUp({}, { consoleDirectory: join(directory, 'nothing') });
    for (const path of ['', 'subjects', 'assets/main-1a2b.js']) {
      const response = await get(`/console/${path}`);
      expect(response.statusCode).toBe(404);
      expect(response.json()).toMatchObject({ code: 'request.malformed', status: 404 });
      expect(response.body).toContain('Build the service with npm run build');
    }
    expect((await get('/health/live')).statusCode).toBe(200);
  });

  it('that is turned off leaves nothing', async () => {
    const { get } = await setUp({ console: { enabled: false } });
    for (const url of ['/', '/console', '/console/', '/console/config.json', '/console/assets/main-1a2b.js'])
      expect((await get(url)).statusCode).toBe(404);
  });
});

describe('the configuration of the console', () => {
  const config = async (settings: Record<string, unknown>) => {
    const { get } = await setUp(settings);
    const response = await get('/console/config.json');
    expect(response.statusCode).toBe(200);
    return response.json<unknown>();
  };

  it('says that a browser on this machine needs no credential while none is configured', async () => {
    expect(await config({})).toEqual({ version: version(), needs_credentials: false, oidc: null });
  });

  it('says that others do', async () => {
    expect(await config({ auth: { apiKeys } })).toMatchObject({ needs_credentials: true, oidc: null });
  });

  it('says where its users sign in', async () => {
    const expected = { issuer: corp.issuer, client_id: 'console', scopes: ['openid'], audience: null };
    expect(await config({ auth: { jwt: [corp] }, console: { oidc } })).toMatchObject({
      needs_credentials: true,
      oidc: expected,
    });
    const more = {
      ...oidc,
      scopes: ['openid', 'api://x/.default'],
      audience: 'https://sluicegate.example.com',
    };
    expect(await config({ auth: { jwt: [corp] }, console: { oidc: more } })).toMatchObject({
      oidc: { scopes: more.scopes, audience: more.audience },
    });
  });
});

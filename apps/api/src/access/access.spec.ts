import { createHash } from 'node:crypto';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { afterEach, describe, expect, it } from 'vitest';
import { appForTest } from '../testing/app-for-test.js';
import { accessOfRoute } from './route-access.js';

let app: NestFastifyApplication | undefined;
afterEach(() => app?.close());

const keyHash = `sha256:${createHash('sha256').update('read-key').digest('hex')}`;
const apiKeys = [
  { name: 'writer', key: 'produce-key', roles: ['produce'] },
  { name: 'reader', keyHash, roles: ['read'] },
  { name: 'operator', key: 'operate-key', roles: ['operate'] },
];

async function get(
  url: string,
  headers: Record<string, string> = {},
  keys: unknown = apiKeys,
  remoteAddress = '10.0.0.9',
) {
  const page = { items: [], nextCursor: null };
  ({ app } = await appForTest({
    settings: { auth: { apiKeys: keys } },
    subjects: { list: () => Promise.resolve(page) },
  }));
  return app.inject({ method: 'GET', url, headers, remoteAddress });
}

describe('with API keys', () => {
  it.each([
    ['Authorization: Bearer', { authorization: 'Bearer read-key' }],
    ['Authorization: Basic', { authorization: `Basic ${Buffer.from('any:read-key').toString('base64')}` }],
    ['X-API-Key', { 'x-api-key': 'read-key' }],
    ['a key that may operate', { 'x-api-key': 'operate-key' }],
  ])('%s may read', async (_how, headers) => {
    expect((await get('/v1/subjects', headers)).statusCode).toBe(200);
  });

  it('no key is auth.missing', async () => {
    const response = await get('/v1/subjects');
    expect(response.statusCode).toBe(401);
    expect(response.json()).toMatchObject({ code: 'auth.missing', error_code: 40101 });
    expect(response.headers['www-authenticate']).toContain('Bearer');
  });

  it('an unknown key is auth.missing, and is not shown', async () => {
    const response = await get('/v1/subjects', { 'x-api-key': 's3cret' });
    expect(response.statusCode).toBe(401);
    expect(response.body).not.toContain('s3cret');
  });

  it('a key without the role is auth.denied', async () => {
    const response = await get('/metrics', { 'x-api-key': 'produce-key' });
    expect(response.statusCode).toBe(403);
    expect(response.json()).toMatchObject({ code: 'auth.denied', error_code: 40301 });
  });

  it.each(['/health/live', '/health/ready', '/docs/openapi.json'])('%s is open to all', async (url) => {
    expect((await get(url)).statusCode).not.toBe(401);
  });
});

describe('without any API key', () => {
  it.each(['127.0.0.1', '127.1.2.3', '::1', '::ffff:127.0.0.1'])(
    'this machine (%s) is accepted',
    async (address) => {
      expect((await get('/v1/subjects', {}, [], address)).statusCode).toBe(200);
    },
  );

  it.each(['10.0.0.9', '::ffff:10.0.0.9', '1127.0.0.1'])(
    'another machine (%s) is refused',
    async (address) => {
      expect((await get('/v1/subjects', {}, [], address)).statusCode).toBe(403);
    },
  );
});

describe('what a route needs', () => {
  it.each([
    ['POST', '/topics/:topic', 'produce'],
    ['GET', '/topics', 'read'],
    ['GET', '/topics/:topic', 'read'],
    ['GET', '/v1/mismatches', 'read'],
    ['HEAD', '/v1/mismatches', 'read'],
    ['POST', '/v1/resets', 'operate'],
    ['PUT', '/v1/subjects/:topic/:subject/mapping', 'operate'],
    ['GET', '/metrics', 'read'],
    ['GET', '/v1/whoami', 'known'],
    ['GET', '/health/live', 'open'],
    ['GET', '/docs', 'open'],
    ['DELETE', '/topics/:topic', undefined],
    ['GET', '/healthy', undefined],
  ])('of %s %s is %s', (method, pattern, needs) => {
    expect(accessOfRoute(method, pattern)?.needs).toBe(needs);
  });
});

import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { JournalUnreachable } from '#journal';
import type { ProduceResult } from '#producer';
import { refusal } from '../http/problems/refusal-error.js';
import { acknowledging, appForTest, posted, type TestParts } from '../testing/app-for-test.js';

let app: NestFastifyApplication | undefined;
afterEach(() => app?.close());

/** The service, and its log's lines as objects. */
async function setUp(parts: TestParts) {
  const started = await appForTest(parts);
  app = started.app;
  const logged = (): Record<string, unknown>[] =>
    started.lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  return { app, logged };
}

const json = { 'content-type': 'application/json', 'x-request-id': 'r-1' };
const body = '{"records":[{"value":"S3CRET"}]}';
const refusing = (): Promise<ProduceResult> =>
  Promise.resolve({
    ok: false,
    refusal: refusal('sr.unreachable', 'the registry does not answer', {
      topic: 'bars',
      subject: 'bars-value',
    }),
  });

describe('a response of 500 and above', () => {
  it('is a line at warn: its code, topic, subject, request id and duration, of the produce route', async () => {
    const { app, logged } = await setUp({ gateway: { produce: refusing } });
    await posted(app, '/topics/bars?note=S3CRET', json, body);
    expect(logged()).toMatchObject([
      {
        level: 'warn',
        code: 'sr.unreachable',
        status: 503,
        route: '/topics/:topic',
        topic: 'bars',
        subject: 'bars-value',
        request_id: 'r-1',
        duration_ms: expect.any(Number) as number,
      },
    ]);
    expect(JSON.stringify(logged())).not.toContain('S3CRET');
  });

  it('is a line for Nest’s routes too, and the only line if the refusal names no topic', async () => {
    const list = () => Promise.reject(new JournalUnreachable('Postgres is not reachable'));
    const { app, logged } = await setUp({
      subjects: { list },
      gateway: { produce: () => Promise.resolve({ ok: false, refusal: refusal('overloaded', 'full') }) },
    });
    await app.inject({ method: 'GET', url: '/v1/subjects?topic=S3CRET', headers: { 'x-request-id': 'r-2' } });
    await posted(app, '/topics/bars', json, body);
    expect(logged()).toMatchObject([
      { level: 'warn', code: 'store.unreachable', status: 503, route: '/v1/subjects', request_id: 'r-2' },
      { level: 'warn', code: 'overloaded', topic: 'bars', request_id: 'r-1' },
    ]);
    expect(JSON.stringify(logged())).not.toContain('S3CRET');
  });

  it('is not logged for a readiness probe', async () => {
    const { app, logged } = await setUp({ kafkaReachable: false });
    const response = await app.inject({ method: 'GET', url: '/health/ready' });
    expect(response.statusCode).toBe(503);
    expect(logged()).toEqual([]);
  });

  it('is sampled under load, and the lines left out are counted', async () => {
    const { app, logged } = await setUp({ gateway: { produce: refusing } });
    await posted(app, '/topics/bars', json, body);
    await Promise.all(Array.from({ length: 39 }, () => posted(app, '/topics/bars', json, body)));
    await vi.waitFor(
      () => {
        const counted = logged().reduce((sum, { left_out: leftOut }) => sum + Number(leftOut ?? 1), 0);
        expect(counted).toBe(40);
      },
      { timeout: 5000 },
    );
    expect(logged().length).toBeLessThan(30);
  });
});

describe('the access log', () => {
  const gateway = acknowledging();
  const keys = [{ name: 'loader', key: 'S3CRET', roles: ['produce', 'read'] }];

  it('is off by default, and nothing is logged about a successful request', async () => {
    const { app, logged } = await setUp({ gateway });
    await posted(app, '/topics/bars', json, body);
    expect(logged()).toEqual([]);
  });

  it('has a line for each request on both paths, with the name of its key', async () => {
    const { app, logged } = await setUp({
      gateway,
      settings: { http: { accessLog: true }, auth: { apiKeys: keys } },
    });
    await posted(app, '/topics/bars?note=S3CRET', { ...json, 'x-api-key': 'S3CRET' }, body);
    await posted(app, '/topics/bars', json, body);
    const headers = { 'x-api-key': 'S3CRET', 'x-request-id': 'r-2' };
    await app.inject({ method: 'GET', url: '/metrics?S3CRET', headers });
    await app.inject({ method: 'GET', url: '/nowhere', headers });
    const numbers = { ms: expect.any(Number) as number, bytes: expect.any(Number) as number };
    const produced = { method: 'POST', route: '/topics/:topic', path: '/topics/bars', request_id: 'r-1' };
    expect(logged()).toMatchObject([
      { level: 'info', msg: 'request', ...produced, ...numbers, status: 200, key: 'loader' },
      { ...produced, ...numbers, status: 401, key: 'anonymous' },
      { method: 'GET', route: '/metrics', path: '/metrics', status: 200, request_id: 'r-2', key: 'loader' },
      { method: 'GET', route: 'none', path: '/nowhere', status: 404, key: 'loader' },
    ]);
    expect(JSON.stringify(logged())).not.toContain('S3CRET');
  });

  it('has the address of the client, as a trusted proxy names it, on both paths', async () => {
    const http = { accessLog: true, trustedProxies: ['127.0.0.1'] };
    const settings = { http, auth: { apiKeys: keys } };
    const { app, logged } = await setUp({ gateway, settings });
    const headers = { 'x-api-key': 'S3CRET', 'x-forwarded-for': '6.6.6.6, 192.0.2.7' };
    await posted(app, '/topics/bars', { ...json, ...headers }, body);
    await app.inject({ method: 'GET', url: '/metrics', headers });
    await app.inject({ method: 'GET', url: '/metrics', headers, remoteAddress: '203.0.113.1' });
    expect(logged().map(({ client }) => client)).toEqual(['192.0.2.7', '192.0.2.7', '203.0.113.1']);
  });

  it('names the key of a request that lacks the role, on both paths', async () => {
    const reader = [{ name: 'reader', key: 'S3CRET', roles: ['read'] }];
    const { app, logged } = await setUp({
      gateway,
      settings: { http: { accessLog: true }, auth: { apiKeys: reader } },
    });
    await posted(app, '/topics/bars', { ...json, 'x-api-key': 'S3CRET' }, body);
    await app.inject({ method: 'POST', url: '/v1/resets', headers: { 'x-api-key': 'S3CRET' } });
    expect(logged()).toMatchObject([
      { route: '/topics/:topic', status: 403, key: 'reader' },
      { route: '/v1/resets', status: 403, key: 'reader' },
    ]);
  });
});

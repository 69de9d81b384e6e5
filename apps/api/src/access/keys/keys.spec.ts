import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { afterEach, describe, expect, it } from 'vitest';
import { MemoryAccessKeyLog } from '#journal';
import { hashOf } from '../credential.js';
import { acknowledging, appForTest, posted, type TestApp } from '../../testing/app-for-test.js';

/* Real: the service and its stored keys. Stand-ins: the log of keys in memory, and a gateway that acknowledges. */

const now = Date.parse('2026-01-01T00:00:00.000Z');
const admins = [
  { name: 'root', key: 'root-key', roles: ['admin'] },
  { name: 'bars-admin', key: 'bars-key', roles: ['admin'], topics: ['bars_*'] },
  { name: 'reader', key: 'read-key', roles: ['read'] },
];
const body = { name: 'loader', roles: ['produce'], topics: ['bars_*'], reason: 'the nightly load' };

let app: NestFastifyApplication | undefined;
afterEach(() => app?.close());

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
  readonly body: Record<string, unknown> & { readonly items: Record<string, unknown>[] };
}
type Call = (method: 'GET' | 'POST', url: string, payload?: object, key?: string) => Promise<Answer>;

async function start(
  keyLog = new MemoryAccessKeyLog(() => now),
  auth: object = { apiKeys: admins },
): Promise<TestApp & { readonly call: Call; readonly keyLog: MemoryAccessKeyLog }> {
  const started = await appForTest({
    settings: { auth, http: { accessLog: true } },
    keyLog,
    gateway: acknowledging(),
  });
  ({ app } = started);
  const call: Call = async (method, url, payload, key = 'root-key') => {
    const headers = { 'x-api-key': key };
    const response = await started.app.inject({ method, url, headers, ...(payload && { payload }) });
    const isJson = String(response.headers['content-type']).includes('json');
    return {
      status: response.statusCode,
      headers: response.headers,
      text: response.body,
      body: (isJson ? response.json() : {}) as Answer['body'],
    };
  };
  return { ...started, keyLog, call };
}

describe('a created key', () => {
  it('is shown once, with what is stored of it', async () => {
    const { call } = await start();
    const created = await call('POST', '/v1/keys', {
      ...body,
      limits: { requests_per_second: 5, connections: null },
      expires_at: '2026-02-01T01:00:00+01:00',
    });
    expect(created.status).toBe(201);
    expect(created.headers).toMatchObject({ 'cache-control': 'no-store' });
    const { key, ...view } = created.body;
    expect(key).toMatch(/^sg_[\w-]{43}$/);
    expect(view).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      name: 'loader',
      state: 'active',
      roles: ['produce'],
      topics: ['bars_*'],
      limits: { requests_per_second: 5, connections: null },
      expires_at: '2026-02-01T00:00:00.000Z',
      created_at: '2026-01-01T00:00:00.000Z',
      created_by: 'root',
      revoked_at: null,
      revoked_by: null,
    });
    expect(created.headers['location']).toBe(`/v1/keys/${String(view['id'])}`);
    expect((await call('GET', String(created.headers['location']))).body).toEqual(view);
  });

  it('has no higher limits than an administrator of some topics who creates it', async () => {
    const limited = { name: 'limited', key: 'limited-key', roles: ['admin'], topics: ['bars_*'] };
    const { call } = await start(undefined, { apiKeys: [{ ...limited, limits: { requestsPerSecond: 10 } }] });
    const given = async (limits: object): Promise<Answer> =>
      call('POST', '/v1/keys', { ...body, limits }, 'limited-key');
    for (const limits of [{}, { requests_per_second: null }, { requests_per_second: 11 }])
      expect(await given(limits)).toMatchObject({ status: 403, body: { code: 'auth.denied' } });
    expect((await given({ requests_per_second: 10, event_streams: null })).status).toBe(403);
    expect((await given({ requests_per_second: 10 })).status).toBe(201);
  });

  it('is accepted on both HTTP paths, with its own name, rights and limits', async () => {
    const { call, app: service, lines } = await start();
    const { body: created } = await call('POST', '/v1/keys', { ...body, limits: { connections: 3 } });
    const key = String(created['key']);
    expect((await call('GET', '/v1/whoami', undefined, key)).body).toMatchObject({
      name: 'loader',
      kind: 'stored_key',
      roles: { produce: ['bars_*'] },
      limits: { connections: 3, event_streams: 8, requests_per_second: null, subjects: 10_000 },
      expires_at: null,
    });
    const produce = async (topic: string): Promise<number> =>
      (
        await posted(
          service,
          `/topics/${topic}`,
          { 'x-api-key': key, 'content-type': 'application/json' },
          '{"records":[{"value":1}]}',
        )
      ).statusCode;
    expect(await produce('bars_1s')).toBe(200);
    expect(await produce('quotes')).toBe(404);
    expect(lines.some((line) => line.includes('"key":"loader"'))).toBe(true);
  });

  it('gives its name to what is done with it', async () => {
    const { call } = await start();
    const { body: admin } = await call('POST', '/v1/keys', { ...body, name: 'deputy', roles: ['admin'] });
    const created = await call('POST', '/v1/keys', body, String(admin['key']));
    expect(created.body).toMatchObject({ created_by: 'deputy' });
  });

  it('has its secret and its hash in no other response, no log line and no event', async () => {
    const { call, lines, keyLog } = await start();
    const { body: created } = await call('POST', '/v1/keys', body);
    const key = String(created['key']);
    const address = `/v1/keys/${String(created['id'])}`;
    await call('GET', '/v1/whoami', undefined, key);
    const texts = [
      (await call('POST', '/v1/keys', body)).text,
      (await call('GET', '/v1/keys')).text,
      (await call('GET', address)).text,
      (await call('GET', `${address}/events`)).text,
      (await call('POST', `${address}/revoke`, { reason: 'leaked' })).text,
      (await call('GET', `${address}/events`)).text,
      ...lines,
    ];
    const hash = hashOf(key);
    for (const text of texts) {
      expect(text).not.toContain(key);
      expect(text).not.toContain(hash.replace('sha256:', ''));
    }
    const stored = JSON.stringify(await keyLog.of(String(created['id'])));
    expect(stored).toContain(hash);
    expect(stored).not.toContain(key);
  });
});

describe('a revoked key', () => {
  it('is refused at once, and shows who revoked it', async () => {
    const { call } = await start();
    const { body: created } = await call('POST', '/v1/keys', body);
    const revoke = `/v1/keys/${String(created['id'])}/revoke`;
    const revoked = await call('POST', revoke, { reason: 'leaked' }, 'bars-key');
    expect(revoked.status).toBe(200);
    expect(revoked.body).toMatchObject({ state: 'revoked', revoked_by: 'bars-admin' });
    const { status, body: problem } = await call('GET', '/v1/whoami', undefined, String(created['key']));
    expect([status, problem['code']]).toEqual([401, 'auth.missing']);
  });

  it('that is revoked again stays as it is, and nothing is stored', async () => {
    const { call, keyLog } = await start();
    const { body: created } = await call('POST', '/v1/keys', body);
    const id = String(created['id']);
    const first = await call('POST', `/v1/keys/${id}/revoke`, { reason: 'leaked' });
    expect((await call('POST', `/v1/keys/${id}/revoke`, { reason: 'again' }, 'bars-key')).body).toEqual(
      first.body,
    );
    expect(await keyLog.of(id)).toHaveLength(2);
  });

  it('leaves its name to another one', async () => {
    const { call } = await start();
    const { body: created } = await call('POST', '/v1/keys', body);
    expect((await call('POST', '/v1/keys', body)).body).toMatchObject({
      code: 'key.exists',
      error_code: 40904,
    });
    await call('POST', `/v1/keys/${String(created['id'])}/revoke`, { reason: 'lost' });
    expect((await call('POST', '/v1/keys', body)).status).toBe(201);
  });
});

describe('the events of a key', () => {
  it('say who did what, why, in which request, without the hash', async () => {
    const { call } = await start();
    const { body: created } = await call('POST', '/v1/keys', body);
    const address = `/v1/keys/${String(created['id'])}`;
    await call('POST', `${address}/revoke`, { reason: 'leaked' }, 'bars-key');
    const { body: page } = await call('GET', `${address}/events`);
    expect(page).toEqual({
      items: [
        {
          version: 1,
          event_id: expect.any(String) as string,
          type: 'KeyCreated',
          schema_version: 1,
          actor: 'root',
          reason: 'the nightly load',
          data: {
            type: 'KeyCreated',
            at: '2026-01-01T00:00:00.000Z',
            id: created['id'],
            name: 'loader',
            roles: ['produce'],
            topics: ['bars_*'],
            limits: {},
            expiresAt: null,
            actor: 'root',
            reason: 'the nightly load',
          },
          metadata: { pod: 'pod-a', request_id: expect.any(String) as string },
          at: '2026-01-01T00:00:00.000Z',
        },
        expect.objectContaining({ version: 2, type: 'KeyRevoked', actor: 'bars-admin', reason: 'leaked' }),
      ],
      next_cursor: null,
    });
  });
});

describe('a caller', () => {
  it.each([
    ['with a role on other topics', { topics: ['quotes'] }],
    ['with a wider pattern', { topics: ['*'] }],
    ['with a role that has a wider pattern', { roles: ['read:*'] }],
  ])('may not create a key %s', async (_what, more) => {
    const { call } = await start();
    const { status, body: problem } = await call('POST', '/v1/keys', { ...body, ...more }, 'bars-key');
    expect([status, problem['code']]).toEqual([403, 'auth.denied']);
  });

  it('may create a key with any role on its own topics', async () => {
    const { call } = await start();
    const created = await call(
      'POST',
      '/v1/keys',
      { ...body, roles: ['admin', 'produce:bars_1s'] },
      'bars-key',
    );
    expect(created.status).toBe(201);
  });

  it('without the role "admin" is denied', async () => {
    const { call } = await start();
    for (const [method, path] of [
      ['GET', '/v1/keys'],
      ['POST', '/v1/keys'],
      ['POST', '/v1/keys/x/revoke'],
    ] as const)
      expect((await call(method, path, method === 'POST' ? {} : undefined, 'read-key')).status).toBe(403);
  });

  it('meets a key that it may not see like one that does not exist', async () => {
    const { call, keyLog } = await start();
    const { body: created } = await call('POST', '/v1/keys', { ...body, topics: ['quotes'] });
    const answers = async (id: string) => [
      await call('GET', `/v1/keys/${id}`, undefined, 'bars-key'),
      await call('GET', `/v1/keys/${id}/events`, undefined, 'bars-key'),
      await call('POST', `/v1/keys/${id}/revoke`, { reason: 'r' }, 'bars-key'),
    ];
    const hidden = await answers(String(created['id']));
    for (const other of ['00000000-0000-4000-8000-000000000000', 'x'])
      expect((await answers(other)).map(({ status, body: each }) => [status, each])).toEqual(
        hidden.map(({ status, body: each }) => [status, each]),
      );
    expect(hidden[0]).toMatchObject({ status: 404, body: { code: 'key.unknown', error_code: 40406 } });
    expect(await keyLog.of(String(created['id']))).toHaveLength(1);
    expect((await call('GET', '/v1/keys', undefined, 'bars-key')).body).toEqual({
      items: [],
      next_cursor: null,
    });
  });

  it('on this machine may create keys while no credentials are configured', async () => {
    const { app: service } = await start(undefined, {});
    const created = await service.inject({ method: 'POST', url: '/v1/keys', payload: body });
    expect(created.statusCode).toBe(201);
    expect(created.json()).toMatchObject({ created_by: 'anonymous' });
  });
});

describe('the list of keys', () => {
  const names = ({ body: page }: Answer) => page.items.map(({ name }) => name);

  it('has the latest first, page by page, and only what the caller may see', async () => {
    const { call } = await start();
    for (const [name, topics] of Object.entries({
      a: ['bars_1'],
      b: ['quotes'],
      c: ['bars_2'],
      d: ['quotes'],
    }))
      await call('POST', '/v1/keys', { ...body, name, topics });
    expect(names(await call('GET', '/v1/keys'))).toEqual(['d', 'c', 'b', 'a']);
    const first = await call('GET', '/v1/keys?limit=1', undefined, 'bars-key');
    expect(names(first)).toEqual(['c']);
    const next = String(first.body['next_cursor']);
    const second = await call('GET', `/v1/keys?limit=1&cursor=${next}`, undefined, 'bars-key');
    expect(names(second)).toEqual(['a']);
    expect(second.body['next_cursor']).toBeNull();
  });

  it('is filtered by state', async () => {
    const { call } = await start();
    const { body: created } = await call('POST', '/v1/keys', { ...body, name: 'a' });
    await call('POST', '/v1/keys', { ...body, name: 'b' });
    await call('POST', `/v1/keys/${String(created['id'])}/revoke`, { reason: 'r' });
    expect(names(await call('GET', '/v1/keys?state=active'))).toEqual(['b']);
    expect(names(await call('GET', '/v1/keys?state=revoked'))).toEqual(['a']);
    expect(names(await call('GET', '/v1/keys?state=expired'))).toEqual([]);
  });
});

describe('a request that is malformed', () => {
  it.each([
    [{ name: 'a b' }, '/name: allowed: 1 to 64 letters'],
    [{ name: 'x'.repeat(65) }, '/name'],
    [{ roles: [] }, '/roles: allowed: a list of at least one'],
    [{ roles: ['write'] }, '/roles/0: allowed: produce, read'],
    [{ topics: ['a b'] }, '/topics/0: allowed: a topic'],
    [{ topics: [] }, '/topics'],
    [{ limits: { connections: 0 } }, '/limits/connections: allowed: an integer from 1'],
    [{ limits: { connection: 1 } }, '/limits: allowed: an object with requests_per_second'],
    [{ expires_at: 'tomorrow' }, '/expires_at: allowed: an instant'],
    [{ expires_at: '2026-01-01T00:00:00Z' }, '/expires_at: allowed: an instant in the future'],
    [{ reason: ' ' }, '/reason'],
    [{ key: 'mine' }, 'an object with name, roles, topics, reason'],
  ])('as with %j creates nothing', async (more, detail) => {
    const { call, keyLog } = await start();
    const { status, body: problem } = await call('POST', '/v1/keys', { ...body, ...more });
    expect([status, problem['detail']]).toEqual([422, expect.stringContaining(detail)]);
    expect((await keyLog.active()).head.position).toBe(0);
  });

  it.each(['reader', 'anonymous'])('as by the name of another caller: %s', async (name) => {
    const { call } = await start();
    expect((await call('POST', '/v1/keys', { ...body, name })).body['code']).toBe('key.exists');
  });

  it.each(['state=odd', 'cursor=0', 'cursor=x', 'cursor=9999999999', 'limit=0'])(
    'as the list with %s',
    async (query) => {
      const { call } = await start();
      expect((await call('GET', `/v1/keys?${query}`)).status).toBe(422);
    },
  );
});

describe('while Postgres is away', () => {
  it('since the start, a key that is not of the settings cannot be checked, and is not called wrong', async () => {
    const keyLog = new MemoryAccessKeyLog(() => now);
    keyLog.reachable = false;
    const { call, storedKeys } = await start(keyLog);
    const answer = await call('GET', '/v1/whoami', undefined, 'sg_unknown');
    expect(answer.status).toBe(503);
    expect(answer.headers['retry-after']).toBe('1');
    expect(answer.body).toMatchObject({
      code: 'auth.unavailable',
      error_code: 50306,
      detail: 'The credential cannot be checked now.',
      retry_after_ms: 1000,
    });
    expect((await call('GET', '/v1/whoami')).status).toBe(200);
    keyLog.reachable = true;
    await storedKeys.catchUp();
    expect((await call('GET', '/v1/whoami', undefined, 'sg_unknown')).status).toBe(401);
  });

  it('known keys go on, and none is created or revoked', async () => {
    const { call, keyLog } = await start();
    const { body: created } = await call('POST', '/v1/keys', body);
    keyLog.reachable = false;
    expect((await call('GET', '/v1/whoami', undefined, String(created['key']))).status).toBe(200);
    const revoke = `/v1/keys/${String(created['id'])}/revoke`;
    for (const [url, payload] of [
      ['/v1/keys', { ...body, name: 'other' }],
      [revoke, { reason: 'r' }],
    ] as const)
      expect((await call('POST', url, payload)).body['code']).toBe('store.unreachable');
  });
});

describe('with auth.storedKeys off', () => {
  it('there are no addresses for keys, and no stored key is valid', async () => {
    const keyLog = new MemoryAccessKeyLog(() => now);
    const first = await start(keyLog);
    const { body: created } = await first.call('POST', '/v1/keys', body);
    await first.app.close();
    const { call } = await start(keyLog, { apiKeys: admins, storedKeys: false });
    expect((await call('GET', '/v1/keys')).status).toBe(404);
    expect((await call('POST', '/v1/keys', body)).status).toBe(404);
    expect((await call('GET', '/v1/whoami', undefined, String(created['key']))).status).toBe(401);
    const { body: document } = await call('GET', '/docs/openapi.json');
    expect(Object.keys(document['paths'] as object).filter((path) => path.startsWith('/v1/keys'))).toEqual(
      [],
    );
  });

  it('an unknown key is 401 also before the keys could have been read', async () => {
    const keyLog = new MemoryAccessKeyLog(() => now);
    keyLog.reachable = false;
    const { call } = await start(keyLog, { apiKeys: admins, storedKeys: false });
    expect((await call('GET', '/v1/whoami', undefined, 'sg_unknown')).status).toBe(401);
  });
});

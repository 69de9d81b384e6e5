import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { JournalDatabase } from '../../../../../test/support/journals.js';
import { onPostgres } from '../../../../../test/support/postgres.js';
import { appForTest, type TestApp } from '../../testing/app-for-test.js';

/* Two pods' services on one database. Real: services, stored keys, Postgres. Stand-ins: gateway and journal. */

let database: JournalDatabase;
let pods: readonly TestApp[];

beforeAll(async () => {
  database = await JournalDatabase.make();
});
beforeEach(async () => {
  pods = await Promise.all(
    ['pod-a', 'pod-b'].map(async (name) => {
      const { accessKeys: keyLog } = await database.pod(name);
      return appForTest({ keyLog });
    }),
  );
});
afterEach(async () => {
  await Promise.all(pods.map(({ app }) => app.close()));
  await database.close();
});
afterAll(() => database.end());

async function post(app: NestFastifyApplication | undefined, url: string, payload: object) {
  if (app === undefined) throw new Error('there is no such pod');
  const { statusCode: status, body } = await app.inject({ method: 'POST', url, payload });
  return { status, body: JSON.parse(body) as Record<string, unknown> };
}
const create = (pod: TestApp | undefined, name: string) =>
  post(pod?.app, '/v1/keys', { name, roles: ['read'], topics: ['*'], reason: 'r' });

it('of several that create a key of one name at once, on two pods, one does', async () => {
  const answers = await Promise.all([0, 1, 0, 1, 0, 1].map((pod) => create(pods[pod], 'one')));
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409, 409, 409]);
});

it('all of several that create different keys at once, on two pods, do', async () => {
  const answers = await Promise.all(Array.from({ length: 20 }, (_, n) => create(pods[n % 2], `many-${n}`)));
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 201));
});

it('several that revoke a key at once, on two pods, revoke it once', async () => {
  const { body } = await create(pods[0], 'revoked');
  const url = `/v1/keys/${String(body['id'])}/revoke`;
  const answers = await Promise.all([0, 1, 0, 1].map((pod) => post(pods[pod]?.app, url, { reason: 'r' })));
  expect(new Set(answers.map(({ body: key }) => JSON.stringify(key))).size).toBe(1);
  const events = await pods[1]?.app.inject(url.replace('revoke', 'events'));
  expect(events?.json<{ items: unknown[] }>().items).toHaveLength(2);
});

it('what one pod creates and revokes, the other one knows as soon as it has read it', async () => {
  const { body } = await create(pods[0], 'seen');
  const whoami = async () => {
    await pods[1]?.storedKeys.catchUp();
    const headers = { 'x-api-key': String(body['key']) };
    const remoteAddress = '10.0.0.9';
    return (await pods[1]?.app.inject({ url: '/v1/whoami', headers, remoteAddress }))?.statusCode;
  };
  expect(await whoami()).toBe(200);
  await post(pods[0]?.app, `/v1/keys/${String(body['id'])}/revoke`, { reason: 'r' });
  expect(await whoami()).toBe(401);
});

it('Postgres has the hash of a key, and the key nowhere', async () => {
  const { body } = await create(pods[0], 'hashed');
  const { rows } = await onPostgres(database.url, (client) =>
    client.query<{ row: string }>('select e::text as row from access_key_event e'),
  );
  const texts = rows.map(({ row }) => row).join('\n');
  expect(texts).toContain('sha256:');
  expect(texts).not.toContain(String(body['key']));
});

it('a key whose creation Postgres refused is not there', async () => {
  await onPostgres(database.url, (client) => client.query('alter table access_key_event rename to gone'));
  expect((await create(pods[0], 'refused')).body).toMatchObject({ code: 'store.unreachable' });
  await onPostgres(database.url, (client) => client.query('alter table gone rename to access_key_event'));
  expect((await create(pods[0], 'refused')).status).toBe(201);
});

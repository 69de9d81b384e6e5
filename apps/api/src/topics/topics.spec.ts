import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { afterEach, describe, expect, it } from 'vitest';
import type { TopicCatalog } from '#producer';
import { appForTest } from '../testing/app-for-test.js';

let app: NestFastifyApplication | undefined;
afterEach(() => app?.close());

const replicas = [
  { broker: 1, inSync: true },
  { broker: 2, inSync: false },
];
const bars = {
  name: 'bars',
  configs: { 'cleanup.policy': 'delete', secret: null },
  partitions: [
    { partition: 0, leader: 1, replicas },
    { partition: 1, leader: -1, replicas },
  ],
};

const catalog: Partial<TopicCatalog> = {
  names: () => Promise.resolve({ kind: 'known', names: ['bars', 'quotes'] }),
  find: (topic) => Promise.resolve(topic === 'bars' ? { kind: 'known', topic: bars } : { kind: 'absent' }),
};

async function get(url: string, topics = catalog, headers: Record<string, string> = {}, keys: unknown = []) {
  ({ app } = await appForTest({ topics, settings: { auth: { apiKeys: keys } } }));
  return app.inject({ method: 'GET', url, headers });
}

/** As REST Proxy shows them. */
const views = [
  {
    partition: 0,
    leader: 1,
    replicas: [
      { broker: 1, leader: true, in_sync: true },
      { broker: 2, leader: false, in_sync: false },
    ],
  },
  {
    partition: 1,
    leader: -1,
    replicas: [
      { broker: 1, leader: false, in_sync: true },
      { broker: 2, leader: false, in_sync: false },
    ],
  },
];

describe("Kafka's topics", () => {
  it.each([
    ['/topics', ['bars', 'quotes']],
    ['/topics/bars', { name: 'bars', configs: bars.configs, partitions: views }],
    ['/topics/bars/partitions', views],
    ['/topics/bars/partitions/1', views[1]],
  ])('are shown at %s as in REST Proxy', async (url, body) => {
    const response = await get(url);
    expect(response.statusCode).toBe(200);
    expect(response.headers['content-type']).toBe('application/vnd.kafka.v2+json');
    expect(response.json()).toEqual(body);
  });

  it.each([
    ['application/json', 200, 'application/json'],
    ['application/vnd.kafka.v2+json, application/json;q=0.5', 200, 'application/vnd.kafka.v2+json'],
    ['text/html', 406, 'application/problem+json'],
  ])('for a client that accepts %s: %i', async (accept, status, type) => {
    const response = await get('/topics', catalog, { accept });
    expect([response.statusCode, response.headers['content-type']]).toEqual([status, type]);
  });

  it.each([
    ['/topics/none', 40401],
    ['/topics/a%20b', 40401],
    ['/topics/none/partitions', 40401],
    ['/topics/none/partitions/0', 40401],
    ['/topics/bars/partitions/2', 40402],
    ['/topics/bars/partitions/-1', 40402],
    ['/topics/bars/partitions/x', 40402],
  ])('unknown at %s: 404, %i', async (url, errorCode) => {
    const response = await get(url);
    expect(response.statusCode).toBe(404);
    expect(response.json()).toMatchObject({ error_code: errorCode, message: expect.any(String) as string });
  });

  it.each([
    ['unreachable', 503, 50303],
    ['overloaded', 503, 50305],
    ['denied', 403, 40301],
  ] as const)('that is %s is %i, %i', async (kind, status, errorCode) => {
    const response = await get('/topics/bars', { find: () => Promise.resolve({ kind }) });
    expect(response.statusCode).toBe(status);
    expect(response.json()).toMatchObject({ error_code: errorCode, outcome: 'not_sent' });
  });

  it.each([
    ['produce', 403],
    ['read', 200],
    ['operate', 200],
  ])('require the role read: a key with the role %s gets %i', async (role, status) => {
    const keys = [{ name: 'a', key: 'k', roles: [role] }];
    for (const url of ['/topics', '/topics/bars', '/topics/bars/partitions', '/topics/bars/partitions/0'])
      expect((await get(url, catalog, { 'x-api-key': 'k' }, keys)).statusCode).toBe(status);
  });
});

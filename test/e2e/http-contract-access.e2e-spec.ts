import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sendRequest } from '../support/send-request.js';
import type { GatewayProcess } from '../support/gateway.js';
import { planted } from '../support/planted.js';
import { World } from '../support/world.js';

const keys = {
  produce: planted('key-of-a-producer'),
  read: planted('key-of-a-reader'),
  operate: planted('key-of-an-operator'),
};
type Who = keyof typeof keys;

/** API keys and their roles. Real: gateway process, Kafka, registry, Postgres. */
describe('access', () => {
  let world: World;
  let gateway: GatewayProcess;
  let topic: string;

  beforeAll(async () => {
    world = await World.create();
    topic = await world.topic('access');
    gateway = await world.gateway({
      ...(await world.settings([])),
      auth: {
        apiKeys: [
          { name: 'producer', key: keys.produce, roles: ['produce'] },
          { name: 'reader', key: keys.read, roles: ['read'] },
          {
            name: 'operator',
            keyHash: `sha256:${createHash('sha256').update(keys.operate).digest('hex')}`,
            roles: ['operate'],
          },
        ],
      },
    });
  });

  afterAll(async () => {
    await world.close();
  });

  const basic = (key: string): string => `Basic ${Buffer.from(`anybody:${key}`).toString('base64')}`;
  const call = (method: string, path: string, headers: Record<string, string>, body?: unknown) =>
    sendRequest(gateway, method, path, {
      headers: {
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      body,
    });
  const send = (headers: Record<string, string>) =>
    sendRequest(gateway, 'POST', `/topics/${topic}`, {
      headers: { 'content-type': 'application/vnd.kafka.binary.v2+json', ...headers },
      body: { records: [{ value: 'AA==' }] },
    });

  it.each([
    ['no key', {}],
    ['an unknown key', { authorization: `Bearer ${planted('none-of-ours')}` }],
    ['an unsupported scheme', { authorization: `Digest ${keys.produce}` }],
  ])('%s is 401 on every route that is not public', async (_name, headers) => {
    for (const response of [
      await send(headers),
      await call('GET', '/v1/subjects', headers),
      await call('GET', '/v1/mismatches', headers),
      await call('GET', '/v1/events/stream', headers),
      await call('GET', '/metrics', headers),
      await call('POST', '/v1/resets', headers, {}),
    ]) {
      expect(response.status).toBe(401);
      expect(response.body).toMatchObject({ code: 'auth.missing', error_code: 40101, outcome: 'not_sent' });
      expect(response.headers.get('www-authenticate')).toContain('Bearer');
    }
    expect(await world.topics.read(topic)).toEqual([]);
  });

  it.each([
    ['Authorization: Bearer', { authorization: `Bearer ${keys.produce}` }],
    ['X-API-Key', { 'x-api-key': keys.produce }],
    ['the password of Authorization: Basic', { authorization: basic(keys.produce) }],
  ])('a key is taken from %s', async (_name, headers) => {
    expect((await send(headers)).status).toBe(200);
  });

  it.each<[Who, string, string, number]>([
    ['produce', 'GET', '/v1/subjects', 403],
    ['produce', 'GET', '/v1/events/stream', 403],
    ['produce', 'POST', '/v1/resets', 403],
    ['read', 'GET', '/v1/subjects', 200],
    ['read', 'GET', '/v1/mismatches', 200],
    ['read', 'GET', '/metrics', 200],
    ['read', 'POST', '/v1/resets', 403],
    ['read', 'POST', '/v1/subjects/t/t-value/reset', 403],
    ['read', 'PUT', '/v1/subjects/t/t-value/mapping', 403],
    ['operate', 'GET', '/v1/subjects', 200],
    ['operate', 'POST', '/v1/resets', 200],
  ])('the role %s on %s %s: %i', async (who, method, path, status) => {
    const body = method === 'GET' ? undefined : { filter: { state: 'blocked' }, reason: 'a test' };
    const response = await call(method, path, { 'x-api-key': keys[who] }, body);
    expect(response.status).toBe(status);
    if (status === 403) expect(response.body).toMatchObject({ code: 'auth.denied', error_code: 40301 });
  });

  it('the roles read and operate do not include produce', async () => {
    for (const key of [keys.read, keys.operate]) expect((await send({ 'x-api-key': key })).status).toBe(403);
  });

  it('health, the API’s description and the configuration of the console are public', async () => {
    for (const path of [
      '/health/live',
      '/health/ready',
      '/docs',
      '/docs/openapi.json',
      '/console/config.json',
    ])
      expect((await call('GET', path, {})).status).toBe(200);
  });

  it('a command is stored with the name of its key', async () => {
    const path = `/v1/subjects/${topic}/${topic}-value`;
    const operator = { 'x-api-key': keys.operate };
    const mapped = await call('PUT', `${path}/mapping`, operator, {
      record: 'generic',
      schema: '"string"',
      reason: 'a test',
    });
    expect(mapped.status).toBe(200);
    const { body } = await call('GET', `${path}/events`, operator);
    expect(body['items']).toMatchObject([
      {
        type: 'MappingDeclared',
        data: { actor: 'operator', reason: 'a test' },
        metadata: { actor: 'operator' },
      },
    ]);
  });

  it('no key is in the log', () => {
    const output = JSON.stringify([gateway.logs, gateway.printed]);
    for (const key of [...Object.values(keys), 'none-of-ours']) expect(output).not.toContain(key);
  });
});

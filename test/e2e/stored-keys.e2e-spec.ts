import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GatewayProcess } from '../support/gateway.js';
import { planted } from '../support/planted.js';
import { sendRequest } from '../support/send-request.js';
import { eventually, World, type GatewayResponse } from '../support/world.js';

/* API keys in Postgres. Real: two gateway processes, Kafka, registry, Postgres. Stand-in: a proxy before Postgres that goes down. */

let world: World;
let settings: Record<string, unknown>;
let pods: GatewayProcess[];
let topic: string;

const rootKey = planted('root-key');

beforeAll(async () => {
  world = await World.create();
  topic = await world.topic();
  settings = {
    ...(await world.settings([])),
    auth: { apiKeys: [{ name: 'root', key: rootKey, roles: ['admin'] }] },
  };
  pods = [await world.gateway(settings), await world.gateway(settings)];
});
afterAll(() => world.close());

const pod = (index: number): GatewayProcess => {
  const found = pods[index];
  if (found === undefined) throw new Error('there is no such pod');
  return found;
};
const json = { 'content-type': 'application/json' };
const admin = (on: number, method: string, path: string, body?: object): Promise<GatewayResponse> =>
  sendRequest(pod(on), method, path, {
    headers: { 'x-api-key': rootKey, ...(body !== undefined && json) },
    ...(body !== undefined && { body }),
  });

async function create(
  name: string,
  more: object = {},
): Promise<{ readonly id: string; readonly key: string }> {
  const { status, body } = await admin(0, 'POST', '/v1/keys', {
    name,
    roles: ['produce'],
    topics: ['*'],
    reason: 'a test',
    ...more,
  });
  expect(status).toBe(201);
  return { id: String(body['id']), key: String(body['key']) };
}
const revoke = (id: string): Promise<GatewayResponse> =>
  admin(0, 'POST', `/v1/keys/${id}/revoke`, { reason: 'leaked' });

/** The status of a record that is produced with a key. */
const produced = async (on: GatewayProcess, key: string): Promise<number> => {
  const headers = { 'x-api-key': key, 'content-type': 'application/vnd.kafka.binary.v2+json' };
  const body = { records: [{ value: 'AA==' }] };
  return (await sendRequest(on, 'POST', `/topics/${topic}`, { headers, body })).status;
};
const whoami = (on: GatewayProcess, key: string): Promise<GatewayResponse> =>
  sendRequest(on, 'GET', '/v1/whoami', { headers: { 'x-api-key': key } });

describe('a key that one pod creates', () => {
  it('is accepted there at once and by the other pod soon, and revoked is refused by both', async () => {
    const { id, key } = await create('loader');
    expect(await produced(pod(0), key)).toBe(200);
    await eventually(
      () => produced(pod(1), key),
      (status) => status === 200,
    );
    expect((await whoami(pod(1), key)).body).toMatchObject({ name: 'loader', kind: 'stored_key' });
    expect((await revoke(id)).status).toBe(200);
    expect(await produced(pod(0), key)).toBe(401);
    await eventually(
      () => produced(pod(1), key),
      (status) => status === 401,
    );
    const { body } = await admin(1, 'GET', `/v1/keys/${id}/events`);
    expect(body['items']).toMatchObject([
      { type: 'KeyCreated', actor: 'root', reason: 'a test' },
      { type: 'KeyRevoked', actor: 'root', reason: 'leaked' },
    ]);
  });

  it('is refused from its expiry on', async () => {
    const { key } = await create('short', { expires_at: new Date(Date.now() + 3000).toISOString() });
    expect(await produced(pod(0), key)).toBe(200);
    await eventually(
      () => produced(pod(0), key),
      (status) => status === 401,
    );
    expect((await whoami(pod(0), key)).body['detail']).toBe('The API key has expired.');
  });

  it('is known to a pod that starts later', async () => {
    const { key } = await create('kept');
    await pods.pop()?.stop();
    pods.push(await world.gateway(settings));
    expect(await produced(pod(1), key)).toBe(200);
  });
});

describe('while Postgres is down', () => {
  it('known keys go on, an expired one is refused, and a pod that starts refuses to guess', async () => {
    const { id, key } = await create('steady');
    const short = await create('until-then', { expires_at: new Date(Date.now() + 3000).toISOString() });
    await eventually(
      () => produced(pod(1), short.key),
      (status) => status === 200,
    );
    await world.sql.close();
    await eventually(
      () => produced(pod(1), short.key),
      (status) => status === 401,
    );
    for (const on of pods) expect(await produced(on, key)).toBe(200);
    expect((await revoke(id)).body).toMatchObject({ code: 'store.unreachable' });

    const starting = await GatewayProcess.launch(settings);
    world.gateways.push(starting);
    const early = await eventually(
      () => whoami(starting, key).catch(() => null),
      (response) => response !== null,
    );
    expect(early?.status).toBe(503);
    expect(early?.body).toMatchObject({ code: 'auth.unavailable', error_code: 50306 });
    expect((await whoami(starting, rootKey)).status).toBe(200);

    await world.sql.restore();
    await starting.ready();
    expect((await whoami(starting, key)).status).toBe(200);
    expect((await whoami(starting, 'sg_unknown')).status).toBe(401);
    const revoked = await eventually(
      () => revoke(id),
      ({ status }) => status === 200,
    );
    expect(revoked.body).toMatchObject({ state: 'revoked' });
    for (const on of [...pods, starting])
      await eventually(
        () => produced(on, key),
        (status) => status === 401,
      );
  });
});

describe('a created key', () => {
  it('is in no line that a pod writes, and neither is its hash in any response', async () => {
    const { id, key } = await create('silent');
    await whoami(pod(0), key);
    for (const on of pods) for (const line of on.logs) expect(JSON.stringify(line)).not.toContain(key);
    const texts = [await admin(0, 'GET', '/v1/keys'), await admin(0, 'GET', `/v1/keys/${id}/events`)];
    for (const { body } of texts) expect(JSON.stringify(body)).not.toMatch(/sha256|sg_/);
  });
});

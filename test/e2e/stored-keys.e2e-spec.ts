import { request, type RequestOptions } from 'node:http';
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

/** A response without an end. */
interface Open {
  readonly status: number | undefined;
  /** Resolves when it ends after all. */
  readonly ended: Promise<unknown>;
}

function open(on: GatewayProcess, options: RequestOptions, path: string, line: string): Promise<Open> {
  return new Promise((resolve, reject) => {
    const sending = request(`${on.url}${path}`, { ...options, agent: false }, (response) => {
      const ended = new Promise((end) => response.resume().once('end', end));
      // The gateway closes the connection on a body that has no end.
      sending.on('error', () => undefined);
      resolve({ status: response.statusCode, ended });
    });
    sending.once('error', reject);
    if (line === '') sending.end();
    else sending.write(line);
  });
}
const eventStream = (on: GatewayProcess, key: string): Promise<Open> =>
  open(on, { headers: { 'x-api-key': key } }, '/v1/events/stream', '');
/** One whose body stays open after one line, which is no record. */
const recordStream = (on: GatewayProcess, key: string): Promise<Open> => {
  const headers = { 'x-api-key': key, 'content-type': 'application/x-ndjson' };
  return open(on, { method: 'POST', headers }, `/topics/${topic}`, '1\n');
};

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

  it('ends the streams that are open with it when it is revoked, on every pod', async () => {
    const { id, key } = await create('streaming', { roles: ['produce', 'read'] });
    await eventually(
      () => produced(pod(1), key),
      (status) => status === 200,
    );
    const streams = await Promise.all(pods.flatMap((on) => [eventStream(on, key), recordStream(on, key)]));
    expect(streams.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    await revoke(id);
    // The test's own time-out bounds it.
    await Promise.all(streams.map(({ ended }) => ended));
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

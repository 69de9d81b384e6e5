import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { machineDefinition } from '#machines';
import { bar, barValue, retypedBarValue } from '../fixtures/bars.js';
import type { GatewayProcess } from '../support/gateway.js';
import { sendRequest } from '../support/send-request.js';
import { World } from '../support/world.js';

/*
 * What an operator reads to understand a stop, and tries out: the comparison of a subject, the subject as of a version, the
 * machine, and the tools. Real: gateway process, Kafka, registry, Postgres. A proxy before the registry counts its calls.
 */

type Json = Record<string, unknown>;

const keys = { produce: 'key-of-produce', read: 'key-of-read', elsewhere: 'key-of-elsewhere' };

let world: World;
let gateway: GatewayProcess;
let topic: string;
let latestId: number;
let firstBytes: Buffer | undefined;

beforeAll(async () => {
  world = await World.create();
  topic = await world.topic('tools');
  await world.registerSchema(`${topic}-value`, barValue);
  gateway = await world.gateway({
    ...(await world.settings([{ topic, value: barValue }])),
    auth: {
      apiKeys: [
        { name: 'loader', key: keys.produce, roles: ['produce'] },
        { name: 'analyst', key: keys.read, roles: ['read'] },
        { name: 'stranger', key: keys.elsewhere, roles: ['read'], topics: ['quotes_*'] },
      ],
    },
  });
  const send = (value: object): ReturnType<typeof sendRequest> =>
    request('produce', 'POST', `/topics/${topic}`, { records: [{ value }] });
  expect((await send(bar.value)).status).toBe(200);
  [firstBytes] = (await world.topics.read(topic)).flatMap(({ value }) => value ?? []);
  latestId = await world.registerSchema(`${topic}-value`, retypedBarValue);
  expect((await send({ ...bar.value, extra: 1 })).status).toBe(409);
});
afterAll(() => world.close());

const request = (
  as: keyof typeof keys | null,
  method: string,
  path: string,
  body?: unknown,
): ReturnType<typeof sendRequest> =>
  sendRequest(gateway, method, path, {
    headers: {
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(as !== null && { 'x-api-key': keys[as] }),
    },
    ...(body !== undefined && { body }),
  });

const address = (): string => `/v1/subjects/${topic}/${topic}-value`;

describe('the comparison of a blocked subject', () => {
  it('explains the stop by the version that the look-up saw, without a call of the registry', async () => {
    const before = world.registry.calls.length;
    const { status, body } = await request('read', 'GET', `${address()}/comparison`);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      mapping: { record: 'generic', version: 1, fingerprint: expect.stringMatching(/^sha256:/) as string },
      latest: { schema_id: latestId, version: 2, source: 'audit', at: expect.stringMatching(/Z$/) as string },
      verdict: 'stop',
      reason: expect.stringContaining('TYPE_MISMATCH') as string,
    });
    expect(body['differences']).toContainEqual(
      expect.objectContaining({ kind: 'TYPE_MISMATCH', severity: 'error', rule: 6 }),
    );
    expect(world.registry.calls).toHaveLength(before);
  });

  it('asks the registry for the latest version if it is told to', async () => {
    const before = world.registry.calls.length;
    const { body } = await request('read', 'GET', `${address()}/comparison?latest=registry`);
    expect(body).toMatchObject({ latest: { schema_id: latestId, source: 'registry' }, verdict: 'stop' });
    expect(world.registry.calls.length).toBeGreaterThan(before);
  });

  it('says that the registry is away, and still shows what was seen', async () => {
    await world.registry.setWeather('refused');
    const away = await request('read', 'GET', `${address()}/comparison?latest=registry`);
    expect(away.status).toBe(503);
    expect(away.body).toMatchObject({ code: 'sr.unreachable', class: 'sr.unreachable' });
    expect((await request('read', 'GET', `${address()}/comparison`)).status).toBe(200);
    await world.registry.setWeather('fine');
  });

  it('agrees with the comparison of the two schemas by the tool', async () => {
    const { body } = await request('read', 'GET', `${address()}/comparison`);
    const texts = { ours: (body['mapping'] as Json)['schema'], theirs: (body['latest'] as Json)['schema'] };
    const compared = await request('produce', 'POST', '/v1/tools/compare', { ...texts, profile: 'generic' });
    expect(compared.status).toBe(200);
    expect(compared.body).toEqual({ differences: body['differences'], verdict: body['verdict'] });
  });
});

describe('a subject as of a version', () => {
  it('is what it was after each event, and now after the last', async () => {
    const now = (await request('read', 'GET', address())).body;
    const states: unknown[] = [];
    for (let version = 1; version <= (now['version'] as number); version++) {
      const { status, body } = await request('read', 'GET', `${address()}?version=${version}`);
      expect([status, body['version']]).toEqual([200, version]);
      states.push(body['state']);
    }
    expect([states[0], states.at(-2), states.at(-1)]).toEqual(['healthy', 'resolving', 'blocked']);
    const { body: last } = await request('read', 'GET', `${address()}?version=${String(now['version'])}`);
    const { configured, breaker, ...shown } = now;
    expect(configured).toBeDefined();
    expect(last).toEqual({
      ...shown,
      breaker: expect.objectContaining({ trips: (breaker as Json)['trips'] }) as object,
    });
  });

  it('is 422 for a version that it does not have', async () => {
    for (const version of ['0', '1000', 'now'])
      expect((await request('read', 'GET', `${address()}?version=${version}`)).status).toBe(422);
  });
});

describe('the tools', () => {
  it('encode a record into the bytes that a produce request wrote', async () => {
    const mapping = (await request('read', 'GET', `${address()}/comparison`)).body['mapping'] as Json;
    const { body } = await request('produce', 'POST', '/v1/tools/encode', {
      schema: mapping['schema'],
      schema_id: mapping['schema_id'],
      format: 'json',
      record: bar.value,
    });
    expect(body).toEqual({
      ok: true,
      bytes: firstBytes?.toString('base64'),
      header_bytes: 5,
      schema_id: mapping['schema_id'],
    });
  });

  it('say path by path what a produce request would refuse', async () => {
    const record = { ...bar.value, extra: true };
    const refused = await request('produce', 'POST', '/v1/tools/encode', {
      schema: JSON.stringify(barValue),
      format: 'json',
      record,
    });
    expect(refused.status).toBe(200);
    expect(refused.body).toMatchObject({ ok: false, problems: [{ path: '/extra', actual: 'boolean' }] });
  });

  it('keep the digits of a long', async () => {
    const response = await fetch(`${gateway.url}/v1/tools/encode`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-api-key': keys.read },
      body: '{"schema":"\\"long\\"","format":"json","record":9007199254740993}',
    });
    const { bytes } = (await response.json()) as { bytes: string };
    expect(Buffer.from(bytes, 'base64').toString('hex')).toBe('8280808080808020');
  });

  it('leave the pod to others while many callers compare long schemas', async () => {
    const long = (type: string): string =>
      JSON.stringify({
        type: 'record',
        name: 'R',
        fields: Array.from({ length: 9000 }, (_, index) => ({ name: `f${index}`, type })),
      });
    const body = { ours: long('int'), theirs: long('long'), profile: 'generic' };
    const compared = Promise.all(
      Array.from(
        { length: 12 },
        async () => (await request('read', 'POST', '/v1/tools/compare', body)).status,
      ),
    );
    expect((await request(null, 'GET', '/health/live')).status).toBe(200);
    const statuses = await compared;
    expect(statuses).toContain(200);
    expect(statuses.filter((status) => status !== 200 && status !== 503)).toEqual([]);
    const { status } = await request('read', 'POST', '/v1/tools/compare', body);
    expect(status).toBe(200);
  });
});

describe('who may', () => {
  it('use the tools and see the machine: any known caller', async () => {
    const body = { ours: '"int"', theirs: '"int"', profile: 'key' };
    for (const as of ['produce', 'read', 'elsewhere'] as const) {
      expect((await request(as, 'POST', '/v1/tools/compare', body)).body).toMatchObject({ verdict: 'same' });
      expect((await request(as, 'GET', '/v1/machine')).body).toEqual(machineDefinition());
    }
    expect((await request(null, 'POST', '/v1/tools/compare', body)).status).toBe(401);
    expect((await request(null, 'POST', '/v1/tools/encode', {})).status).toBe(401);
    expect((await request(null, 'GET', '/v1/machine')).status).toBe(401);
  });

  it.each(['/comparison', '/comparison?latest=registry', '?version=1'])(
    'see a subject%s: who may read its topic',
    async (rest) => {
      expect((await request('produce', 'GET', address() + rest)).status).toBe(403);
      const stranger = await request('elsewhere', 'GET', address() + rest);
      expect([stranger.status, stranger.body['code']]).toEqual([404, 'subject.unknown']);
      expect((await request(null, 'GET', address() + rest)).status).toBe(401);
    },
  );
});

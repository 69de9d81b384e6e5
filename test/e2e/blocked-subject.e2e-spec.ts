import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bar, barValue, barWithVwap, ksqlBarValue, retypedBarValue } from '../fixtures/bars.js';
import type { GatewayProcess } from '../support/gateway.js';
import { call, produce, World } from '../support/world.js';

/** Real: gateway process, Kafka, registry, Postgres. Stand-in: a counting proxy before the registry. */
describe('a blocked subject', () => {
  let world: World;
  let gateway: GatewayProcess;
  let topic: string;
  let path: string;

  const post = (): ReturnType<typeof produce> => produce(gateway, topic, [{ value: bar.value }]);
  const subject = async (): Promise<Record<string, unknown>> => (await call(gateway, 'GET', path)).body;

  beforeAll(async () => {
    world = await World.create();
    topic = await world.topic();
    path = `/v1/subjects/${topic}/${topic}-value`;
    await world.registerSchema(`${topic}-value`, retypedBarValue);
    gateway = await world.gateway(await world.settings([{ topic, value: barValue }]));
    expect((await post()).status).toBe(409);
  });

  afterAll(async () => {
    await world.close();
  });

  it('refuses immediately with its difference, without a registry call or an event', async () => {
    const before = await subject();
    world.registry.calls.length = 0;
    const response = await post();
    expect(response.status).toBe(409);
    expect(response.body).toMatchObject({
      code: 'produce.blocked',
      state: 'blocked',
      outcome: 'not_sent',
      subject: `${topic}-value`,
      differences: [
        {
          path: '/fields/3/type',
          field: 'bid',
          kind: 'TYPE_MISMATCH',
          severity: 'error',
          ours: 'double',
          theirs: 'string',
        },
      ],
    });
    expect(world.registry.calls).toEqual([]);
    expect(await subject()).toEqual(before);
    expect(await world.topics.read(topic)).toEqual([]);
  });

  it('a command without a reason changes nothing', async () => {
    const response = await call(gateway, 'POST', `${path}/reset`, {});
    expect(response.status).toBe(422);
    expect(response.body).toMatchObject({ code: 'request.malformed' });
    expect(await subject()).toMatchObject({ state: 'blocked' });
  });

  it('is released by reset, and blocked again while the registry still differs', async () => {
    const response = await call(gateway, 'POST', `${path}/reset`, { reason: 'the schema was put right' });
    expect(response.status).toBe(200);
    expect(response.body).toMatchObject({ state: 'healthy' });
    expect((await post()).status).toBe(409);
    expect(await subject()).toMatchObject({ state: 'blocked' });
  });

  it('a command at a stale version is refused', async () => {
    const response = await fetch(`${gateway.url}${path}/reset`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'if-match': '"1"' },
      body: JSON.stringify({ reason: 'an old page' }),
    });
    expect(response.status).toBe(412);
    expect(await response.json()).toMatchObject({ code: 'version.stale', error_code: 41201 });
  });

  it('is released by a new mapping, and sends under it', async () => {
    const newId = await world.registerSchema(`${topic}-value`, ksqlBarValue);
    const response = await call(gateway, 'PUT', `${path}/mapping`, {
      record: 'generic',
      version: 'latest',
      reason: 'ksqlDB owns it now',
    });
    expect(response.status).toBe(200);
    expect(response.body).toMatchObject({ state: 'healthy', mapping: { schema_id: newId, source: 'admin' } });
    const sent = await produce(gateway, topic, [{ value: barWithVwap.value }]);
    expect(sent.status).toBe(200);
    expect(sent.body).toMatchObject({ value_schema_id: newId });
    expect(await world.topics.read(topic)).toHaveLength(1);
  });
});

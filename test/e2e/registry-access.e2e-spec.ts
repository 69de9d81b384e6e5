import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { bar, barValue, barWithVwap, ksqlBarValue } from '../fixtures/bars.js';
import { planted } from '../support/planted.js';
import { call, metrics, produce, World } from '../support/world.js';

const denies = 'the registry denies access (HTTP 401): check schemaRegistry.auth';
const password = planted('password-of-the-registry');
const token = planted('token-of-the-registry');
const basic = `Basic ${Buffer.from(`gateway:${password}`).toString('base64')}`;

/** Real: gateway processes, Kafka, registry, Postgres. Stand-in: a proxy before the registry that requires credentials. */
describe('a registry that requires credentials', () => {
  let world: World;
  let topic: string;
  let id: number;

  beforeAll(async () => {
    world = await World.create();
  });

  beforeEach(async () => {
    world.registry.demands = null;
    topic = await world.topic();
    id = await world.registerSchema(`${topic}-value`, barValue);
  });

  afterAll(async () => {
    await world.close();
  });

  const settings = async (auth: unknown): Promise<Record<string, unknown>> => {
    const without = await world.settings([{ topic, value: barValue }]);
    return { ...without, schemaRegistry: { ...(without['schemaRegistry'] as object), auth } };
  };

  it.each([
    ['basic', basic, { username: 'gateway', password }],
    ['bearer', `Bearer ${token}`, { token }],
  ])('gets them as %s', async (_kind, demanded, auth) => {
    world.registry.demands = demanded;
    const gateway = await world.gateway(await settings(auth));
    expect((await produce(gateway, topic, [{ value: bar.value }])).body).toMatchObject({
      value_schema_id: id,
    });
    await gateway.kill9();
  });

  it('denies access: neither a conflict nor an outage; the log has an error, and the breaker counts nothing', async () => {
    const gateway = await world.gateway(await settings({ username: 'gateway', password }));
    expect((await produce(gateway, topic, [{ value: bar.value }])).status).toBe(200);
    await world.registerSchema(`${topic}-value`, ksqlBarValue);
    world.registry.demands = 'Bearer another';

    for (let time = 0; time < 4; time += 1) {
      const response = await produce(gateway, topic, [{ value: barWithVwap.value }]);
      expect(response.status).toBe(503);
      expect(response.body).toMatchObject({ code: 'sr.unreachable', outcome: 'not_sent' });
      expect(response.body['detail']).toBe(denies);
      expect(response.body).not.toHaveProperty('class');
    }
    const lines = gateway.conflictLog('lookup').filter((line) => String(line.msg).includes('denies'));
    expect(lines[0]).toMatchObject({ level: 'error', resolved_subject: `${topic}-value`, msg: denies });
    for (const line of lines) expect(line).not.toHaveProperty('class');
    expect(JSON.stringify(gateway.logs)).not.toContain(password);
    const { body } = await call(gateway, 'GET', `/v1/subjects/${topic}/${topic}-value`);
    expect(body).toMatchObject({ state: 'resolving', breaker: { trips: 0 } });
    expect(await metrics(gateway)).not.toMatch(/^(produce_circuit_open|sr_lookup_fail)_total\{.*\} [1-9]/m);
    expect(await world.topics.read(topic)).toHaveLength(1);

    // It continues without a restart once the operator has fixed the credentials.
    world.registry.demands = null;
    for (;;) {
      const response = await produce(gateway, topic, [{ value: barWithVwap.value }]);
      if (response.status === 200) break;
      expect(response.body).toMatchObject({ code: 'sr.unreachable' });
    }
    expect(await world.topics.read(topic)).toHaveLength(2);
    await gateway.kill9();
  });
});

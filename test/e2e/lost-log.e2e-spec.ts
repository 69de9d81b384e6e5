import { afterAll, beforeAll, expect, it } from 'vitest';
import { migrate } from '#journal';
import { bar, barValue, barWithVwap, ksqlBarValue } from '../fixtures/bars.js';
import { postgresUrl } from '../support/postgres.js';
import { Standby } from '../support/standby.js';
import { call, eventually, produce, World } from '../support/world.js';

/** Real: gateway process, Kafka, registry, Postgres. Simulated: a failover, by renaming databases of one server. */
let world: World;
let standby: Standby | undefined;

beforeAll(async () => {
  world = await World.create();
});

afterAll(async () => {
  await world.close();
  await standby?.end();
});

it('a pod whose Postgres fails over to an empty database logs it, is not ready, and stores and follows nothing', async () => {
  const [topic, fresh] = [await world.topic(), await world.topic()];
  await world.registerSchema(`${topic}-value`, barValue);
  await world.registerSchema(`${fresh}-value`, barValue);
  const gateway = await world.gateway(await world.settings([{ topic, value: barValue }]));
  expect((await produce(gateway, topic, [{ value: bar.value }])).status).toBe(200);
  const newId = await world.registerSchema(`${topic}-value`, ksqlBarValue);

  standby = await Standby.empty(world.databaseUrl, postgresUrl());
  await migrate(standby.address);
  await standby.swap();
  const unready = await eventually(
    () => call(gateway, 'GET', '/health/ready'),
    ({ status }) => status === 503,
  );
  expect(unready.body).toMatchObject({ status: 'unready', missing: ['log'] });
  const loud = gateway.logs.filter(({ level }) => level === 'error');
  expect(JSON.stringify(loud[0])).toContain('the log is older than what this pod has seen');

  // Requests that need no event continue. Those that need one are refused, on known and unknown subjects.
  expect((await produce(gateway, topic, [{ value: bar.value }])).status).toBe(200);
  for (const [name, record] of [
    [topic, barWithVwap],
    [fresh, bar],
  ] as const) {
    const { status, body } = await produce(gateway, name, [{ value: record.value }]);
    expect(status).toBe(503);
    expect(body).toMatchObject({ code: 'store.unreachable', outcome: 'not_sent' });
    expect(body['detail']).toContain('the log is older than what this pod has seen');
  }
  const empty = await call(gateway, 'GET', '/v1/subjects');
  expect(empty.body).toMatchObject({ items: [] });

  await standby.swap();
  await eventually(
    () => call(gateway, 'GET', '/health/ready'),
    ({ status }) => status === 200,
  );
  const followed = await produce(gateway, topic, [{ value: barWithVwap.value }]);
  expect(followed).toMatchObject({ status: 200, body: { value_schema_id: newId } });
  expect(await world.topics.read(topic)).toHaveLength(3);
});

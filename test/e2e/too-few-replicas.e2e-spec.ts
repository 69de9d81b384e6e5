import { afterAll, beforeAll, expect, it } from 'vitest';
import { KafkaBrokers } from '../support/kafka-brokers.js';
import { Topics } from '../support/topics.js';
import { eventually, produce, World, type GatewayResponse } from '../support/world.js';

/** Real: three Kafka brokers of the test's own, one of them the controller; gateway process, Postgres. */
let world: World;
let brokers: KafkaBrokers;
let topics: Topics;

// Brokers start slowly on a busy machine.
beforeAll(async () => {
  world = await World.create();
  brokers = await KafkaBrokers.start(3, { controllers: 1 });
  topics = new Topics(...brokers.addresses);
}, 300_000);

afterAll(async () => {
  await topics.close();
  await brokers.close();
  await world.close();
});

it('with two of three replicas killed and min.insync.replicas 2, NOT_ENOUGH_REPLICAS is 503 and nothing is in the log', async () => {
  const topic = await topics.create({ replicas: 3, config: { 'min.insync.replicas': '2' } });
  const settings = await world.settings([]);
  const gateway = await world.gateway({ ...settings, kafka: { brokers: brokers.addresses } });
  const notSent: string[] = [];
  let number = 0;
  const send = async (): Promise<GatewayResponse> => {
    const value = String(number++);
    const records = [{ value: Buffer.from(value).toString('base64') }];
    const response = await produce(gateway, topic, records, { type: 'application/vnd.kafka.binary.v2+json' });
    if (response.body['outcome'] === 'not_sent') notSent.push(value);
    return response;
  };
  expect((await send()).status).toBe(200);

  for (const id of [2, 3]) await brokers.kill9(id);
  await eventually(
    () => brokers.inSyncOf(topic),
    (replicas) => replicas === 1,
  );
  const response = await eventually(send, ({ body }) =>
    String(body['detail']).includes('NOT_ENOUGH_REPLICAS'),
  );
  expect(response.status).toBe(503);
  expect(response.body).toMatchObject({ code: 'kafka.unreachable', error_code: 50303, outcome: 'not_sent' });

  await Promise.all([2, 3].map((id) => brokers.revive(id)));
  await eventually(send, ({ status }) => status === 200);
  const values = (await topics.read(topic)).map(({ value }) => String(value));
  expect(values).toEqual(expect.arrayContaining(['0', String(number - 1)]));
  expect(values.filter((value) => notSent.includes(value))).toEqual([]);
});

import kafkajs from 'kafkajs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { GatewayProcess } from '../support/gateway.js';
import { KafkaBrokers } from '../support/kafka-brokers.js';
import { planted } from '../support/planted.js';
import { eventually, produce, World, type GatewayResponse } from '../support/world.js';

const { AclOperationTypes } = kafkajs;
const type = 'application/vnd.kafka.binary.v2+json';
const password = planted('password-of-the-gateway');

/** Real: a Kafka broker of the test's own, with SASL and KRaft's authorizer; gateway process, Postgres. */
let world: World;
let brokers: KafkaBrokers;
let gateway: GatewayProcess;

// Brokers start slowly on a busy machine.
beforeAll(async () => {
  world = await World.create();
  brokers = await KafkaBrokers.start(1, { users: { admin: 'admin', gateway: password } });
  const settings = await world.settings([]);
  const sasl = { mechanism: 'plain', username: 'gateway', password };
  gateway = await world.gateway({ ...settings, kafka: { brokers: brokers.addresses, sasl } });
}, 300_000);

afterAll(async () => {
  await brokers.close();
  await world.close();
});

const send = (topic: string): Promise<GatewayResponse> =>
  produce(gateway, topic, [{ value: 'AA==' }], { type });

it('a topic that the gateway may describe but not write is 403 auth.denied until the right is granted', async () => {
  await brokers.createTopic('seen');
  await brokers.allow('gateway', 'seen', AclOperationTypes.DESCRIBE);
  const denied = await eventually(
    () => send('seen'),
    ({ body }) => String(body['detail']).includes('TOPIC_AUTHORIZATION_FAILED'),
  );
  expect(denied.status).toBe(403);
  expect(denied.body).toMatchObject({ code: 'auth.denied', error_code: 40301, outcome: 'not_sent' });
  expect(denied.body).not.toHaveProperty('class');

  await brokers.allow('gateway', 'seen', AclOperationTypes.WRITE);
  const granted = await eventually(
    () => send('seen'),
    ({ status }) => status === 200,
  );
  // No refused record is in the log.
  expect(granted.body['offsets']).toMatchObject([{ partition: 0, offset: 0 }]);
});

it('a topic that the gateway may not describe is 403 auth.denied as well, and no password is printed', async () => {
  await brokers.createTopic('hidden');
  const response = await send('hidden');
  expect(response.status).toBe(403);
  expect(response.body).toMatchObject({ code: 'auth.denied', error_code: 40301, outcome: 'not_sent' });
  expect(JSON.stringify([response.body, gateway.logs])).not.toContain(password);
});

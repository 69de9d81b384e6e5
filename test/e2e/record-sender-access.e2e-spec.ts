import { afterAll, beforeAll } from 'vitest';
import { accessContract } from '../contracts/record-sender/access.contract.js';
import { rotationContract } from '../contracts/record-sender/rotation.contract.js';
import { KafkaBrokers } from '../support/kafka-brokers.js';
import { Topics } from '../support/topics.js';

/** Real: a Kafka broker of the test's own with TLS and SASL, and the senders. Stand-in: the issuer of tokens. */
let brokers: KafkaBrokers;
let topics: Topics;

beforeAll(async () => {
  brokers = await KafkaBrokers.start(1, { tls: true });
  topics = new Topics(...brokers.addresses);
}, 300_000);

afterAll(async () => {
  await topics.close();
  await brokers.close();
});

for (const client of ['kafkajs', 'platformatic'] as const) {
  accessContract(client, () => ({ brokers, topics }));
  rotationContract(client, () => ({ brokers, topics }));
}

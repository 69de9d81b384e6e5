import { afterAll, beforeAll } from 'vitest';
import { accessContract } from '../contracts/record-sender/access.contract.js';
import { KafkaBrokers } from '../support/kafka-brokers.js';
import { Topics } from '../support/topics.js';

/** Real: a Kafka broker of the test's own with TLS and SASL, and the senders. No stand-ins. */
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

accessContract('kafkajs', () => ({ brokers, topics }));
accessContract('platformatic', () => ({ brokers, topics }));

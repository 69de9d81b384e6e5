import { afterAll, beforeAll } from 'vitest';
import { brokersContract } from '../contracts/record-sender/brokers.contract.js';
import { KafkaBrokers } from '../support/kafka-brokers.js';
import { Topics } from '../support/topics.js';

/** Real: three Kafka brokers of the test's own, and the senders. No stand-ins. */
let brokers: KafkaBrokers;
let topics: Topics;

beforeAll(async () => {
  brokers = await KafkaBrokers.start(3);
  topics = new Topics(...brokers.addresses);
}, 300_000);

afterAll(async () => {
  await topics.close();
  await brokers.close();
});

brokersContract('kafkajs', () => ({ brokers, topics }));
brokersContract('platformatic', () => ({ brokers, topics }));

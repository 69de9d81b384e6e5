import { afterEach, beforeEach, describe, test, vi } from 'vitest';
import { createKafkaSender, type RecordSender } from '#producer';
import type { KafkaBrokers } from '../../support/kafka-brokers.js';
import {
  expectPromisesKept,
  keepSending,
  tally,
  type ContinuousSending,
} from '../../support/continuous-sending.js';
import type { Topics } from '../../support/topics.js';
import type { KafkaClient } from './sender-world.js';

const WORKERS = 50;
/** On a busy machine it takes a minute to restart a broker. */
const SOON = { timeout: 120_000, interval: 20 };
const TEST_MS = 400_000;

/** What every sender does when brokers fail and partitions move. Real: three Kafka brokers. */
export function brokersContract(
  client: KafkaClient,
  cluster: () => { readonly brokers: KafkaBrokers; readonly topics: Topics },
): void {
  describe(`a sender over ${client}, while many sends are in flight`, { timeout: TEST_MS }, () => {
    let sender: RecordSender;

    beforeEach(() => {
      const { addresses } = cluster().brokers;
      sender = createKafkaSender({ brokers: addresses, clientId: 'test', ssl: false, sasl: null, client });
    });
    afterEach(() => sender.close());

    test('keeps its promises when the leader is killed, another takes over and it comes back', async () => {
      const { brokers, topics } = cluster();
      const topic = await topics.create({
        partitions: 3,
        replicas: 3,
        config: { 'min.insync.replicas': '2' },
      });
      const sending = keepSending(sender, topic, WORKERS);
      await acknowledged(sending);
      const leader = await brokers.leaderOf(topic);
      await brokers.kill9(leader);
      await vi.waitUntil(async () => ![leader, -1].includes(await brokers.leaderOf(topic)), SOON);
      await acknowledged(sending);
      await brokers.revive(leader);
      await acknowledged(sending);
      await expectKept(`${client}, the leader killed`, sending, topic, topics);
    });

    test('keeps its promises when the only broker of a partition is killed and comes back', async () => {
      const { brokers, topics } = cluster();
      const topic = await topics.create();
      const sending = keepSending(sender, topic, WORKERS);
      await acknowledged(sending);
      const leader = await brokers.leaderOf(topic);
      await brokers.kill9(leader);
      const sentBefore = sending.sent.length;
      await vi.waitUntil(
        () => sending.sent.slice(sentBefore).some(({ outcome }) => outcome.status === 'not_sent'),
        SOON,
      );
      await brokers.revive(leader);
      await acknowledged(sending);
      await expectKept(`${client}, the only broker killed`, sending, topic, topics);
    });

    // Outcomes may be `unknown`: an append that waits for its replicas while its leader steps down may be in the log.
    test('follows a partition that moves to another broker and back, and keeps its promises', async () => {
      const { brokers, topics } = cluster();
      const topic = await topics.create();
      const sending = keepSending(sender, topic, WORKERS);
      await acknowledged(sending);
      const first = await brokers.leaderOf(topic);
      for (const id of [(first % 3) + 1, first]) {
        await brokers.move(topic, id);
        await acknowledged(sending);
      }
      await expectKept(`${client}, the partition moved`, sending, topic, topics);
    });
  });
}

/** Resolves when each worker has had another record acknowledged. */
async function acknowledged({ sent }: ContinuousSending): Promise<void> {
  const from = sent.length;
  await vi.waitUntil(() => {
    const acked = sent.slice(from).filter(({ outcome }) => outcome.status === 'acked');
    return new Set(acked.map(({ worker }) => worker)).size === WORKERS;
  }, SOON);
}

/** Stops sending and checks every outcome against the log. Prints the tally under the title. */
async function expectKept(
  title: string,
  sending: ContinuousSending,
  topic: string,
  topics: Topics,
): Promise<void> {
  const sent = await sending.stop();
  expectPromisesKept(sent, await topics.read(topic));
  console.log(`${title}:`, tally(sent));
}

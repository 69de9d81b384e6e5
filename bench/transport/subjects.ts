import { Producer } from '@platformatic/kafka';
import { Kafka, logLevel } from 'kafkajs';
import { createKafkaSender, type EncodedRecord } from '#producer';

/** Sends one batch. @throws unless every record was acknowledged */
export type Send = (records: readonly EncodedRecord[]) => Promise<unknown>;

export type SubjectName =
  'sluicegate over kafkajs' | 'sluicegate over platformatic' | 'kafkajs alone' | 'platformatic alone';

/** The senders under test: acks=all, not idempotent, not compressed, no retries of the client. */
export async function openSubjects(
  kafka: string,
  topic: string,
): Promise<{ readonly sends: Readonly<Record<SubjectName, Send>>; close(): Promise<void> }> {
  const ours = (client: 'kafkajs' | 'platformatic') =>
    createKafkaSender({ brokers: [kafka], clientId: `bench-${client}`, ssl: false, sasl: null, client });
  const overKafkajs = ours('kafkajs');
  const overPlatformatic = ours('platformatic');
  const kafkajs = new Kafka({ brokers: [kafka], clientId: 'bench', logLevel: logLevel.NOTHING }).producer({
    allowAutoTopicCreation: false,
    retry: { retries: 0 },
  });
  const platformatic = new Producer({
    clientId: 'bench',
    bootstrapBrokers: [kafka],
    autocreateTopics: false,
    retries: 0,
    repeatOnStaleMetadata: false,
  });
  await kafkajs.connect();
  const acknowledged = async (sending: ReturnType<typeof overKafkajs.send>): Promise<void> => {
    if ((await sending).some(({ status }) => status !== 'acked'))
      throw new Error('A record was not acknowledged.');
  };
  return {
    sends: {
      'sluicegate over kafkajs': (records) => acknowledged(overKafkajs.send(topic, records)),
      'sluicegate over platformatic': (records) => acknowledged(overPlatformatic.send(topic, records)),
      'kafkajs alone': (records) =>
        kafkajs.send({ topic, acks: -1, messages: records.map(({ key, value }) => ({ key, value })) }),
      'platformatic alone': (records) =>
        platformatic.send({
          acks: -1,
          messages: records.map(({ key, value }) => ({
            topic,
            key: key ?? Buffer.alloc(0),
            value: value ?? Buffer.alloc(0),
          })),
        }),
    },
    close: async () => {
      await Promise.all([overKafkajs.close(), overPlatformatic.close()]);
      await kafkajs.disconnect();
      await platformatic.close();
    },
  };
}

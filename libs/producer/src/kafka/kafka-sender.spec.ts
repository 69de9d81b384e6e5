import { describe, expect, it, vi } from 'vitest';
import type { Asked } from './broker-link.js';
import { Compaction } from './compaction.js';
import { Dispatcher } from './dispatcher.js';
import { KafkaSender } from './kafka-sender.js';
import type { MetadataAnswer } from './client.port.js';
import { TopicDirectory } from './topic-directory.js';

/** Stand-in: the broker's answer about topics, and the directory's clock. Real: the directory and the sender. */
function senderThatHears(
  answer: (topics: readonly string[]) => Asked<MetadataAnswer>,
  now = () => performance.now(),
): {
  sender: KafkaSender;
  questions: () => number;
} {
  let questions = 0;
  const directory = new TopicDirectory(
    (topics) => {
      questions += 1;
      return Promise.resolve(answer(topics));
    },
    () => sender.metadataChanged(),
    now,
  );
  const dispatcher = new Dispatcher(
    {
      leaderOf: () => null,
      produce: () => Promise.resolve({ kind: 'not_left', message: 'no broker', permanent: false }),
      staleMetadata: () => undefined,
      now: () => performance.now(),
    },
    { maxBatchBytes: 1000, maxRequestBytes: 1000, retryForMs: 100 },
  );
  const sender = new KafkaSender(
    {
      directory,
      dispatcher,
      compaction: new Compaction(() =>
        Promise.resolve({ kind: 'not_left', message: 'no broker', permanent: false }),
      ),
      answers: () => Promise.resolve(true),
      disconnect: () => undefined,
    },
    { maxQueuedBytes: 1000, retryForMs: 100, askMs: 100, closeMs: 100 },
  );
  return { sender, questions: () => questions };
}

const told =
  (topicErrorCode: number) =>
  (topics: readonly string[]): Asked<MetadataAnswer> => ({
    kind: 'answered',
    answer: {
      brokers: [],
      topicMetadata: topics.map((topic) => ({
        topic,
        topicErrorCode,
        partitionMetadata: topicErrorCode === 0 ? [{ partitionErrorCode: 0, partitionId: 0, leader: 1 }] : [],
      })),
    } as unknown as MetadataAnswer,
  });

describe('whether a topic exists', () => {
  it('is asked once for many who ask at the same time, and then known', async () => {
    const { sender, questions } = senderThatHears(told(0));
    expect(await Promise.all([1, 2, 3].map(() => sender.topicExists('bars')))).toEqual([true, true, true]);
    expect(await sender.topicExists('bars')).toBe(true);
    expect(questions()).toBe(1);
  });

  it('is false for a topic that Kafka does not know', async () => {
    expect(await senderThatHears(told(3)).sender.topicExists('typo')).toBe(false);
  });

  it('is true for a topic that we may not see: the send tells the rest', async () => {
    expect(await senderThatHears(told(29)).sender.topicExists('secret')).toBe(true);
  });

  it('is asked again when it is old: a topic may be gone, and no send may tell of it', async () => {
    let now = 0;
    let errorCode = 0;
    const { sender } = senderThatHears(
      (topics) => told(errorCode)(topics),
      () => now,
    );
    expect(await sender.topicExists('bars')).toBe(true);
    errorCode = 3;
    now += 300_000;
    expect(await sender.topicExists('bars')).toBe(true);
    await vi.waitUntil(async () => (await sender.topicExists('bars')) === false);
  });

  it('is not known while Kafka is away', async () => {
    const { sender } = senderThatHears(() => ({ kind: 'not_left', message: 'refused', permanent: false }));
    expect(await sender.topicExists('bars')).toBeNull();
  });
});

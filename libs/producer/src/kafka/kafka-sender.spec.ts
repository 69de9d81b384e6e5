import { describe, expect, it, vi } from 'vitest';
import type { RequestResult } from './broker-link.js';
import { MissingKeyDetector } from './missing-key.js';
import { Dispatcher } from './dispatcher.js';
import { KafkaSender } from './kafka-sender.js';
import type { MetadataResponse } from './clients/broker-connection.js';
import { TopicDirectory } from './topic-directory.js';

/** Stand-in: the broker's answer about topics, and the directory's clock. Real: the directory and the sender. */
function senderThatHears(
  answer: (
    topics: readonly string[],
  ) => RequestResult<MetadataResponse> | Promise<RequestResult<MetadataResponse>>,
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
      produce: () => Promise.resolve({ kind: 'not_written', message: 'no broker', permanent: false }),
      refreshMetadata: () => undefined,
      now: () => performance.now(),
    },
    { maxBatchBytes: 1000, maxRequestBytes: 1000, retryForMs: 100 },
  );
  const sender = new KafkaSender(
    {
      directory,
      dispatcher,
      missingKeys: new MissingKeyDetector(() =>
        Promise.resolve({ kind: 'not_written', message: 'no broker', permanent: false }),
      ),
      ping: () => Promise.resolve(true),
      disconnect: () => undefined,
    },
    { maxQueuedBytes: 1000, retryForMs: 100, maxRequestMs: 100, closeMs: 100 },
  );
  return { sender, questions: () => questions };
}

const unknownTopic = (topic: string) => ({
  status: 'not_sent',
  reason: 'topic_unknown',
  message: `Kafka has no topic ${topic}`,
});

const told =
  (topicErrorCode: number) =>
  (topics: readonly string[]): RequestResult<MetadataResponse> => ({
    kind: 'responded',
    response: {
      brokers: [],
      topicMetadata: topics.map((topic) => ({
        topic,
        topicErrorCode,
        partitionMetadata: topicErrorCode === 0 ? [{ partitionErrorCode: 0, partitionId: 0, leader: 1 }] : [],
      })),
    } as unknown as MetadataResponse,
  });

/** Answers that arrive when the test says so; the topics that each question named. */
function slowBroker(errorCodeOf: (topic: string) => number) {
  const questions: { readonly topics: readonly string[]; readonly answer: () => void }[] = [];
  const ask = (topics: readonly string[]): Promise<RequestResult<MetadataResponse>> =>
    new Promise((resolve) => {
      const metadata = topics.map((topic) => told(errorCodeOf(topic))([topic]));
      const topicMetadata = metadata.flatMap((each) =>
        each.kind === 'responded' ? each.response.topicMetadata : [],
      );
      const answer = { brokers: [], topicMetadata };
      questions.push({ topics, answer: () => resolve({ kind: 'responded', response: answer }) });
    });
  return { questions, ask };
}

describe('whether a topic exists', () => {
  it('is asked once for many who ask at the same time, and then known', async () => {
    const { sender, questions } = senderThatHears(told(0));
    expect(await Promise.all([1, 2, 3].map(() => sender.checkTopic('bars')))).toEqual([null, null, null]);
    expect(await sender.checkTopic('bars')).toBeNull();
    expect(questions()).toBe(1);
  });

  it('is answered with topic_unknown for a topic that Kafka does not know', async () => {
    expect(await senderThatHears(told(3)).sender.checkTopic('typo')).toEqual(unknownTopic('typo'));
  });

  it("is answered with the broker's refusal for a topic that we may not see", async () => {
    expect(await senderThatHears(told(29)).sender.checkTopic('secret')).toMatchObject({
      status: 'refused',
      error: 'TOPIC_AUTHORIZATION_FAILED',
    });
  });

  it('is not told by an answer about other topics', async () => {
    const { questions, ask } = slowBroker((topic) => (topic === 'bars' ? 0 : 3));
    const { sender } = senderThatHears(ask);
    const first = sender.checkTopic('first');
    await vi.waitUntil(() => questions.length === 1);
    const later = Promise.all([sender.checkTopic('typo'), sender.checkTopic('bars')]);
    questions[0]?.answer();
    expect(await first).toEqual(unknownTopic('first'));
    await vi.waitUntil(() => questions.length === 2);
    expect(questions[1]?.topics).toEqual(['typo', 'bars']);
    questions[1]?.answer();
    expect(await later).toEqual([unknownTopic('typo'), null]);
  });

  it('is asked again where what is known is older than the caller takes', async () => {
    let now = 0;
    let errorCode = 0;
    const { sender, questions } = senderThatHears(
      (topics) => told(errorCode)(topics),
      () => now,
    );
    expect(await sender.checkTopic('bars', 1000)).toBeNull();
    now += 1000;
    expect(await sender.checkTopic('bars', 1000)).toBeNull();
    expect(questions()).toBe(1);
    errorCode = 3;
    now += 1;
    expect(await sender.checkTopic('bars', 1000)).toEqual(unknownTopic('bars'));
  });

  it('ends when the sender is closed', async () => {
    const { sender } = senderThatHears(slowBroker(() => 0).ask);
    const checked = sender.checkTopic('bars');
    await sender.close();
    expect(await checked).toMatchObject({ status: 'not_sent', reason: 'unreachable' });
  });

  it('is asked again when it is old: a topic may be gone, and no send may tell of it', async () => {
    let now = 0;
    let errorCode = 0;
    const { sender } = senderThatHears(
      (topics) => told(errorCode)(topics),
      () => now,
    );
    expect(await sender.checkTopic('bars')).toBeNull();
    errorCode = 3;
    now += 300_000;
    expect(await sender.checkTopic('bars')).toBeNull();
    await vi.waitUntil(async () => (await sender.checkTopic('bars')) !== null);
  });

  it('is not known while Kafka is away', async () => {
    const { sender } = senderThatHears(() => ({ kind: 'not_written', message: 'refused', permanent: false }));
    expect(await sender.checkTopic('bars')).toEqual({
      status: 'not_sent',
      reason: 'unreachable',
      message: 'refused',
    });
  });
});

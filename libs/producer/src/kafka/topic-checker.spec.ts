import { describe, expect, it, vi } from 'vitest';
import type { RequestResult } from './broker-link.js';
import { MissingKeyDetector } from './missing-key.js';
import { Dispatcher } from './dispatcher.js';
import { KafkaSender } from './kafka-sender.js';
import type { MetadataResponse } from './clients/broker-connection.js';
import { TopicChecker } from './topic-checker.js';
import { TopicDirectory } from './topic-directory.js';

/** Stand-ins: the broker's metadata and the directory's clock. Real: the directory and the sender. */
function senderWith(
  metadata: (
    topics: readonly string[],
  ) => RequestResult<MetadataResponse> | Promise<RequestResult<MetadataResponse>>,
  now = () => performance.now(),
): {
  sender: KafkaSender;
  requests: () => number;
} {
  let requests = 0;
  const directory = new TopicDirectory(
    (topics) => {
      requests += 1;
      return Promise.resolve(metadata(topics));
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
      topicChecker: new TopicChecker(directory),
      missingKeys: new MissingKeyDetector(() =>
        Promise.resolve({ kind: 'not_written', message: 'no broker', permanent: false }),
      ),
      ping: () => Promise.resolve(true),
      disconnect: () => undefined,
    },
    { maxQueuedBytes: 1000, retryForMs: 100, maxRequestMs: 100, closeMs: 100 },
  );
  return { sender, requests: () => requests };
}

const unknownTopic = (topic: string) => ({
  status: 'not_sent',
  reason: 'topic_unknown',
  message: `Kafka has no topic ${topic}`,
});

const metadataWith =
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

/** Metadata requests that wait until the test responds to them. */
function slowBroker(errorCodeOf: (topic: string) => number) {
  const requests: { readonly topics: readonly string[]; readonly respond: () => void }[] = [];
  const fetchMetadata = (topics: readonly string[]): Promise<RequestResult<MetadataResponse>> =>
    new Promise((resolve) => {
      const metadata = topics.map((topic) => metadataWith(errorCodeOf(topic))([topic]));
      const topicMetadata = metadata.flatMap((each) =>
        each.kind === 'responded' ? each.response.topicMetadata : [],
      );
      const response = { brokers: [], topicMetadata };
      requests.push({ topics, respond: () => resolve({ kind: 'responded', response }) });
    });
  return { requests, fetchMetadata };
}

describe('the check of a topic', () => {
  it('requests metadata once for concurrent callers, and never again while it is known', async () => {
    const { sender, requests } = senderWith(metadataWith(0));
    expect(await Promise.all([1, 2, 3].map(() => sender.checkTopic('bars')))).toEqual([null, null, null]);
    expect(await sender.checkTopic('bars')).toBeNull();
    expect(requests()).toBe(1);
  });

  it('returns topic_unknown for a topic that Kafka does not know', async () => {
    expect(await senderWith(metadataWith(3)).sender.checkTopic('typo')).toEqual(unknownTopic('typo'));
  });

  it("returns the broker's refusal for a topic to which access is denied", async () => {
    expect(await senderWith(metadataWith(29)).sender.checkTopic('secret')).toMatchObject({
      status: 'refused',
      error: 'TOPIC_AUTHORIZATION_FAILED',
    });
  });

  it('does not end with a response about other topics', async () => {
    const { requests, fetchMetadata } = slowBroker((topic) => (topic === 'bars' ? 0 : 3));
    const { sender } = senderWith(fetchMetadata);
    const first = sender.checkTopic('first');
    await vi.waitUntil(() => requests.length === 1);
    const later = Promise.all([sender.checkTopic('typo'), sender.checkTopic('bars')]);
    requests[0]?.respond();
    expect(await first).toEqual(unknownTopic('first'));
    await vi.waitUntil(() => requests.length === 2);
    expect(requests[1]?.topics).toEqual(['typo', 'bars']);
    requests[1]?.respond();
    expect(await later).toEqual([unknownTopic('typo'), null]);
  });

  it('requests metadata again when it is older than the caller accepts', async () => {
    let now = 0;
    let errorCode = 0;
    const { sender, requests } = senderWith(
      (topics) => metadataWith(errorCode)(topics),
      () => now,
    );
    expect(await sender.checkTopic('bars', 1000)).toBeNull();
    now += 1000;
    expect(await sender.checkTopic('bars', 1000)).toBeNull();
    expect(requests()).toBe(1);
    errorCode = 3;
    now += 1;
    expect(await sender.checkTopic('bars', 1000)).toEqual(unknownTopic('bars'));
  });

  it('ends when the sender is closed', async () => {
    const { sender } = senderWith(slowBroker(() => 0).fetchMetadata);
    const checked = sender.checkTopic('bars');
    await sender.close();
    expect(await checked).toMatchObject({ status: 'not_sent', reason: 'unreachable' });
  });

  it('refreshes old metadata: the topic may have been deleted, and no send would notice it', async () => {
    let now = 0;
    let errorCode = 0;
    const { sender } = senderWith(
      (topics) => metadataWith(errorCode)(topics),
      () => now,
    );
    expect(await sender.checkTopic('bars')).toBeNull();
    errorCode = 3;
    now += 300_000;
    expect(await sender.checkTopic('bars')).toBeNull();
    await vi.waitUntil(async () => (await sender.checkTopic('bars')) !== null);
  });

  it('returns unreachable while Kafka is down', async () => {
    const { sender } = senderWith(() => ({ kind: 'not_written', message: 'refused', permanent: false }));
    expect(await sender.checkTopic('bars')).toEqual({
      status: 'not_sent',
      reason: 'unreachable',
      message: 'refused',
    });
  });
});

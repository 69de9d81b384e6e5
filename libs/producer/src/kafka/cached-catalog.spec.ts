import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { RequestResult } from './broker-link.js';
import { CachedCatalog } from './cached-catalog.js';
import type { ConfigsResponse, MetadataResponse, TopicMetadata } from './clients/broker-connection.js';

// Stand-ins: the brokers' answers and the clock.

let now: number;
let catalog: CachedCatalog;
let questions: { kind: 'metadata' | 'configs'; topics: readonly string[] | null }[];
let cluster: Map<string, Partial<TopicMetadata>>;
let reachable: boolean;

const partition = { partitionId: 0, leader: 1, replicas: [1, 2], isr: [1] };
const unreachable = { kind: 'not_written', message: 'refused', permanent: false } as const;

function metadata(topics: readonly string[] | null): Promise<RequestResult<MetadataResponse>> {
  questions.push({ kind: 'metadata', topics });
  if (!reachable) return Promise.resolve(unreachable);
  const topicMetadata = (topics ?? [...cluster.keys()]).map((topic) => ({
    topic,
    topicErrorCode: cluster.has(topic) ? 0 : 3,
    isInternal: false,
    partitionMetadata: cluster.has(topic) ? [partition] : [],
    ...cluster.get(topic),
  }));
  return Promise.resolve({ kind: 'responded', response: { brokers: [], topicMetadata } });
}

function configs(topics: readonly string[]): Promise<RequestResult<ConfigsResponse>> {
  questions.push({ kind: 'configs', topics });
  const resources = topics.map((resourceName) => ({
    errorCode: 0,
    resourceName,
    configEntries: [{ configName: 'of', configValue: resourceName }],
  }));
  return Promise.resolve({ kind: 'responded', response: { resources } });
}

beforeEach(() => {
  vi.useFakeTimers();
  now = 0;
  questions = [];
  reachable = true;
  cluster = new Map(['quotes', 'bars'].map((topic) => [topic, {}]));
  catalog = new CachedCatalog({ metadata, configs }, () => now);
});
afterEach(() => {
  vi.useRealTimers();
});

async function pass(ms: number): Promise<void> {
  now += ms;
  await vi.advanceTimersByTimeAsync(ms);
}

describe('the names', () => {
  test('are in order, without internal topics and those that we may not see', async () => {
    cluster.set('__consumer_offsets', { isInternal: true });
    cluster.set('secret', { topicErrorCode: 29 });
    expect(await catalog.names()).toEqual({ kind: 'known', names: ['bars', 'quotes'] });
  });

  test('are asked for once a second, however many want them', async () => {
    await Promise.all(Array.from({ length: 100 }, () => catalog.names()));
    await pass(999);
    await catalog.names();
    expect(questions).toHaveLength(1);
    await pass(1);
    await catalog.names();
    expect(questions).toEqual([
      { kind: 'metadata', topics: null },
      { kind: 'metadata', topics: null },
    ]);
  });

  test('are unreachable while Kafka is, and not asked for more often', async () => {
    reachable = false;
    expect(await catalog.names()).toEqual({ kind: 'unreachable' });
    expect(await catalog.names()).toEqual({ kind: 'unreachable' });
    expect(questions).toHaveLength(1);
  });
});

describe('a topic', () => {
  test('has its settings, and its partitions with replicas in and out of sync', async () => {
    cluster.set('bars', { partitionMetadata: [{ ...partition, partitionId: 1, leader: -1 }, partition] });
    const replicas = [
      { broker: 1, inSync: true },
      { broker: 2, inSync: false },
    ];
    expect(await catalog.find('bars')).toEqual({
      kind: 'known',
      topic: {
        name: 'bars',
        configs: { of: 'bars' },
        partitions: [
          { partition: 0, leader: 1, replicas },
          { partition: 1, leader: -1, replicas },
        ],
      },
    });
  });

  test.each([
    ['that Kafka lacks', undefined, 'absent'],
    ['with a name that no topic can have', { topicErrorCode: 17, partitionMetadata: [] }, 'absent'],
    ['that Kafka does not show us', { topicErrorCode: 29, partitionMetadata: [] }, 'denied'],
    ['that Kafka is still making', { topicErrorCode: 5, partitionMetadata: [] }, 'unreachable'],
  ])('%s: no settings are asked for', async (_name, topic, kind) => {
    if (topic !== undefined) cluster.set('there', topic);
    expect(await catalog.find('there')).toEqual({ kind });
    expect(questions).toHaveLength(1);
  });

  test('is asked for once a second, however many want it', async () => {
    await Promise.all(Array.from({ length: 100 }, () => catalog.find('bars')));
    await pass(999);
    await catalog.find('bars');
    expect(questions).toHaveLength(2);
    await pass(1);
    await catalog.find('bars');
    expect(questions).toHaveLength(4);
  });

  test('and others that are wanted meanwhile are one question, 100 at most', async () => {
    const found = [catalog.find('bars')];
    for (let n = 0; n < 150; n += 1) found.push(catalog.find(`unknown_${n}`));
    await pass(50);
    await pass(50);
    await Promise.all(found);
    expect(questions.map(({ topics }) => topics?.length)).toEqual([1, 1, 100, 50]);
  });

  test('is not asked for while 1000 others are; a flood is not remembered', async () => {
    const flood = Array.from({ length: 1000 }, (_, n) => catalog.find(`unknown_${n}`));
    expect(await catalog.find('bars')).toEqual({ kind: 'overloaded' });
    for (let n = 0; n < 11; n += 1) await pass(50);
    await Promise.all(flood);
    await pass(1000);
    expect(await catalog.find('bars')).toMatchObject({ kind: 'known' });
  });

  test('is unreachable while Kafka is', async () => {
    reachable = false;
    expect(await catalog.find('bars')).toEqual({ kind: 'unreachable' });
  });
});

test('who waits longer than five seconds is answered; the next one gets what came late', async () => {
  let answer: (asked: RequestResult<MetadataResponse>) => void = () => undefined;
  const slow = new CachedCatalog(
    { metadata: () => new Promise((resolve) => (answer = resolve)), configs },
    () => now,
  );
  const first = slow.names();
  await pass(5000);
  expect(await first).toEqual({ kind: 'unreachable' });
  const second = slow.names();
  answer({ kind: 'responded', response: { brokers: [], topicMetadata: [] } });
  expect(await second).toEqual({ kind: 'known', names: [] });
});

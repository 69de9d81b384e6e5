import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { RequestResult } from './broker-link.js';
import { CachedCatalog } from './cached-catalog.js';
import type { ConfigsResponse, MetadataResponse, TopicMetadata } from './clients/broker-connection.js';

// Stand-ins: the brokers' responses and the clock.

let now: number;
let catalog: CachedCatalog;
let requests: { kind: 'metadata' | 'configs'; topics: readonly string[] | null }[];
let cluster: Map<string, Partial<TopicMetadata>>;
let reachable: boolean;

const partition = { partitionId: 0, leader: 1, replicas: [1, 2], isr: [1] };
const unreachable = { kind: 'not_written', message: 'refused', permanent: false } as const;

function metadata(topics: readonly string[] | null): Promise<RequestResult<MetadataResponse>> {
  requests.push({ kind: 'metadata', topics });
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
  requests.push({ kind: 'configs', topics });
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
  requests = [];
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

describe('the topic names', () => {
  test('are in order, without internal topics and those to which access is denied', async () => {
    cluster.set('__consumer_offsets', { isInternal: true });
    cluster.set('secret', { topicErrorCode: 29 });
    expect(await catalog.names()).toEqual({ kind: 'known', names: ['bars', 'quotes'] });
  });

  test('are requested once a second, regardless of the number of callers', async () => {
    await Promise.all(Array.from({ length: 100 }, () => catalog.names()));
    await pass(999);
    await catalog.names();
    expect(requests).toHaveLength(1);
    await pass(1);
    await catalog.names();
    expect(requests).toEqual([
      { kind: 'metadata', topics: null },
      { kind: 'metadata', topics: null },
    ]);
  });

  test('are unreachable while Kafka is, and are requested no more often', async () => {
    reachable = false;
    expect(await catalog.names()).toEqual({ kind: 'unreachable' });
    expect(await catalog.names()).toEqual({ kind: 'unreachable' });
    expect(requests).toHaveLength(1);
  });
});

describe('a topic', () => {
  test('has its configs, and its partitions with replicas in and out of sync', async () => {
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
    ['to which access is denied', { topicErrorCode: 29, partitionMetadata: [] }, 'denied'],
    ['that Kafka is still creating', { topicErrorCode: 5, partitionMetadata: [] }, 'unreachable'],
  ])('%s: no configs are requested', async (_name, topic, kind) => {
    if (topic !== undefined) cluster.set('there', topic);
    expect(await catalog.find('there')).toEqual({ kind });
    expect(requests).toHaveLength(1);
  });

  test('is requested once a second, regardless of the number of callers', async () => {
    await Promise.all(Array.from({ length: 100 }, () => catalog.find('bars')));
    await pass(999);
    await catalog.find('bars');
    expect(requests).toHaveLength(2);
    await pass(1);
    await catalog.find('bars');
    expect(requests).toHaveLength(4);
  });

  test('and others that are looked up meanwhile share one request, at most 100 of them', async () => {
    const lookups = [catalog.find('bars')];
    for (let n = 0; n < 150; n += 1) lookups.push(catalog.find(`unknown_${n}`));
    await pass(50);
    await pass(50);
    await Promise.all(lookups);
    expect(requests.map(({ topics }) => topics?.length)).toEqual([1, 1, 100, 50]);
  });

  test('is not looked up while 1000 others are; a flood does not stay in the cache', async () => {
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

test('a caller waits at most five seconds; the next caller gets the late result', async () => {
  let respond: (result: RequestResult<MetadataResponse>) => void = () => undefined;
  const slow = new CachedCatalog(
    { metadata: () => new Promise((resolve) => (respond = resolve)), configs },
    () => now,
  );
  const first = slow.names();
  await pass(5000);
  expect(await first).toEqual({ kind: 'unreachable' });
  const second = slow.names();
  respond({ kind: 'responded', response: { brokers: [], topicMetadata: [] } });
  expect(await second).toEqual({ kind: 'known', names: [] });
});

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { MetadataResponse } from './clients/broker-connection.js';
import { TopicDirectory } from './topic-directory.js';

const FIVE_MINUTES = 300_000;

let now: number;
/** Kafka's topics, each of one partition. */
let topics: Set<string>;
let requests: (readonly string[])[];
let directory: TopicDirectory;

beforeEach(() => {
  vi.useFakeTimers();
  now = 0;
  topics = new Set(['bars']);
  requests = [];
  directory = new TopicDirectory(
    (names) => {
      requests.push(names);
      return Promise.resolve({
        kind: 'responded',
        response: { brokers: [], topicMetadata: names.map(metadataOf) },
      });
    },
    () => undefined,
    () => now,
  );
});
afterEach(() => {
  directory.stop();
  vi.useRealTimers();
});

const metadataOf = (topic: string): MetadataResponse['topicMetadata'][number] => ({
  topic,
  topicErrorCode: topics.has(topic) ? 0 : 3,
  isInternal: false,
  partitionMetadata: topics.has(topic) ? [{ partitionId: 0, leader: 1, replicas: [1], isr: [1] }] : [],
});

/** Advances the clock and the timers. */
async function pass(ms: number): Promise<void> {
  now += ms;
  await vi.advanceTimersByTimeAsync(ms);
}

describe('a topic entry', () => {
  beforeEach(async () => {
    directory.requestRefresh('bars');
    await pass(0);
  });

  it('is refreshed once it is old, and served meanwhile', async () => {
    await pass(FIVE_MINUTES - 1);
    directory.refreshIfAged('bars');
    await pass(1);
    expect(requests).toHaveLength(1);
    topics.clear();
    directory.refreshIfAged('bars');
    expect(directory.find('bars')?.kind).toBe('known');
    await pass(0);
    expect(requests).toHaveLength(2);
    expect(directory.find('bars')?.kind).toBe('absent');
  });

  it('is not returned to a caller that needs a newer one', async () => {
    await pass(500);
    expect(directory.find('bars', 500)?.kind).toBe('known');
    expect(directory.find('bars', 499)).toBeUndefined();
  });

  it('of an absent topic expires after a second', async () => {
    directory.requestRefresh('none');
    await pass(100);
    expect(directory.find('none')?.kind).toBe('absent');
    await pass(1000);
    expect(directory.find('none')).toBeUndefined();
  });
});

describe('a flood of absent topics', () => {
  const flood = Array.from({ length: 1500 }, (_, index) => `absent-${index}`);

  it('is requested in requests of bounded size, and an existing topic among them is found', async () => {
    for (const topic of flood) directory.requestRefresh(topic);
    directory.requestRefresh('bars');
    await pass(1000);
    expect(Math.max(...requests.map(({ length }) => length))).toBeLessThanOrEqual(200);
    expect(new Set(requests.flat()).size).toBe(1501);
    expect(directory.find('bars')?.kind).toBe('known');
  });

  it('leaves at most the newest thousand entries, and what was just received is among them', async () => {
    for (const topic of flood) directory.requestRefresh(topic);
    for (let request = 0; request < 8; request++) {
      await pass(50);
      for (const topic of requests.at(-1) ?? []) expect(directory.find(topic)?.kind).toBe('absent');
    }
    expect(flood.filter((topic) => directory.find(topic) !== undefined)).toHaveLength(1000);
  });
});

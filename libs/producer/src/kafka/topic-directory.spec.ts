import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { MetadataResponse } from './clients/broker-connection.js';
import { TopicDirectory } from './topic-directory.js';

const FIVE_MINUTES = 300_000;

let now: number;
/** Kafka's topics, each of one partition. */
let topics: Set<string>;
let asked: (readonly string[])[];
let directory: TopicDirectory;

beforeEach(() => {
  vi.useFakeTimers();
  now = 0;
  topics = new Set(['bars']);
  asked = [];
  directory = new TopicDirectory(
    (wanted) => {
      asked.push(wanted);
      return Promise.resolve({
        kind: 'responded',
        response: { brokers: [], topicMetadata: wanted.map(answerOf) },
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

const answerOf = (topic: string): MetadataResponse['topicMetadata'][number] => ({
  topic,
  topicErrorCode: topics.has(topic) ? 0 : 3,
  isInternal: false,
  partitionMetadata: topics.has(topic) ? [{ partitionId: 0, leader: 1, replicas: [1], isr: [1] }] : [],
});

/** Lets `ms` pass, for the directory and for its timers. */
async function pass(ms: number): Promise<void> {
  now += ms;
  await vi.advanceTimersByTimeAsync(ms);
}

describe('what is known of a topic', () => {
  beforeEach(async () => {
    directory.requestRefresh('bars');
    await pass(0);
  });

  it('is renewed once it is old, and serves meanwhile', async () => {
    await pass(FIVE_MINUTES - 1);
    directory.refreshIfAged('bars');
    await pass(1);
    expect(asked).toHaveLength(1);
    topics.clear();
    directory.refreshIfAged('bars');
    expect(directory.find('bars')?.kind).toBe('known');
    await pass(0);
    expect(asked).toHaveLength(2);
    expect(directory.find('bars')?.kind).toBe('absent');
  });

  it('is not taken where the caller wants it newer', async () => {
    await pass(500);
    expect(directory.find('bars', 500)?.kind).toBe('known');
    expect(directory.find('bars', 499)).toBeUndefined();
  });

  it('is asked for again a second after the topic was absent', async () => {
    directory.requestRefresh('none');
    await pass(100);
    expect(directory.find('none')?.kind).toBe('absent');
    await pass(1000);
    expect(directory.find('none')).toBeUndefined();
  });
});

describe('a flood of topics that are not there', () => {
  const flood = Array.from({ length: 1500 }, (_, index) => `made-up-${index}`);

  it('is asked for in questions of bounded size, and a topic that is there among it is found', async () => {
    for (const topic of flood) directory.requestRefresh(topic);
    directory.requestRefresh('bars');
    await pass(1000);
    expect(Math.max(...asked.map(({ length }) => length))).toBeLessThanOrEqual(200);
    expect(new Set(asked.flat()).size).toBe(1501);
    expect(directory.find('bars')?.kind).toBe('known');
  });

  it('leaves at most the newest thousand answers, and what was just answered is among them', async () => {
    for (const topic of flood) directory.requestRefresh(topic);
    for (let questions = 0; questions < 8; questions++) {
      await pass(50);
      for (const topic of asked.at(-1) ?? []) expect(directory.find(topic)?.kind).toBe('absent');
    }
    expect(flood.filter((topic) => directory.find(topic) !== undefined)).toHaveLength(1000);
  });
});

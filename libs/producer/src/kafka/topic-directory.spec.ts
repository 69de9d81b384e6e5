import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { MetadataAnswer } from './client.port.js';
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
        kind: 'answered',
        answer: { brokers: [], topicMetadata: wanted.map(answerOf) },
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

const answerOf = (topic: string): MetadataAnswer['topicMetadata'][number] => ({
  topic,
  topicErrorCode: topics.has(topic) ? 0 : 3,
  partitionMetadata: topics.has(topic) ? [{ partitionId: 0, leader: 1 }] : [],
});

/** Lets `ms` pass, for the directory and for its timers. */
async function pass(ms: number): Promise<void> {
  now += ms;
  await vi.advanceTimersByTimeAsync(ms);
}

describe('what is known of a topic', () => {
  beforeEach(async () => {
    directory.want('bars');
    await pass(0);
  });

  it('is renewed once it is old, and serves meanwhile', async () => {
    await pass(FIVE_MINUTES - 1);
    directory.renewAged('bars');
    await pass(1);
    expect(asked).toHaveLength(1);
    topics.clear();
    directory.renewAged('bars');
    expect(directory.find('bars')?.kind).toBe('known');
    await pass(0);
    expect(asked).toHaveLength(2);
    expect(directory.find('bars')?.kind).toBe('absent');
  });

  it('is asked for again a second after the topic was absent', async () => {
    directory.want('none');
    await pass(100);
    expect(directory.find('none')?.kind).toBe('absent');
    await pass(1000);
    expect(directory.find('none')).toBeUndefined();
  });
});

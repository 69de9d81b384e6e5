import { describe, expect, it } from 'vitest';
import { RecentTopics, TOPIC_MS } from './recent-topics.js';

describe('the topics of a caller', () => {
  it('are bounded in number, and known ones stay usable', () => {
    const topics = new RecentTopics();
    expect(['a', 'b', 'a'].map((topic) => topics.use(topic, 2, 0))).toEqual([0, 0, 0]);
    expect(topics.use('c', 2, 1000)).toBe(TOPIC_MS - 1000);
    expect(topics.use('b', 2, 1000)).toBe(0);
    expect(topics.size).toBe(2);
  });

  it('make room an hour after the last use of the oldest', () => {
    const topics = new RecentTopics();
    topics.use('a', 2, 0);
    topics.use('b', 2, 10);
    topics.use('a', 2, 20);
    expect(topics.use('c', 2, TOPIC_MS)).toBe(10);
    expect(topics.use('c', 2, TOPIC_MS + 10)).toBe(0);
    expect(topics.use('b', 2, TOPIC_MS + 10)).toBe(10);
  });

  it('beyond a cap that was lowered make no room until enough are forgotten', () => {
    const topics = new RecentTopics();
    for (const topic of ['a', 'b', 'c']) topics.use(topic, 3, 0);
    expect(topics.use('d', 1, 10)).toBe(TOPIC_MS - 10);
    expect(topics.use('d', 1, TOPIC_MS)).toBe(0);
  });
});

import { describe, expect, it } from 'vitest';
import { TopicRates } from './topic-rates.js';

const rates = new TopicRates([
  { topic: 'bars_free', requestsPerSecond: null, bytesPerSecond: null },
  { topic: 'bars_*', requestsPerSecond: 1, bytesPerSecond: null },
  { topic: '*', requestsPerSecond: 5, bytesPerSecond: 10 },
]);

describe('the rates of topics', () => {
  it.each([
    ['the first entry that matches', 'bars_1s', '"topic_requests";q=1;w=1'],
    ['a later one', 'ticks', '"topic_requests";q=5;w=1, "topic_bytes";q=10;w=1;qu="content-bytes"'],
  ])('are those of %s', (_what, topic, policy) => {
    expect(rates.of(topic, 0)?.policy).toBe(policy);
  });

  it('are none where the first entry that matches has no limit, or no entry matches', () => {
    expect(rates.of('bars_free', 0)).toBeNull();
    expect(new TopicRates([]).of('a', 0)).toBeNull();
    expect(new TopicRates([{ topic: 'b', requestsPerSecond: 1, bytesPerSecond: 1 }]).of('a', 0)).toBeNull();
  });

  it('of one entry are separate for each topic', () => {
    rates.of('bars_a', 0)?.takeRequest(0);
    expect(rates.of('bars_a', 0)?.reached(0)).not.toBeNull();
    expect(rates.of('bars_b', 0)?.reached(0)).toBeNull();
  });
});

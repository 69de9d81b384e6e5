import { describe, expect, it } from 'vitest';
import { codecs } from './codec.js';
import { codecOfTopics } from './topic-compression.js';

describe('the codec of a topic', () => {
  const codecOf = codecOfTopics('gzip', [
    { topic: 'bars_raw', codec: 'none' },
    { topic: 'bars_*', codec: 'zstd' },
    { topic: '*_raw', codec: 'lz4' },
  ]);

  it.each([
    ['bars_raw', null],
    ['bars_1s_rows', codecs.zstd],
    ['quotes_raw', codecs.lz4],
    ['quotes', codecs.gzip],
  ])('%s is that of the first matching rule, otherwise the default', (topic, codec) => {
    expect(codecOf?.(topic)).toBe(codec);
  });

  it('is never set when nothing is configured', () => {
    expect(codecOfTopics('none', [])).toBeNull();
    expect(codecOfTopics('none', [{ topic: '*', codec: 'none' }])).toBeNull();
  });
});

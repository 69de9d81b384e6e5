import { describe, expect, it } from 'vitest';
import { codecOf } from './testing/codec-fixture.js';
import { LruCache } from './lru-cache.js';

describe('LruCache', () => {
  it('makes a value once while it is kept', () => {
    const cache = new LruCache<object>(2);
    const first = cache.get('a', () => ({}));
    expect(cache.get('a', () => ({}))).toBe(first);
  });

  it('drops what was not used for longest', () => {
    const cache = new LruCache<number>(2);
    cache.get('a', () => 1);
    cache.get('b', () => 2);
    cache.get('a', () => 0);
    cache.get('c', () => 3);
    expect(cache.size).toBe(2);
    expect(cache.get('a', () => 9)).toBe(1);
    expect(cache.get('b', () => 9)).toBe(9);
  });

  it('finds what is there, and makes no room for what is not', () => {
    const cache = new LruCache<number>(2);
    cache.get('a', () => 1);
    cache.get('b', () => 2);
    expect([cache.find('c'), cache.find('a')]).toEqual([undefined, 1]);
    cache.get('c', () => 3);
    expect([cache.find('a'), cache.find('b')]).toEqual([1, undefined]);
  });

  it('shares a codec between texts of one fingerprint, not between forms', () => {
    const long = codecOf('long');
    expect(codecOf({ type: 'long', doc: 'x' })).toBe(long);
    expect(codecOf('long', 'avro')).not.toBe(long);
  });
});

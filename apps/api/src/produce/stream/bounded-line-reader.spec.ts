import { PassThrough } from 'node:stream';
import { describe, expect, it, vi } from 'vitest';
import { BoundedLineReader } from './bounded-line-reader.js';

const bounds = { maxLineBytes: 100, maxLines: 3, maxBytes: 50 };

function begin(more: Partial<typeof bounds> = {}) {
  const body = new PassThrough();
  const reader = new BoundedLineReader(body, { ...bounds, ...more });
  const take = async (): Promise<string[] | null> =>
    (await reader.take())?.map(({ bytes }) => bytes?.toString() ?? 'too long') ?? null;
  return { body, reader, take };
}

/** Resolves when the body has passed on what was written to it. */
const quiet = async (): Promise<void> => {
  for (let round = 0; round < 5; round += 1) await new Promise(setImmediate);
};

describe('lines that arrive', () => {
  it('are taken together, in order, without waiting for more', async () => {
    const { body, take } = begin();
    const first = take();
    body.write('a\nb\n');
    expect(await first).toEqual(['a', 'b']);
    body.end('c');
    expect(await take()).toEqual(['c']);
    expect(await take()).toBeNull();
  });

  it('are taken up to the bound in number', async () => {
    const { body, take } = begin();
    body.end('a\nb\nc\nd\n');
    await quiet();
    expect(await take()).toEqual(['a', 'b', 'c']);
    expect(await take()).toEqual(['d']);
  });

  it('are taken up to the bound in bytes, at least one', async () => {
    const { body, take } = begin({ maxBytes: 3 });
    body.end('aaaaa\nbb\nc\n');
    await quiet();
    expect(await take()).toEqual(['aaaaa']);
    expect(await take()).toEqual(['bb', 'c']);
  });

  it.each<[string, Partial<typeof bounds>]>([
    ['number', {}],
    ['bytes', { maxLines: 1000, maxBytes: 6 }],
    ['bytes that are none', { maxLines: 1000, maxBytes: 0 }],
  ])('are read ahead no further than the bound in %s', async (_what, more) => {
    const { body, take } = begin(more);
    body.write('aa\nbb\ncc\n');
    await quiet();
    expect(body.isPaused()).toBe(true);
    for (let left = 3; left > 0;) left -= (await take())?.length ?? 0;
    expect(body.isPaused()).toBe(false);
  });

  it('of a body that breaks off are dropped', async () => {
    const { body, take } = begin();
    body.write('a\nb\nc');
    await quiet();
    body.destroy(new Error('reset'));
    await quiet();
    expect(await take()).toBeNull();
  });

  it('of a body that breaks off while the reader waits are none', async () => {
    const { body, take } = begin();
    const waiting = take();
    body.destroy();
    expect(await waiting).toBeNull();
  });

  it('are returned to the end after the body was read and closed', async () => {
    const { body, take } = begin();
    body.end('a\nb');
    await quiet();
    body.destroy();
    await quiet();
    expect(await take()).toEqual(['a', 'b']);
  });

  it('are returned up to a stop, without a partial one', async () => {
    const { body, reader, take } = begin();
    body.write('a\nb');
    await quiet();
    reader.stop();
    body.write('\nc\n');
    await quiet();
    expect(await take()).toEqual(['a']);
    expect(await take()).toBeNull();
  });

  it('are none after a drop', async () => {
    const { body, reader, take } = begin();
    body.end('a\nb');
    await quiet();
    reader.drop();
    expect(await take()).toBeNull();
  });
});

describe('lines beyond the rate of their caller', () => {
  it('are read once the rate allows it, while those that have arrived are taken', async () => {
    const waits = [0, 500, 0];
    const taken: number[] = [];
    const use = { takeBody: (bytes: number) => void taken.push(bytes), waitMs: () => waits.shift() ?? 0 };
    const body = new PassThrough();
    const reader = new BoundedLineReader(body, bounds, null, use);
    const take = async (): Promise<string[] | null> =>
      (await reader.take())?.map(({ bytes }) => bytes?.toString() ?? 'too long') ?? null;
    body.write('a\n');
    await quiet();
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      body.write('b\n');
      await quiet();
      expect(await take()).toEqual(['a', 'b']);
      body.end('c\n');
      await quiet();
      expect(body.isPaused()).toBe(true);
      vi.advanceTimersByTime(499);
      expect(body.isPaused()).toBe(true);
      vi.advanceTimersByTime(1);
      expect(await take()).toEqual(['c']);
      expect(await take()).toBeNull();
      expect(taken).toEqual([2, 4, 6]);
    } finally {
      vi.useRealTimers();
    }
  });

  it('are not waited for after a drop', async () => {
    const use = { takeBody: () => undefined, waitMs: () => 60_000 };
    const body = new PassThrough();
    const reader = new BoundedLineReader(body, bounds, null, use);
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      body.write('a\n');
      await quiet();
      expect(vi.getTimerCount()).toBe(1);
      reader.drop();
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });
});

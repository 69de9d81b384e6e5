import { randomBytes } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { decompressors } from '../../../../../../test/support/kafkajs-codecs.js';
import { codecs } from './codec.js';

const decompress = { gzip: gunzipSync, ...decompressors };
const names = ['gzip', 'snappy', 'lz4', 'zstd'] as const;

const prices = Buffer.from(Array.from({ length: 8000 }, (_, n) => `bid ${n % 997};`).join(''));

/** So many bytes that compress as records do. */
const text = (length: number): Buffer => Buffer.alloc(length, prices);

describe.each(names)('%s', (name) => {
  it.each([1, 300, 32_768, 32_769, 65_536, 65_537, 131_072, 1_000_000, 1_500_001])(
    'gives %i bytes back as they were',
    async (length) => {
      for (const bytes of [text(length), randomBytes(length)]) {
        const compressed = await codecs[name].compress(bytes);
        expect(decompress[name](compressed).equals(bytes)).toBe(true);
      }
    },
  );

  it('makes records smaller', async () => {
    const compressed = await codecs[name].compress(text(1_000_000));
    expect(compressed.length).toBeLessThan(300_000);
  });

  it('takes few bytes at once, so that they wait for no thread', async () => {
    await codecs[name].compress(text(1));
    expect(codecs[name].compress(text(10_000))).toBeInstanceOf(Buffer);
  });

  it('lets the event loop serve others while it compresses much', async () => {
    const state = { turns: 0, ended: false };
    // More than a slice of the event loop's time takes, whatever the machine.
    const bytes = text(name === 'lz4' || name === 'snappy' ? 16_000_000 : 1_000_000);
    const compressed = Promise.resolve(codecs[name].compress(bytes)).then(() => (state.ended = true));
    for (; !state.ended; state.turns += 1) await new Promise((resolve) => setImmediate(resolve));
    await compressed;
    expect(state.turns).toBeGreaterThan(1);
  });
});

it('the codecs have the numbers that Kafka gave them', () => {
  expect(names.map((name) => codecs[name].bits)).toEqual([1, 2, 3, 4]);
});

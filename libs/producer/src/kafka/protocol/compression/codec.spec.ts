import { randomBytes } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { decompressors } from '../../../../../../test/support/kafkajs-codecs.js';
import { TimeSlicer } from '../../../util/time-slicer.js';
import { codecs } from './codec.js';

const decompress = { gzip: gunzipSync, ...decompressors };
const slicer = new TimeSlicer();
const names = ['gzip', 'snappy', 'lz4', 'zstd'] as const;

const prices = Buffer.from(Array.from({ length: 8000 }, (_, n) => `bid ${n % 997};`).join(''));

/** Bytes that compress as records do. */
const text = (length: number): Buffer => Buffer.alloc(length, prices);

describe.each(names)('%s', (name) => {
  it.each([1, 300, 32_768, 32_769, 65_536, 65_537, 131_072, 1_000_000, 1_500_001])(
    'restores %i bytes',
    async (length) => {
      for (const bytes of [text(length), randomBytes(length)]) {
        const compressed = await codecs[name].compress(bytes, slicer);
        expect(decompress[name](compressed).equals(bytes)).toBe(true);
      }
    },
  );

  it('makes records smaller', async () => {
    const compressed = await codecs[name].compress(text(1_000_000), slicer);
    expect(compressed.length).toBeLessThan(300_000);
  });

  it('compresses few bytes synchronously, so that they wait for no thread', async () => {
    await codecs[name].compress(text(1), slicer);
    expect(codecs[name].compress(text(10_000), slicer)).toBeInstanceOf(Buffer);
  });

  it('gives the event loop back while it compresses many bytes', async () => {
    const state = { iterations: 0, ended: false };
    // Takes longer than one time slice on any machine.
    const bytes = text(name === 'lz4' || name === 'snappy' ? 16_000_000 : 1_000_000);
    const compressed = Promise.resolve(codecs[name].compress(bytes, slicer)).then(() => (state.ended = true));
    for (; !state.ended; state.iterations += 1) await new Promise((resolve) => setImmediate(resolve));
    await compressed;
    expect(state.iterations).toBeGreaterThan(1);
  });
});

it("the codecs have Kafka's numbers", () => {
  expect(names.map((name) => codecs[name].bits)).toEqual([1, 2, 3, 4]);
});

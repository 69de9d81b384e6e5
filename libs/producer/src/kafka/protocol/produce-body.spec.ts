import { describe, expect, test } from 'vitest';
import { partitionsOf } from '../../../../../test/support/produce-wire.js';
import { TimeSlicer } from '../../util/time-slicer.js';
import { codecs, type Codec } from './compression/codec.js';
import { codecOfTopics } from './compression/topic-compression.js';
import {
  compressProduceBody,
  encodeProduceBody,
  type PartitionBatch,
  type ProduceBody,
} from './produce-body.js';
import { RequestBuffers } from './request-buffers.js';

const batch = (topic: string, partition: number, length: number): PartitionBatch => ({
  topic,
  partition,
  records: Array.from({ length: 10 }, (_, n) => ({
    key: Buffer.from(`${partition}`),
    value: Buffer.from(`${n}:`.padEnd(length, 'alike ')),
    partition: null,
    timestamp: 0,
    headers: [],
  })),
});

/** What a broker reads: a request has a header of 8 bytes and a client id before its body. */
const read = ({ bytes }: ProduceBody) =>
  partitionsOf(Buffer.concat([Buffer.alloc(8), Buffer.from([0xff, 0xff]), bytes]));

const buffers = new RequestBuffers();
const options = { timeoutMs: 1000, now: 0, buffers };
const slicer = new TimeSlicer();

describe('a produce request', () => {
  const batches = [batch('bars', 0, 50), batch('quotes', 1, 50_000), batch('bars', 2, 50_000)];
  const plain = read(encodeProduceBody(batches, options));

  test.each(['gzip', 'snappy', 'lz4', 'zstd'] as const)(
    'compressed by %s has the same records in the same partitions',
    async (name) => {
      const codecOf = codecOfTopics(name, []) ?? (() => null);
      const compressed = read(await compressProduceBody(batches, { ...options, codecOf, slicer }));
      expect(compressed.map(({ codec }) => codec > 0)).toEqual([true, true, true]);
      expect(compressed.map((each) => ({ ...each, codec: 0 }))).toEqual(plain);
    },
  );

  test('is the same in a buffer with the bytes of an earlier one', async () => {
    const used = new RequestBuffers();
    used.release(used.take(200_000).fill(0xff));
    used.release(used.take(200_000).fill(0xff));
    expect(read(encodeProduceBody(batches, { ...options, buffers: used }))).toEqual(plain);
    const codecOf = codecOfTopics('zstd', []) ?? (() => null);
    const compressed = read(
      await compressProduceBody(batches, { ...options, buffers: used, codecOf, slicer }),
    );
    expect(compressed.map((each) => ({ ...each, codec: 0 }))).toEqual(plain);
  });

  test('has its topics by name, also those that are not ASCII', () => {
    const some = [batch('bär', 3, 50), batch('b', 0, 50)];
    expect(read(encodeProduceBody(some, options)).map(({ topic, partition }) => [topic, partition])).toEqual([
      ['bär', 3],
      ['b', 0],
    ]);
  });

  test.each([null, 'gzip', 'snappy', 'lz4', 'zstd'] as const)(
    'leaves one buffer in use (codec %s)',
    async (name) => {
      const own = new RequestBuffers();
      const codecOf = () => (name === null ? null : codecs[name]);
      const { buffer } = await compressProduceBody(batches, { ...options, buffers: own, codecOf, slicer });
      const kept = own.keptBytes;
      own.release(buffer);
      expect(own.keptBytes - kept).toBe(buffer.length);
      await compressProduceBody(batches, { ...options, buffers: own, codecOf, slicer });
      expect(own.keptBytes).toBe(kept);
    },
  );

  test('rejects as its codecs do, without an unhandled rejection', async () => {
    const failing: Codec = { bits: 1, compress: () => Promise.reject(new Error('no memory')) };
    await expect(
      compressProduceBody(batches, { ...options, codecOf: () => failing, slicer }),
    ).rejects.toThrow('no memory');
  });

  test('of many partitions gives the event loop back between them', async () => {
    const slow: Codec = {
      bits: 1,
      compress: (bytes) => {
        for (const from = performance.now(); performance.now() - from < 5;);
        return bytes;
      },
    };
    const state = { iterations: 0, ended: false };
    const many = Array.from({ length: 12 }, (_, partition) => batch('bars', partition, 50));
    const body = compressProduceBody(many, { ...options, codecOf: () => slow, slicer }).then(
      () => (state.ended = true),
    );
    for (; !state.ended; state.iterations += 1) await new Promise((resolve) => setImmediate(resolve));
    await body;
    expect(state.iterations).toBeGreaterThan(2);
  });
});

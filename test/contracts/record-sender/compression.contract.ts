import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { WirePartition } from '../../support/produce-wire.js';
import { offsetOf, record, type SenderOptions, type SenderWorld } from './sender-world.js';

type Compression = NonNullable<SenderOptions['compression']>;

const bits: readonly [Compression, number][] = [
  ['gzip', 1],
  ['snappy', 2],
  ['lz4', 3],
  ['zstd', 4],
];

/** Batches are sent compressed, and their records are in the log unchanged. */
export function compressionContract(world: SenderWorld): void {
  /** Collects every batch that is sent to the topic from now on. */
  const batchesOf = (topic: string): readonly WirePartition[] => {
    const seen: WirePartition[] = [];
    world.proxy.watch = (partitions) => {
      seen.push(...partitions.filter((each) => each.topic === topic));
      return () => undefined;
    };
    return seen;
  };

  describe('compression', () => {
    test.each(bits)(
      'by %s has the attributes that Kafka expects, and brokers can read it',
      async (codec, number) => {
        const topic = await world.topics.create();
        const sender = world.open({ compression: codec });
        const batches = batchesOf(topic);
        // The sizes at which the codecs work differently: synchronously, in blocks, on a thread.
        for (const size of [300, 40_000, 300_000]) {
          const values = Array.from({ length: 3 }, (_, n) => `${n} of ${size}: `.padEnd(size, 'alike '));
          const outcomes = await sender.send(
            topic,
            values.map((value) => record(value)),
          );
          outcomes.map(offsetOf);
          const log = (await world.valuesIn(topic)).slice(-3);
          expect(log.every((value, n) => value === values[n])).toBe(true);
        }
        expect(batches.map((batch) => batch.codec)).toEqual([number, number, number]);
        await sender.close();
      },
    );

    test('is not applied to a batch that would not get smaller', async () => {
      const topic = await world.topics.create();
      const sender = world.open({ compression: 'zstd' });
      const batches = batchesOf(topic);
      const value = randomBytes(50_000);
      offsetOf((await sender.send(topic, [record(null, { value })]))[0]);
      expect(batches.map((batch) => batch.codec)).toEqual([0]);
      expect((await world.topics.read(topic))[0]?.value?.equals(value)).toBe(true);
      await sender.close();
    });

    test('follows the first rule that matches the topic', async () => {
      const prefix = world.topics.name('compressed');
      const [raw, rows, others] = await Promise.all(
        ['raw', 'rows', 'others'].map((name) => world.topics.create({ name: `${prefix}_${name}` })),
      );
      const sender = world.open({
        compression: 'gzip',
        compressionPerTopic: [
          { topic: `${prefix}_raw`, codec: 'none' },
          { topic: `${prefix}_r*`, codec: 'lz4' },
        ],
      });
      const seen: WirePartition[] = [];
      world.proxy.watch = (partitions) => {
        seen.push(...partitions);
        return () => undefined;
      };
      const value = 'alike '.repeat(100);
      await Promise.all([raw, rows, others].map((topic) => sender.send(topic ?? '', [record(value)])));
      expect(Object.fromEntries(seen.map(({ topic, codec }) => [topic, codec]))).toEqual({
        [raw ?? '']: 0,
        [rows ?? '']: 3,
        [others ?? '']: 1,
      });
      await sender.close();
    });

    test.each(bits)('by %s keeps the order of each partition with large and small batches', async (codec) => {
      const topic = await world.topics.create({ partitions: 2 });
      const sender = world.open({ compression: codec });
      const sizes = [10, 60_000, 10, 10, 200_000, 10];
      const sent = Array.from({ length: 120 }, (_, n) => ({
        value: `${n}:`.padEnd(sizes[n % sizes.length] ?? 0, 'alike '),
        partition: n % 2,
      }));
      const outcomes: Promise<unknown>[] = [];
      for (const { value, partition } of sent) {
        outcomes.push(sender.send(topic, [record(value, { partition })]));
        // Some share one request, some are sent while one is in flight.
        if (outcomes.length % 7 === 0) await new Promise((resolve) => setImmediate(resolve));
      }
      await Promise.all(outcomes);
      const log = await world.topics.read(topic);
      for (const partition of [0, 1]) {
        const numbers = log
          .filter((each) => each.partition === partition)
          .map(({ value }) => parseInt(value?.toString() ?? '', 10));
        expect(numbers).toEqual(Array.from({ length: 60 }, (_, n) => 2 * n + partition));
      }
      await sender.close();
    });
  });
}

import { describe, expect, test, vi } from 'vitest';
import { record, type SenderWorld } from './sender-world.js';

/** The outcomes for topics and partitions that do not exist. */
export function topicsContract(world: SenderWorld): void {
  describe('topics and partitions', () => {
    test('an unknown topic is reported, is not created, and does not affect other topics', async () => {
      const [known, unknown] = [await world.topics.create(), world.topics.name()];
      const [toKnown, toUnknown] = await Promise.all([
        world.sender.send(known, [record('v')]),
        world.sender.send(unknown, [record('v')]),
      ]);
      expect(toKnown[0]).toMatchObject({ status: 'acked' });
      expect(toUnknown[0]).toMatchObject({ status: 'not_sent', reason: 'topic_unknown' });
      expect((await world.sender.send(unknown, [record('v')]))[0]).toMatchObject({ reason: 'topic_unknown' });
    });

    test('a topic created later is found within about a second', async () => {
      const topic = world.topics.name();
      expect((await world.sender.send(topic, [record('v')]))[0]).toMatchObject({ reason: 'topic_unknown' });
      await world.topics.create({ name: topic });
      await vi.waitFor(
        async () => expect((await world.sender.send(topic, [record('v')]))[0]?.status).toBe('acked'),
        {
          timeout: 1500,
          interval: 50,
        },
      );
    });

    test('an unknown partition is reported beside an acknowledged record; it is found when it is added later', async () => {
      const topic = await world.topics.create({ partitions: 2 });
      const outcomes = await world.sender.send(topic, [
        record('a', { partition: 1 }),
        record('b', { partition: 2 }),
      ]);
      expect(outcomes).toMatchObject([
        { status: 'acked', partition: 1 },
        { status: 'not_sent', reason: 'partition_unknown' },
      ]);
      await world.topics.addPartitions(topic, 3);
      await vi.waitFor(
        async () =>
          expect((await world.sender.send(topic, [record('c', { partition: 2 })]))[0]?.status).toBe('acked'),
        { timeout: 3000, interval: 100 },
      );
    });

    test('a deleted topic is reported', async () => {
      const topic = await world.topics.create();
      await world.sender.send(topic, [record('v')]);
      await world.topics.delete(topic);
      await vi.waitFor(
        async () =>
          expect((await world.sender.send(topic, [record('v')]))[0]).toMatchObject({
            reason: 'topic_unknown',
          }),
        { timeout: 5000, interval: 50 },
      );
    });
  });
}

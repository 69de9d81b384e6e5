import { describe, expect, test } from 'vitest';
import { offsetOf, record, type SenderWorld } from './sender-world.js';

/** An acknowledged record is in the log, unchanged. */
export function acknowledgedContract(world: SenderWorld): void {
  describe('acknowledged records', () => {
    test('are in the log unchanged: nulls, empty bytes, headers, timestamps', async () => {
      const topic = await world.topics.create();
      const headers = [
        { name: 'trace', value: Buffer.from('a') },
        { name: 'trace', value: null },
        { name: 'trace', value: Buffer.alloc(0) },
        { name: '1', value: Buffer.from([0xff]) },
      ];
      const before = Date.now();
      const outcomes = await world.sender.send(topic, [
        record('v', { key: Buffer.from('k'), headers, timestamp: 1_700_000_000_000 }),
        record(null, { key: Buffer.from('k'), timestamp: 0 }),
        record('', { key: Buffer.alloc(0), timestamp: 1_700_000_000_001 }),
        record(null),
      ]);
      expect(outcomes.map(offsetOf)).toEqual(['0', '1', '2', '3']);

      const log = await world.topics.read(topic);
      expect(log.map(({ key, value }) => [key?.toString() ?? null, value?.toString() ?? null])).toEqual([
        ['k', 'v'],
        ['k', null],
        ['', ''],
        [null, null],
      ]);
      expect(log.slice(0, 3).map(({ timestamp }) => timestamp)).toEqual([
        1_700_000_000_000, 0, 1_700_000_000_001,
      ]);
      expect(log[3]?.timestamp).toBeGreaterThanOrEqual(before);
      expect(log[0]?.headers.filter(({ name }) => name === 'trace')).toEqual(headers.slice(0, 3));
      expect(log[0]?.headers.filter(({ name }) => name === '1')).toEqual(headers.slice(3));
    });

    test('of 500 concurrent sends keep the order of each key, have distinct correct offsets and share requests', async () => {
      const topic = await world.topics.create({ partitions: 3 });
      await world.sender.send(topic, [record('first', { partition: 0 })]);
      const requestsBefore = world.proxy.produceRequests;
      const sent = Array.from({ length: 500 }, (_, n) =>
        record(String(n), { key: Buffer.from(`key-${n % 20}`) }),
      );
      const outcomes = (await Promise.all(sent.map((each) => world.sender.send(topic, [each])))).flat();

      expect(world.proxy.produceRequests - requestsBefore).toBeLessThan(20);
      const log = await world.topics.read(topic);
      for (const [n, outcome] of outcomes.entries()) {
        const partition = outcome.status === 'acked' ? outcome.partition : -1;
        const stored = log.find((each) => each.partition === partition && each.offset === offsetOf(outcome));
        expect(stored?.value?.toString()).toBe(String(n));
      }
      for (let key = 0; key < 20; key++) {
        const ofKey = log
          .filter((each) => each.key?.toString() === `key-${key}`)
          .map(({ value }) => Number(value));
        expect(ofKey).toEqual(Array.from({ length: 25 }, (_, n) => key + n * 20));
      }
    });
  });
}

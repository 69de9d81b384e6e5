import { Partitioners } from 'kafkajs';
import { expect, test } from 'vitest';
import fc from 'fast-check';
import { murmur2, partitionOf, RoundRobin } from './partitioner.js';

// From Kafka's own UtilsTest.testMurmur2.
test.each([
  ['21', -973932308],
  ['foobar', -790332482],
  ['a-little-bit-long-string', -985981536],
  ['a-little-bit-longer-string', -1486304829],
  ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971],
  ['abc', 479470107],
])('murmur2 of %s is the same as in Java', (key, hash) => {
  expect(murmur2(Buffer.from(key))).toBe(hash);
});

test("every key gets the same partition as from kafkajs's Java compatible partitioner", () => {
  const partition = Partitioners.DefaultPartitioner();
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), fc.integer({ min: 1, max: 50 }), (bytes, count) => {
      const key = Buffer.from(bytes);
      const partitionMetadata = Array.from({ length: count }, (_, partitionId) => ({
        partitionId,
        leader: 1,
        partitionErrorCode: 0,
        replicas: [],
        isr: [],
      }));
      const theirs = partition({ topic: 't', partitionMetadata, message: { key, value: null } });
      expect(partitionOf(key, count)).toBe(theirs);
    }),
  );
});

test('records without a key are distributed round robin over the partitions that have a leader', () => {
  const roundRobin = new RoundRobin();
  const chosen = Array.from({ length: 6 }, () => roundRobin.next('t', [1, -1, 1, 1]));
  expect(chosen.toSorted()).toEqual([0, 0, 2, 2, 3, 3]);
  expect(chosen.slice(0, 3)).toEqual(chosen.slice(3));
});

test('without any leader, round robin covers all partitions', () => {
  const roundRobin = new RoundRobin();
  expect([roundRobin.next('t', [-1, -1]), roundRobin.next('t', [-1, -1])].toSorted()).toEqual([0, 1]);
});

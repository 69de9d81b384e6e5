import { describe, expect, test, vi } from 'vitest';
import type { ProduceAction } from '../../support/kafka-proxy.js';
import { expectPromisesKept, keepSending, tally } from '../../support/continuous-sending.js';
import { offsetOf, record, type SenderWorld } from './sender-world.js';

const NOT_LEADER_OR_FOLLOWER = 6;
const WORKERS = 50;

/** Faults while many sends are in flight, which kafkajs's idempotent producer handles wrongly (ADR 3 and ADR 14). */
export function inFlightContract(world: SenderWorld): void {
  describe('faults with many sends in flight', () => {
    test.each<[string, ProduceAction]>([
      ['lost responses', 'lose_response'],
      ['requests that are cut off', 'cut'],
    ])('%s make only their own records unknown; nothing is in the log twice', async (_, action) => {
      const topic = await world.topics.create({ partitions: 3 });
      world.proxy.action = (ordinal) => (ordinal % 4 === 0 ? action : 'pass');
      const sending = keepSending(world.sender, topic, WORKERS);
      await vi.waitUntil(() => (tally(sending.sent)['unknown'] ?? 0) > 5 * WORKERS, { timeout: 20_000 });
      const sent = await sending.stop();
      const { acked, unknown, ...others } = tally(sent);
      expect([acked, others]).toEqual([sent.length - (unknown ?? 0), {}]);
      expectPromisesKept(sent, await world.topics.read(topic));
    });

    test('a response that never comes makes only the records of its request unknown', async () => {
      const topic = await world.topics.create({ partitions: 3 });
      const impatient = world.open({ requestTimeoutMs: 300 });
      world.proxy.action = (ordinal) => (ordinal % 8 === 0 ? 'withhold_response' : 'pass');
      const sending = keepSending(impatient, topic, WORKERS);
      await vi.waitUntil(() => (tally(sending.sent)['unknown'] ?? 0) > 2 * WORKERS, { timeout: 20_000 });
      const sent = await sending.stop();
      const { acked, unknown, ...others } = tally(sent);
      expect([acked, others]).toEqual([sent.length - (unknown ?? 0), {}]);
      expectPromisesKept(sent, await world.topics.read(topic));
      await impatient.close();
    });

    test('with retriable errors every record is in the log once, in order', async () => {
      const topic = await world.topics.create({ partitions: 3 });
      world.proxy.action = (ordinal) => (ordinal % 3 === 0 ? { errorCode: NOT_LEADER_OR_FOLLOWER } : 'pass');
      const sending = keepSending(world.sender, topic, WORKERS);
      await vi.waitUntil(() => sending.sent.length > 20 * WORKERS, {
        timeout: 20_000,
      });
      const sent = await sending.stop();
      expect(tally(sent)).toEqual({ acked: sent.length });
      expectPromisesKept(sent, await world.topics.read(topic));
    });

    test('a broker that goes down and comes back under load loses no acknowledged record', async () => {
      const topic = await world.topics.create({ partitions: 3 });
      const impatient = world.open({ retryForMs: 300 });
      const sending = keepSending(impatient, topic, WORKERS);
      for (let round = 0; round < 3; round += 1) {
        const completed = sending.sent.length;
        await vi.waitUntil(
          () => sending.sent.slice(completed).some(({ outcome }) => outcome.status === 'acked'),
          {
            timeout: 20_000,
          },
        );
        await world.proxy.stopListening();
        const sentBefore = sending.sent.length;
        await vi.waitUntil(
          () => sending.sent.slice(sentBefore).some(({ outcome }) => outcome.status === 'not_sent'),
          { timeout: 20_000 },
        );
        await world.proxy.listen();
      }
      const sent = await sending.stop();
      expectPromisesKept(sent, await world.topics.read(topic));
      await impatient.close();
    });

    test('a lost request does not affect the records behind it: each is sent once, in order', async () => {
      const topic = await world.topics.create();
      await world.sender.send(topic, [record('before')]);
      const before = world.proxy.produceRequests;
      world.proxy.delayMs = 50;
      world.proxy.once('lose_response');
      const lost = world.sender.send(topic, [record('lost')]);
      await vi.waitUntil(() => world.proxy.produceRequests > before, { interval: 5 });
      const behind = Array.from({ length: 100 }, (_, n) => world.sender.send(topic, [record(String(n))]));
      expect((await lost)[0]?.status).toBe('unknown');
      const outcomes = (await Promise.all(behind)).flat();
      expect(outcomes.map(offsetOf)).toEqual(outcomes.map((_, n) => String(n + 2)));
      expect(await world.valuesIn(topic)).toEqual(['before', 'lost', ...outcomes.map((_, n) => String(n))]);
    });
  });
}

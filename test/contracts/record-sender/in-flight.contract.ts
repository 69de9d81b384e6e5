import { describe, expect, test, vi } from 'vitest';
import type { ProduceAction } from '../../support/kafka-proxy.js';
import { expectPromisesKept, keepSending, tally } from '../../support/continuous-sending.js';
import { offsetOf, record, type SenderWorld } from './sender-world.js';

const NOT_LEADER_OR_FOLLOWER = 6;
const WORKERS = 50;

/** Faults while many sends are on their way: what idempotence in kafkajs gets wrong (docs/adr/0003, 0014). */
export function inFlightContract(world: SenderWorld): void {
  describe('faults with many sends in flight', () => {
    test.each<[string, ProduceAction]>([
      ['answers that are lost', 'lose_response'],
      ['requests that are cut off', 'cut'],
    ])('%s make their own records unknown and no other; nothing is in the log twice', async (_, fate) => {
      const topic = await world.topics.create({ partitions: 3 });
      world.proxy.action = (ordinal) => (ordinal % 4 === 0 ? fate : 'pass');
      const sending = keepSending(world.sender, topic, WORKERS);
      await vi.waitUntil(() => (tally(sending.sent)['unknown'] ?? 0) > 5 * WORKERS, { timeout: 20_000 });
      const sent = await sending.stop();
      const { acked, unknown, ...others } = tally(sent);
      expect([acked, others]).toEqual([sent.length - (unknown ?? 0), {}]);
      expectPromisesKept(sent, await world.topics.read(topic));
    });

    test('an answer that never comes makes the records of its request unknown and no other', async () => {
      const topic = await world.topics.create({ partitions: 3 });
      const hasty = world.open({ requestTimeoutMs: 300 });
      world.proxy.action = (ordinal) => (ordinal % 8 === 0 ? 'withhold_response' : 'pass');
      const sending = keepSending(hasty, topic, WORKERS);
      await vi.waitUntil(() => (tally(sending.sent)['unknown'] ?? 0) > 2 * WORKERS, { timeout: 20_000 });
      const sent = await sending.stop();
      const { acked, unknown, ...others } = tally(sent);
      expect([acked, others]).toEqual([sent.length - (unknown ?? 0), {}]);
      expectPromisesKept(sent, await world.topics.read(topic));
      await hasty.close();
    });

    test('answers that say "not in the log, try again" lead to every record once, in order', async () => {
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

    test('a broker that goes away and comes back under load loses nothing that it acknowledged', async () => {
      const topic = await world.topics.create({ partitions: 3 });
      const hasty = world.open({ retryForMs: 300 });
      const sending = keepSending(hasty, topic, WORKERS);
      for (let round = 0; round < 3; round += 1) {
        const answered = sending.sent.length;
        await vi.waitUntil(
          () => sending.sent.slice(answered).some(({ outcome }) => outcome.status === 'acked'),
          {
            timeout: 20_000,
          },
        );
        await world.proxy.refuse();
        const away = sending.sent.length;
        await vi.waitUntil(
          () => sending.sent.slice(away).some(({ outcome }) => outcome.status === 'not_sent'),
          { timeout: 20_000 },
        );
        await world.proxy.accept();
      }
      const sent = await sending.stop();
      expectPromisesKept(sent, await world.topics.read(topic));
      await hasty.close();
    });

    test('a request that is lost takes none of those behind it with it: they leave in order, each once', async () => {
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

import { describe, expect, test } from 'vitest';
import { record, type SenderWorld } from './sender-world.js';

/** The outcomes of the broker's error responses. */
export function responsesContract(world: SenderWorld): void {
  describe("the broker's responses", () => {
    test('NOT_LEADER_OR_FOLLOWER without an offset is retried with new metadata', async () => {
      const topic = await world.topics.create();
      world.proxy.once({ errorCode: 6 });
      expect((await world.sender.send(topic, [record('v')]))[0]?.status).toBe('acked');
      expect(await world.valuesIn(topic)).toEqual(['v']);
    });

    test('NOT_LEADER_OR_FOLLOWER with an offset is unknown: the leader stepped down after its append', async () => {
      const topic = await world.topics.create();
      world.proxy.once({ errorCode: 6, baseOffset: 7n });
      expect((await world.sender.send(topic, [record('v')]))[0]?.status).toBe('unknown');
    });

    test('NOT_ENOUGH_REPLICAS until the deadline is refused and retriable', async () => {
      const topic = await world.topics.create();
      const impatient = world.open({ retryForMs: 200 });
      world.proxy.action = () => ({ errorCode: 19 });
      expect((await impatient.send(topic, [record('v')]))[0]).toMatchObject({
        status: 'refused',
        error: 'NOT_ENOUGH_REPLICAS',
        retriable: true,
      });
      await impatient.close();
    });

    test('REQUEST_TIMED_OUT is unknown', async () => {
      const topic = await world.topics.create();
      world.proxy.once({ errorCode: 7 });
      expect((await world.sender.send(topic, [record('v')]))[0]?.status).toBe('unknown');
    });
  });
}

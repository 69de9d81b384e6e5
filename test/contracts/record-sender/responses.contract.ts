import { describe, expect, test } from 'vitest';
import { record, type SenderWorld } from './sender-world.js';

/** What each of the broker's answers leads to. */
export function responsesContract(world: SenderWorld): void {
  describe("the broker's answers", () => {
    test('NOT_LEADER_OR_FOLLOWER without an offset is tried again with new metadata', async () => {
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

    test('NOT_ENOUGH_REPLICAS to the end is refused and worth another try', async () => {
      const topic = await world.topics.create();
      const hasty = world.open({ retryForMs: 200 });
      world.proxy.action = () => ({ errorCode: 19 });
      expect((await hasty.send(topic, [record('v')]))[0]).toMatchObject({
        status: 'refused',
        error: 'NOT_ENOUGH_REPLICAS',
        retriable: true,
      });
      await hasty.close();
    });

    test('REQUEST_TIMED_OUT is unknown', async () => {
      const topic = await world.topics.create();
      world.proxy.once({ errorCode: 7 });
      expect((await world.sender.send(topic, [record('v')]))[0]?.status).toBe('unknown');
    });
  });
}

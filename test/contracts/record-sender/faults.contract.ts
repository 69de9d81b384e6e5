import { describe, expect, test, vi } from 'vitest';
import { offsetOf, record, type SenderWorld } from './sender-world.js';

/** What is said when brokers and networks fail: `unknown` where bytes left, `not_sent` where none did. */
export function faultsContract(world: SenderWorld): void {
  describe('faults', () => {
    test('an answer lost after the request left is unknown; the record is in the log once and never sent again', async () => {
      const topic = await world.topics.create();
      await world.sender.send(topic, [record('before')]);
      world.proxy.once('lose_response');
      expect((await world.sender.send(topic, [record('lost')]))[0]?.status).toBe('unknown');
      expect((await world.sender.send(topic, [record('after')]))[0]?.status).toBe('acked');
      expect(await world.valuesIn(topic)).toEqual(['before', 'lost', 'after']);
    });

    test('a request cut off on its way is unknown and never sent again', async () => {
      const topic = await world.topics.create();
      await world.sender.send(topic, [record('before')]);
      world.proxy.once('cut');
      expect((await world.sender.send(topic, [record('lost')]))[0]?.status).toBe('unknown');
      expect((await world.sender.send(topic, [record('after')]))[0]?.status).toBe('acked');
      expect(await world.valuesIn(topic)).toEqual(['before', 'after']);
    });

    test('an answer that never comes is unknown after the time-out, and the next send takes a new connection', async () => {
      const topic = await world.topics.create();
      const hasty = world.open({ requestTimeoutMs: 300 });
      await hasty.send(topic, [record('before')]);
      world.proxy.once('withhold_response');
      const [late, behind] = await Promise.all([
        hasty.send(topic, [record('late')]),
        vi
          .waitUntil(() => world.proxy.action(world.proxy.produceRequests) !== 'pass')
          .then(() => hasty.send(topic, [record('behind')])),
      ]);
      expect([late[0]?.status, behind[0]?.status]).toEqual(['unknown', 'acked']);
      expect(await world.valuesIn(topic)).toEqual(['before', 'late', 'behind']);
      await hasty.close();
    });

    test('with no broker listening nothing is sent, and it is said in time', async () => {
      const lonely = world.open({ brokers: ['127.0.0.1:1'], retryForMs: 300 });
      expect(await lonely.reachable()).toBe(false);
      expect((await lonely.send('any', [record('v')]))[0]).toMatchObject({
        status: 'not_sent',
        reason: 'unreachable',
      });
      await lonely.close();
    });

    test('a broker that went away is not_sent for a known topic, and the next send after its return works', async () => {
      const topic = await world.topics.create();
      const hasty = world.open({ retryForMs: 300 });
      await hasty.send(topic, [record('before')]);
      await world.proxy.refuse();
      await vi.waitFor(async () => expect(await hasty.reachable()).toBe(false));
      const meanwhile = await hasty.send(topic, [record('meanwhile')]);
      expect(meanwhile[0]).toMatchObject({ status: 'not_sent', reason: 'unreachable' });
      await world.proxy.accept();
      await vi.waitFor(async () =>
        expect((await hasty.send(topic, [record('after')]))[0]?.status).toBe('acked'),
      );
      expect(await hasty.reachable()).toBe(true);
      expect(await world.valuesIn(topic)).toEqual(['before', 'after']);
      await hasty.close();
    });

    test('records that wait while the broker is away are sent in order once it is back', async () => {
      const topic = await world.topics.create();
      await world.sender.send(topic, [record('before')]);
      await world.proxy.refuse();
      await vi.waitFor(async () => expect(await world.sender.reachable()).toBe(false));
      const waiting = Promise.all(['a', 'b', 'c'].map((value) => world.sender.send(topic, [record(value)])));
      await world.proxy.accept();
      expect((await waiting).flat().map(offsetOf)).toEqual(['1', '2', '3']);
      expect(await world.valuesIn(topic)).toEqual(['before', 'a', 'b', 'c']);
    });

    test('connections broken while idle are replaced without a trace', async () => {
      const topic = await world.topics.create();
      await world.sender.send(topic, [record('before')]);
      world.proxy.cut();
      await vi.waitFor(async () => expect(await world.sender.reachable()).toBe(true));
      expect((await world.sender.send(topic, [record('after')]))[0]).toMatchObject({
        status: 'acked',
        offset: '1',
      });
    });
  });
}

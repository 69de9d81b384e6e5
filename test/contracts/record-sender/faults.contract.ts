import { describe, expect, test, vi } from 'vitest';
import { offsetOf, record, type SenderWorld } from './sender-world.js';

/** The outcomes when brokers or networks fail: `unknown` where bytes left, `not_sent` where none did. */
export function faultsContract(world: SenderWorld): void {
  describe('faults', () => {
    test('a response lost after the request left is unknown; the record is in the log once and never sent again', async () => {
      const topic = await world.topics.create();
      await world.sender.send(topic, [record('before')]);
      world.proxy.once('lose_response');
      expect((await world.sender.send(topic, [record('lost')]))[0]?.status).toBe('unknown');
      expect((await world.sender.send(topic, [record('after')]))[0]?.status).toBe('acked');
      expect(await world.valuesIn(topic)).toEqual(['before', 'lost', 'after']);
    });

    test('a request cut off in flight is unknown and never sent again', async () => {
      const topic = await world.topics.create();
      await world.sender.send(topic, [record('before')]);
      world.proxy.once('cut');
      expect((await world.sender.send(topic, [record('lost')]))[0]?.status).toBe('unknown');
      expect((await world.sender.send(topic, [record('after')]))[0]?.status).toBe('acked');
      expect(await world.valuesIn(topic)).toEqual(['before', 'after']);
    });

    test('a response that never comes is unknown after the time-out, and the next send uses a new connection', async () => {
      const topic = await world.topics.create();
      const impatient = world.open({ requestTimeoutMs: 300 });
      await impatient.send(topic, [record('before')]);
      world.proxy.once('withhold_response');
      const [late, behind] = await Promise.all([
        impatient.send(topic, [record('late')]),
        vi
          .waitUntil(() => world.proxy.action(world.proxy.produceRequests) !== 'pass')
          .then(() => impatient.send(topic, [record('behind')])),
      ]);
      expect([late[0]?.status, behind[0]?.status]).toEqual(['unknown', 'acked']);
      expect(await world.valuesIn(topic)).toEqual(['before', 'late', 'behind']);
      await impatient.close();
    });

    test('with no broker listening nothing is sent, and the outcome comes in time', async () => {
      const isolated = world.open({ brokers: ['127.0.0.1:1'], retryForMs: 300 });
      expect(await isolated.reachable()).toBe(false);
      expect((await isolated.send('any', [record('v')]))[0]).toMatchObject({
        status: 'not_sent',
        reason: 'unreachable',
      });
      await isolated.close();
    });

    test('a send to a known topic is not_sent while the broker is down, and the next one works after its return', async () => {
      const topic = await world.topics.create();
      const impatient = world.open({ retryForMs: 300 });
      await impatient.send(topic, [record('before')]);
      await world.proxy.stopListening();
      await vi.waitFor(async () => expect(await impatient.reachable()).toBe(false));
      const meanwhile = await impatient.send(topic, [record('meanwhile')]);
      expect(meanwhile[0]).toMatchObject({ status: 'not_sent', reason: 'unreachable' });
      await world.proxy.listen();
      await vi.waitFor(async () =>
        expect((await impatient.send(topic, [record('after')]))[0]?.status).toBe('acked'),
      );
      expect(await impatient.reachable()).toBe(true);
      expect(await world.valuesIn(topic)).toEqual(['before', 'after']);
      await impatient.close();
    });

    test('records that wait while the broker is down are sent in order once it is back', async () => {
      const topic = await world.topics.create();
      await world.sender.send(topic, [record('before')]);
      await world.proxy.stopListening();
      await vi.waitFor(async () => expect(await world.sender.reachable()).toBe(false));
      const waiting = Promise.all(['a', 'b', 'c'].map((value) => world.sender.send(topic, [record(value)])));
      await world.proxy.listen();
      expect((await waiting).flat().map(offsetOf)).toEqual(['1', '2', '3']);
      expect(await world.valuesIn(topic)).toEqual(['before', 'a', 'b', 'c']);
    });

    test('connections that break while idle are replaced without a loss', async () => {
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

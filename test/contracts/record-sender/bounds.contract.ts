import { describe, expect, test } from 'vitest';
import { record, type SenderWorld } from './sender-world.js';

/** The sender's memory limit, and its end. */
export function boundsContract(world: SenderWorld): void {
  describe('limits', () => {
    test('beyond maxQueuedBytes a send is overloaded, until responses release memory', async () => {
      const topic = await world.topics.create();
      const small = world.open({ maxQueuedBytes: 1000 });
      world.proxy.delayMs = 50;
      const [first, second] = await Promise.all([
        small.send(topic, [record('x'.repeat(600))]),
        small.send(topic, [record('y'.repeat(600))]),
      ]);
      expect(first[0]?.status).toBe('acked');
      expect(second[0]).toMatchObject({ status: 'not_sent', reason: 'overloaded' });
      expect((await small.send(topic, [record('z'.repeat(600))]))[0]?.status).toBe('acked');
      await small.close();
    });

    test('close completes the sends in progress and refuses later ones', async () => {
      const topic = await world.topics.create();
      world.proxy.delayMs = 50;
      const closing = world.open();
      const waiting = closing.send(topic, [record('v')]);
      await closing.close();
      expect((await waiting)[0]?.status).toBe('acked');
      expect((await closing.send(topic, [record('late')]))[0]).toMatchObject({
        status: 'not_sent',
        reason: 'unreachable',
      });
    });
  });
}

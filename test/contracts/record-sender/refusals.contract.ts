import { describe, expect, test } from 'vitest';
import { offsetOf, record, type SenderWorld } from './sender-world.js';

/** One bad record does not affect its neighbours. */
export function refusalsContract(world: SenderWorld): void {
  describe('records that Kafka refuses', () => {
    test('one record too large among good ones is refused alone, and the others keep their order', async () => {
      const topic = await world.topics.create({ config: { 'max.message.bytes': '20000' } });
      const values = Array.from({ length: 30 }, (_, n) => (n === 17 ? 'x'.repeat(30_000) : String(n)));
      const outcomes = await world.sender.send(
        topic,
        values.map((value) => record(value)),
      );
      expect(outcomes[17]).toMatchObject({
        status: 'refused',
        error: 'MESSAGE_TOO_LARGE',
        errorCode: 10,
        retriable: false,
      });
      const good = values.filter((_, n) => n !== 17);
      expect(outcomes.filter((_, n) => n !== 17).map(offsetOf)).toEqual(good.map((_, n) => String(n)));
      expect(await world.valuesIn(topic)).toEqual(good);
    });

    test('records that fit one by one but not together all arrive', async () => {
      const topic = await world.topics.create({ config: { 'max.message.bytes': '2000' } });
      const values = Array.from({ length: 40 }, (_, n) => String(n).padEnd(700, '.'));
      const outcomes = await Promise.all(values.map((value) => world.sender.send(topic, [record(value)])));
      expect(outcomes.flat().map(offsetOf)).toEqual(values.map((_, n) => String(n)));
      expect(await world.valuesIn(topic)).toEqual(values);
    });

    test('a null key on a compacted topic is INVALID_RECORD for that record alone', async () => {
      const topic = await world.topics.create({ config: { 'cleanup.policy': 'compact' } });
      const keyed = (value: string) => record(value, { key: Buffer.from('k') });
      const outcomes = await world.sender.send(topic, [keyed('a'), record('no key'), keyed('b')]);
      expect(outcomes).toMatchObject([
        { status: 'acked', offset: '0' },
        { status: 'refused', error: 'INVALID_RECORD', errorCode: 87 },
        { status: 'acked', offset: '1' },
      ]);
    });
  });
}

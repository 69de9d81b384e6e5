import { beforeEach, describe, expect, it } from 'vitest';
import { bar, barValue, barWithVwap } from '../../../../test/fixtures/bars.js';
import { GatewayBench, key, mapping, post, subject, topic } from '../../../../test/support/gateway-bench.js';
import type { Gateway } from '../index.js';

const leg = { type: 'record', name: 'Leg', fields: [{ name: 'px', type: 'int' }] };
const maps = {
  type: 'record',
  name: 'V',
  fields: [
    { name: 'm', type: { type: 'map', values: 'int' }, default: {} },
    { name: 'legs', type: { type: 'map', values: leg }, default: {} },
  ],
};
const keys = Array.from({ length: 20 }, (_, at) => `KEY-${at}`);

/** Stand-ins: registry, broker, journal in memory, the clock. Real: the gateway, the machine, comparison and codecs. */
describe('ever new data that fits no version of the schema', () => {
  let bench: GatewayBench;
  let now: number;

  beforeEach(() => {
    bench = new GatewayBench();
    now = 0;
    bench.monotonic = () => now;
  });

  it.each<readonly [string, 'plain' | 'avro', (key: string) => unknown, string]>([
    ['null', 'plain', (key) => ({ m: { [key]: null } }), 'data.invalid'],
    ['a wrapped value', 'avro', (key) => ({ m: { [key]: { int: 1 } } }), 'data.invalid'],
    ['an extra field', 'plain', (key) => ({ legs: { [key]: { px: 1, py: 2 } } }), 'writer.refused'],
  ])(
    'under each key of a map is one look-up, and no key is stored or logged: %s',
    async (_, form, value, code) => {
      const { gateway } = bench.pod({ mappings: [{ topic, role: 'value', mapping: mapping(maps) }] });
      bench.registry.register(subject, maps);
      expect(await post(gateway, {})).toMatchObject({ ok: true });
      bench.registry.calls.length = 0;
      const before = bench.events().length;
      for (const each of keys)
        expect(await post(gateway, value(each), { form })).toMatchObject({ ok: false, refusal: { code } });
      expect([bench.registry.calls.length, bench.events().length - before]).toEqual([1, 2]);
      expect(JSON.stringify([bench.log.mismatches(), bench.log.events(key), bench.steps])).not.toContain(
        'KEY-',
      );
    },
  );

  describe('with ever new field names', () => {
    let gateway: Gateway;
    const sendNew = async (from: number, count: number): Promise<void> => {
      for (let at = from; at < from + count; at++)
        expect(await post(gateway, { ...bar.value, [`f${at}`]: 1 })).toMatchObject({
          ok: false,
          refusal: { code: 'writer.refused', state: 'healthy', differences: [{ path: `/f${at}` }] },
        });
    };

    beforeEach(async () => {
      gateway = bench.pod().gateway;
      bench.registry.register(subject, barValue);
      expect(await post(gateway, bar.value)).toMatchObject({ ok: true });
      bench.registry.calls.length = 0;
    });

    it('is looked up only a few times, and again after the longest interval between look-ups', async () => {
      await sendNew(0, 1000);
      expect(bench.registry.calls).toHaveLength(8);
      expect(await post(gateway, bar.value)).toMatchObject({ ok: true });
      now += 60_000;
      await sendNew(1000, 100);
      expect(bench.registry.calls).toHaveLength(16);
    });

    it('is looked up only a few times when many requests come at once, too', async () => {
      const sent = Array.from({ length: 50 }, (_, at) => post(gateway, { ...bar.value, [`f${at}`]: 1 }));
      for (const result of await Promise.all(sent))
        expect(result).toMatchObject({ ok: false, refusal: { code: 'writer.refused' } });
      expect(bench.registry.calls.length).toBeLessThanOrEqual(8);
    });

    it('does not delay the following of a newer producer for longer than that interval', async () => {
      await sendNew(0, 100);
      const ahead = {
        ...barValue,
        fields: [...barValue.fields, { name: 'vwap', type: ['null', 'double'], default: null }],
      };
      const id = bench.registry.register(subject, ahead);
      now += 60_000;
      expect(await post(gateway, barWithVwap.value)).toMatchObject({ ok: true, valueSchemaId: id });
    });
  });
});

import { beforeEach, describe, expect, it } from 'vitest';
import { bar, barValue } from '../../../../test/fixtures/bars.js';
import { GatewayBench, key, mapping, post, subject, topic } from '../../../../test/support/gateway-bench.js';
import type { Gateway } from '../index.js';

const NAME = 'hushname';
const leg = { type: 'record', name: 'Leg', fields: [{ name: 'px', type: 'int' }] };
const entry = {
  type: 'record',
  name: 'Entry',
  fields: [
    { name: 'key', type: 'string' },
    { name: 'value', type: 'Leg' },
  ],
  'connect.internal.type': 'MapEntry',
};
const nested = {
  type: 'record',
  name: 'V',
  fields: [
    { name: 'legs', type: { type: 'map', values: leg }, default: {} },
    { name: 'list', type: { type: 'array', items: { type: 'map', values: 'Leg' } }, default: [] },
    { name: 'deep', type: { type: 'map', values: { type: 'map', values: 'Leg' } }, default: {} },
    { name: 'union', type: ['null', { type: 'map', values: ['null', 'Leg'] }], default: null },
    { name: 'entries', type: { type: 'array', items: entry }, default: [] },
  ],
};

/** Stand-ins: registry, broker, journal in memory. Real: the gateway, the machine, the audit, comparison and codecs. */
describe('the name of an extra field', () => {
  let bench: GatewayBench;

  beforeEach(() => {
    bench = new GatewayBench();
    bench.registry.register(subject, barValue);
  });

  const logged = (): string => JSON.stringify([bench.log.events(key), bench.log.read(key), bench.steps]);
  const refused = async (gateway: Gateway): Promise<string> =>
    JSON.stringify(await post(gateway, { ...bar.value, [NAME]: 1 }));

  it.each(['resolve', 'enforce', 'observe'] as const)(
    'is in the response and the audit, and in no event, snapshot or log: %s',
    async (mode) => {
      const { gateway } = bench.pod({ policy: { mode } });
      expect(await post(gateway, bar.value)).toMatchObject({ ok: true });
      expect(await refused(gateway)).toContain(`"path":"/${NAME}"`);
      expect(JSON.stringify(bench.log.mismatches().at(-1)?.differences)).toContain(`"path":"/${NAME}"`);
      expect(logged()).toContain('"path":"/?"');
      expect(logged()).not.toContain(NAME);
    },
  );

  it('is nowhere if the settings forbid extra field names', async () => {
    const { gateway } = bench.pod({ namesExtraFields: false });
    expect(await post(gateway, bar.value)).toMatchObject({ ok: true });
    const result = await refused(gateway);
    expect(result).toContain('"path":"/?"');
    expect([result, JSON.stringify(bench.log.mismatches()), logged()].join()).not.toContain(NAME);
    const declared = await post(gateway, { ...bar.value, [NAME]: 1 }, { valueSchema: { schemaId: 1 } });
    expect(declared).toMatchObject({ ok: false, refusal: { records: [{ path: '/value/?' }] } });
  });

  it('stays in the audit if the registry responds only after an outage', async () => {
    const { gateway } = bench.pod({ policy: { strategy: 'Lenient' } });
    expect(await post(gateway, bar.value)).toMatchObject({ ok: true });
    bench.registry.down = 'timed out';
    const held = post(gateway, { ...bar.value, [NAME]: 1 });
    await expect.poll(() => bench.events().at(-1)).toBe('LookupFailed');
    bench.registry.down = null;
    expect(await held).toMatchObject({ ok: false, refusal: { code: 'writer.refused' } });
    expect(bench.log.mismatches()).toMatchObject([
      { outcome: 'refused', differences: [{ path: `/${NAME}`, kind: 'FIELD_REMOVED' }] },
    ]);
    expect(logged()).not.toContain(NAME);
  });

  it.each<readonly [string, (at: number) => unknown, string]>([
    ['a map', (at) => ({ legs: { [`KEY-${at}`]: { px: 1, py: 2 } } }), '/legs/*/?'],
    [
      'a map in an array',
      (at) => ({ list: [...Array.from({ length: at }, () => ({})), { [`KEY-${at}`]: { px: 1, py: 2 } }] }),
      '/list/*/*/?',
    ],
    [
      'a map in a map',
      (at) => ({ deep: { [`KEY-${at}`]: { [`KEY+${at}`]: { px: 1, py: 2 } } } }),
      '/deep/*/*/?',
    ],
    ['a map and unions', (at) => ({ union: { [`KEY-${at}`]: { px: 1, py: 2 } } }), '/union/*/?'],
    ['entries', (at) => ({ entries: { [`KEY-${at}`]: { px: 1, py: 2 } } }), '/entries/*/?'],
  ])('below ever another key is one conflict: %s', async (_, value, path) => {
    bench = new GatewayBench();
    bench.monotonic = () => 0;
    bench.registry.register(subject, nested);
    const { gateway } = bench.pod({ mappings: [{ topic, role: 'value', mapping: mapping(nested) }] });
    expect(await post(gateway, {})).toMatchObject({ ok: true });
    bench.registry.calls.length = 0;
    const before = bench.events().length;
    for (let at = 0; at < 50; at++) {
      const result = await post(gateway, value(at));
      expect(result).toMatchObject({ ok: false, refusal: { code: 'writer.refused' } });
      expect(JSON.stringify(result)).not.toContain('KEY');
    }
    expect([bench.registry.calls.length, bench.events().length - before]).toEqual([1, 2]);
    expect(logged()).toContain(`"path":"${path}"`);
    expect(logged() + JSON.stringify(bench.log.mismatches())).not.toContain('KEY');
  });
});

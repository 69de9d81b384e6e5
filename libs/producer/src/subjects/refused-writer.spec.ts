import { beforeEach, describe, expect, it } from 'vitest';
import { bar, barValue, retypedBarValue } from '../../../../test/fixtures/bars.js';
import { declares, GatewayBench, key, post, subject } from '../../../../test/support/gateway-bench.js';
import type { Gateway } from '../index.js';

/** Stand-ins: registry, broker, journal in memory. Real: the gateway, the machine, comparison and codecs. */
describe('a registered schema that was refused before', () => {
  let bench: GatewayBench;
  let gateway: Gateway;
  let id: number;
  const refused = {
    ok: false,
    refusal: { code: 'writer.refused', differences: [{ kind: 'TYPE_MISMATCH' }] },
  };

  beforeEach(async () => {
    bench = new GatewayBench();
    gateway = bench.pod().gateway;
    await bench.drift(gateway, barValue);
    id = bench.registry.register(subject, retypedBarValue);
    expect(await post(gateway, bar.value, declares(retypedBarValue))).toMatchObject(refused);
    bench.registry.calls.length = 0;
  });

  it('is refused with its differences on every pod, although no snapshot holds them', async () => {
    const { writers } = bench.log.read(key).snapshot.context;
    expect(JSON.stringify(writers)).not.toContain('TYPE_MISMATCH');
    for (const pod of [gateway, bench.pod().gateway])
      expect(await post(pod, bar.value, declares(retypedBarValue))).toMatchObject(refused);
    expect(bench.registry.calls).toEqual([]);
  });

  it('that is declared by id is read from the registry once per pod', async () => {
    const byId = { valueSchema: { schemaId: id } };
    const other = bench.pod().gateway;
    for (let sent = 0; sent < 3; sent += 1) expect(await post(other, bar.value, byId)).toMatchObject(refused);
    expect(bench.registry.calls).toHaveLength(1);
    expect(bench.events().filter((type) => type === 'WriterRefused')).toHaveLength(1);
  });

  it('that is declared by id is refused without differences while the registry is down', async () => {
    bench.registry.down = 'refused';
    const result = await post(bench.pod().gateway, bar.value, { valueSchema: { schemaId: id } });
    expect(result).toMatchObject({ ok: false, refusal: { code: 'writer.refused' } });
    expect(result.ok ? [] : result.refusal.mismatchId).toBeDefined();
  });
});

import { beforeEach, describe, expect, it } from 'vitest';
import { bar, barValue, barWithVwap, ksqlBarValue } from '../../../../test/fixtures/bars.js';
import { GatewayBench, key, mapping, operator, post, topic } from '../../../../test/support/gateway-bench.js';
import type { Gateway } from '../index.js';

/** Stand-ins: registry, broker, journal in memory. Real: the gateway, the machine, comparison and codecs. */
describe('a record with a field that no version has', () => {
  let bench: GatewayBench;
  let gateway: Gateway;
  const misspelt = { ...bar.value, vwapq: 1 };

  beforeEach(() => {
    bench = new GatewayBench();
    gateway = bench.pod().gateway;
  });

  it('is refused with a hint at the field that was probably meant, and the subject follows the harmless latest', async () => {
    const id = await bench.drift(gateway, ksqlBarValue);
    expect(await post(gateway, misspelt)).toMatchObject({
      ok: false,
      refusal: {
        code: 'writer.refused',
        state: 'healthy',
        outcome: 'not_sent',
        detail: expect.stringContaining('did you mean `vwap` where the record has `vwapq`?') as unknown,
        differences: [{ path: '/vwapq', field: 'vwapq', kind: 'FIELD_REMOVED', severity: 'error' }],
      },
    });
    for (const value of [bar.value, barWithVwap.value])
      expect(await post(gateway, value)).toMatchObject({ ok: true, valueSchemaId: id });
    expect(bench.events().slice(-2)).toEqual(['SchemaResolved', 'RetryInconclusive']);
    expect(bench.log.mismatches()).toMatchObject([{ verdict: 'follow', outcome: 'superseded' }]);
  });

  it('that differs only in letter case is refused with a hint', async () => {
    await bench.drift(gateway, barValue);
    const { symbol, ...others } = bar.value;
    const result = await post(gateway, { ...others, symbol, BID: 1 });
    expect(result.ok ? '' : result.refusal.detail).toContain(
      'did you mean `bid` where the record has `BID`?',
    );
  });

  it('does not stop a Specific subject that fits beside the latest, nor does a field that only the latest has', async () => {
    const specific = {
      mappings: [{ topic, role: 'value' as const, mapping: mapping(barValue, 'specific') }],
    };
    const pod = bench.pod(specific).gateway;
    await bench.drift(pod, {
      ...barValue,
      fields: [...barValue.fields, { name: 'vwap', type: ['null', 'double'] }],
    });
    for (const value of [misspelt, barWithVwap.value]) {
      expect(await post(pod, value)).toMatchObject({
        ok: false,
        refusal: { code: 'writer.refused', state: 'healthy' },
      });
      expect(await post(pod, bar.value)).toMatchObject({ ok: true, valueSchemaId: 1 });
    }
  });

  it('does not stop a subject whose versions were deleted from the registry', async () => {
    await bench.drift(gateway, barValue);
    bench.registry.latest = () => Promise.resolve({ status: 'not_found', errorCode: 40401, message: 'gone' });
    expect(await post(gateway, misspelt)).toMatchObject({
      ok: false,
      refusal: { code: 'writer.refused', state: 'healthy' },
    });
    expect(await post(gateway, bar.value)).toMatchObject({ ok: true });
  });

  it('that is the trial of a circuit is refused alone, and other records are sent', async () => {
    await bench.drift(gateway, barValue);
    await gateway.open({ ...operator, ...key, forMs: 1000 });
    bench.advanceClock(2000);
    expect(await post(gateway, misspelt)).toMatchObject({ ok: false, refusal: { code: 'writer.refused' } });
    expect(await post(gateway, bar.value)).toMatchObject({ ok: true });
  });
});

import { beforeEach, describe, expect, it } from 'vitest';
import { bar, barValue, barWithVwap, ksqlBarValue } from '../../../../test/fixtures/bars.js';
import { GatewayBench, gate, mapping, post, topic, until } from '../../../../test/support/gateway-bench.js';
import type { Gateway } from '../index.js';

/** Stand-ins: registry, broker, journal in memory. Real: the gateway, the machine, comparison and codecs. */
describe('ResolveSchemaAtProduce', () => {
  let bench: GatewayBench;
  let gateway: Gateway;

  beforeEach(() => {
    bench = new GatewayBench();
    gateway = bench.pod().gateway;
  });

  const atProduce = { resolveSchemaAtProduce: true };
  const lenient = { ...atProduce, policy: { strategy: 'Lenient' } } as const;

  it('in Lenient stops holding a request as soon as its client disconnects', async () => {
    gateway = bench.pod(lenient).gateway;
    await bench.drift(gateway, ksqlBarValue);
    bench.registry.down = 'refused';
    const gone = new AbortController();
    const held = post(gateway, bar.value, { signal: gone.signal, waitMs: 300 });
    await until(() => bench.registry.calls.length > 0);
    gone.abort();
    expect(await held).toMatchObject({ ok: false });
    expect(bench.registry.calls.length).toBeLessThan(5);
  });

  it('in Lenient holds within the limits, and counts failed look-ups', async () => {
    const hold = { maxMs: 100, maxRecordsPerSubject: 2, maxBytes: 1_000_000 };
    gateway = bench.pod({ ...lenient, hold }).gateway;
    await bench.drift(gateway, ksqlBarValue);
    bench.registry.down = 'refused';
    const results = await Promise.all(Array.from({ length: 5 }, () => post(gateway, bar.value)));
    expect(results.filter((result) => !result.ok && result.refusal.code === 'overloaded')).toHaveLength(3);
    expect(bench.counters['sr.lookup.fail']).toBeGreaterThan(0);
  });

  it('detects no conflict if a Specific mapping fits beside the latest, on any number of pods', async () => {
    const mappings = [{ topic, role: 'value' as const, mapping: mapping(barValue, 'specific') }];
    const [first, ...others] = Array.from({ length: 4 }, () => bench.pod({ ...atProduce, mappings }).gateway);
    const fields = [...barValue.fields, { name: 'vwap', type: ['null', 'double'], default: null }];
    await bench.drift(first ?? gateway, { ...barValue, fields });
    const events = bench.events();
    for (const pod of [first ?? gateway, ...others])
      expect(await post(pod, bar.value)).toMatchObject({ ok: true, valueSchemaId: 1 });
    expect(bench.events()).toEqual(events);
  });

  it('detects no conflict from a response about a mapping that has changed meanwhile', async () => {
    gateway = bench.pod(atProduce).gateway;
    const other = bench.pod().gateway;
    const id = await bench.drift(gateway, ksqlBarValue);
    const slow = gate();
    bench.registry.gate = slow.closed;
    const produced = post(gateway, bar.value);
    await until(() => bench.registry.calls.length === 1);
    bench.registry.gate = Promise.resolve();
    expect(await post(other, barWithVwap.value)).toMatchObject({ ok: true });
    const events = bench.events();
    slow.open();
    expect(await produced).toMatchObject({ ok: true, valueSchemaId: id });
    expect(bench.events()).toEqual(events);
  });

  it('refuses the request, logs the reason and counts nothing if the registry denies access', async () => {
    gateway = bench.pod(atProduce).gateway;
    await bench.drift(gateway, ksqlBarValue);
    const counted = { ...bench.counters };
    const events = bench.events();
    bench.registry.latest = () => Promise.resolve({ status: 'denied', httpStatus: 401 });
    const detail = 'the registry denies access (HTTP 401): check schemaRegistry.auth';
    expect(await post(gateway, bar.value)).toMatchObject({
      ok: false,
      refusal: { code: 'sr.unreachable', class: null, detail },
    });
    expect(bench.steps.at(-1)).toMatchObject({ class: null, message: detail });
    expect(bench.counters).toEqual(counted);
    expect(bench.events()).toEqual(events);
  });

  it('follows on a topic that matches no on-error pattern, too', async () => {
    gateway = bench.pod({ ...atProduce, topicPatternsForOnError: [] }).gateway;
    const id = await bench.drift(gateway, ksqlBarValue);
    expect(await post(gateway, bar.value)).toMatchObject({ ok: true, valueSchemaId: id });
  });
});

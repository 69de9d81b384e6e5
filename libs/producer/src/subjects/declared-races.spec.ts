import { beforeEach, describe, expect, it, vi } from 'vitest';
import { bar, barValue } from '../../../../test/fixtures/bars.js';
import {
  declares,
  GatewayBench,
  gate,
  key,
  mapping,
  operator,
  post,
  subject,
  topic,
  until,
} from '../../../../test/support/gateway-bench.js';

const record = (name: string, ...fields: readonly object[]) => ({ type: 'record', name, fields });
const nullable = (name: string, type: unknown) => ({ name, type: ['null', type], default: null });
const byId = (schemaId: number) => ({ valueSchema: { schemaId } });
const mapped = (json: unknown) => ({
  mappings: [{ topic, role: 'value' as const, mapping: mapping(json) }],
});

/** Stand-ins: registry, broker, journal in memory. Real: the gateway, the machine, comparison and codecs. */
describe('a declared schema, while the mapping moves', () => {
  let bench: GatewayBench;

  beforeEach(() => {
    bench = new GatewayBench();
  });

  it('is not refused for good because a lagging pod compared it with an older mapping', async () => {
    const doubles = record('V', { name: 'v', type: 'double' });
    const strings = record('V', { name: 'v', type: 'string' });
    const [first, second] = [doubles, strings].map((json) => bench.registry.register(subject, json));
    const wider = bench.registry.register(subject, record('V', ...strings.fields, nullable('w', 'int')));
    const pod = bench.pod(mapped(doubles));
    const lagging = bench.pod(mapped(doubles));
    for (const { gateway } of [pod, lagging]) await post(gateway, { v: 1 }, byId(first ?? 0));
    lagging.journal.missesNotifications = true;
    await pod.gateway.declareMapping({ ...operator, ...key, record: 'generic', schemaId: second ?? 0 });
    for (const { gateway } of [lagging, pod])
      expect(await post(gateway, { v: 'x' }, byId(wider))).toMatchObject({ ok: true, valueSchemaId: wider });
    expect(bench.events()).not.toContain('WriterRefused');
  });

  it('is written under its own id if it was registered between the two calls about it', async () => {
    const { gateway } = bench.pod();
    await bench.drift(gateway, barValue);
    const declared = { ...barValue, fields: [...barValue.fields, nullable('vwap', 'double')] };
    const above = { ...declared, fields: [...declared.fields, nullable('spread', 'double')] };
    const { registry } = bench;
    const latest = registry.latest.bind(registry);
    let own = 0;
    vi.spyOn(registry, 'latest').mockImplementationOnce((name) => {
      own = registry.register(subject, declared);
      registry.register(subject, above);
      return latest(name);
    });
    const result = await post(gateway, { ...bar.value, vwap: 1.5 }, declares(declared));
    expect(result).toMatchObject({ ok: true, valueSchemaId: own });
  });

  it('is not written as the latest beside a mapping that became Specific while the request was held', async () => {
    const { gateway } = bench.pod();
    const latest = await bench.drift(gateway, barValue);
    const renamed = declares({ ...barValue, name: 'Renamed' });
    expect(await post(gateway, bar.value, renamed)).toMatchObject({ ok: true, valueSchemaId: latest });
    bench.registry.register(subject, {
      ...barValue,
      fields: [...barValue.fields, nullable('vwap', 'double')],
    });
    const registry = gate();
    bench.registry.gate = registry.closed;
    const following = bench.makeMappingSuspect(gateway);
    await until(() => bench.state() !== 'healthy');
    const held = post(gateway, bar.value, renamed);
    await until(() => bench.held === 1);
    bench.registry.gate = Promise.resolve();
    await bench.pod().gateway.declareMapping({ ...operator, ...key, record: 'specific', schemaId: latest });
    registry.open();
    expect(await held).toMatchObject({
      ok: false,
      refusal: { code: 'writer.refused', differences: [{ kind: 'NAME_MISMATCH', severity: 'error' }] },
    });
    await following;
  });

  it('is written under its own id if it was registered while the request was held', async () => {
    const { gateway } = bench.pod();
    await bench.drift(gateway, barValue);
    const renamed = { ...barValue, name: 'Renamed' };
    await post(gateway, bar.value, declares(renamed));
    const registry = gate();
    bench.registry.gate = registry.closed;
    const following = bench.makeMappingSuspect(gateway);
    await until(() => bench.state() !== 'healthy');
    const held = post(gateway, bar.value, declares(renamed));
    await until(() => bench.held === 1);
    bench.registry.gate = Promise.resolve();
    const own = bench.registry.register(subject, renamed);
    const other = bench.pod().gateway;
    const declaring = post(other, bar.value, byId(own));
    await until(() => bench.events().includes('WriterAccepted'));
    registry.open();
    expect(await held).toMatchObject({ ok: true, valueSchemaId: own, resolutions: [] });
    await Promise.all([following, declaring]);
  });
});

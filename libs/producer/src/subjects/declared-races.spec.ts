import { beforeEach, describe, expect, it, vi } from 'vitest';
import { MemoryJournal } from '#journal';
import { bar, barValue } from '../../../../test/fixtures/bars.js';
import { appendOf, mappingDeclared } from '../../../../test/support/events.js';
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

  it.each(Array.from({ length: 40 }, (_, ticks) => ticks))(
    'is evaluated and stored beside one mapping, if another pod declares it %i microtasks after the response',
    async (ticks) => {
      const declaredWithVwap = { ...barValue, fields: [...barValue.fields, nullable('vwap', 'double')] };
      const { gateway } = bench.pod({
        mappings: [{ topic, role: 'value', mapping: mapping(declaredWithVwap, 'specific') }],
      });
      bench.registry.register(subject, declaredWithVwap);
      expect(await post(gateway, bar.value)).toMatchObject({ ok: true });
      const registry = gate();
      bench.registry.gate = registry.closed;
      const declaring = post(gateway, bar.value, declares(barValue));
      await until(() => bench.registry.calls.some((call) => call.startsWith('find')));
      const before = bench.log.read(key);
      const present = before.snapshot.context.mapping;
      if (present === null) throw new Error('the subject has no mapping');
      const generic = mappingDeclared(60, { mapping: { ...present, record: 'generic' } });
      const other = new MemoryJournal(bench.log);
      registry.open();
      for (let tick = 0; tick < ticks; tick += 1) await Promise.resolve();
      await other.append(appendOf(before, generic));
      // A Generic mapping lets the schema be rewritten, a Specific one does not.
      const result = await declaring;
      const events = bench.events();
      const isMoved = events.lastIndexOf('MappingDeclared') > 0;
      const refused = events.indexOf('WriterRefused');
      expect(isMoved && refused > events.lastIndexOf('MappingDeclared')).toBe(false);
      expect(result.ok).toBe(refused < 0);
    },
  );
});

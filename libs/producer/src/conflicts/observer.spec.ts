import { beforeEach, describe, expect, it } from 'vitest';
import { bar, barValue, barWithVwap, ksqlBarValue, retypedBarValue } from '../../../../test/fixtures/bars.js';
import {
  declares,
  GatewayBench,
  invalidRecord,
  keyed,
  keyedRecord,
  keyKey,
  keySubject,
  key,
  post,
  subject,
} from '../../../../test/support/gateway-bench.js';
import type { Gateway } from '../index.js';

/** Nothing is bound in `observe`, so the text is looked up again beside the latest, which may be newer than the first response. */
const expectedCalls = [`find ${subject}`, `latest ${subject}`, `find ${subject}`];

/** Stand-ins: registry, broker, journal in memory. Real: the gateway, the machine, comparison and codecs. */
describe('the mode observe', () => {
  let bench: GatewayBench;
  let gateway: Gateway;

  const observing = { policy: { mode: 'observe' } } as const;

  beforeEach(() => {
    bench = new GatewayBench();
    gateway = bench.pod(observing).gateway;
  });

  it('makes one look-up and one observation of a conflict that fifty requests have at once', async () => {
    await bench.drift(gateway, ksqlBarValue);
    const results = await Promise.all(Array.from({ length: 50 }, () => post(gateway, barWithVwap.value)));
    const [{ id } = { id: '' }] = bench.log.mismatches();
    for (const result of results)
      expect(result).toMatchObject({ ok: false, refusal: { code: 'produce.blocked', mismatchId: id } });
    expect(bench.registry.calls).toEqual([`latest ${subject}`]);
    expect(bench.events().filter((type) => type === 'ConflictObserved')).toHaveLength(1);
    expect(bench.counters['schema.conflict.value']).toBe(50);
  });

  it('does not look up again a conflict that it has just observed, and does not count it for the breaker', async () => {
    await bench.drift(gateway, ksqlBarValue);
    for (let sent = 0; sent < 20; sent += 1) await post(gateway, barWithVwap.value);
    expect(bench.registry.calls.length).toBeLessThan(6);
    expect(bench.log.read(key).snapshot.context.breaker.conflicts).toEqual([]);
  });

  it('finds the id of a first use with one look-up for any number of concurrent requests', async () => {
    const id = bench.registry.register(subject, barValue);
    const results = await Promise.all(Array.from({ length: 50 }, () => post(gateway, bar.value)));
    for (const result of results)
      expect(result).toMatchObject({ ok: true, valueSchemaId: id, resolutions: [] });
    expect(bench.registry.calls).toEqual([`latest ${subject}`]);
    expect(bench.events()).toEqual(['MappingDeclared', 'WriterAccepted']);
    expect(bench.log.mismatches()).toEqual([]);
  });

  it('finds the id of a first use once for all pods, restarts included', async () => {
    bench.registry.register(subject, barValue);
    bench.registry.register(subject, retypedBarValue);
    await post(gateway, bar.value);
    bench.registry.calls.length = 0;
    const events = bench.events();
    expect(await post(bench.pod(observing).gateway, bar.value)).toMatchObject({ ok: true, valueSchemaId: 1 });
    expect(bench.registry.calls).toEqual([]);
    expect(bench.events()).toEqual(events);
  });

  it('reports a first use whose latest has moved as a conflict, with the verdict of another mode', async () => {
    bench.registry.register(subject, barValue);
    bench.registry.register(subject, retypedBarValue);
    expect(await post(gateway, bar.value)).toMatchObject({ ok: true, valueSchemaId: 1 });
    expect(bench.log.mismatches()).toMatchObject([
      { trigger: 'FIRST_USE', kind: 'TYPE_MISMATCH', verdict: 'stop', outcome: 'observed' },
    ]);
    expect(bench.counters).toMatchObject({ 'schema.conflict.value': 1, 'sr.lookup.ok': 1 });
    expect(bench.counters['produce.blocked']).toBeUndefined();
    expect(bench.steps.map(({ step, message }) => [step, message])).toEqual([
      ['lookup', 'the registry responded: ok'],
      ['error', 'conflict FIRST_USE'],
      ['difference', 'observed: the verdict would be stop'],
    ]);
    expect(new Set(bench.steps.map(({ mismatchId }) => mismatchId)).size).toBe(1);
  });

  it('leaves the mapping unbound, so that a later mode has its own first use', async () => {
    bench.registry.register(subject, barValue);
    const id = bench.registry.register(subject, ksqlBarValue);
    await post(gateway, bar.value);
    expect(await post(bench.pod().gateway, bar.value)).toMatchObject({
      ok: true,
      valueSchemaId: id,
      resolutions: [{ verdict: 'follow' }],
    });
  });

  it('evaluates a conflict after a first use by the id that it found', async () => {
    bench.registry.register(subject, barValue);
    await post(gateway, bar.value);
    bench.sender.next.push(invalidRecord);
    await post(gateway, bar.value);
    expect(bench.log.mismatches()).toMatchObject([{ trigger: 'BROKER_REFUSED', verdict: 'refuse' }]);
  });

  it("does not blame a key that is the latest for a broker's refusal", async () => {
    gateway = bench.pod({ ...keyed, ...observing }).gateway;
    bench.registry.register(keySubject, { type: 'string' });
    bench.registry.register(subject, barValue);
    await post(gateway, null, keyedRecord('A', bar.value));
    bench.registry.register(subject, ksqlBarValue);
    bench.sender.next.push(invalidRecord);
    await post(gateway, null, keyedRecord('A', bar.value));
    expect(bench.log.events(keyKey).at(-1)?.type).toBe('WriterAccepted');
    expect(bench.events().at(-1)).toBe('ConflictObserved');
  });

  it('in Lenient holds a first use, and retries until the registry responds', async () => {
    gateway = bench.pod({ policy: { mode: 'observe', strategy: 'Lenient' } }).gateway;
    bench.registry.down = 'refused';
    expect(await post(gateway, bar.value, { waitMs: 30 })).toMatchObject({
      ok: false,
      refusal: { code: 'sr.unreachable', outcome: 'not_sent' },
    });
    expect(bench.registry.calls.length).toBeGreaterThan(1);
  });

  it('in Strict makes no registry call for later requests while the registry is down', async () => {
    bench.registry.down = 'refused';
    for (let sent = 0; sent < 20; sent += 1)
      expect(await post(gateway, bar.value)).toMatchObject({
        ok: false,
        refusal: { code: 'sr.unreachable' },
      });
    expect(bench.registry.calls.length).toBeLessThan(6);
  });

  it.each([
    ['that could be written as the latest', { ...barValue, name: 'Renamed' }, 'follow'],
    ['that could not', retypedBarValue, 'refuse'],
  ])(
    'refuses a declared schema that is not registered and %s, as the registry would, and writes down what would have been done',
    async (_, declared, verdict) => {
      bench.registry.register(subject, barValue);
      await post(gateway, bar.value);
      bench.registry.calls.length = 0;
      const { mapping } = bench.log.read(key).snapshot.context;
      const results = await Promise.all(
        Array.from({ length: 20 }, () => post(gateway, barWithVwap.value, declares(declared))),
      );
      const [{ id } = { id: '' }] = bench.log.mismatches();
      for (const result of results)
        expect(result).toMatchObject({
          ok: false,
          refusal: { code: 'writer.refused', outcome: 'not_sent', mismatchId: id },
        });
      expect(bench.log.mismatches()).toMatchObject([
        { trigger: 'UNKNOWN_SCHEMA', verdict, outcome: 'observed' },
      ]);
      expect(bench.registry.calls).toEqual(expectedCalls);
      expect(bench.log.read(key).snapshot.context).toMatchObject({ mapping, writers: { refusedCount: 0 } });
      expect(bench.sender.log).toHaveLength(1);
    },
  );

  it('refuses a declared schema that a pod in another mode has written as the latest', async () => {
    bench.registry.register(subject, barValue);
    await post(gateway, bar.value);
    const renamed = declares({ ...barValue, name: 'Renamed' });
    expect(await post(bench.pod().gateway, bar.value, renamed)).toMatchObject({ ok: true });
    bench.registry.calls.length = 0;
    for (let sent = 0; sent < 3; sent += 1)
      expect(await post(gateway, bar.value, renamed)).toMatchObject({ refusal: { code: 'writer.refused' } });
    expect(bench.registry.calls).toEqual(expectedCalls);
  });

  it('does not bind the latest for an unregistered schema on a subject without a mapping', async () => {
    gateway = bench.pod({ ...observing, mappings: [] }).gateway;
    bench.registry.register(subject, barValue);
    expect(await post(gateway, barWithVwap.value, declares(ksqlBarValue))).toMatchObject({
      ok: false,
      refusal: { code: 'writer.refused' },
    });
    expect(bench.events()).toEqual(['ConflictObserved']);
  });

  it('keeps observations out of the log of a conflict that another pod resolves', async () => {
    const enforcing = bench.pod().gateway;
    bench.registry.register(subject, barValue);
    await post(enforcing, bar.value);
    bench.registry.register(subject, retypedBarValue);
    await post(enforcing, barWithVwap.value);
    const before = bench.log.read(key).snapshot;
    await post(gateway, barWithVwap.value);
    const { value, context } = bench.log.read(key).snapshot;
    expect(bench.events().at(-1)).toBe('ConflictObserved');
    expect({ value, context: { ...context, lastEventAt: null } }).toEqual({
      value: 'blocked',
      context: { ...before.context, lastEventAt: null },
    });
  });
});

import { beforeEach, describe, expect, it } from 'vitest';
import { bar, barValue, barWithVwap, ksqlBarValue } from '../../../../test/fixtures/bars.js';
import {
  GatewayBench,
  gate,
  invalidRecord,
  key,
  mapping,
  operator,
  post,
  subject,
  topic,
  until,
} from '../../../../test/support/gateway-bench.js';
import type { Gateway } from '../index.js';

/** Stand-ins: registry, broker, journal in memory. Real: the gateway, the machine, comparison and codecs. */
describe('a conflict', () => {
  let bench: GatewayBench;
  let gateway: Gateway;

  beforeEach(() => {
    bench = new GatewayBench();
    gateway = bench.pod().gateway;
  });

  it('that another pod resolved before this one was notified costs no second look-up', async () => {
    const other = bench.pod();
    const id = await bench.drift(gateway, ksqlBarValue);
    await post(other.gateway, bar.value);
    other.journal.missesNotifications = true;
    await post(gateway, barWithVwap.value);
    bench.registry.calls.length = 0;
    const events = bench.events();
    expect(await post(other.gateway, barWithVwap.value)).toMatchObject({ ok: true, valueSchemaId: id });
    expect(bench.registry.calls).toEqual([]);
    expect(bench.events()).toEqual(events);
  });

  it('over a misspelt field at the first use without a mapping refuses that request alone', async () => {
    bench.registry.register(subject, barValue);
    gateway = bench.pod({ mappings: [] }).gateway;
    expect(await post(gateway, { ...bar.value, typo: 1 })).toMatchObject({
      ok: false,
      refusal: { code: 'writer.refused', state: 'healthy', differences: [{ field: 'typo' }] },
    });
    expect(await post(gateway, bar.value)).toMatchObject({ ok: true });
  });

  it('over a misspelt field never counts for the breaker, whatever else is in the window', async () => {
    const misspelt = (): ReturnType<typeof post> => post(bench.pod().gateway, { ...bar.value, typo: 1 });
    bench.registry.register(subject, barValue);
    await post(gateway, bar.value);
    for (let sent = 0; sent < 5; sent += 1)
      expect(await misspelt()).toMatchObject({ ok: false, refusal: { code: 'writer.refused' } });
    const fields: unknown[] = [...barValue.fields];
    for (const name of ['a', 'b']) {
      fields.push({ name, type: ['null', 'double'], default: null });
      bench.registry.register(subject, { ...barValue, fields });
      expect(await post(gateway, { ...bar.value, [name]: 1 })).toMatchObject({ ok: true });
    }
    for (let sent = 0; sent < 5; sent += 1)
      expect(await misspelt()).toMatchObject({ ok: false, refusal: { code: 'writer.refused' } });
    expect(await post(gateway, { ...bar.value, a: 1 })).toMatchObject({ ok: true });
    fields.push({ name: 'c', type: ['null', 'double'], default: null });
    bench.registry.register(subject, { ...barValue, fields });
    expect(await post(gateway, { ...bar.value, c: 1 })).toMatchObject({
      ok: false,
      refusal: { code: 'circuit.open' },
    });
  });

  it('over a subject that the registry does not know is looked up less and less often', async () => {
    await Promise.all(Array.from({ length: 50 }, () => post(gateway, bar.value)));
    expect(bench.registry.calls.length).toBeLessThan(5);
    for (let sent = 0; sent < 50; sent += 1) {
      expect(await post(gateway, bar.value)).toMatchObject({
        ok: false,
        refusal: { code: 'schema.missing', state: 'healthy' },
      });
    }
    expect(bench.registry.calls.length).toBeLessThan(12);
  });

  it.each(['resolve', 'enforce'] as const)(
    'that an earlier send of the same pod meets in the mode %s does not end the trial under way',
    async (mode) => {
      const { gateway: pod } = bench.pod({ policy: { mode } });
      await bench.drift(pod, ksqlBarValue);
      const [early, tried] = [gate(), gate()];
      bench.sender.gate = early.closed;
      const late = post(pod, bar.value);
      await pod.open({ ...operator, ...key, forMs: 1000 });
      bench.advanceClock(2000);
      bench.sender.gate = tried.closed;
      const trial = post(pod, bar.value);
      await until(() => bench.events().at(-1) === 'TrialStarted');
      bench.sender.next.push(invalidRecord);
      early.open();
      expect(await late).toMatchObject({ ok: false, refusal: { code: 'circuit.open', outcome: 'not_sent' } });
      tried.open();
      expect(await trial).toMatchObject({ ok: true });
      expect(bench.events().slice(-2)).toEqual(['TrialStarted', 'TrialSucceeded']);
    },
  );

  it('of a request that the mode resolve lets through beside a trial is refused', async () => {
    const { gateway: pod } = bench.pod({ policy: { mode: 'resolve' } });
    await bench.trip(gateway);
    bench.advanceClock(31_000);
    const tried = gate();
    bench.sender.gate = tried.closed;
    const trial = post(pod, bar.value);
    await until(() => bench.events().at(-1) === 'TrialStarted');
    bench.sender.gate = Promise.resolve();
    expect(await post(pod, bar.value)).toMatchObject({ ok: true });
    expect(await post(pod, { ...bar.value, typo: 1 })).toMatchObject({
      ok: false,
      refusal: { code: 'circuit.open', differences: [{ field: 'typo' }] },
    });
    tried.open();
    expect(await trial).toMatchObject({ ok: true });
    expect(bench.events().slice(-2)).toEqual(['TrialStarted', 'TrialSucceeded']);
  });

  it('that two hundred requests of a pod have at once takes few appends', async () => {
    const pod = bench.pod();
    await bench.drift(pod.gateway, ksqlBarValue);
    pod.journal.appends = 0;
    await Promise.all(Array.from({ length: 200 }, () => post(pod.gateway, barWithVwap.value)));
    expect(pod.journal.appends).toBeLessThan(6);
  });

  it('whose record has a field that the followed schema still lacks refuses that record alone', async () => {
    const record = (name: string, fields: readonly object[]): object => ({ type: 'record', name, fields });
    const int = (name: string): object => ({ name, type: 'int' });
    const outer = (fields: readonly object[]): object =>
      record('Outer', [{ name: 'a', type: record('Inner', fields) }]);
    const n = { name: 'n', type: ['null', record('N', [int('p')])], default: null };
    gateway = bench.pod({
      mappings: [{ topic, role: 'value', mapping: mapping(outer([int('x')])) }],
    }).gateway;
    bench.registry.register(subject, outer([int('x')]));
    expect(await post(gateway, { a: { x: 1 } })).toMatchObject({ ok: true });
    bench.registry.register(subject, outer([int('x'), n]));
    const lost = { path: '/a/n/q', field: 'a.n.q', kind: 'FIELD_REMOVED', severity: 'error', theirs: null };
    expect(await post(gateway, { a: { x: 1, n: { p: 1, q: 2 } } })).toMatchObject({
      ok: false,
      refusal: { code: 'writer.refused', state: 'healthy', differences: [lost] },
    });
    expect(bench.events().at(-1)).toBe('RetryInconclusive');
    expect(await post(gateway, { a: { x: 1, n: { p: 1 } } })).toMatchObject({ ok: true });
  });

  it('that cannot be stored is refused for all requests that wait for the same append', async () => {
    const { gateway: pod, journal } = bench.pod();
    await bench.drift(pod, ksqlBarValue);
    journal.failNext('before');
    const results = await Promise.all(Array.from({ length: 5 }, () => post(pod, barWithVwap.value)));
    for (const result of results) {
      expect(result).toMatchObject({
        ok: false,
        refusal: { code: 'store.unreachable', outcome: 'not_sent' },
      });
    }
    expect(bench.sender.log).toHaveLength(1);
  });
});

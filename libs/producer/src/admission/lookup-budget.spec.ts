import { beforeEach, describe, expect, it } from 'vitest';
import { subjectResolvers } from '#registry';
import { bar, barValue, barWithVwap } from '../../../../test/fixtures/bars.js';
import { declares, GatewayBench, post, subject } from '../../../../test/support/gateway-bench.js';
import type { Gateway, ProduceResult } from '../index.js';

const burst = 8;
const perMinute = 60;
const nullable = (name: string) => ({ name, type: ['null', 'double'], default: null });
const with_ = (...names: string[]) => ({ ...barValue, fields: [...barValue.fields, ...names.map(nullable)] });
const extra = (name: string) => ({ ...bar.value, [name]: 1 });
const unregistered = (at: number) =>
  declares({ ...barValue, name: `Other${at}`, fields: [{ name: `f${at}`, type: 'string' }] });
const byId = (schemaId: number) => ({ valueSchema: { schemaId } });

/** Stand-ins: registry, broker, journal in memory, the clock. Real: the gateway, the machine, comparison and codecs. */
describe('look-ups that clients cause', () => {
  let bench: GatewayBench;
  let gateway: Gateway;
  let now: number;
  let events: number;

  beforeEach(async () => {
    bench = new GatewayBench();
    now = 0;
    bench.monotonic = () => now;
    bench.log.clock = () => 1_700_000_000_000 + now;
    gateway = bench.pod().gateway;
    bench.registry.register(subject, barValue);
    await sendsGood();
    bench.registry.calls.length = 0;
    events = bench.events().length;
  });

  const sendsGood = async (): Promise<void> =>
    expect(await post(gateway, bar.value)).toMatchObject({ ok: true });
  const codes = (results: readonly ProduceResult[]): string[] => [
    ...new Set(results.map((result) => (result.ok ? 'ok' : result.refusal.code))),
  ];
  const newEvents = (): number => bench.events().length - events;

  /** Sends every 100 ms for that many minutes. */
  const floods = async (
    minutes: number,
    send: (at: number) => Promise<ProduceResult>,
  ): Promise<ProduceResult[]> => {
    const results: ProduceResult[] = [];
    for (let at = 0; at < minutes * 600; at += 1) {
      results.push(await send(at));
      now += 100;
    }
    return results;
  };
  const allowed = (minutes: number): number => burst + minutes * perMinute;

  it.each<readonly [string, (at: number) => unknown]>([
    ['ever other unknown fields', (at) => extra(`f${at}`)],
    ['a few of them again and again', (at) => extra(`f${at % 40}`)],
    [
      'null in ever another field',
      (at) => ({
        ...bar.value,
        ...Object.fromEntries(
          barValue.fields.filter((_, bit) => (at >> bit) % 2 === 1).map(({ name }) => [name, null]),
        ),
      }),
    ],
  ])('are bounded by the rate, their events and audit rows too: %s', async (_, value) => {
    const results = await floods(2, (at) => post(gateway, value(at + 1)));
    expect(codes(results).every((code) => ['writer.refused', 'data.invalid', 'ok'].includes(code))).toBe(
      true,
    );
    expect(bench.registry.calls.length).toBeLessThanOrEqual(allowed(2));
    expect(newEvents()).toBeLessThanOrEqual(2 * allowed(2));
    expect(bench.log.mismatches().length).toBeLessThanOrEqual(1 + allowed(2));
    expect(bench.state()).toBe('healthy');
    await sendsGood();
  });

  it('beyond the rate are refused as if no version had the field, with Retry-After', async () => {
    const results = await Promise.all(Array.from({ length: 30 }, (_, at) => post(gateway, extra(`f${at}`))));
    expect(codes(results)).toEqual(['writer.refused']);
    expect(results.at(-1)).toMatchObject({
      refusal: {
        state: 'healthy',
        detail: expect.stringContaining('producer.schemaLookupRate') as string,
        differences: [{ path: '/f29', kind: 'FIELD_REMOVED' }],
        retryAfterMs: 1000,
      },
    });
    expect(bench.counters['sr.lookup.limited']).toBe(30 - burst);
  });

  it('are bounded in the mode observe, too', async () => {
    const pod = bench.pod({ policy: { mode: 'observe' } }).gateway;
    const results = await floods(1, (at) => post(pod, extra(`f${at}`)));
    expect(codes(results)).toEqual(['writer.refused']);
    expect(bench.registry.calls.length).toBeLessThanOrEqual(allowed(1));
    expect(newEvents()).toBeLessThanOrEqual(allowed(1));
  });

  it.each<readonly [string, (at: number) => Partial<Parameters<typeof post>[2]>]>([
    ['texts', unregistered],
    ['ids', (at) => byId(1000 + at)],
  ])(
    'are bounded by the rate for ever new declared %s; beyond it the refusal has Retry-After',
    async (_, declare) => {
      const results = await floods(2, (at) => post(gateway, bar.value, declare(at)));
      expect(codes(results)).toContain('rate.limited');
      expect(results.find((result) => !result.ok && result.refusal.code === 'rate.limited')).toMatchObject({
        refusal: { outcome: 'not_sent', class: null, retryAfterMs: 1000 },
      });
      expect(bench.registry.calls.length).toBeLessThanOrEqual(2 * allowed(2));
      expect(newEvents()).toBeLessThanOrEqual(allowed(2));
      await sendsGood();
      expect(await post(gateway, bar.value, declares(barValue))).toMatchObject({ ok: true });
      expect(await post(gateway, barWithVwap.value)).toMatchObject({ refusal: { code: 'writer.refused' } });
      expect(bench.events().at(-1)).toBe('SchemaResolved');
    },
  );

  it.each(['RecordName', 'TopicRecordName'] as const)(
    'for ever other declared records, which name ever other subjects (%s), are bounded by the topic',
    async (resolver) => {
      const pod = bench.pod({ subjectResolver: subjectResolvers[resolver] }).gateway;
      for (const declare of [unregistered, (at: number) => byId(1000 + at)]) {
        bench.registry.calls.length = 0;
        const results: ProduceResult[] = [];
        for (let at = 0; at < 300; at += 1) results.push(await post(pod, bar.value, declare(at)));
        expect(codes(results)).toEqual(['schema.missing', 'rate.limited']);
        expect(bench.registry.calls.length).toBeLessThanOrEqual(2 * 10 * burst);
        now += 60_000;
      }
    },
  );

  it('in the background, for schemas that are written as the latest, leave budget for new ones', async () => {
    const names = Array.from({ length: 10 }, (_, at) => declares({ ...barValue, name: `Other${at}` }));
    for (const name of names) {
      now += 1000;
      expect(await post(gateway, bar.value, name)).toMatchObject({ ok: true });
    }
    bench.registry.calls.length = 0;
    await floods(2, (at) => post(gateway, bar.value, names[at % names.length]));
    expect(bench.registry.calls.length).toBeLessThanOrEqual(2 * allowed(2));
    expect(await post(gateway, bar.value, unregistered(1))).toMatchObject({
      refusal: { code: 'writer.refused' },
    });
  });

  it('are made once for a thousand requests with the same drift, which all follow', async () => {
    const latest = bench.registry.register(subject, with_('vwap'));
    const results = await Promise.all(Array.from({ length: 1000 }, () => post(gateway, barWithVwap.value)));
    expect(results.every((result) => result.ok && result.valueSchemaId === latest)).toBe(true);
    expect(bench.registry.calls).toHaveLength(1);
  });

  it('cost nothing if they find drift, however often', async () => {
    const pod = bench.pod({ policy: { mode: 'resolve' } }).gateway;
    const names: string[] = [];
    for (let at = 0; at < 5 * burst; at += 1) {
      names.push(`f${at}`);
      const id = bench.registry.register(subject, with_(...names));
      expect(await post(pod, extra(`f${at}`))).toMatchObject({ ok: true, valueSchemaId: id });
    }
  });

  it('find drift within the time of one token, whatever else clients send', async () => {
    await floods(1, (at) => post(gateway, extra(`f${at}`)));
    const latest = bench.registry.register(subject, with_('vwap'));
    await floods(1 / 60 + 1 / 600, (at) => post(gateway, extra(`g${at}`)));
    expect(await post(gateway, barWithVwap.value)).toMatchObject({ ok: true, valueSchemaId: latest });
    expect(bench.events()).not.toContain('CircuitOpened');
  });

  it.each<readonly [string, (id: number) => Partial<Parameters<typeof post>[2]>]>([
    ['text', () => declares(with_('vwap'))],
    ['id', byId],
  ])('for ever other texts do not keep out who declares the newest version by its %s', async (_, declare) => {
    await floods(1, (at) => post(gateway, bar.value, unregistered(at)));
    const latest = bench.registry.register(subject, with_('vwap'));
    await floods(1 / 60 + 1 / 600, (at) => post(gateway, bar.value, unregistered(10_000 + at)));
    const value = { ...barWithVwap.value };
    expect(await post(gateway, value, declare(latest))).toMatchObject({ ok: true, valueSchemaId: latest });
  });

  it('hold a request (Lenient) while the registry is down, until it responds', async () => {
    const pod = bench.pod({
      policy: { strategy: 'Lenient' },
      lookupRate: { perMinute: 1, burst: 1 },
    }).gateway;
    bench.registry.down = 'connection refused';
    const held = post(pod, bar.value, unregistered(1));
    while (bench.registry.calls.length < 4) await new Promise((resolve) => setTimeout(resolve, 5));
    bench.registry.down = null;
    expect(await held).toMatchObject({ refusal: { code: 'writer.refused' } });
  });

  it('that the store did not let begin cost nothing', async () => {
    const { gateway: pod, journal } = bench.pod();
    await post(pod, bar.value);
    for (let sent = 0; sent < 3 * burst; sent += 1) {
      journal.failNext('before');
      expect(await post(pod, extra('vwap'))).toMatchObject({ refusal: { code: 'store.unreachable' } });
    }
  });
});

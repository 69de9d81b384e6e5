import { beforeEach, describe, expect, it } from 'vitest';
import { compileCodec, readJson } from '#registry';
import { bar, barValue, ksqlBarValue } from '../../../../test/fixtures/bars.js';
import { GatewayBench, mapping, post, subject, topic } from '../../../../test/support/gateway-bench.js';
import type { Gateway } from '../index.js';

const nullable = (type: unknown) => ({ type: ['null', type], default: null });
/** Every field is nullable, as in ksqlDB, and there are no further fields. */
const allNullable = {
  ...ksqlBarValue,
  fields: barValue.fields.map(({ name, type }) => ({ name, ...nullable(type) })),
};
const wrapped = readJson(
  '{"symbol":{"string":"A"},"open":{"double":1},"close":{"double":1},"bid":{"double":1},"volume":{"long":5},"trades":{"int":7}}',
);

/** Stand-ins: registry, broker, journal in memory. Real: the gateway, the machine, comparison and codecs. */
describe('data with a union branch that the mapping lacks', () => {
  let bench: GatewayBench;
  let gateway: Gateway;

  beforeEach(() => {
    bench = new GatewayBench();
    gateway = bench.pod().gateway;
  });

  it.each([
    ['null in plain JSON', { ...bar.value, bid: null }, 'plain'],
    ['null in Avro JSON', { ...bar.value, volume: 5, bid: null }, 'avro'],
    ['wrapped values in Avro JSON', wrapped, 'avro'],
  ] as const)('starts a look-up and follows: %s', async (_, value, form) => {
    const id = await bench.drift(gateway, allNullable);
    const result = await post(gateway, value, { form });
    expect(result).toMatchObject({
      ok: true,
      valueSchemaId: id,
      resolutions: [{ verdict: 'follow', from: { schemaId: 1 }, to: { schemaId: id } }],
    });
    expect(bench.registry.calls).toEqual([`latest ${subject}`]);
    expect(bench.log.mismatches()).toMatchObject([
      { trigger: 'UNKNOWN_BRANCH', verdict: 'follow', outcome: 'followed' },
    ]);
    expect(await post(gateway, bar.value)).toMatchObject({ ok: true, valueSchemaId: id });
  });

  it.each([
    ['null', { ...bar.value, volume: 5, bid: null }, '/value/bid'],
    ['a wrapped value', { ...bar.value, volume: readJson('{"long":5}') }, '/value/volume'],
  ])(
    'that no version has is invalid as before, and is looked up less and less often: %s',
    async (_, value, path) => {
      await bench.drift(gateway, barValue);
      for (let sent = 0; sent < 50; sent += 1)
        expect(await post(gateway, value, { form: 'avro' })).toMatchObject({
          ok: false,
          refusal: { code: 'data.invalid', class: 'data.invalid', records: [{ index: 0, path }] },
        });
      expect(bench.registry.calls.length).toBeLessThan(12);
      expect(bench.state()).toBe('healthy');
      expect(bench.sender.log).toHaveLength(1);
    },
  );

  it("is invalid with each request's own details, whichever request was looked up", async () => {
    await bench.drift(gateway, barValue);
    const good = { value: bar.value, partition: null, timestamp: null, headers: [] };
    const bad = { ...good, value: { ...bar.value, bid: null } };
    expect(await post(gateway, null, { records: [bad] })).toMatchObject({
      refusal: { records: [{ index: 0 }] },
    });
    expect(await post(gateway, null, { records: [good, bad] })).toMatchObject({
      refusal: { records: [{ index: 1 }] },
    });
  });

  it('that the followed schema lacks as well is invalid, and the subject stays healthy', async () => {
    const id = await bench.drift(gateway, ksqlBarValue);
    expect(await post(gateway, { ...bar.value, trades: null })).toMatchObject({
      ok: false,
      refusal: { code: 'data.invalid', records: [{ path: '/value/trades' }] },
    });
    expect(bench.events().at(-1)).toBe('RetryInconclusive');
    expect(await post(gateway, { ...bar.value, bid: null })).toMatchObject({ ok: true, valueSchemaId: id });
  });

  it('beside data that fits no schema starts no look-up', async () => {
    await bench.drift(gateway, allNullable);
    const events = bench.events();
    expect(await post(gateway, { ...bar.value, bid: null, open: 'x' })).toMatchObject({
      refusal: { code: 'data.invalid' },
    });
    expect(bench.events()).toEqual(events);
    expect(bench.registry.calls).toEqual([]);
  });

  it.each<readonly [string, unknown, unknown]>([
    ['a union', ['null', 'Leg'], ['null', 'LEG']],
    ['a bare record', 'Leg', ['null', 'LEG']],
    ['a bare record that got null only', 'LEG', ['null', 'LEG']],
  ])('by its full name in plain JSON follows: %s', async (_, type, later) => {
    const px = { name: 'px', type: 'int' };
    const schema = (name: string, m: unknown) => ({
      type: 'record',
      name: 'a.V',
      fields: [
        { name: 'm', type: m },
        { name: 'leg', type: ['null', { type: 'record', name, fields: [px] }], default: null },
      ].reverse(),
    });
    const name = [type].flat().at(-1) as string;
    const ours = schema(name, type);
    const { gateway: pod } = bench.pod({ mappings: [{ topic, role: 'value', mapping: mapping(ours) }] });
    bench.registry.register(subject, ours);
    expect(await post(pod, { m: { px: 1 } })).toMatchObject({ ok: true });
    bench.registry.calls.length = 0;
    const ahead = { m: { 'a.LEG': { px: 1 } } };
    const early = await post(pod, ahead);
    expect(early).toMatchObject({ refusal: { code: 'data.invalid', records: [{ path: '/value/m' }] } });
    expect(bench.registry.calls).toHaveLength(1);
    const id = bench.registry.register(subject, schema('LEG', later));
    bench.monotonic = () => performance.now() + 60_000;
    for (const value of [ahead, ahead, { m: { px: 1 } }])
      expect(await post(pod, value)).toMatchObject({ ok: true, valueSchemaId: id });
    const [one, other] = bench.sender.log.slice(-2).map(({ value }) => value);
    expect(one).toEqual(other);
  });

  it('of a renamed branch beside a new field follows, in arrays and maps too', async () => {
    const leg = (name: string, ...more: readonly object[]) => ({
      type: 'record',
      name,
      fields: [{ name: 'price', type: 'double' }, ...more],
    });
    const bars = (name: string, type: unknown) => ({
      type: 'record',
      name,
      fields: [
        { name: 'leg', type: ['null', type] },
        { name: 'legs', type: { type: 'array', items: ['null', (type as { name: string }).name] } },
        { name: 'named', type: { type: 'map', values: ['null', (type as { name: string }).name] } },
      ],
    });
    const ours = bars('Bar', leg('Leg'));
    const theirs = bars(
      'KsqlDataSourceSchema',
      leg('KsqlDataSourceSchema_LEG', { name: 'venue', ...nullable('string') }),
    );
    const { gateway: pod } = bench.pod({ mappings: [{ topic, role: 'value', mapping: mapping(ours) }] });
    bench.registry.register(subject, ours);
    const old = '{"leg":{"Leg":{"price":1}},"legs":[],"named":{}}';
    expect(await post(pod, readJson(old), { form: 'avro' })).toMatchObject({ ok: true });
    const id = bench.registry.register(subject, theirs);
    const one = '{"Leg":{"price":1.5,"venue":{"string":"X"}}}';
    const ahead = readJson(`{"leg":${one},"legs":[${one}],"named":{"a":${one}}}`);
    expect(await post(pod, ahead, { form: 'avro' })).toMatchObject({ ok: true, valueSchemaId: id });
    const body = bench.sender.log.at(-1)?.value?.subarray(5) ?? Buffer.alloc(0);
    const written = { KsqlDataSourceSchema_LEG: { price: 1.5, venue: { string: 'X' } } };
    expect(compileCodec(bench.registry.schemaOf(id), 'avro').decode(body)).toEqual({
      leg: written,
      legs: [written],
      named: { a: written },
    });
  });
});

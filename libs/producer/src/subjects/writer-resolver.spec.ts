import { beforeEach, describe, expect, it } from 'vitest';
import {
  bar,
  barKey,
  barValue,
  barWithVwap,
  ksqlBarValue,
  retypedBarValue,
} from '../../../../test/fixtures/bars.js';
import {
  declares,
  GatewayBench,
  invalidRecord,
  key,
  keyed,
  keyedRecord,
  keySubject,
  mapping,
  operator,
  post,
  subject,
  topic,
  until,
} from '../../../../test/support/gateway-bench.js';
import type { Gateway } from '../index.js';

/** Stand-ins: registry, broker, journal in memory. Real: the gateway, the machine, comparison and codecs. */
describe('a declared writer', () => {
  let bench: GatewayBench;
  let gateway: Gateway;

  beforeEach(() => {
    bench = new GatewayBench();
    gateway = bench.pod().gateway;
  });

  it('that is declared second on a subject without a mapping is compared with the first', async () => {
    bench.registry.register(subject, barValue);
    bench.registry.register(subject, retypedBarValue);
    gateway = bench.pod({ mappings: [] }).gateway;
    const results = await Promise.all([
      post(gateway, bar.value, declares(barValue)),
      post(gateway, { ...bar.value, bid: 'ten' }, declares(retypedBarValue)),
    ]);
    expect(results).toMatchObject([{ ok: true }, { ok: false, refusal: { code: 'writer.refused' } }]);
  });

  const without = (name: string) => ({
    ...barValue,
    fields: barValue.fields.filter((field) => field.name !== name),
  });
  const withField = (field: object, of: object = barValue) => ({
    ...of,
    fields: [...(of as typeof barValue).fields, field],
  });

  it.each<[string, object, Record<string, unknown>]>([
    ['lacks a field that the mapping requires', without('trades'), { trades: undefined }],
    ['requires a field that the mapping lacks', withField({ name: 'venue', type: 'string' }), { venue: 'X' }],
    [
      "has a number that the mapping's reader promotes",
      withField({ name: 'volume', type: 'int' }, without('volume')),
      { volume: 5 },
    ],
    ['promotes a number of the mapping', withField({ name: 'trades', type: 'long' }, without('trades')), {}],
  ])('that is registered and %s is used under its own id', async (_, declared, value) => {
    const id = await bench.drift(gateway, declared);
    const result = await post(gateway, { ...bar.value, ...value }, declares(declared));
    expect(result).toMatchObject({ ok: true, valueSchemaId: id });
    expect(bench.events().at(-1)).toBe('WriterAccepted');
    // The subject's own mapping is as it was.
    expect(await post(gateway, bar.value)).toMatchObject({ ok: true, valueSchemaId: 1 });
  });

  it.each<[string, object, string]>([
    ['another type', retypedBarValue, 'TYPE_MISMATCH'],
    [
      'a required field more and one less',
      withField({ name: 'venue', type: 'string' }, without('trades')),
      'REQUIRED_FIELD_MISSING',
    ],
  ])('that is registered with %s is refused, since no reader reads both', async (_, declared, kind) => {
    await bench.drift(gateway, declared);
    const result = await post(gateway, bar.value, declares(declared));
    expect(result).toMatchObject({ ok: false, refusal: { code: 'writer.refused' } });
    expect(result.ok ? [] : result.refusal.differences?.map((each) => each.kind)).toContain(kind);
  });

  const record = (name: string, ...fields: object[]) => ({ type: 'record', name, fields });
  const created = record('ev.Created', { name: 'id', type: 'long' });
  const updated = record('ev.Updated', { name: 'id', type: 'long' }, { name: 'price', type: 'double' });
  const deleted = record('ev.Deleted', { name: 'id', type: 'long' }, { name: 'why', type: 'string' });
  const before: object[] = [created, updated];
  const after: object[] = [...before, deleted];
  const moved = JSON.parse(JSON.stringify(after).replaceAll('ev.', 'ev2.')) as object[];
  const within = (union: object) => record('R', { name: 'event', type: union });

  it.each<[string, object, object, object]>([
    ['at the root', before, after, { 'ev.Deleted': { id: 1, why: 'x' } }],
    ['within a field', within(before), within(after), { event: { 'ev.Deleted': { id: 1, why: 'x' } } }],
    [
      'where the records have other names',
      within(before),
      within(moved),
      { event: { 'ev2.Created': { id: 1 } } },
    ],
  ])('that adds a record to a union is used under its own id: %s', async (_, ours, theirs, value) => {
    gateway = bench.pod({ mappings: [{ topic, role: 'value', mapping: mapping(ours) }] }).gateway;
    bench.registry.register(subject, ours);
    const id = bench.registry.register(subject, theirs);
    const byId = { form: 'avro', valueSchema: { schemaId: id } } as const;
    expect(await post(gateway, value, byId)).toMatchObject({ ok: true, valueSchemaId: id });
    expect(bench.events()).toContain('WriterAccepted');
  });

  it('of a key that lacks a field is refused although it is registered', async () => {
    const one = { ...barKey, fields: barKey.fields.slice(0, 1) };
    const keyMapping = { topic, role: 'key', mapping: mapping(barKey, 'specific') } as const;
    gateway = bench.pod({ mappings: [keyMapping] }).gateway;
    bench.registry.register(keySubject, one);
    bench.registry.register(keySubject, barKey);
    const request = { keySchema: { schema: JSON.stringify(one) }, ...keyedRecord({ symbol: 'ACME' }, null) };
    expect(await post(gateway, null, request)).toMatchObject({
      ok: false,
      refusal: { code: 'writer.refused', role: 'key' },
    });
  });

  it('that the registry denies access to is logged and not counted, and nothing is sent', async () => {
    await bench.drift(gateway, barValue);
    const counted = { ...bench.counters };
    const events = bench.events();
    const denies = 'the registry denies access (HTTP 403): check schemaRegistry.auth';
    bench.registry.find = () => Promise.resolve({ status: 'denied', httpStatus: 403 });
    expect(await post(gateway, bar.value, declares(ksqlBarValue))).toMatchObject({
      ok: false,
      refusal: { code: 'sr.unreachable', class: null, outcome: 'not_sent', detail: denies },
    });
    expect(bench.steps.at(-1)).toMatchObject({
      step: 'lookup',
      level: 'error',
      class: null,
      message: denies,
    });
    expect(bench.counters).toEqual(counted);
    expect(bench.events()).toEqual(events);
  });

  it('that is refused by its id is looked up once, and the mismatch that the responses name is stored', async () => {
    await bench.drift(gateway, barValue);
    const byId = { valueSchema: { schemaId: bench.registry.register('other-value', retypedBarValue) } };
    const results = await Promise.all([1, 2, 3].map(() => post(gateway, bar.value, byId)));
    bench.registry.calls.length = 0;
    results.push(await post(gateway, bar.value, byId));
    expect(bench.registry.calls).toEqual([]);
    const stored = bench.log.mismatches().map(({ id }) => id);
    for (const result of results) {
      expect(result).toMatchObject({ ok: false, refusal: { code: 'writer.refused' } });
      expect(stored).toContain(result.ok ? null : result.refusal.mismatchId);
    }
  });

  it.each([
    ['of another subject that could be written as the latest', barValue],
    ['of another subject that is the latest', ksqlBarValue],
  ])('with an id %s is refused, since an id means one schema', async (_, declared) => {
    await bench.drift(gateway, ksqlBarValue);
    const schemaId = bench.registry.register('other-value', declared);
    expect(await post(gateway, bar.value, { valueSchema: { schemaId } })).toMatchObject({
      ok: false,
      refusal: {
        code: 'writer.refused',
        detail: expect.stringContaining(`id ${schemaId} is not a version of the subject`) as unknown,
      },
    });
    expect(bench.sender.log).toHaveLength(1);
  });

  it('with an id of another subject is refused without anything of the schema of that subject', async () => {
    await bench.drift(gateway, ksqlBarValue);
    const secret = {
      type: 'record',
      name: 'OtherTeam',
      fields: [{ name: 'salary', type: 'double' }],
    } as const;
    const schemaId = bench.registry.register('other-value', secret);
    const result = await post(gateway, bar.value, { valueSchema: { schemaId } });
    expect(result).toMatchObject({ ok: false, refusal: { code: 'writer.refused', differences: [] } });
    expect(JSON.stringify([result, bench.events(), bench.log.mismatches()])).not.toMatch(/salary|OtherTeam/);
  });

  it('whose schema the broker refuses is no conflict of the subject', async () => {
    gateway = bench.pod(keyed).gateway;
    bench.registry.register(keySubject, { type: 'string' });
    const id = await bench.drift(gateway, ksqlBarValue);
    const request = { ...keyedRecord('A', barWithVwap.value), ...declares(ksqlBarValue) };
    expect(await post(gateway, null, request)).toMatchObject({ ok: true, valueSchemaId: id });
    const events = bench.events();
    bench.sender.next.push(invalidRecord);
    expect(await post(gateway, null, request)).toMatchObject({
      ok: false,
      refusal: { code: 'writer.refused', outcome: 'not_sent' },
    });
    expect(bench.events()).toEqual(events);
  });

  it('that the registry does not know is looked up less and less often', async () => {
    gateway = bench.pod({ mappings: [] }).gateway;
    for (let sent = 0; sent < 50; sent += 1) {
      expect(await post(gateway, bar.value, declares(barValue))).toMatchObject({
        ok: false,
        refusal: { code: 'schema.missing' },
      });
    }
    expect(bench.registry.calls.length).toBeLessThan(24);
  });

  it('is held in Lenient while the registry is down', async () => {
    gateway = bench.pod({ policy: { strategy: 'Lenient' } }).gateway;
    const id = await bench.drift(gateway, ksqlBarValue);
    bench.registry.down = 'refused';
    const held = post(gateway, barWithVwap.value, declares(ksqlBarValue));
    await until(() => bench.registry.calls.length > 1);
    bench.registry.down = null;
    expect(await held).toMatchObject({ ok: true, valueSchemaId: id });
  });

  it('declares no mapping over a circuit that an operator opened', async () => {
    gateway = bench.pod({ mappings: [] }).gateway;
    await post(gateway, bar.value);
    bench.registry.register(subject, barValue);
    await gateway.open({ ...operator, ...key, forMs: null });
    expect(await post(gateway, bar.value, declares(barValue))).toMatchObject({
      ok: false,
      refusal: { code: 'circuit.open' },
    });
  });
});

import { beforeEach, describe, expect, it } from 'vitest';
import { compileCodec, guidHeader, readWireId } from '#registry';
import { bar, barValue, barWithVwap, ksqlBarValue } from '../../../../test/fixtures/bars.js';
import {
  declares,
  GatewayBench,
  key,
  keyedRecord,
  keySubject,
  mapping,
  operator,
  post,
  schema,
  subject,
  topic,
} from '../../../../test/support/gateway-bench.js';

const guids = ['1', '2', '3'].map((digit) => `7f0ce8a1-0b2f-4d5c-9c3e-00000000000${digit}`);
const [first = '', second = '', third = ''] = guids;
const wire = 'header' as const;
const inHeader = {
  mappings: [
    { topic, role: 'key' as const, mapping: { ...mapping({ type: 'string' }, 'specific'), wire } },
    { topic, role: 'value' as const, mapping: { ...mapping(barValue), wire } },
  ],
};
const withRank = {
  ...barValue,
  fields: [...barValue.fields, { name: 'rank', type: ['null', 'int'], default: null }],
};

/** Stand-ins: registry, broker, journal in memory. Real: the gateway, the machine, comparison and codecs. */
describe('a mapping that says wire: header', () => {
  let bench: GatewayBench;

  /** The last record's value: the GUID that names its schema, and its data. */
  const written = (json: unknown = barValue) => {
    const { value, headers } = bench.sender.log.at(-1) ?? { value: null, headers: [] };
    const unframed = value === null ? null : readWireId('value', value, headers);
    const decoded = unframed && compileCodec(schema(json), 'plain').decode(unframed.body);
    return { guid: unframed?.id.guid, decoded };
  };

  beforeEach(() => {
    bench = new GatewayBench();
  });

  it('names the schemas of key and value by their GUIDs in headers, after those of the client', async () => {
    bench.registry.register(keySubject, { type: 'string' }, { guid: second });
    const id = bench.registry.register(subject, barValue, { guid: first });
    const { gateway } = bench.pod(inHeader);
    const traced = { headers: [{ name: 'traceparent', value: Buffer.from('t') }] };
    const result = await post(gateway, bar.value, { ...keyedRecord('ACME', bar.value), ...traced });
    expect(result).toMatchObject({ ok: true, valueSchemaId: id });
    const [record] = bench.sender.log;
    expect(record?.headers).toEqual([
      ...traced.headers,
      { name: '__key_schema_id', value: guidHeader(second) },
      { name: '__value_schema_id', value: guidHeader(first) },
    ]);
    expect(record?.key).toEqual(Buffer.from('\bACME'));
    expect(written()).toEqual({ guid: first, decoded: { ...bar.value, volume: BigInt(bar.value.volume) } });
  });

  it('names no schema of a key or value that the record does not have', async () => {
    bench.registry.register(keySubject, { type: 'string' }, { guid: second });
    await post(bench.pod(inHeader).gateway, null, keyedRecord('ACME', null));
    expect(bench.sender.log[0]?.headers).toEqual([{ name: '__key_schema_id', value: guidHeader(second) }]);
  });

  it("does not affect keys if it is the value's", async () => {
    bench.registry.register(keySubject, { type: 'string' });
    bench.registry.register(subject, barValue, { guid: first });
    const keys = { topic, role: 'key' as const, mapping: mapping({ type: 'string' }, 'specific') };
    const { gateway } = bench.pod({
      mappings: [keys, ...inHeader.mappings.filter(({ role }) => role === 'value')],
    });
    await post(gateway, bar.value, keyedRecord('ACME', bar.value));
    expect(bench.sender.log[0]?.key?.subarray(0, 5)).toEqual(Buffer.from([0, 0, 0, 0, 1]));
    expect(bench.sender.log[0]?.headers.map(({ name }) => name)).toEqual(['__value_schema_id']);
  });

  it('follows, and still names schemas in headers on every pod', async () => {
    bench.registry.register(subject, barValue, { guid: first });
    const { gateway } = bench.pod(inHeader);
    await post(gateway, bar.value);
    bench.registry.register(subject, ksqlBarValue, { guid: second });
    await post(gateway, barWithVwap.value);
    expect(written(ksqlBarValue)).toMatchObject({ guid: second, decoded: { vwap: 10.375 } });
    await post(bench.pod(inHeader).gateway, barWithVwap.value);
    expect(written(ksqlBarValue).guid).toBe(second);
    expect(bench.log.read(key).snapshot.context.mapping).toMatchObject({ wire, guid: second });
  });

  const withoutGuid = {
    ok: false,
    refusal: { code: 'schema.missing', detail: expect.stringContaining('no GUID') as string },
  };

  it.each(['generic', 'specific'] as const)(
    'is refused at its first use if the registry gives no GUID (%s), and nothing is sent',
    async (record) => {
      bench.registry.register(subject, barValue);
      if (record === 'specific') bench.registry.register(subject, withRank, { guid: first });
      const mappings = [{ topic, role: 'value' as const, mapping: { ...mapping(barValue, record), wire } }];
      expect(await post(bench.pod({ mappings }).gateway, bar.value)).toMatchObject(withoutGuid);
      expect(bench.sender.log).toEqual([]);
      expect(bench.state()).toBe('healthy');
    },
  );

  it('does not follow a schema without a GUID, and stays as it is', async () => {
    bench.registry.register(subject, barValue, { guid: first });
    const { gateway } = bench.pod(inHeader);
    await post(gateway, bar.value);
    bench.registry.register(subject, ksqlBarValue);
    expect(await post(gateway, barWithVwap.value)).toMatchObject(withoutGuid);
    expect(await post(gateway, bar.value)).toMatchObject({ ok: true });
    expect(bench.sender.log).toHaveLength(2);
  });

  it('refuses a declared schema without a GUID', async () => {
    bench.registry.register(subject, barValue, { guid: first });
    const { gateway } = bench.pod(inHeader);
    await post(gateway, bar.value);
    bench.registry.register(subject, withRank);
    expect(await post(gateway, bar.value, declares(withRank))).toMatchObject(withoutGuid);
    expect(bench.sender.log).toHaveLength(1);
  });

  it('refuses a rewritten schema once it is registered without a GUID', async () => {
    bench.registry.register(subject, barValue, { guid: first });
    const { gateway } = bench.pod(inHeader);
    await post(gateway, bar.value);
    const renamed = { ...barValue, name: 'Renamed' };
    expect(await post(gateway, bar.value, declares(renamed))).toMatchObject({ ok: true });
    bench.registry.register(subject, renamed);
    // It is looked up again in the background, once per `schemaLookupBackoff.maxMs`, which is 50 ms here.
    let result = await post(gateway, bar.value, declares(renamed));
    while (result.ok) result = await post(gateway, bar.value, declares(renamed));
    expect(await post(gateway, bar.value, declares(renamed))).toMatchObject({
      refusal: { code: 'schema.missing', state: 'healthy' },
    });
    expect(await post(gateway, bar.value)).toMatchObject({ ok: true });
  });

  it('applies to schemas that requests declare, on every pod', async () => {
    bench.registry.register(subject, barValue, { guid: first });
    const other = bench.pod(inHeader);
    await post(other.gateway, bar.value);
    bench.registry.register(subject, withRank, { guid: third });
    for (const { gateway } of [other, bench.pod(inHeader)]) {
      expect(await post(gateway, { ...bar.value, rank: 3 }, declares(withRank))).toMatchObject({ ok: true });
      expect(written(withRank)).toMatchObject({ guid: third, decoded: { rank: 3 } });
      await post(gateway, { ...bar.value, rank: 4 }, declares(withRank));
      expect(written(withRank)).toMatchObject({ guid: third, decoded: { rank: 4 } });
    }
  });

  it('applies to a mapping that an operator declares', async () => {
    bench.registry.register(subject, barValue, { guid: first });
    const { gateway } = bench.pod(inHeader);
    await post(gateway, bar.value);
    bench.registry.register(subject, ksqlBarValue, { guid: second });
    const put = { ...operator, ...key, record: 'generic', version: 'latest' } as const;
    expect(await gateway.declareMapping(put)).toMatchObject({ ok: true });
    await post(gateway, barWithVwap.value);
    expect(written(ksqlBarValue).guid).toBe(second);
    bench.registry.register(subject, barValue);
    expect(await gateway.declareMapping(put)).toMatchObject({
      ok: false,
      refusal: { code: 'schema.missing' },
    });
  });

  it('applies in the mode observe', async () => {
    bench.registry.register(subject, barValue, { guid: first });
    bench.registry.register(subject, ksqlBarValue, { guid: second });
    for (const { gateway } of [0, 1].map(() => bench.pod({ ...inHeader, policy: { mode: 'observe' } }))) {
      expect(await post(gateway, bar.value)).toMatchObject({ ok: true });
      expect(written()).toEqual({ guid: first, decoded: { ...bar.value, volume: BigInt(bar.value.volume) } });
    }
  });

  it('is declared over a configuration without it, which is not declared again', async () => {
    bench.registry.register(subject, barValue, { guid: first });
    await post(bench.pod().gateway, bar.value);
    expect(written().guid).toBeNull();
    await post(bench.pod(inHeader).gateway, bar.value);
    expect(written().guid).toBe(first);
    await post(bench.pod().gateway, bar.value);
    expect(written().guid).toBe(first);
  });
});

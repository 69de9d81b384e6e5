import { beforeEach, describe, expect, it } from 'vitest';
import { compileCodec, readJson, subjectResolvers } from '#registry';
import { bar, barValue, barWithVwap, ksqlBarValue, retypedBarValue } from '../../../../test/fixtures/bars.js';
import * as given from '../../../../test/support/events.js';
import {
  declares,
  GatewayBench,
  gate,
  key,
  mapping,
  operator,
  post,
  schema,
  subject,
  topic,
  until,
} from '../../../../test/support/gateway-bench.js';
import type { Gateway } from '../index.js';

const record = (name: string, ...fields: readonly object[]) => ({ type: 'record', name, fields });
const instant = (unit: 'millis' | 'micros') =>
  record(
    'Event',
    { name: 'id', type: 'int' },
    { name: 'at', type: { type: 'long', logicalType: `timestamp-${unit}` } },
  );
const nullable = (name: string, type: unknown) => ({ name, type: ['null', type], default: null });
const withVwap = { ...barValue, name: 'Followed', fields: [...barValue.fields, nullable('vwap', 'double')] };
const byId = (schemaId: number) => ({ valueSchema: { schemaId } });

/** Stand-ins: registry, broker, journal in memory. Real: the gateway, the machine, comparison and codecs. */
describe('a request that declares a schema is written under its id or refused', () => {
  let bench: GatewayBench;
  let gateway: Gateway;

  beforeEach(() => {
    bench = new GatewayBench();
    gateway = bench.pod().gateway;
  });

  /** The value that was sent last, as Avro JSON of the schema that it names. */
  function sent(): unknown {
    const value = bench.sender.log.at(-1)?.value ?? Buffer.alloc(5);
    return compileCodec(bench.registry.schemaOf(value.readInt32BE(1)), 'avro').decode(value.subarray(5));
  }

  const mapped = (json: unknown) => ({
    mappings: [{ topic, role: 'value' as const, mapping: mapping(json) }],
  });

  it.each([1, 900])('when the mapping changes while %i of its records are held', async (count) => {
    const millis = instant('millis');
    const { gateway: pod } = bench.pod(mapped(millis));
    const id = bench.registry.register(subject, millis);
    const value = { id: 1, at: 1_700_000_000_000 };
    await post(pod, value);
    bench.registry.register(subject, record('Event', ...millis.fields, nullable('x', 'int')));
    const registry = gate();
    bench.registry.gate = registry.closed;
    const following = bench.makeMappingSuspect(pod, value);
    await until(() => bench.state() !== 'healthy');
    const records = Array.from({ length: count }, () => ({
      value,
      partition: null,
      timestamp: null,
      headers: [],
    }));
    const held = post(pod, null, { ...byId(id), records, bytes: 2 ** 18 });
    await until(() => bench.held === 1);
    bench.registry.gate = Promise.resolve();
    bench.registry.register(subject, instant('micros'));
    await bench.pod(mapped(millis)).gateway.declareMapping({
      ...operator,
      ...key,
      record: 'generic',
      schema: JSON.stringify(instant('micros')),
    });
    registry.open();
    expect(await held).toMatchObject({
      ok: false,
      refusal: { code: 'writer.refused', differences: [{ kind: 'LOGICAL_TYPE_MISMATCH' }] },
    });
    expect(bench.sender.log).toHaveLength((await following).ok ? 2 : 1);
  });

  it('where subjects are named by records, under the subject of the record that the id names', async () => {
    const order = record('Order', { name: 'id', type: 'int' }, { name: 'qty', type: 'long' });
    const trade = { ...order, name: 'Trade' };
    const ids = [bench.registry.register('Order', order), bench.registry.register('Trade', trade)];
    const named = bench.pod({ ...mapped(order), subjectResolver: subjectResolvers.RecordName }).gateway;
    const value = { id: 1, qty: 2 };
    expect(await post(named, value)).toMatchObject({ ok: true, valueSchemaId: ids[0] });
    expect(await post(named, value, declares(trade))).toMatchObject({ ok: true, valueSchemaId: ids[1] });
    expect(await post(named, value, byId(ids[1] ?? 0))).toMatchObject({ ok: true, valueSchemaId: ids[1] });
    bench.registry.calls.length = 0;
    expect(await post(named, value, byId(ids[1] ?? 0))).toMatchObject({ ok: true, valueSchemaId: ids[1] });
    expect(bench.registry.calls).toEqual([]);
    bench.registry.down = 'refused';
    expect(await post(named, value, byId(77))).toMatchObject({
      ok: false,
      refusal: { code: 'sr.unreachable' },
    });
    const restarted = bench.pod({ ...mapped(order), subjectResolver: subjectResolvers.RecordName }).gateway;
    expect(await post(restarted, value, byId(ids[0] ?? 0))).toMatchObject({
      ok: true,
      valueSchemaId: ids[0],
    });
  });

  it("although it is the mapping's own, which is not bound yet, and the latest is another", async () => {
    const first = bench.registry.register(subject, barValue);
    bench.registry.register(subject, ksqlBarValue);
    for (const declared of [declares(barValue), byId(first), declares(barValue)])
      expect(await post(gateway, bar.value, declared)).toMatchObject({ ok: true, valueSchemaId: first });
    expect(bench.events()).toEqual(['MappingDeclared', 'WriterAccepted']);
  });

  it('once it is registered, although it was refused before, on every pod', async () => {
    const other = bench.pod().gateway;
    await bench.drift(gateway, barValue);
    const wider = { ...barValue, fields: [...barValue.fields, nullable('vwap', 'double')] };
    for (const pod of [gateway, other])
      expect(await post(pod, barWithVwap.value, declares(wider))).toMatchObject({
        ok: false,
        refusal: { code: 'writer.refused' },
      });
    const id = bench.registry.register(subject, wider);
    for (const pod of [gateway, other]) {
      let result = await post(pod, barWithVwap.value, declares(wider));
      // `schemaLookupBackoff.maxMs` of the bench is 50 ms.
      const until = performance.now() + 1000;
      while (!result.ok && performance.now() < until)
        result = await post(pod, barWithVwap.value, declares(wider));
      expect(result).toMatchObject({ ok: true, valueSchemaId: id });
      expect(await post(pod, barWithVwap.value, byId(id))).toMatchObject({ ok: true, valueSchemaId: id });
    }
  });

  it.each([
    ['that is registered', barValue, 'own', []],
    ['that is not registered', { ...barValue, name: 'Mine' }, 'latest', [{ from: { schemaId: null } }]],
  ] as const)(
    "and the response of a request with a schema %s is about that schema, even if the request runs the subject's look-up",
    async (_, declared, writtenAs, resolutions) => {
      const latest = await bench.drift(gateway, withVwap);
      const mapped = await post(gateway, bar.value);
      bench.registry.down = 'refused';
      await post(gateway, barWithVwap.value);
      expect(bench.state()).toEqual({ resolving: 'waiting' });
      bench.registry.down = null;
      let result = await post(gateway, bar.value, declares(declared));
      while (!result.ok) result = await post(gateway, bar.value, declares(declared));
      expect(bench.events()).toContain('SchemaResolved');
      const ids = { own: mapped.ok && mapped.valueSchemaId, latest };
      expect(result).toMatchObject({ valueSchemaId: ids[writtenAs], resolutions });
      expect(result.resolutions).toHaveLength(resolutions.length);
    },
  );

  it('refused if it could only be written as a latest version that does not fit beside the mapping', async () => {
    await bench.drift(gateway, retypedBarValue);
    const text = { ...bar.value, bid: 'ten' };
    for (const declared of [retypedBarValue, { ...retypedBarValue, name: 'Renamed' }])
      expect(await post(gateway, text, declares(declared))).toMatchObject({
        ok: false,
        refusal: { code: 'writer.refused', differences: [{ kind: 'TYPE_MISMATCH' }] },
      });
    expect(bench.sender.log).toHaveLength(1);
  });

  it('by every pod, even while the registry is down, once one of them has used it', async () => {
    const older = { ...barValue, fields: barValue.fields.filter(({ name }) => name !== 'trades') };
    await bench.drift(gateway, older);
    const [id] = [bench.registry.latestId(subject)];
    const value = Object.fromEntries(Object.entries(bar.value).filter(([name]) => name !== 'trades'));
    expect(await post(gateway, value, byId(id))).toMatchObject({ ok: true, valueSchemaId: id });
    bench.registry.down = 'refused';
    const pods = [gateway, bench.pod().gateway];
    for (const pod of pods)
      for (const declared of [byId(id), declares(older)])
        expect(await post(pod, value, declared)).toMatchObject({ ok: true, valueSchemaId: id });
    bench.registry.down = null;
    bench.registry.register(subject, withVwap);
    expect(await post(gateway, barWithVwap.value)).toMatchObject({ ok: true });
    bench.registry.down = 'refused';
    const results = await Promise.all(
      [...pods, bench.pod().gateway].map((pod) => post(pod, value, byId(id))),
    );
    for (const result of results) expect(result).toMatchObject({ ok: true, valueSchemaId: id });
    // The followed schemas are known as well.
    for (const pod of pods)
      expect(await post(pod, bar.value, declares(barValue))).toMatchObject({ ok: true, valueSchemaId: 1 });
  });

  describe('although an earlier release, whose rule accepted fewer schemas, refused it', () => {
    /** The event of that release. */
    async function refusedEarlier(json: unknown, schemaId: number): Promise<string> {
      const { journal } = bench.pod();
      const refused = given.writerRefused(0, { fingerprint: schema(json).fingerprint, schemaId });
      expect(await journal.append(given.appendOf(await journal.load(key), refused))).toMatchObject({
        ok: true,
      });
      return refused.mismatchId;
    }

    it.each(['id', 'text'])('and it is accepted now, by %s', async (by) => {
      await bench.drift(gateway, barValue);
      const id = bench.registry.register(subject, withVwap);
      await refusedEarlier(withVwap, id);
      const declared = by === 'id' ? byId(id) : declares(withVwap);
      for (const pod of [bench.pod().gateway, bench.pod().gateway])
        expect(await post(pod, barWithVwap.value, declared)).toMatchObject({ ok: true, valueSchemaId: id });
      expect(bench.events().slice(-2)).toEqual(['WriterRefused', 'WriterAccepted']);
    });

    it('or it is refused again, once', async () => {
      await bench.drift(gateway, barValue);
      const id = bench.registry.register(subject, retypedBarValue);
      const before = await refusedEarlier(retypedBarValue, id);
      const ids: unknown[] = [];
      for (const pod of [bench.pod().gateway, bench.pod().gateway]) {
        const result = await post(pod, bar.value, byId(id));
        expect(result).toMatchObject({ ok: false, refusal: { code: 'writer.refused' } });
        ids.push(result.ok ? null : result.refusal.mismatchId);
        bench.registry.down = 'refused';
      }
      expect(ids[0]).not.toBe(before);
      expect(ids[1]).toBe(ids[0]);
      expect(bench.events().slice(-2)).toEqual(['WriterRefused', 'WriterRefused']);
    });
  });

  it('even while the registry is down, after a client declared the same schema by an id of another subject', async () => {
    await bench.drift(gateway, barValue);
    const id = bench.registry.register(subject, withVwap);
    const other = bench.registry.register('other-value', withVwap);
    expect(await post(gateway, barWithVwap.value, byId(id))).toMatchObject({ ok: true });
    expect(await post(gateway, barWithVwap.value, byId(other))).toMatchObject({
      ok: false,
      refusal: { code: 'writer.refused' },
    });
    bench.registry.down = 'refused';
    for (const pod of [gateway, bench.pod().gateway])
      expect(await post(pod, barWithVwap.value, byId(id))).toMatchObject({ ok: true, valueSchemaId: id });
  });

  describe('unless the registry does not have it, and its latest version may be written instead', () => {
    const renamed = { ...barValue, name: 'Renamed' };

    it('which is a conflict: a mismatch, log lines, a metric, and both schemas in every response', async () => {
      await bench.drift(gateway, barValue);
      const latestId = bench.registry.latestId(subject);
      bench.steps.length = 0;
      const pods = [gateway, gateway, bench.pod().gateway];
      for (const pod of pods) {
        const result = await post(pod, bar.value, declares(renamed));
        expect(result).toMatchObject({
          ok: true,
          valueSchemaId: latestId,
          resolutions: [
            {
              verdict: 'follow',
              mismatchId: bench.log.mismatches()[0]?.id,
              from: { schemaId: null, version: null },
              to: { schemaId: latestId, version: 2 },
            },
          ],
        });
      }
      expect(bench.log.mismatches()).toMatchObject([
        {
          trigger: 'UNKNOWN_SCHEMA',
          origin: 'client',
          verdict: 'follow',
          outcome: 'followed',
          differences: [{ kind: 'NAME_MISMATCH' }],
          latest: { schemaId: latestId },
        },
      ]);
      expect(bench.steps.map(({ step }) => step)).toEqual(['error', 'lookup', 'difference']);
      expect(bench.counters['schema.conflict.value']).toBe(1);
      expect(bench.events().filter((type) => type === 'WriterRewritten')).toHaveLength(1);
      expect(bench.state()).toBe('healthy');
    });

    it('until it is registered: then every pod writes its id', async () => {
      const pods = [gateway, bench.pod().gateway];
      await bench.drift(gateway, barValue);
      for (const pod of pods)
        expect(await post(pod, bar.value, declares(renamed))).toMatchObject({ ok: true });
      const id = bench.registry.register(subject, renamed);
      // It is looked up again in the background, once per `schemaLookupBackoff.maxMs`, which is 50 ms here.
      const end = performance.now() + 1000;
      const written = async (pod: Gateway): Promise<unknown> => {
        const result = await post(pod, bar.value, declares(renamed));
        return result.ok && result.valueSchemaId;
      };
      while ((await written(gateway)) !== id && performance.now() < end);
      for (const pod of [...pods, bench.pod().gateway]) {
        expect(await written(pod)).toBe(id);
        expect(await post(pod, bar.value, byId(id))).toMatchObject({ ok: true, valueSchemaId: id });
      }
    });

    it('until it is registered and does not fit beside the mapping: then every pod refuses it', async () => {
      const ours = record('V', { name: 'x', type: 'int' });
      const theirs = record('V', { name: 'y', type: 'int' });
      const { gateway: pod } = bench.pod(mapped(ours));
      bench.registry.register(subject, ours);
      expect(await post(pod, { x: 1 })).toMatchObject({ ok: true });
      const latestId = bench.registry.register(
        subject,
        record('V', nullable('y', 'int'), nullable('x', 'int')),
      );
      const declared = declares(theirs);
      expect(await post(pod, { y: 1 }, declared)).toMatchObject({ ok: true, valueSchemaId: latestId });
      bench.registry.register(subject, theirs);
      bench.registry.register(subject, record('V', nullable('y', 'int')));
      const end = performance.now() + 1000;
      while ((await post(pod, { y: 1 }, declared)).ok && performance.now() < end);
      for (const each of [pod, bench.pod(mapped(ours)).gateway])
        expect(await post(each, { y: 1 }, declared)).toMatchObject({
          ok: false,
          refusal: { code: 'writer.refused' },
        });
    });

    it('while the registry is down, as it was written before', async () => {
      await bench.drift(gateway, barValue);
      const latestId = bench.registry.latestId(subject);
      await post(gateway, bar.value, declares(renamed));
      bench.registry.down = 'refused';
      for (const pod of [gateway, bench.pod().gateway])
        expect(await post(pod, bar.value, declares(renamed))).toMatchObject({
          ok: true,
          valueSchemaId: latestId,
        });
    });

    it('and then the response names the schema whose grammar was used', async () => {
      const maps = { type: 'map', values: { type: 'map', values: 'int' } };
      const { gateway: pod } = bench.pod({ mappings: [] });
      const latestId = bench.registry.register(subject, record('V', nullable('m', maps)));
      const inline = declares(record('V', { name: 'm', type: maps }));
      const datum = readJson('{"m":{"map":{}}}');
      expect(await post(pod, datum, { ...inline, form: 'avro' })).toMatchObject({
        ok: true,
        valueSchemaId: latestId,
        resolutions: [{ from: { schemaId: null }, to: { schemaId: latestId } }],
      });
      expect(sent()).toEqual({ m: { map: { map: {} } } });
    });
  });

  it('whatever text a registered key schema is declared with', async () => {
    const keyed = { type: 'string' };
    bench.registry.register(`${topic}-key`, keyed);
    bench.registry.register(subject, barValue);
    const declared = JSON.stringify({ type: 'string', doc: 'the symbol' });
    expect(schema({ type: 'string', doc: 'the symbol' }).fingerprint).toBe(schema(keyed).fingerprint);
    const records = [{ key: 'A', value: bar.value, partition: null, timestamp: null, headers: [] }];
    expect(await post(gateway, null, { keySchema: { schema: declared }, records })).toMatchObject({
      ok: true,
      keySchemaId: 1,
    });
  });
});

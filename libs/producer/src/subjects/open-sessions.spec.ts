import { beforeEach, describe, expect, it, vi } from 'vitest';
import { bar, barValue, retypedBarValue } from '../../../../test/fixtures/bars.js';
import {
  declares,
  GatewayBench,
  gate,
  keyedRecord,
  mapping,
  operator,
  post,
  topic,
  until,
} from '../../../../test/support/gateway-bench.js';
import { subjectResolvers } from '#registry';
import type { Gateway } from '../index.js';

/** Stand-ins: registry, broker, journal in memory. Real: the gateway, the machine, comparison and codecs. */
describe('the subjects of a request', () => {
  let bench: GatewayBench;
  let gateway: Gateway;

  beforeEach(() => {
    bench = new GatewayBench();
    gateway = bench.pod().gateway;
  });

  it('of a topic that Kafka does not know store no event and cause no registry call', async () => {
    bench.sender.topics = [topic];
    gateway = bench.pod({ mappings: [] }).gateway;
    for (const name of ['a', 'b', 'c']) {
      expect(await post(gateway, bar.value, { topic: name })).toMatchObject({
        ok: false,
        refusal: { code: 'topic.unknown', topic: name, outcome: 'not_sent' },
      });
      expect(bench.log.read({ topic: name, subject: `${name}-value`, role: 'value' }).version).toBe(0);
    }
    expect(bench.registry.calls).toEqual([]);
  });

  it.each([
    ['declares nothing', {}],
    ['declares a schema', declares(barValue)],
    ['declares an id', { valueSchema: { schemaId: 1 } }],
    ['has a key', keyedRecord('k', bar.value)],
    ['has a key alone', keyedRecord('k')],
  ])(
    'are not read, stored or looked up if Kafka does not respond about the topic: a request that %s',
    async (_, more) => {
      bench.sender.unreachable = true;
      const pod = bench.pod({ mappings: [] });
      const load = vi.spyOn(pod.journal, 'load');
      expect(await post(pod.gateway, bar.value, more)).toMatchObject({
        ok: false,
        refusal: { code: 'kafka.unreachable', topic, outcome: 'not_sent', retryAfterMs: 1000 },
      });
      expect(load).not.toHaveBeenCalled();
      expect(bench.registry.calls).toEqual([]);
    },
  );

  it.each([
    ['declares nothing', {}],
    ['declares a schema', declares(barValue)],
    ['declares an id', { valueSchema: { schemaId: 1 } }],
    ['has a key', keyedRecord('k', bar.value)],
  ])('are not even read for a topic that Kafka does not have: a request that %s', async (_, more) => {
    bench.sender.topics = [];
    const pod = bench.pod({ mappings: [] });
    const load = vi.spyOn(pod.journal, 'load');
    expect(await post(pod.gateway, bar.value, more)).toMatchObject({ refusal: { code: 'topic.unknown' } });
    expect(load).not.toHaveBeenCalled();
    expect(bench.registry.calls).toEqual([]);
  });

  it('that the configuration maps are not looked up for a topic that Kafka does not have', async () => {
    bench.sender.topics = [];
    await gateway.start();
    expect(await post(gateway, bar.value)).toMatchObject({ refusal: { code: 'topic.unknown' } });
    expect(await post(gateway, bar.value, declares(barValue))).toMatchObject({
      refusal: { code: 'topic.unknown' },
    });
    expect(bench.registry.calls).toEqual([]);
  });

  it('that have an event cost no call about the topic', async () => {
    await bench.drift(gateway, barValue);
    bench.sender.topicChecks = 0;
    expect(await post(gateway, bar.value)).toMatchObject({ ok: true });
    expect(bench.sender.topicChecks).toBe(0);
  });

  it('have the configured mapping of their own record, and of no other record of the topic', async () => {
    gateway = bench.pod({ subjectResolver: subjectResolvers.RecordName }).gateway;
    const other = { ...retypedBarValue, name: 'Other' };
    const id = bench.registry.register('com.example.bars.Other', other);
    expect(await post(gateway, { ...bar.value, bid: 'ten' }, declares(other))).toMatchObject({
      ok: true,
      valueSchemaId: id,
    });
  });

  it('are never one subject for keys and values', async () => {
    gateway = bench.pod({ mappings: [], subjectResolver: subjectResolvers.RecordName }).gateway;
    bench.registry.register(barValue.namespace + '.' + barValue.name, barValue);
    expect(await post(gateway, bar.value, declares(barValue))).toMatchObject({ ok: true });
    const keyed = {
      keySchema: { schema: JSON.stringify(barValue) },
      ...keyedRecord(bar.value, bar.value),
    };
    expect(await post(gateway, null, { ...declares(barValue), ...keyed })).toMatchObject({
      ok: false,
      refusal: { code: 'writer.refused', role: 'value', outcome: 'not_sent' },
    });
    expect(bench.sender.log).toHaveLength(1);
  });

  it('need a name from the resolver', async () => {
    gateway = bench.pod({ subjectResolver: () => null }).gateway;
    expect(await post(gateway, bar.value)).toMatchObject({
      ok: false,
      refusal: {
        code: 'schema.missing',
        detail: expect.stringContaining('com.example.bars.Bar1sRowsValue') as string,
      },
    });
  });

  describe('without events have no role yet', () => {
    const k = { type: 'record', name: 'K', fields: [{ name: 'id', type: 'int' }] };
    const named = { mappings: [], subjectResolver: subjectResolvers.RecordName };
    const stream = { topic, subject: 'K', role: 'key' } as const;
    const asKey = { keySchema: { schema: JSON.stringify(k) }, ...keyedRecord({ id: 1 }) };
    const shared = { ok: false, refusal: { code: 'writer.refused', outcome: 'not_sent' } };

    beforeEach(() => {
      gateway = bench.pod(named).gateway;
    });

    it('whichever request named them before', async () => {
      expect(await post(gateway, { id: 1 }, declares(k))).toMatchObject({
        refusal: { code: 'schema.missing', role: 'value' },
      });
      bench.registry.register('K', k);
      expect(await post(gateway, null, asKey)).toMatchObject({ ok: true });
      expect(bench.log.read(stream).key.role).toBe('key');
      expect(await post(gateway, { id: 1 }, declares(k))).toMatchObject(shared);
    });

    it('so that an operator may give them either', async () => {
      expect(await post(gateway, { id: 1 }, declares(k))).toMatchObject({ ok: false });
      bench.registry.register('K', k);
      const put = { ...operator, ...stream, record: 'specific' } as const;
      expect(await gateway.declareMapping(put)).toMatchObject({ ok: true, stored: { key: stream } });
      expect(await gateway.declareMapping({ ...put, role: 'value' })).toMatchObject({
        refusal: { code: 'request.malformed' },
      });
      expect(await post(gateway, null, asKey)).toMatchObject({ ok: true });
    });

    it.each([
      ['this pod', false],
      ['another pod', true],
    ])('until the first event of %s, which refuses who meant the other one', async (_whose, isOther) => {
      const pod = bench.pod(named);
      const winner = isOther ? gateway : pod.gateway;
      pod.journal.missesNotifications = isOther;
      bench.registry.register('K', k);
      const registry = gate();
      bench.registry.gate = registry.closed;
      const value = post(pod.gateway, { id: 1 }, declares(k));
      await until(() => bench.registry.calls.length === 1);
      bench.registry.gate = Promise.resolve();
      expect(await post(winner, null, asKey)).toMatchObject({ ok: true });
      registry.open();
      expect(await value).toMatchObject(shared);
      expect(bench.sender.log).toHaveLength(1);
      expect(bench.log.events(stream)).toHaveLength(1);
      // The pod continues with the one subject that is left.
      expect(await post(pod.gateway, null, asKey)).toMatchObject({ ok: true });
      expect(await post(pod.gateway, { id: 1 }, declares(k))).toMatchObject(shared);
    });

    it('of two first events of one pod one is stored', async () => {
      bench.registry.register('K', k);
      const results = await Promise.all([
        post(gateway, { id: 1 }, declares(k)),
        post(gateway, null, asKey),
        post(gateway, { id: 1 }, declares(k)),
        post(gateway, null, asKey),
      ]);
      expect(new Set(results.map(({ ok }) => ok))).toEqual(new Set([true, false]));
      for (const result of results) if (!result.ok) expect(result).toMatchObject(shared);
      expect(bench.log.events(stream)).toHaveLength(1);
    });

    it('unless the configuration maps them: a client cannot give them the other role', async () => {
      const configured = { topic, role: 'key' as const, mapping: mapping(k, 'specific') };
      gateway = bench.pod({ ...named, mappings: [configured] }).gateway;
      bench.registry.register('K', k);
      expect(await post(gateway, { id: 1 }, declares(k))).toMatchObject(shared);
      expect(bench.log.read(stream).key.role).toBe('key');
      expect(await post(gateway, null, asKey)).toMatchObject({ ok: true });
    });
  });
});

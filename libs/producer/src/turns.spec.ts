import { beforeEach, describe, expect, it } from 'vitest';
import { bar, barValue, retypedBarValue } from '../../../test/fixtures/bars.js';
import { declares, FlowBench, keyedRecord, post, topic } from '../../../test/support/flow.js';
import { subjectResolvers } from '#registry';
import type { Gateway } from './gateway.port.js';

/** Stand-ins: registry, broker, journal in memory. Real: the flow, the machine, comparison and codecs. */
describe('the subjects of a request', () => {
  let bench: FlowBench;
  let gateway: Gateway;

  beforeEach(() => {
    bench = new FlowBench();
    gateway = bench.pod().gateway;
  });

  it('on a topic that Kafka does not know leave no fact and ask no registry', async () => {
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

  it('that have a fact cost no question about the topic', async () => {
    await bench.drift(gateway, barValue);
    bench.sender.asked = 0;
    expect(await post(gateway, bar.value)).toMatchObject({ ok: true });
    expect(bench.sender.asked).toBe(0);
  });

  it('take the configured mapping of their own record, and of no other of the topic', async () => {
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
});

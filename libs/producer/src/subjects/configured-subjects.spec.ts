import { describe, expect, it } from 'vitest';
import { bar, barValue, ksqlBarValue, retypedBarValue } from '../../../../test/fixtures/bars.js';
import {
  GatewayBench,
  key,
  mapping,
  operator,
  post,
  subject,
  topic,
} from '../../../../test/support/gateway-bench.js';
import type { Mapping } from '#machines';
import { subjectResolvers, type SubjectResolver } from '#registry';
import { roleByResolver } from './configured-subjects.js';
import type { Gateway, GatewaySettings } from '../index.js';

const one = mapping(barValue);
const two = mapping(ksqlBarValue);
const three = mapping(retypedBarValue);

/** Stand-ins: registry, broker, journal in memory. Real: the gateway, the machine, comparison and codecs. */
describe('the configuration of pods', () => {
  const bench = (): GatewayBench => new GatewayBench();
  /** A pod that starts with this mapping. */
  async function start(on: GatewayBench, configured: Mapping, replaces?: string): Promise<Gateway> {
    const named = {
      topic,
      role: 'value',
      mapping: configured,
      ...(replaces !== undefined && { replaces }),
    } as const;
    const { gateway } = on.pod({ mappings: [named] });
    await gateway.start();
    return gateway;
  }
  const inUse = (on: GatewayBench): string | undefined =>
    on.log.read(key).snapshot.context.mapping?.fingerprint;
  const put = (gateway: Gateway, schema: unknown) =>
    gateway.declareMapping({ ...operator, ...key, record: 'generic', schema: JSON.stringify(schema) });

  it('that differs between pods is declared once by each, however often they start', async () => {
    const on = bench();
    for (const configured of [one, two, one, two, one]) await start(on, configured);
    expect(on.events()).toEqual(['MappingDeclared', 'MappingDeclared']);
    expect(inUse(on)).toBe(two.fingerprint);
  });

  it('is reported at each start where another mapping is in use, and only there', async () => {
    const on = bench();
    await start(on, one);
    await start(on, two);
    expect(on.differing).toEqual([]);
    const gateway = await start(on, one);
    expect(on.differing).toEqual([
      { topic, subject, configured: one.fingerprint, mapping: two.fingerprint, source: 'config' },
    ]);
    await post(gateway, bar.value);
    expect(on.differing).toHaveLength(1);
  });

  it("gives way to an operator's mapping until it names that one", async () => {
    const on = bench();
    const gateway = await start(on, one);
    expect(await put(gateway, retypedBarValue)).toMatchObject({ ok: true });
    await start(on, one);
    await start(on, two);
    expect(inUse(on)).toBe(three.fingerprint);
    expect(on.differing.map(({ configured, source }) => [configured, source])).toEqual([
      [one.fingerprint, 'admin'],
      [two.fingerprint, 'admin'],
    ]);
    on.differing.length = 0;
    await start(on, two, three.fingerprint);
    await start(on, two, three.fingerprint);
    expect(inUse(on)).toBe(two.fingerprint);
    expect(on.differing).toEqual([]);
    expect(on.events()).toEqual(['MappingDeclared', 'MappingDeclared', 'MappingDeclared']);
  });

  it('that a subject has followed from agrees with it', async () => {
    const on = bench();
    const gateway = await start(on, one);
    await on.drift(gateway, ksqlBarValue);
    expect(await post(gateway, { ...bar.value, vwap: 10.5 })).toMatchObject({ ok: true });
    expect(inUse(on)).toBe(two.fingerprint);
    await start(on, one);
    expect(on.differing).toEqual([]);
  });

  it('does not close a circuit that an operator forced open, whatever its schema', async () => {
    const on = bench();
    const gateway = await start(on, one);
    await gateway.open({ ...operator, ...key, forMs: null });
    const next = await start(on, two);
    expect(on.state()).toEqual({ circuitOpen: 'open' });
    expect(inUse(on)).toBe(two.fingerprint);
    expect(await post(next, bar.value)).toMatchObject({ ok: false, refusal: { code: 'circuit.open' } });
    expect(await next.reset({ ...operator, ...key })).toMatchObject({ ok: true });
    on.registry.register(subject, ksqlBarValue);
    expect(await post(next, bar.value)).toMatchObject({ ok: true });
  });

  it('is reported as the pod itself has it', async () => {
    const on = bench();
    const gateway = await start(on, two);
    expect(gateway.configured(topic, subject)?.fingerprint).toBe(two.fingerprint);
    expect(gateway.configured(topic, 'other')).toBeNull();
    expect(gateway.configured('other', subject)).toBeNull();
  });
});

describe('the role of a subject without events', () => {
  const named = (role: 'key' | 'value', name: string) => ({
    topic,
    role,
    mapping: { ...one, fullName: name, ...(role === 'key' && { record: 'specific' as const }) },
  });
  const roleOf = (resolver: SubjectResolver, subject: string, mappings: GatewaySettings['mappings'] = []) =>
    roleByResolver({ subjectResolver: resolver, mappings } as unknown as GatewaySettings)({ topic, subject });
  const { TopicName, RecordName, TopicRecordName } = subjectResolvers;
  const both = [named('key', 'a.Key'), named('value', 'a.Value')];

  it.each<[string, SubjectResolver, string, GatewaySettings['mappings'], 'key' | 'value' | null]>([
    ['TopicName, the key', TopicName, `${topic}-key`, [], 'key'],
    ['TopicName, the value', TopicName, `${topic}-value`, [], 'value'],
    ['TopicName, another subject that ends so', TopicName, 'other-key', [], null],
    ['RecordName, a configured key', RecordName, 'a.Key', both, 'key'],
    ['RecordName, a configured value', RecordName, 'a.Value', both, 'value'],
    ['RecordName, neither', RecordName, 'a.Other-key', both, null],
    [
      'RecordName, of another topic',
      RecordName,
      'a.Key',
      [{ ...named('key', 'a.Key'), topic: 'other' }],
      null,
    ],
    ['TopicRecordName, a configured key', TopicRecordName, `${topic}-a.Key`, both, 'key'],
    ['a module that ends in the role', (t, _n, role) => `${t}/${role}`, `${topic}/key`, [], 'key'],
    ['a module that tells no role', (t) => t, topic, [], null],
  ])('%s', (_, resolver, subject, mappings, role) => {
    expect(roleOf(resolver, subject, mappings)).toBe(role);
  });
});

import { beforeEach, describe, expect, it } from 'vitest';
import { bar, barValue, barWithVwap, ksqlBarValue } from '../../../../test/fixtures/bars.js';
import {
  declares,
  GatewayBench,
  key,
  keyed,
  keyedRecord,
  keySubject,
  mapping,
  operator,
  post,
  subject,
  topic,
} from '../../../../test/support/gateway-bench.js';
import type { Gateway } from '../index.js';

const rules = ['encoding encryptSsn (ENCRYPT)'];
const allowing = { allowRules: ['bars_*'] };
const specific = { mappings: [{ topic, role: 'value' as const, mapping: mapping(barValue, 'specific') }] };
const unmapped = { mappings: [] };
const error = { kind: 'RULES_PRESENT', severity: 'error', theirs: rules[0] };
const warning = { ...error, severity: 'warning' };
const withRank = {
  ...barValue,
  fields: [...barValue.fields, { name: 'rank', type: ['null', 'int'], default: null }],
};

/** Stand-ins: registry, broker, journal in memory. Real: the gateway, the machine, comparison and codecs. */
describe('a registered schema with enabled rules', () => {
  let bench: GatewayBench;

  const lastEvent = () => bench.log.events(key).findLast(({ type }) => type !== 'RetrySucceeded');
  const isStopped = (result: unknown): void => {
    expect(result).toMatchObject({
      ok: false,
      refusal: { code: 'produce.blocked', detail: expect.stringContaining('encryptSsn') as string },
    });
    const { stop } = bench.log.read(key).snapshot.context;
    expect(stop?.differences).toContainEqual(expect.objectContaining(error));
    expect(bench.sender.log).toEqual([]);
    expect(bench.state()).toBe('blocked');
    expect(bench.log.mismatches().at(-1)).toMatchObject({ kind: 'RULES_PRESENT', outcome: 'blocked' });
  };

  beforeEach(() => {
    bench = new GatewayBench();
  });

  it.each([
    ['a mapping of its very schema', {}],
    ['a Specific mapping', specific],
    ['no mapping', unmapped],
  ])('is not bound at the first use of %s', async (_, settings) => {
    bench.registry.register(subject, barValue, { rules });
    isStopped(await post(bench.pod(settings).gateway, bar.value));
  });

  it('is not bound at the first use of a key', async () => {
    bench.registry.register(keySubject, { type: 'string' }, { rules });
    bench.registry.register(subject, barValue);
    const result = await post(bench.pod(keyed).gateway, bar.value, keyedRecord('ACME', bar.value));
    expect(result).toMatchObject({ ok: false, refusal: { code: 'produce.blocked', differences: [error] } });
    expect(bench.sender.log).toEqual([]);
  });

  it('is not followed, however harmless its other differences are', async () => {
    const { gateway } = bench.pod();
    await bench.drift(gateway, ksqlBarValue);
    bench.registry.register(subject, ksqlBarValue, { rules });
    expect(await post(gateway, barWithVwap.value)).toMatchObject({
      ok: false,
      refusal: {
        code: 'produce.blocked',
        differences: expect.arrayContaining([expect.objectContaining(error)]) as unknown,
      },
    });
    expect(bench.sender.log).toHaveLength(1);
  });

  it.each([
    ['the latest, which it would fit beside', [], rules],
    ['its own version', rules, []],
  ])('stops a Specific value where it is %s', async (_, own, latest) => {
    bench.registry.register(subject, barValue, { rules: own });
    bench.registry.register(subject, withRank, { rules: latest });
    isStopped(await post(bench.pod(specific).gateway, bar.value));
  });

  it('is still used if it is bound already, and stops the subject at the next look-up', async () => {
    const bound = bench.pod(allowing).gateway;
    const id = bench.registry.register(subject, barValue, { rules });
    expect(await post(bound, bar.value)).toMatchObject({ ok: true, valueSchemaId: id });
    const { gateway } = bench.pod();
    expect(await post(gateway, bar.value)).toMatchObject({ ok: true, valueSchemaId: id });
    expect(await post(gateway, barWithVwap.value)).toMatchObject({
      ok: false,
      refusal: { code: 'produce.blocked', differences: [error] },
    });
  });

  it('stops the subject at the next produce if it is bound, with ResolveSchemaAtProduce', async () => {
    const bound = bench.pod(allowing).gateway;
    bench.registry.register(subject, barValue, { rules });
    await post(bound, bar.value);
    const { gateway } = bench.pod({ resolveSchemaAtProduce: true });
    expect(await post(gateway, bar.value)).toMatchObject({ ok: false, refusal: { differences: [error] } });
  });

  it.each([
    ['beside a mapping, by text', {}, declares(withRank)],
    ['beside a mapping, by id', {}, { valueSchema: { schemaId: 2 } }],
    ['as the first mapping', unmapped, declares(withRank)],
  ])('is not accepted as the schema that a request declares %s', async (_, settings, declaration) => {
    bench.registry.register(subject, barValue);
    bench.registry.register(subject, withRank, { rules });
    const { gateway } = bench.pod(settings);
    expect(await post(gateway, bar.value, declaration)).toMatchObject({
      ok: false,
      refusal: { code: 'writer.refused', differences: [error] },
    });
    expect(bench.sender.log).toEqual([]);
  });

  it('is never written in place of an unregistered declared schema', async () => {
    bench.registry.register(subject, withRank, { rules });
    const result = await post(bench.pod().gateway, bar.value, declares({ ...barValue, name: 'Other' }));
    expect(result).toMatchObject({ ok: false, refusal: { code: 'writer.refused' } });
    expect(result.ok ? [] : result.refusal.differences).toContainEqual(expect.objectContaining(error));
    expect(bench.sender.log).toEqual([]);
  });

  it.each([{ version: 'latest' }, { schemaId: 1 }, { schema: JSON.stringify(barValue) }] as const)(
    'cannot be declared by an operator who names %j',
    async (named) => {
      bench.registry.register(subject, barValue, { rules });
      const result = await bench
        .pod()
        .gateway.declareMapping({ ...operator, ...key, record: 'generic', ...named });
      expect(result).toMatchObject({ ok: false, refusal: { code: 'writer.refused', differences: [error] } });
      expect(bench.events()).not.toContain('SchemaResolved');
    },
  );

  it('is used by no request in the mode observe', async () => {
    bench.registry.register(subject, barValue, { rules });
    const { gateway } = bench.pod({ policy: { mode: 'observe' } });
    expect(await post(gateway, bar.value)).toMatchObject({ ok: false, refusal: { differences: [error] } });
    expect(bench.sender.log).toEqual([]);
    expect(bench.events()).toContain('ConflictObserved');
  });

  describe('where producer.allowRules names the topic', () => {
    let gateway: Gateway;

    beforeEach(() => {
      gateway = bench.pod(allowing).gateway;
    });

    it('is bound and followed, and the event and the audit name the rules', async () => {
      const id = bench.registry.register(subject, barValue, { rules });
      expect(await post(gateway, bar.value)).toMatchObject({ ok: true, valueSchemaId: id });
      expect(lastEvent()).toMatchObject({ type: 'SchemaResolved', verdict: 'follow', rulesAllowed: rules });
      expect(bench.log.mismatches()).toMatchObject([{ kind: 'RULES_PRESENT', differences: [warning] }]);
      const next = bench.registry.register(subject, ksqlBarValue, { rules: ['domain check (CEL)'] });
      expect(await post(gateway, barWithVwap.value)).toMatchObject({ ok: true, valueSchemaId: next });
      expect(lastEvent()).toMatchObject({ rulesAllowed: ['domain check (CEL)'] });
    });

    it('may be declared by requests and operators, and the events name the rules', async () => {
      bench.registry.register(subject, barValue, { rules });
      const first = bench.pod({ ...allowing, ...unmapped }).gateway;
      expect(await post(first, bar.value, declares(barValue))).toMatchObject({ ok: true });
      expect(bench.log.events(key)).toMatchObject([{ type: 'MappingDeclared', rulesAllowed: rules }]);
      const id = bench.registry.register(subject, withRank, { rules });
      expect(await post(first, bar.value, declares(withRank))).toMatchObject({ ok: true, valueSchemaId: id });
      expect(lastEvent()).toMatchObject({ type: 'WriterAccepted', rulesAllowed: rules });
      const put = { ...operator, ...key, record: 'generic', version: 'latest' } as const;
      expect(await first.declareMapping(put)).toMatchObject({ ok: true });
      expect(lastEvent()).toMatchObject({ type: 'MappingDeclared', source: 'admin', rulesAllowed: rules });
    });

    it('names no rules in events if the schema has none', async () => {
      bench.registry.register(subject, barValue);
      await post(gateway, bar.value);
      expect(JSON.stringify(bench.log.events(key))).not.toContain('rulesAllowed');
    });
  });
});

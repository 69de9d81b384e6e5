import { beforeEach, describe, expect, it } from 'vitest';
import { bar, barValue, barWithVwap, ksqlBarValue } from '../../../../test/fixtures/bars.js';
import {
  declares,
  GatewayBench,
  gate,
  invalidRecord,
  key,
  keyed,
  keyKey,
  keyedRecord,
  keySubject,
  mapping,
  operator,
  post,
  subject,
  topic,
  until,
} from '../../../../test/support/gateway-bench.js';
import type { SubjectEvent, Policy } from '#machines';
import { subjectResolvers } from '#registry';
import type { Gateway, GatewaySettings } from '../index.js';

const associated = { subjectResolver: subjectResolvers.Associated, usesAssociations: true } as const;
const associationCall = `association ${topic} value`;
const one = 'bars-of-record';
const other = 'bars-of-another';

/** Stand-ins: registry, broker, journal in memory. Real: the gateway, the machine, comparison and codecs. */
describe('with the resolver Associated, the subject', () => {
  let bench: GatewayBench;

  beforeEach(() => {
    bench = new GatewayBench();
  });

  type Settings = Omit<Partial<GatewaySettings>, 'policy'> & { readonly policy?: Partial<Policy> };
  const pod = (settings: Settings = { mappings: [] }): Gateway =>
    bench.pod({ ...associated, ...settings }).gateway;
  const typesOf = (subject: string): SubjectEvent['type'][] =>
    bench.log.events({ ...key, subject }).map(({ type }) => type);
  const associationCalls = (): number =>
    bench.registry.calls.filter((call) => call === associationCall).length;
  /** A pod that sends to `one`, while the registry now has its schema under `other`. */
  async function moved(settings: Settings = { mappings: [] }): Promise<{ gateway: Gateway; id: number }> {
    bench.registry.associate(topic, 'value', one);
    bench.registry.register(one, barValue);
    const gateway = pod(settings);
    expect(await post(gateway, bar.value)).toMatchObject({ ok: true });
    bench.registry.associate(topic, 'value', other);
    const id = bench.registry.register(other, ksqlBarValue);
    bench.registry.calls.length = 0;
    return { gateway, id };
  }

  it('is the associated one, which is looked up once for all pods, restarts included', async () => {
    bench.registry.associate(topic, 'value', one);
    const id = bench.registry.register(one, barValue);
    const pods = [pod(), pod()];
    for (const gateway of pods)
      expect(await post(gateway, bar.value)).toMatchObject({ ok: true, valueSchemaId: id });
    bench.registry.down = 'refused';
    for (const gateway of [...pods, pod()])
      expect(await post(gateway, bar.value)).toMatchObject({ ok: true, valueSchemaId: id });
    expect(bench.registry.calls).toEqual([associationCall, `latest ${one}`]);
    expect(typesOf(subject)).toEqual(['SubjectAssociated']);
  });

  it("is the topic's default subject if the registry has no association", async () => {
    const id = bench.registry.register(subject, barValue);
    const gateway = pod();
    expect(await post(gateway, bar.value)).toMatchObject({ ok: true, valueSchemaId: id });
    expect(await post(pod(), bar.value)).toMatchObject({ ok: true, valueSchemaId: id });
    expect(associationCalls()).toBe(1);
    expect(typesOf(subject)[0]).toBe('SubjectAssociated');
  });

  it('is looked up for keys and for values separately', async () => {
    bench.registry.associate(topic, 'key', 'keys');
    const keyId = bench.registry.register('keys', { type: 'string' });
    const valueId = bench.registry.register(subject, barValue);
    const result = await post(pod(keyed), null, keyedRecord('k', bar.value));
    expect(result).toMatchObject({ ok: true, keySchemaId: keyId, valueSchemaId: valueId });
    expect(bench.log.events(keyKey)).toMatchObject([{ type: 'SubjectAssociated', subject: 'keys' }]);
  });

  it('is never the same for keys and values, whatever the registry associates', async () => {
    for (const role of ['key', 'value'] as const) bench.registry.associate(topic, role, one);
    bench.registry.register(one, { type: 'string' });
    const both = keyedRecord('k', 'v');
    expect(await post(pod(), null, both)).toMatchObject({ ok: false, refusal: { code: 'writer.refused' } });
    bench.registry.associate('crossed', 'key', 'crossed-value');
    bench.registry.register('crossed-value', { type: 'string' });
    const gateway = pod();
    expect(await post(gateway, null, { topic: 'crossed', ...keyedRecord('k') })).toMatchObject({ ok: true });
    const crossed = await post(gateway, null, { topic: 'crossed', ...keyedRecord('k', 'v') });
    expect(crossed).toMatchObject({ ok: false, refusal: { code: 'writer.refused', role: 'key' } });
  });

  it('of a topic that Kafka does not have is neither looked up nor stored', async () => {
    bench.sender.topics = [];
    expect(await post(pod(), bar.value)).toMatchObject({ ok: false, refusal: { code: 'topic.unknown' } });
    expect(bench.registry.calls).toEqual([]);
    expect(typesOf(subject)).toEqual([]);
  });

  it('costs no call about topic or association once it has sent', async () => {
    bench.registry.associate(topic, 'value', one);
    bench.registry.register(one, barValue);
    const gateway = pod();
    await post(gateway, bar.value);
    const before = [bench.sender.topicChecks, bench.registry.calls.length];
    for (const more of [{}, declares(barValue), {}]) await post(gateway, bar.value, more);
    expect(bench.sender.topicChecks).toBe(before[0]);
    expect(associationCalls()).toBe(1);
  });

  describe('while the registry does not know it', () => {
    it('Strict refuses at once, and nothing is stored or sent', async () => {
      bench.registry.down = 'refused';
      const result = await post(pod({ mappings: [mapped] }), bar.value);
      expect(result).toMatchObject({
        ok: false,
        refusal: { code: 'sr.unreachable', class: 'sr.unreachable', retryAfterMs: 10 },
      });
      bench.registry.down = null;
      bench.registry.denies = true;
      expect(await post(pod(), bar.value)).toMatchObject({
        ok: false,
        refusal: { code: 'sr.unreachable', class: null },
      });
      expect(typesOf(subject)).toEqual([]);
      expect(bench.sender.sends).toBe(0);
    });

    it('Lenient holds the request and sends it once the registry responds', async () => {
      bench.registry.associate(topic, 'value', one);
      const id = bench.registry.register(one, barValue);
      bench.registry.down = 'refused';
      const result = post(pod({ mappings: [], policy: { strategy: 'Lenient' } }), bar.value);
      await until(() => associationCalls() > 2);
      expect(typesOf(subject)).toEqual([]);
      bench.registry.down = null;
      expect(await result).toMatchObject({ ok: true, valueSchemaId: id });
    });

    it('since there are several, the request is refused with the reason, and looked up less and less often', async () => {
      const calls: string[] = [];
      bench.registry.association = (of) => {
        calls.push(of);
        return Promise.resolve({ status: 'unusable', message: '2 subjects' });
      };
      let now = 0;
      bench.monotonic = () => now;
      const gateway = pod();
      for (const at of [0, 1, 9, 11, 12, 30]) {
        now = at;
        expect(await post(gateway, bar.value)).toMatchObject({
          ok: false,
          refusal: { code: 'schema.missing', detail: '2 subjects', subject, role: 'value' },
        });
      }
      expect(calls).toHaveLength(2);
      expect(typesOf(subject)).toEqual([]);
    });
  });

  const mapped = { topic, role: 'value', mapping: mapping(barValue) } as const;

  describe('has the configured mapping of its topic and role', () => {
    it('from the first use on, and its home does not have it', async () => {
      bench.registry.associate(topic, 'value', one);
      bench.registry.register(one, barValue);
      const gateway = pod({ mappings: [mapped] });
      await gateway.start();
      expect(bench.registry.calls).toEqual([]);
      expect([typesOf(subject), typesOf(one)]).toEqual([[], []]);
      expect(gateway.configured(topic, subject)).toBeNull();
      expect(await post(gateway, bar.value)).toMatchObject({ ok: true });
      expect(typesOf(subject)).toEqual(['SubjectAssociated']);
      expect(typesOf(one)[0]).toBe('MappingDeclared');
      expect(gateway.configured(topic, one)?.fingerprint).toBe(mapped.mapping.fingerprint);
      expect(gateway.configured(topic, subject)).toBeNull();
    });

    it('from the start, where the association is known', async () => {
      bench.registry.associate(topic, 'value', one);
      bench.registry.register(one, ksqlBarValue);
      await post(pod(), bar.value);
      const next = { ...mapped, mapping: mapping(ksqlBarValue) };
      await pod({ mappings: [mapped] }).start();
      await pod({ mappings: [next] }).start();
      expect(typesOf(one).filter((type) => type === 'MappingDeclared').length).toBeGreaterThan(1);
      expect(typesOf(subject)).toEqual(['SubjectAssociated']);
    });

    it('unless an operator declared one first, and the difference is reported once', async () => {
      bench.registry.associate(topic, 'value', one);
      bench.registry.register(one, ksqlBarValue);
      const gateway = pod({ mappings: [mapped] });
      const put = { ...operator, ...key, subject: one, record: 'generic', version: 'latest' } as const;
      expect(await gateway.declareMapping(put)).toMatchObject({ ok: true });
      await Promise.all([1, 2].map(() => post(gateway, bar.value)));
      await post(gateway, bar.value);
      expect(bench.differing).toMatchObject([{ subject: one, source: 'admin' }]);
    });

    it('on the home, where there is no association', async () => {
      bench.registry.register(subject, barValue);
      const gateway = pod({ mappings: [mapped] });
      expect(await post(gateway, bar.value)).toMatchObject({ ok: true });
      expect(typesOf(subject).slice(0, 2)).toEqual(['SubjectAssociated', 'MappingDeclared']);
      expect(gateway.configured(topic, subject)?.fingerprint).toBe(mapped.mapping.fingerprint);
    });
  });

  it('has the role of its association once it is known, and none before', async () => {
    bench.registry.associate(topic, 'key', one);
    const gateway = pod({ ...keyed });
    expect(gateway.roleOf(topic, one)).toBeNull();
    expect(gateway.roleOf(topic, keySubject)).toBe('key');
    await post(gateway, null, keyedRecord('k'));
    expect(gateway.roleOf(topic, one)).toBe('key');
    expect(gateway.roleOf('other', one)).toBeNull();
    bench.registry.associate(topic, 'value', keySubject);
    await post(gateway, bar.value);
    expect(gateway.roleOf(topic, keySubject)).toBeNull();
  });

  describe('that has moved', () => {
    it('is not looked up for records that fit', async () => {
      const { gateway } = await moved();
      expect(await post(gateway, bar.value)).toMatchObject({ ok: true });
      expect(bench.registry.calls).toEqual([]);
    });

    it.each([
      ['in enforce', {}],
      ['in observe', { policy: { mode: 'observe' } }],
      ['with ResolveSchemaAtProduce', { resolveSchemaAtProduce: true }],
    ] as const)('is looked up at a conflict, and the request moves there: %s', async (_, more) => {
      const { gateway, id } = await moved({ mappings: [], ...more });
      expect(await post(gateway, barWithVwap.value)).toMatchObject({ ok: true, valueSchemaId: id });
      expect(associationCalls()).toBe(1);
      expect(await post(gateway, barWithVwap.value)).toMatchObject({ ok: true, valueSchemaId: id });
      expect(associationCalls()).toBe(1);
      expect(bench.log.events(key)).toMatchObject([
        { subject: one, previous: null },
        { subject: other, previous: one },
      ]);
      expect(bench.log.read({ ...key, subject: one }).snapshot.value).toBe('healthy');
    });

    it('is looked up if the broker refuses the schema, and the record is sent once more', async () => {
      const { gateway, id } = await moved();
      bench.sender.next.push(invalidRecord);
      const sends = bench.sender.sends;
      expect(await post(gateway, bar.value)).toMatchObject({ ok: true, valueSchemaId: id });
      expect(bench.sender.sends).toBe(sends + 2);
    });

    it('uses the one retry: a conflict there is refused, and the record is not sent a third time', async () => {
      const { gateway } = await moved();
      bench.sender.next.push(invalidRecord, invalidRecord);
      const sends = bench.sender.sends;
      bench.registry.associate(topic, 'value', other);
      const result = post(gateway, bar.value);
      expect(await result).toMatchObject({ ok: false, refusal: { outcome: 'not_sent' } });
      expect(bench.sender.sends).toBe(sends + 2);
      expect(associationCalls()).toBe(1);
    });

    it('before the first use succeeded is looked up again at the next first use', async () => {
      bench.registry.associate(topic, 'value', one);
      const gateway = pod();
      expect(await post(gateway, bar.value)).toMatchObject({
        ok: false,
        refusal: { code: 'schema.missing' },
      });
      const id = bench.registry.register(other, barValue);
      bench.registry.associate(topic, 'value', other);
      expect(await post(pod(), bar.value)).toMatchObject({ ok: true, valueSchemaId: id });
    });

    it('also moves the requests held for the look-up and the other pods, with one call', async () => {
      const { gateway, id } = await moved();
      const second = pod();
      await post(second, bar.value);
      const slow = gate();
      bench.registry.gate = slow.closed;
      const results = [gateway, second, gateway].map((each) => post(each, barWithVwap.value));
      await until(() => bench.registry.calls.length > 0 && bench.held === results.length - 1);
      slow.open();
      for (const result of await Promise.all(results))
        expect(result).toMatchObject({ ok: true, valueSchemaId: id });
      expect(associationCalls()).toBe(1);
      expect(await post(second, barWithVwap.value)).toMatchObject({ ok: true, valueSchemaId: id });
    });

    it.each([
      ['by its text', () => declares(ksqlBarValue)],
      ['by its id', (id: number) => ({ valueSchema: { schemaId: id } })],
    ])('is looked up if a request declares a schema that the old subject lacks, %s', async (_, more) => {
      const { gateway, id } = await moved();
      const before = typesOf(one);
      for (const each of [gateway, gateway, pod()])
        expect(await post(each, barWithVwap.value, more(id))).toMatchObject({ ok: true, valueSchemaId: id });
      expect(associationCalls()).toBe(1);
      expect(typesOf(one)).toEqual(before);
    });

    it('but has the same association refuses a declared schema as before, with no more look-ups', async () => {
      const { gateway } = await moved();
      bench.registry.associate(topic, 'value', one);
      const unheard = { ...barValue, fields: [...barValue.fields, { name: 'unheard', type: 'int' }] };
      for (let time = 0; time < 3; time++)
        expect(await post(gateway, { ...bar.value, unheard: 1 }, declares(unheard))).toMatchObject({
          ok: false,
          refusal: { code: 'writer.refused', subject: one },
        });
      expect(associationCalls()).toBe(1);
    });

    it('gives back the lease on another subject before anything is awaited', async () => {
      bench.registry.register(keySubject, { type: 'string' });
      const { gateway, id } = await moved({ mappings: keyed.mappings.slice(0, 1) });
      expect(await post(gateway, null, keyedRecord('k'))).toMatchObject({ ok: true });
      await gateway.open({ ...operator, ...keyKey, forMs: 1000 });
      bench.advanceClock(2000);
      const result = await post(gateway, null, keyedRecord('k', barWithVwap.value));
      expect(result).toMatchObject({ ok: true, valueSchemaId: id });
      const types = bench.log.events(keyKey).map(({ type }) => type);
      expect(types.slice(types.indexOf('TrialStarted'))).toEqual([
        'TrialStarted',
        'TrialInconclusive',
        'TrialStarted',
        'TrialSucceeded',
      ]);
    });

    it('has a mapping that does not fit either: the retry is used, and the next request follows', async () => {
      const { gateway, id } = await moved({ mappings: [mapped] });
      expect(await post(gateway, barWithVwap.value)).toMatchObject({
        ok: false,
        refusal: { code: 'writer.refused', subject: other, outcome: 'not_sent' },
      });
      expect(await post(gateway, barWithVwap.value)).toMatchObject({ ok: true, valueSchemaId: id });
    });

    it('but is unknown while the registry is down, so that the look-up does not end', async () => {
      const { gateway } = await moved();
      bench.registry.association = () =>
        Promise.resolve({ status: 'unreachable', reason: 'refused', retryAfterMs: null });
      expect(await post(gateway, barWithVwap.value)).toMatchObject({
        ok: false,
        refusal: { code: 'sr.unreachable' },
      });
      expect(bench.log.read({ ...key, subject: one }).snapshot.value).toMatchObject({ resolving: 'waiting' });
    });

    it('in fact has not: the conflict ends as it would otherwise', async () => {
      const { gateway } = await moved();
      bench.registry.associate(topic, 'value', one);
      const id = bench.registry.register(one, ksqlBarValue);
      expect(await post(gateway, barWithVwap.value)).toMatchObject({ ok: true, valueSchemaId: id });
      expect(associationCalls()).toBe(1);
      expect(await post(gateway, { ...bar.value, unheard: 1 })).toMatchObject({
        ok: false,
        refusal: { code: 'writer.refused', subject: one },
      });
    });
  });
});

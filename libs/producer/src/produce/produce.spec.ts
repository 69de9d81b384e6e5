import { beforeEach, describe, expect, it } from 'vitest';
import { bar, barValue, barWithVwap, ksqlBarValue, retypedBarValue } from '../../../../test/fixtures/bars.js';
import {
  declares,
  GatewayBench,
  invalidRecord,
  mapping,
  post,
  subject,
  topic,
  until,
} from '../../../../test/support/gateway-bench.js';
import type { Gateway } from '../index.js';

/** Stand-ins: registry, broker, journal in memory. Real: the gateway, the machine, comparison and codecs. */
describe('the gateway', () => {
  let bench: GatewayBench;
  let gateway: Gateway;

  beforeEach(() => {
    bench = new GatewayBench();
    gateway = bench.pod().gateway;
  });

  /** The subject is bound, and then the registry's schema moves. */
  async function drift(to: unknown = ksqlBarValue): Promise<number> {
    return bench.drift(gateway, to);
  }

  describe('first use', () => {
    it('binds the configured mapping with one look-up and is no mismatch', async () => {
      const id = bench.registry.register(subject, barValue);
      expect(await post(gateway, bar.value)).toMatchObject({ ok: true, valueSchemaId: id, resolutions: [] });
      expect(bench.registry.calls).toEqual([`latest ${subject}`]);
      expect(bench.events()).toEqual([
        'MappingDeclared',
        'ConflictDetected',
        'SchemaResolved',
        'RetrySucceeded',
      ]);
      expect(bench.log.mismatches()).toEqual([]);
      expect(bench.counters['schema.conflict.value']).toBeUndefined();
    });

    it('without a mapping binds the latest as Generic', async () => {
      const id = bench.registry.register(subject, barValue);
      const bare = bench.pod({ mappings: [] }).gateway;
      expect(await post(bare, bar.value)).toMatchObject({ ok: true, valueSchemaId: id });
      expect(bench.log.read({ topic, subject, role: 'value' }).snapshot.context).toMatchObject({
        source: 'first_use',
        mapping: { record: 'generic' },
      });
    });

    it('of a subject that the registry does not know is schema.missing, and leaves the subject healthy', async () => {
      expect(await post(gateway, bar.value)).toMatchObject({
        ok: false,
        refusal: { code: 'schema.missing', outcome: 'not_sent' },
      });
      expect(bench.state()).toBe('healthy');
      expect(bench.sender.log).toEqual([]);
    });

    it('with data that does not fit makes no look-up', async () => {
      bench.registry.register(subject, barValue);
      const result = await post(gateway, { ...bar.value, bid: 'ten' });
      expect(result).toMatchObject({
        ok: false,
        refusal: {
          code: 'data.invalid',
          records: [{ index: 0, path: '/value/bid', expected: 'double', actual: 'string' }],
        },
      });
      expect(bench.registry.calls).toEqual([]);
      expect(bench.events()).toEqual(['MappingDeclared']);
    });

    it('of a Specific schema beside a harmless latest keeps its own schema and id', async () => {
      const own = bench.registry.register(subject, barValue);
      bench.registry.register(subject, {
        ...barValue,
        fields: [...barValue.fields, { name: 'vwap', type: ['null', 'double'], default: null }],
      });
      const specific = bench.pod({
        mappings: [{ topic, role: 'value', mapping: mapping(barValue, 'specific') }],
      }).gateway;
      expect(await post(specific, bar.value)).toMatchObject({ ok: true, valueSchemaId: own });
      expect(bench.registry.calls).toEqual([`latest ${subject}`, `find ${subject}`]);
    });
  });

  describe('a conflict', () => {
    it('that is harmless is followed with one look-up and one retry', async () => {
      const id = await drift();
      expect(await post(gateway, barWithVwap.value)).toMatchObject({
        ok: true,
        valueSchemaId: id,
        resolutions: [
          { subject, verdict: 'follow', from: { schemaId: 1, version: 1 }, to: { schemaId: id, version: 2 } },
        ],
      });
      expect(bench.registry.calls).toEqual([`latest ${subject}`]);
      expect(bench.events().slice(4)).toEqual(['ConflictDetected', 'SchemaResolved', 'RetrySucceeded']);
      expect(bench.sender.log).toHaveLength(2);
      expect(bench.steps.map(({ step }) => step)).toEqual(
        expect.arrayContaining(['error', 'lookup', 'difference', 'retry']),
      );
    });

    it('with a changed type blocks the subject: nothing is sent, and later requests make no look-up', async () => {
      await drift(retypedBarValue);
      expect(await post(gateway, barWithVwap.value)).toMatchObject({
        ok: false,
        refusal: { code: 'produce.blocked', state: 'blocked' },
      });
      bench.registry.calls.length = 0;
      const events = bench.events();
      expect(await post(gateway, bar.value)).toMatchObject({
        ok: false,
        refusal: {
          code: 'produce.blocked',
          state: 'blocked',
          differences: [{ path: '/fields/3/type', field: 'bid', kind: 'TYPE_MISMATCH', severity: 'error' }],
        },
      });
      expect(bench.registry.calls).toEqual([]);
      expect(bench.events()).toEqual(events);
      expect(bench.sender.log).toHaveLength(1);
    });

    it('over a field that no version knows refuses that request alone', async () => {
      bench.registry.register(subject, barValue);
      await post(gateway, bar.value);
      expect(await post(gateway, { ...bar.value, typo: 1 })).toMatchObject({
        ok: false,
        refusal: {
          code: 'writer.refused',
          state: 'healthy',
          differences: [{ field: 'typo', kind: 'FIELD_REMOVED' }],
        },
      });
      expect(bench.state()).toBe('healthy');
      expect(await post(gateway, bar.value)).toMatchObject({ ok: true });
    });

    it('over a field that no version knows is looked up less and less often', async () => {
      bench.registry.register(subject, barValue);
      await post(gateway, bar.value);
      bench.registry.calls.length = 0;
      for (let sent = 0; sent < 50; sent += 1) await post(gateway, { ...bar.value, typo: 1 });
      expect(bench.registry.calls.length).toBeLessThan(10);
    });

    it('whose latest drifted and still lacks the field is followed, and only that record is refused: no data is dropped', async () => {
      await drift();
      expect(await post(gateway, { ...bar.value, typo: 1 })).toMatchObject({
        ok: false,
        refusal: { code: 'writer.refused', state: 'healthy', differences: [{ field: 'typo' }] },
      });
      expect(bench.sender.log).toHaveLength(1);
      expect(await post(gateway, barWithVwap.value)).toMatchObject({ ok: true });
    });

    it('on a topic that matches no pattern is refused without a look-up', async () => {
      bench.registry.register(subject, barValue);
      const elsewhere = bench.pod({ topicPatternsForOnError: ['quotes_*'] }).gateway;
      await post(elsewhere, bar.value);
      bench.registry.calls.length = 0;
      const events = bench.events();
      expect(await post(elsewhere, barWithVwap.value)).toMatchObject({
        ok: false,
        refusal: { code: 'writer.refused', class: 'schema.conflict' },
      });
      expect(bench.registry.calls).toEqual([]);
      expect(bench.events()).toEqual(events);
    });

    /** Two followed conflicts, then a third. */
    async function flap(): Promise<unknown> {
      await drift();
      const fields = [...ksqlBarValue.fields];
      for (const name of ['a', 'b', 'c']) {
        fields.push({ name, type: ['null', 'double'], default: null } as never);
        bench.registry.register(subject, { ...ksqlBarValue, fields });
        const result = await post(gateway, { ...bar.value, [name]: 1 });
        if (name === 'c') return result;
        expect(result).toMatchObject({ ok: true });
      }
      return null;
    }

    it('repeated within the window opens the circuit', async () => {
      expect(await flap()).toMatchObject({
        ok: false,
        refusal: { code: 'circuit.open', state: 'circuitOpen' },
      });
      expect(bench.counters['produce.circuit.open']).toBe(1);
      const events = bench.events();
      expect(await post(gateway, bar.value)).toMatchObject({ ok: false, refusal: { code: 'circuit.open' } });
      expect(bench.events()).toEqual(events);
    });

    it('repeated within the window opens no circuit in the mode resolve', async () => {
      gateway = bench.pod({ policy: { mode: 'resolve' } }).gateway;
      expect(await flap()).toMatchObject({ ok: true });
    });

    it('in a trial is one request; its success closes the circuit', async () => {
      await flap();
      let now = Date.now() + 31_000;
      bench.log.clock = () => now;
      let open: () => void = () => undefined;
      bench.sender.gate = new Promise((resolve) => (open = resolve));
      const trial = post(gateway, bar.value);
      await until(() => bench.events().at(-1) === 'TrialStarted');
      expect(await post(gateway, bar.value)).toMatchObject({ ok: false, refusal: { code: 'circuit.open' } });
      open();
      expect(await trial).toMatchObject({ ok: true });
      expect(bench.state()).toBe('healthy');
      now += 1;
      expect(await post(gateway, bar.value)).toMatchObject({ ok: true });
    });
  });

  describe('concurrent conflicts', () => {
    it('of two pods and two hundred requests become one look-up, and every request is sent once', async () => {
      const other = bench.pod().gateway;
      const id = await drift();
      await post(other, bar.value);
      let open: () => void = () => undefined;
      bench.registry.gate = new Promise((resolve) => (open = resolve));
      const requests = Array.from({ length: 200 }, (_, index) =>
        post(index % 2 === 0 ? gateway : other, barWithVwap.value),
      );
      await until(() => bench.registry.calls.length > 0);
      open();
      for (const result of await Promise.all(requests)) {
        expect(result).toMatchObject({ ok: true, valueSchemaId: id, resolutions: [{ verdict: 'follow' }] });
      }
      expect(bench.registry.calls).toEqual([`latest ${subject}`]);
      expect(bench.sender.log).toHaveLength(202);
    });

    it('beyond the bound on held records are refused as overloaded', async () => {
      gateway = bench.pod({ hold: { maxMs: 5000, maxRecordsPerSubject: 2, maxBytes: 1_000_000 } }).gateway;
      await drift();
      let open: () => void = () => undefined;
      bench.registry.gate = new Promise((resolve) => (open = resolve));
      const requests = Array.from({ length: 5 }, () => post(gateway, barWithVwap.value));
      await until(() => bench.registry.calls.length > 0);
      open();
      const results = await Promise.all(requests);
      expect(results.filter(({ ok }) => ok)).toHaveLength(2);
      expect(results.filter((result) => !result.ok && result.refusal.code === 'overloaded')).toHaveLength(3);
    });
  });

  describe('while the registry is down', () => {
    it('Strict refuses at once and sends nothing', async () => {
      await drift();
      bench.registry.down = 'connection refused';
      expect(await post(gateway, barWithVwap.value)).toMatchObject({
        ok: false,
        refusal: { code: 'sr.unreachable', outcome: 'not_sent', state: 'resolving' },
      });
      expect(bench.sender.log).toHaveLength(1);
    });

    it('Lenient holds and sends when the registry is back', async () => {
      gateway = bench.pod({ policy: { strategy: 'Lenient' } }).gateway;
      const id = await drift();
      bench.registry.down = 'connection refused';
      const held = post(gateway, barWithVwap.value);
      await until(() => bench.events().filter((type) => type === 'LookupFailed').length > 1);
      expect(bench.sender.log).toHaveLength(1);
      bench.registry.down = null;
      expect(await held).toMatchObject({ ok: true, valueSchemaId: id });
    });

    it('Lenient refuses at the deadline that the client set', async () => {
      gateway = bench.pod({ policy: { strategy: 'Lenient' } }).gateway;
      await drift();
      bench.registry.down = 'connection refused';
      expect(await post(gateway, barWithVwap.value, { waitMs: 40 })).toMatchObject({
        ok: false,
        refusal: { code: 'sr.unreachable' },
      });
      expect(bench.sender.log).toHaveLength(1);
    });

    it('a client that has disconnected is not held', async () => {
      gateway = bench.pod({ policy: { strategy: 'Lenient' } }).gateway;
      await drift();
      bench.registry.down = 'connection refused';
      const gone = new AbortController();
      const held = post(gateway, barWithVwap.value, { signal: gone.signal });
      await until(() => bench.events().includes('LookupFailed'));
      gone.abort();
      expect(await held).toMatchObject({ ok: false });
      bench.registry.down = null;
      expect(bench.sender.log).toHaveLength(1);
    });
  });

  describe('the transport', () => {
    it('with an unknown outcome ends the retry as inconclusive: the mapping has followed, and the request fails', async () => {
      await drift();
      bench.sender.next.push({ status: 'unknown', message: 'no answer' });
      expect(await post(gateway, barWithVwap.value)).toMatchObject({
        ok: false,
        refusal: { code: 'outcome.unknown', outcome: 'unknown' },
      });
      expect(bench.events().at(-1)).toBe('RetryInconclusive');
      expect(bench.state()).toBe('healthy');
    });

    it('that sent nothing is reported as not_sent, and no event is stored', async () => {
      bench.registry.register(subject, barValue);
      await post(gateway, bar.value);
      const events = bench.events();
      bench.sender.next.push({ status: 'not_sent', reason: 'unreachable', message: 'connection refused' });
      expect(await post(gateway, bar.value)).toMatchObject({
        ok: false,
        refusal: { code: 'kafka.unreachable', outcome: 'not_sent' },
      });
      expect(bench.events()).toEqual(events);
    });
  });

  describe('without its journal', () => {
    it('a healthy subject still produces', async () => {
      const { gateway: pod, journal } = bench.pod();
      bench.registry.register(subject, barValue);
      await post(pod, bar.value);
      journal.failNext('before');
      expect(await post(pod, bar.value)).toMatchObject({ ok: true });
    });

    it('a conflict is refused as store.unreachable and nothing is sent', async () => {
      const { gateway: pod, journal } = bench.pod();
      gateway = pod;
      await drift();
      journal.failNext('before');
      expect(await post(pod, barWithVwap.value)).toMatchObject({
        ok: false,
        refusal: { code: 'store.unreachable', outcome: 'not_sent' },
      });
      expect(bench.sender.log).toHaveLength(1);
      expect(await post(pod, barWithVwap.value)).toMatchObject({ ok: true });
    });

    it('a conflict whose append lost its response is looked up all the same', async () => {
      const { gateway: pod, journal } = bench.pod();
      gateway = pod;
      await drift();
      journal.failNext('after');
      expect(await post(pod, barWithVwap.value)).toMatchObject({ ok: true });
      expect(bench.events().slice(-3)).toEqual(['ConflictDetected', 'SchemaResolved', 'RetrySucceeded']);
    });
  });

  describe('in the mode observe', () => {
    it('a conflict is looked up, stored and refused; nothing follows', async () => {
      gateway = bench.pod({ policy: { mode: 'observe' } }).gateway;
      await drift();
      expect(await post(gateway, barWithVwap.value)).toMatchObject({
        ok: false,
        refusal: { code: 'produce.blocked', state: 'healthy' },
      });
      expect(bench.events().at(-1)).toBe('ConflictObserved');
      expect(bench.log.mismatches()).toMatchObject([{ outcome: 'observed', verdict: 'follow' }]);
      expect(await post(gateway, bar.value)).toMatchObject({ ok: true, valueSchemaId: 1 });
    });
  });

  describe('ResolveSchemaAtProduce', () => {
    it('looks up at every produce, and follows before anything is sent under the old schema', async () => {
      gateway = bench.pod({ resolveSchemaAtProduce: true }).gateway;
      const id = await drift();
      expect(await post(gateway, bar.value)).toMatchObject({
        ok: true,
        valueSchemaId: id,
        resolutions: [{ verdict: 'follow' }],
      });
      bench.registry.calls.length = 0;
      expect(await post(gateway, bar.value)).toMatchObject({ ok: true, valueSchemaId: id });
      expect(bench.registry.calls).toEqual([`latest ${subject}`]);
    });

    it('refuses while the registry is down', async () => {
      gateway = bench.pod({ resolveSchemaAtProduce: true }).gateway;
      await drift(barValue);
      bench.registry.down = 'timed out';
      expect(await post(gateway, bar.value)).toMatchObject({
        ok: false,
        refusal: { code: 'sr.unreachable' },
      });
      expect(bench.sender.log).toHaveLength(1);
    });
  });

  describe('a declared schema', () => {
    it('that is registered and fits is accepted once and written with its own id', async () => {
      const id = await drift();
      expect(await post(gateway, barWithVwap.value, declares(ksqlBarValue))).toMatchObject({
        ok: true,
        valueSchemaId: id,
      });
      expect(bench.events().at(-1)).toBe('WriterAccepted');
      bench.registry.calls.length = 0;
      expect(await post(gateway, barWithVwap.value, declares(ksqlBarValue))).toMatchObject({
        ok: true,
        valueSchemaId: id,
      });
      expect(bench.registry.calls).toEqual([]);
      expect(await post(gateway, bar.value)).toMatchObject({ ok: true, valueSchemaId: 1 });
    });

    it('that is incompatible is refused, and the subject stays healthy', async () => {
      await drift(barValue);
      expect(await post(gateway, { ...bar.value, bid: 'ten' }, declares(retypedBarValue))).toMatchObject({
        ok: false,
        refusal: { code: 'writer.refused', state: 'healthy', differences: [{ kind: 'TYPE_MISMATCH' }] },
      });
      bench.registry.calls.length = 0;
      expect(await post(gateway, bar.value, declares(retypedBarValue))).toMatchObject({
        ok: false,
        refusal: { code: 'writer.refused' },
      });
      expect(bench.registry.calls).toEqual([]);
      expect(await post(gateway, bar.value)).toMatchObject({ ok: true });
    });

    it('becomes the mapping of a subject that has none', async () => {
      const id = bench.registry.register(subject, barValue);
      const bare = bench.pod({ mappings: [] }).gateway;
      expect(await post(bare, bar.value, declares(barValue))).toMatchObject({ ok: true, valueSchemaId: id });
      expect(bench.log.read({ topic, subject, role: 'value' }).snapshot.context.source).toBe('request');
    });

    it('that is not an Avro schema is refused with the path of the error', async () => {
      expect(await post(gateway, bar.value, { valueSchema: { schema: '{"type":"record"}' } })).toMatchObject({
        ok: false,
        refusal: { code: 'schema.invalid' },
      });
    });
  });

  it('without keys and values that the broker refuses as if for a schema is refused, since no subject is concerned', async () => {
    bench.sender.next.push(invalidRecord);
    const records = [{ key: null, value: null, partition: null, timestamp: null, headers: [] }];
    expect(await post(gateway, null, { records })).toMatchObject({
      ok: false,
      refusal: { code: 'data.invalid', outcome: 'not_sent' },
    });
    expect(bench.registry.calls).toEqual([]);
  });
});

import { beforeEach, describe, expect, it } from 'vitest';
import { bar, barValue, barWithVwap, ksqlBarValue, retypedBarValue } from '../../../test/fixtures/bars.js';
import {
  declares,
  FlowBench,
  invalidRecord,
  key,
  keyed,
  keyedRecord,
  keySubject,
  operator,
  post,
  subject,
  until,
} from '../../../test/support/flow.js';
import type { Gateway } from './gateway.port.js';

/** Stand-ins: registry, broker, journal in memory. Real: the flow, the machine, comparison and codecs. */
describe('a foreign writer', () => {
  let bench: FlowBench;
  let gateway: Gateway;

  beforeEach(() => {
    bench = new FlowBench();
    gateway = bench.pod().gateway;
  });

  it('that declares second on a subject without a mapping is compared with the first', async () => {
    bench.registry.register(subject, barValue);
    bench.registry.register(subject, retypedBarValue);
    gateway = bench.pod({ mappings: [] }).gateway;
    const answers = await Promise.all([
      post(gateway, bar.value, declares(barValue)),
      post(gateway, { ...bar.value, bid: 'ten' }, declares(retypedBarValue)),
    ]);
    expect(answers).toMatchObject([{ ok: true }, { ok: false, refusal: { code: 'writer.refused' } }]);
  });

  it('refused by its id is looked up once, and the mismatch that its answers name is stored', async () => {
    await bench.drift(gateway, barValue);
    const byId = { valueSchema: { schemaId: bench.registry.register('other-value', retypedBarValue) } };
    const answers = await Promise.all([1, 2, 3].map(() => post(gateway, bar.value, byId)));
    bench.registry.calls.length = 0;
    answers.push(await post(gateway, bar.value, byId));
    expect(bench.registry.calls).toEqual([]);
    const stored = bench.log.mismatches().map(({ id }) => id);
    for (const answer of answers) {
      expect(answer).toMatchObject({ ok: false, refusal: { code: 'writer.refused' } });
      expect(stored).toContain(answer.ok ? null : answer.refusal.mismatchId);
    }
  });

  it('whose schema the broker refuses is no conflict of the subject', async () => {
    gateway = bench.pod(keyed).gateway;
    bench.registry.register(keySubject, { type: 'string' });
    const id = await bench.drift(gateway, ksqlBarValue);
    const request = { ...keyedRecord('A', barWithVwap.value), ...declares(ksqlBarValue) };
    expect(await post(gateway, null, request)).toMatchObject({ ok: true, valueSchemaId: id });
    const facts = bench.facts();
    bench.sender.next.push(invalidRecord);
    expect(await post(gateway, null, request)).toMatchObject({
      ok: false,
      refusal: { code: 'writer.refused', outcome: 'not_sent' },
    });
    expect(bench.facts()).toEqual(facts);
  });

  it('that the registry does not know asks it ever more rarely', async () => {
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

import { beforeEach, describe, expect, it } from 'vitest';
import { bar, barValue, barWithVwap, ksqlBarValue, retypedBarValue } from '../../../../test/fixtures/bars.js';
import {
  GatewayBench,
  gate,
  key,
  keyKey,
  keyed,
  keyedRecord,
  keySubject,
  operator,
  post,
  subject,
  until,
} from '../../../../test/support/gateway-bench.js';
import type { Gateway } from '../index.js';

/** Stand-ins: registry, broker, journal in memory. Real: the gateway, the machine, comparison and codecs. */
describe('admission', () => {
  let bench: GatewayBench;
  let gateway: Gateway;

  beforeEach(() => {
    bench = new GatewayBench();
    gateway = bench.pod().gateway;
  });

  it.each([
    ['a sound record', bar.value],
    ['a record in conflict', barWithVwap.value],
  ])('of a trial of %s whose circuit an operator opened again meanwhile sends nothing', async (_, value) => {
    const { gateway: pod, journal } = bench.pod();
    await bench.drift(pod, ksqlBarValue);
    await pod.open({ ...operator, ...key, forMs: 1000 });
    const now = Date.now() + 2000;
    bench.log.clock = () => now;
    const slow = gate();
    journal.appendGate = slow.closed;
    const trial = post(pod, value);
    await until(() => bench.events().at(-1) === 'TrialStarted');
    await gateway.open({ ...operator, ...key, forMs: null });
    slow.open();
    expect(await trial).toMatchObject({ ok: false, refusal: { code: 'circuit.open' } });
    expect(bench.sender.log).toHaveLength(1);
  });

  it('names no conflict for a circuit that an operator opened, unlike for one that the breaker opened', async () => {
    await bench.trip(gateway);
    const { lastMismatchId } = bench.log.read(key).snapshot.context;
    expect(await post(gateway, bar.value)).toMatchObject({ refusal: { mismatchId: lastMismatchId } });
    await gateway.open({ ...operator, ...key, forMs: 60_000 });
    const refused = await post(gateway, bar.value);
    expect(refused).toMatchObject({
      refusal: { code: 'circuit.open', retryAfterMs: expect.any(Number) as number },
    });
    expect(refused).not.toHaveProperty('refusal.mismatchId');
  });

  it('treats a retry like any other request once an operator has declared a new mapping', async () => {
    const { gateway: pod, journal } = bench.pod();
    const id = await bench.drift(pod, ksqlBarValue);
    await post(gateway, bar.value);
    const asking = gate();
    const slow = gate();
    bench.registry.gate = asking.closed;
    const request = post(pod, barWithVwap.value);
    await until(() => bench.registry.calls.length === 1);
    journal.appendGate = slow.closed;
    bench.registry.gate = Promise.resolve();
    asking.open();
    await until(() => bench.events().at(-1) === 'SchemaResolved');
    const schema = JSON.stringify({ ...ksqlBarValue, name: 'Unbound' });
    await gateway.declareMapping({ ...operator, ...key, record: 'generic', schema });
    slow.open();
    expect(await request).toMatchObject({ ok: true, valueSchemaId: id });
    expect(bench.state()).toBe('healthy');
  });

  it("gives back a request's lease on one subject while it holds the request for the other", async () => {
    gateway = bench.pod(keyed).gateway;
    bench.registry.register(keySubject, { type: 'string' });
    bench.registry.register(subject, barValue);
    const keys = gate();
    bench.registry.gate = keys.closed;
    const held = post(gateway, null, keyedRecord('A', bar.value));
    await until(() => bench.registry.calls.length === 1);
    const values = gate();
    bench.registry.gate = values.closed;
    const value = post(bench.pod(keyed).gateway, bar.value);
    await until(() => bench.registry.calls.length === 2);
    keys.open();
    expect(await post(gateway, null, { ...keyedRecord('B'), waitMs: 500 })).toMatchObject({ ok: true });
    values.open();
    expect(await value).toMatchObject({ ok: true });
    expect(await held).toMatchObject({ ok: true });
    expect(bench.sender.log).toHaveLength(3);
  });

  it('starts no trial on one subject if the other refuses the request', async () => {
    gateway = bench.pod(keyed).gateway;
    bench.registry.register(keySubject, { type: 'string' });
    await bench.drift(gateway, retypedBarValue);
    await post(gateway, null, keyedRecord('A'));
    await post(gateway, barWithVwap.value);
    await gateway.open({ ...operator, ...keyKey, forMs: 1 });
    const now = Date.now() + 1000;
    bench.log.clock = () => now;
    const events = bench.log.events(keyKey);
    expect(await post(gateway, null, keyedRecord('A', bar.value))).toMatchObject({
      ok: false,
      refusal: { code: 'produce.blocked' },
    });
    expect(bench.log.events(keyKey)).toEqual(events);
  });
});

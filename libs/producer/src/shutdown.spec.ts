import { beforeEach, describe, expect, it } from 'vitest';
import { bar, barWithVwap, ksqlBarValue } from '../../../test/fixtures/bars.js';
import { GatewayBench, gate, key, policy, post, until } from '../../../test/support/gateway-bench.js';
import type { Gateway, ProduceResult } from './index.js';

/** Stand-ins: registry, broker, journal in memory. Real: the gateway, the machine, comparison and codecs. */
describe('a drain', () => {
  let bench: GatewayBench;
  let gateway: Gateway;

  beforeEach(() => {
    bench = new GatewayBench();
    gateway = bench.pod().gateway;
  });

  it('ends held requests within the grace time', async () => {
    gateway = bench.pod({ policy: { strategy: 'Lenient' } }).gateway;
    await bench.drift(gateway, ksqlBarValue);
    bench.registry.down = 'refused';
    const held = post(gateway, barWithVwap.value);
    await until(() => bench.events().includes('LookupFailed'));
    await gateway.drain(100);
    expect(await held).toMatchObject({ ok: false, refusal: { code: 'overloaded', outcome: 'not_sent' } });
    expect(bench.sender.log).toHaveLength(1);
  });

  it('returns a look-up in progress if the registry does not respond, and another pod continues at once', async () => {
    await bench.drift(gateway, ksqlBarValue);
    const silent = gate();
    bench.registry.gate = silent.closed;
    const owner = post(gateway, barWithVwap.value);
    await until(() => bench.registry.calls.length === 1);
    await gateway.drain(100);
    expect(await owner).toMatchObject({ ok: false, refusal: { code: 'overloaded', outcome: 'not_sent' } });
    expect(bench.log.read(key).snapshot.context.conflict).toMatchObject({ lease: null, failedLookups: 0 });
    silent.open();
    expect(await post(bench.pod().gateway, barWithVwap.value)).toMatchObject({ ok: true });
    expect(bench.events().slice(-4)).toEqual([
      'LookupFailed',
      'LookupStarted',
      'SchemaResolved',
      'RetrySucceeded',
    ]);
    expect(bench.sender.log).toHaveLength(2);
  });

  it("reports records without a response as unknown, and returns the retry's lease", async () => {
    await bench.drift(gateway, ksqlBarValue);
    bench.sender.gate = gate().closed;
    const sent = post(gateway, barWithVwap.value);
    await until(() => bench.events().at(-1) === 'SchemaResolved');
    await gateway.drain(100);
    expect(await sent).toMatchObject({ ok: false, refusal: { code: 'outcome.unknown', outcome: 'unknown' } });
    expect(bench.events().at(-1)).toBe('RetryInconclusive');
  });

  it("reports records without a response as unknown, and returns the trial's lease", async () => {
    const circuitBreaker = { ...policy.circuitBreaker, conflicts: 1, openMs: 1 };
    gateway = bench.pod({ policy: { circuitBreaker } }).gateway;
    await bench.drift(gateway, ksqlBarValue);
    await post(gateway, barWithVwap.value);
    bench.sender.gate = gate().closed;
    const trial = until(() => bench.events().at(-1) === 'TrialStarted');
    const sent = repeatedly(() => post(gateway, bar.value));
    await trial;
    await gateway.drain(100);
    expect(await sent).toMatchObject({ ok: false, refusal: { code: 'outcome.unknown' } });
    expect(bench.events().at(-1)).toBe('TrialInconclusive');
  });

  it('begins neither a look-up nor a trial once holds end', async () => {
    gateway = bench.pod({ policy: { strategy: 'Lenient' } }).gateway;
    await bench.drift(gateway, ksqlBarValue);
    bench.registry.down = 'refused';
    const held = [post(gateway, barWithVwap.value), post(gateway, barWithVwap.value)];
    await until(() => bench.held === 2);
    const slow = gate();
    bench.sender.gate = slow.closed;
    await gateway.drain(0);
    const callsBefore = bench.registry.calls.length;
    for (const each of held) expect(await each).toMatchObject({ refusal: { code: 'overloaded' } });
    expect(bench.registry.calls).toHaveLength(callsBefore);
  });

  it('waits for work in progress', async () => {
    await bench.drift(gateway, ksqlBarValue);
    const slow = gate();
    bench.sender.gate = slow.closed;
    const sent = post(gateway, barWithVwap.value);
    await until(() => bench.events().at(-1) === 'SchemaResolved');
    const drained = gateway.drain(5000);
    slow.open();
    await drained;
    expect(await sent).toMatchObject({ ok: true });
    expect(bench.events().at(-1)).toBe('RetrySucceeded');
  });
});

/** Repeats the request while the circuit is open. */
async function repeatedly(send: () => Promise<ProduceResult>): Promise<ProduceResult> {
  for (;;) {
    const result = await send();
    if (result.ok || result.refusal.code !== 'circuit.open') return result;
  }
}

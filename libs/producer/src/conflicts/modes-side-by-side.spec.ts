import { beforeEach, describe, expect, it } from 'vitest';
import { bar, barValue, barWithVwap, ksqlBarValue, retypedBarValue } from '../../../../test/fixtures/bars.js';
import { GatewayBench, gate, post, subject, until } from '../../../../test/support/gateway-bench.js';
import type { Gateway } from '../index.js';

/** Two pods with different settings over one log, as during a rolling restart. Stand-ins as in `modes.spec.ts`. */
describe('old and new settings side by side', () => {
  let bench: GatewayBench;
  let observe: Gateway;
  let resolve: Gateway;
  let enforce: Gateway;

  beforeEach(() => {
    bench = new GatewayBench();
    observe = bench.pod({ policy: { mode: 'observe' } }).gateway;
    resolve = bench.pod({ policy: { mode: 'resolve' } }).gateway;
    enforce = bench.pod().gateway;
  });

  it('a pod in observe sends under what another pod followed', async () => {
    const id = await bench.drift(observe, ksqlBarValue);
    await post(resolve, barWithVwap.value);
    expect(await post(observe, barWithVwap.value)).toMatchObject({ ok: true, valueSchemaId: id });
    expect(bench.events().at(-1)).toBe('RetrySucceeded');
  });

  it('a subject that enforce blocked still sends in observe, and stays blocked in enforce', async () => {
    await bench.drift(enforce, retypedBarValue);
    await post(enforce, barWithVwap.value);
    expect(await post(observe, bar.value)).toMatchObject({ ok: true, valueSchemaId: 1 });
    for (const gateway of [resolve, enforce])
      expect(await post(gateway, bar.value)).toMatchObject({
        ok: false,
        refusal: { code: 'produce.blocked' },
      });
    expect(bench.state()).toBe('blocked');
  });

  it('an observation during a look-up affects neither it nor the requests that it holds', async () => {
    const id = await bench.drift(enforce, ksqlBarValue);
    const slow = gate();
    bench.registry.gate = slow.closed;
    const following = [post(enforce, barWithVwap.value), post(resolve, barWithVwap.value)];
    await until(() => bench.events().at(-1) === 'ConflictDetected' && bench.held > 0);
    bench.registry.gate = Promise.resolve();
    expect(await post(observe, barWithVwap.value)).toMatchObject({ ok: false });
    expect(bench.events().at(-1)).toBe('ConflictObserved');
    slow.open();
    const [{ id: detected } = { id: '' }] = bench.log.mismatches();
    const [inConflict, held] = await Promise.all(following);
    expect(inConflict).toMatchObject({
      ok: true,
      valueSchemaId: id,
      resolutions: [{ mismatchId: detected }],
    });
    expect(held).toMatchObject({ ok: true, valueSchemaId: id });
    expect(bench.log.mismatches().map(({ outcome }) => outcome)).toEqual(['followed', 'observed']);
  });

  it('a circuit that enforce opened stays open there while resolve sends; a pod of either mode may run its trial', async () => {
    await bench.trip(enforce);
    expect(await post(resolve, bar.value)).toMatchObject({ ok: true });
    expect(await post(resolve, { ...bar.value, c: 1 })).toMatchObject({
      ok: false,
      refusal: { code: 'circuit.open', outcome: 'not_sent', differences: [{ field: 'c' }] },
    });
    expect(await post(enforce, bar.value)).toMatchObject({ ok: false, refusal: { code: 'circuit.open' } });
    bench.advanceClock(31_000);
    expect(await post(resolve, bar.value)).toMatchObject({ ok: true });
    expect(bench.events().slice(-2)).toEqual(['TrialStarted', 'TrialSucceeded']);
    expect(await post(enforce, bar.value)).toMatchObject({ ok: true });
  });

  it('while the registry is down, Strict refuses and Lenient holds on the same subject', async () => {
    const lenient = bench.pod({ policy: { strategy: 'Lenient' } }).gateway;
    const id = await bench.drift(enforce, ksqlBarValue);
    bench.registry.down = 'refused';
    const held = post(lenient, barWithVwap.value);
    await until(() => bench.held > 0);
    expect(await post(enforce, barWithVwap.value)).toMatchObject({
      ok: false,
      refusal: { code: 'sr.unreachable' },
    });
    expect(await post(observe, bar.value)).toMatchObject({ ok: true, valueSchemaId: 1 });
    bench.registry.down = null;
    expect(await held).toMatchObject({ ok: true, valueSchemaId: id });
  });

  it('what a pod follows at produce, the others follow without a look-up', async () => {
    const asking = bench.pod({ resolveSchemaAtProduce: true }).gateway;
    const id = await bench.drift(enforce, ksqlBarValue);
    expect(await post(asking, bar.value)).toMatchObject({ ok: true, valueSchemaId: id });
    bench.registry.calls.length = 0;
    for (const gateway of [observe, resolve, enforce])
      expect(await post(gateway, barWithVwap.value)).toMatchObject({ ok: true, valueSchemaId: id });
    expect(bench.registry.calls).toEqual([]);
  });

  it('concurrent requests of a pod that looks up at every produce share one look-up, and are sent after it', async () => {
    const asking = bench.pod({ resolveSchemaAtProduce: true }).gateway;
    bench.registry.register(subject, barValue);
    await post(enforce, bar.value);
    bench.registry.calls.length = 0;
    const slow = gate();
    bench.registry.gate = slow.closed;
    const requests = Array.from({ length: 50 }, () => post(asking, bar.value));
    await until(() => bench.registry.calls.length > 0);
    expect(bench.sender.log).toHaveLength(1);
    slow.open();
    for (const result of await Promise.all(requests)) expect(result).toMatchObject({ ok: true });
    expect(bench.registry.calls).toEqual([`latest ${subject}`]);
  });
});

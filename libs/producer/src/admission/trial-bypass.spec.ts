import { beforeEach, describe, expect, it } from 'vitest';
import { bar } from '../../../../test/fixtures/bars.js';
import { GatewayBench, key, operator, post } from '../../../../test/support/gateway-bench.js';

/** Stand-ins: journal, registry and broker, in memory. Real: the gateway and the machine. */
describe('a circuit whose time is over while the store is away', () => {
  let bench: GatewayBench;
  let resolve: ReturnType<GatewayBench['pod']>;

  beforeEach(async () => {
    bench = new GatewayBench();
    resolve = bench.pod({ policy: { mode: 'resolve' } });
    await bench.trip(bench.pod().gateway);
    await post(resolve.gateway, bar.value);
    bench.advanceClock(31_000);
  });

  it('stops no request in the mode resolve, and has its trial once the store is back', async () => {
    const events = bench.events();
    const began = performance.now();
    bench.monotonic = (): number => began;
    resolve.journal.failNext('before');
    for (let sent = 0; sent < 3; sent += 1)
      expect(await post(resolve.gateway, bar.value)).toMatchObject({ ok: true });
    expect(bench.events()).toEqual(events);
    bench.monotonic = (): number => began + 1000;
    expect(await post(resolve.gateway, bar.value)).toMatchObject({ ok: true });
    expect(bench.events().slice(-2)).toEqual(['TrialStarted', 'TrialSucceeded']);
  });

  it('refuses a conflict in the mode resolve, since it needs an event', async () => {
    resolve.journal.failNext('before');
    expect(await post(resolve.gateway, { ...bar.value, c: 1 })).toMatchObject({
      ok: false,
      refusal: { code: 'store.unreachable', outcome: 'not_sent', differences: [{ field: 'c' }] },
    });
  });

  it('stops requests in the mode enforce, and in every mode if an operator opened it', async () => {
    const enforce = bench.pod();
    await enforce.gateway.start();
    enforce.journal.failNext('before');
    const unreachable = { ok: false, refusal: { code: 'store.unreachable', outcome: 'not_sent' } };
    expect(await post(enforce.gateway, bar.value)).toMatchObject(unreachable);
    await enforce.gateway.open({ ...operator, ...key, forMs: 1000 });
    bench.advanceClock(40_000);
    resolve.journal.failNext('before');
    expect(await post(resolve.gateway, bar.value)).toMatchObject(unreachable);
  });
});

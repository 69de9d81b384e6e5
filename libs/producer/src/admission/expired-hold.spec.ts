import { expect, it } from 'vitest';
import { bar, barWithVwap, ksqlBarValue } from '../../../../test/fixtures/bars.js';
import { GatewayBench, gate, post, until } from '../../../../test/support/gateway-bench.js';

/** Stand-ins: journal with its clock, registry and broker, in memory. Real: the gateway. */
it('a held request past its deadline does not take over a look-up whose lease has expired', async () => {
  const bench = new GatewayBench();
  const { gateway } = bench.pod();
  await bench.drift(gateway, ksqlBarValue);
  // The pod has read the subject: requests that wait from now on are held.
  const other = bench.pod();
  expect(await post(other.gateway, bar.value)).toMatchObject({ ok: true });
  bench.registry.calls.length = 0;
  const silent = gate();
  bench.registry.gate = silent.closed;
  const owner = bench.makeMappingSuspect(gateway);
  await until(() => bench.registry.calls.length === 1);
  const held = post(other.gateway, bar.value, { waitMs: 50 });
  await until(() => bench.held === 1);
  bench.log.clock = () => Date.now() + 60_000;
  expect(await held).toMatchObject({ ok: false, refusal: { code: 'overloaded', outcome: 'not_sent' } });
  expect(bench.registry.calls).toHaveLength(1);
  silent.open();
  await owner;
});

it('a request that may not be held takes over a look-up that is due', async () => {
  const bench = new GatewayBench();
  const { gateway } = bench.pod();
  await bench.drift(gateway, ksqlBarValue);
  bench.registry.down = 'refused';
  await post(gateway, barWithVwap.value);
  bench.registry.down = null;
  bench.log.clock = () => Date.now() + 60_000;
  expect(await post(gateway, barWithVwap.value, { waitMs: 0 })).toMatchObject({ ok: true });
});

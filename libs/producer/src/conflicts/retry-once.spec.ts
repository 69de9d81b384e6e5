import { describe, expect, it } from 'vitest';
import { bar, ksqlBarValue } from '../../../../test/fixtures/bars.js';
import {
  GatewayBench,
  gate,
  invalidRecord,
  key,
  operator,
  post,
  until,
} from '../../../../test/support/gateway-bench.js';

/** Stand-ins: journal, registry and broker, in memory. Real: the gateway. */
describe('a record that the broker refused', () => {
  it('is sent once more and never a third time, even if an operator ends its look-up', async () => {
    const bench = new GatewayBench();
    const { gateway } = bench.pod();
    await bench.drift(gateway, ksqlBarValue);
    const sends = bench.sender.log.length;
    bench.sender.next.push(invalidRecord, invalidRecord);
    const lookup = gate();
    bench.registry.gate = lookup.closed;
    const result = post(gateway, bar.value);
    await until(() => bench.registry.calls.length === 1);
    await gateway.reset({ ...operator, ...key });
    lookup.open();

    expect(await result).toMatchObject({ ok: false, refusal: { outcome: 'not_sent' } });
    expect(bench.sender.log).toHaveLength(sends);
    expect(bench.sender.next).toHaveLength(0);
  });
});

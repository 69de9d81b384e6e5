import { beforeEach, describe, expect, it } from 'vitest';
import { barWithVwap, ksqlBarValue } from '../../../test/fixtures/bars.js';
import { FlowBench, gate, post, until } from '../../../test/support/flow.js';
import type { Gateway } from './gateway.port.js';

/** Stand-ins: registry, broker, journal in memory. Real: the flow, the machine, comparison and codecs. */
describe('a drain', () => {
  let bench: FlowBench;
  let gateway: Gateway;

  beforeEach(() => {
    bench = new FlowBench();
    gateway = bench.pod().gateway;
  });

  it('lets held requests go within the grace time', async () => {
    gateway = bench.pod({ policy: { strategy: 'Lenient' } }).gateway;
    await bench.drift(gateway, ksqlBarValue);
    bench.registry.down = 'refused';
    const held = post(gateway, barWithVwap.value);
    await until(() => bench.facts().includes('LookupFailed'));
    await gateway.drain(100);
    expect(await held).toMatchObject({ ok: false, refusal: { code: 'overloaded', outcome: 'not_sent' } });
    expect(bench.sender.log).toHaveLength(1);
  });

  it('waits for what is under way', async () => {
    await bench.drift(gateway, ksqlBarValue);
    const slow = gate();
    bench.sender.gate = slow.closed;
    const sent = post(gateway, barWithVwap.value);
    await until(() => bench.facts().at(-1) === 'SchemaResolved');
    const drained = gateway.drain(5000);
    slow.open();
    await drained;
    expect(await sent).toMatchObject({ ok: true });
    expect(bench.facts().at(-1)).toBe('RetrySucceeded');
  });
});

import { describe, expect, it } from 'vitest';
import { bar, barValue, barWithVwap, ksqlBarValue } from '../../../../test/fixtures/bars.js';
import {
  declares,
  GatewayBench,
  gate,
  invalidRecord,
  keyed,
  keyedRecord,
  keySubject,
  post,
  until,
} from '../../../../test/support/gateway-bench.js';

type Pod = ReturnType<GatewayBench['pod']>;

const hold = { maxMs: 5000, maxRecordsPerSubject: 2, maxBytes: 1_000_000 };

/** Five concurrent requests of one pod, two of which fit within the limits. The others are refused at once. */
async function fiveAtOnce(bench: GatewayBench, send: () => ReturnType<typeof post>, slow: () => void) {
  const results: unknown[] = [];
  const requests = Array.from({ length: 5 }, () => send().then((result) => results.push(result)));
  await until(() => results.length === 3);
  expect(bench.held).toBe(2);
  for (const result of results)
    expect(result).toMatchObject({ ok: false, refusal: { code: 'overloaded', outcome: 'not_sent' } });
  slow();
  await Promise.all(requests);
  expect(bench.held).toBe(0);
}

/** Stand-ins: journal, registry and broker, in memory. Real: the gateway. */
describe('the limits on held records apply to requests that wait', () => {
  const bench = (): { bench: GatewayBench; slow: ReturnType<typeof gate> } => ({
    bench: new GatewayBench(),
    slow: gate(),
  });

  it('for the registry at every produce', async () => {
    const { bench: at, slow } = bench();
    const { gateway } = at.pod({ hold, resolveSchemaAtProduce: true });
    await at.drift(gateway, ksqlBarValue);
    at.registry.gate = slow.closed;
    await fiveAtOnce(at, () => post(gateway, bar.value), slow.open);
  });

  it.each([
    ['an observation', barWithVwap.value, true],
    ['a first use in the mode observe', bar.value, false],
  ])('for the look-up of %s', async (_, value, bound) => {
    const { bench: at, slow } = bench();
    const { gateway } = at.pod({ hold, policy: { mode: 'observe' } });
    if (bound) await at.drift(gateway, ksqlBarValue);
    at.registry.gate = slow.closed;
    await fiveAtOnce(at, () => post(gateway, value), slow.open);
  });

  it('for the look-up of a declared schema', async () => {
    const { bench: at, slow } = bench();
    const { gateway } = at.pod({ hold });
    await at.drift(gateway, ksqlBarValue);
    at.registry.gate = slow.closed;
    await fiveAtOnce(at, () => post(gateway, barWithVwap.value, declares(ksqlBarValue)), slow.open);
  });

  it('for the call that tells a refused key from a refused value', async () => {
    const { bench: at, slow } = bench();
    const { gateway } = at.pod({ ...keyed, hold });
    at.registry.register(keySubject, { type: 'string' });
    await at.drift(gateway, ksqlBarValue);
    await post(gateway, null, keyedRecord('A', bar.value));
    at.registry.gate = slow.closed;
    at.sender.next.push(...Array.from({ length: 5 }, () => invalidRecord));
    await fiveAtOnce(at, () => post(gateway, null, keyedRecord('A', bar.value)), slow.open);
  });

  it.each([
    ['an event', (pod: Pod, closed: Promise<void>) => void (pod.journal.appendGate = closed), true],
    ['the subject itself', (pod: Pod, closed: Promise<void>) => void (pod.journal.loadGate = closed), false],
  ])('for %s while the store hangs', async (_, hang, known) => {
    const { bench: at, slow } = bench();
    await at.drift(at.pod().gateway, ksqlBarValue);
    const pod = at.pod({ hold });
    if (known) await post(pod.gateway, bar.value);
    hang(pod, slow.closed);
    await fiveAtOnce(at, () => post(pod.gateway, barWithVwap.value), slow.open);
  });
});

it('a look-up beyond the limits makes no registry call', async () => {
  const bench = new GatewayBench();
  const { gateway } = bench.pod({ hold: { ...hold, maxRecordsPerSubject: 0 }, resolveSchemaAtProduce: true });
  await bench.drift(bench.pod().gateway, barValue);
  await bench.pod().gateway.start();
  expect(await post(gateway, bar.value)).toMatchObject({ ok: false, refusal: { code: 'overloaded' } });
  expect(bench.registry.calls).toEqual([]);
});

import { beforeEach, describe, expect, it } from 'vitest';
import { bar, barWithVwap, ksqlBarValue } from '../../../../test/fixtures/bars.js';
import {
  GatewayBench,
  gate,
  key,
  operator,
  policy,
  post,
  until,
} from '../../../../test/support/gateway-bench.js';

/** Stand-ins: journal, registry and broker, in memory. Real: the gateway and the machine. */
describe('a pod that was paused until its lease expired, and was not notified of it', () => {
  let bench: GatewayBench;
  let paused: ReturnType<GatewayBench['pod']>;
  let other: ReturnType<GatewayBench['pod']>;

  beforeEach(async () => {
    bench = new GatewayBench();
    paused = bench.pod();
    other = bench.pod();
    await bench.drift(paused.gateway, ksqlBarValue);
  });

  /** The paused pod's request, which stops once the event is stored. */
  async function pausedAt(event: string, value: unknown) {
    const slow = gate();
    paused.journal.missesNotifications = true;
    bench.log.watch(() => {
      if (bench.events().at(-1) === event) paused.journal.appendGate = slow.closed;
    });
    const response = post(paused.gateway, value);
    await until(() => bench.events().at(-1) === event);
    return { response, wake: slow.open };
  }

  it("does not send its trial beside another pod's", async () => {
    await other.gateway.open({ ...operator, ...key, forMs: 1000 });
    bench.advanceClock(2000);
    const { response, wake } = await pausedAt('TrialStarted', bar.value);
    bench.advanceClock(2000 + policy.sendLeaseMs + 1);
    const slow = gate();
    bench.sender.gate = slow.closed;
    const trial = post(other.gateway, bar.value);
    await until(() => bench.log.read(key).snapshot.context.circuit?.lease?.owner === 'pod-2');
    const { sends } = bench.sender;
    wake();
    expect(await response).toMatchObject({
      ok: false,
      refusal: { code: 'circuit.open', outcome: 'not_sent' },
    });
    expect(bench.sender.sends).toBe(sends);
    slow.open();
    expect(await trial).toMatchObject({ ok: true });
    expect(bench.events().slice(-4)).toEqual([
      'TrialStarted',
      'TrialInconclusive',
      'TrialStarted',
      'TrialSucceeded',
    ]);
  });

  it('does not send its retry on a subject that was stopped meanwhile', async () => {
    const { response, wake } = await pausedAt('SchemaResolved', barWithVwap.value);
    bench.advanceClock(policy.sendLeaseMs + 1);
    await other.gateway.open({ ...operator, ...key, forMs: null });
    const { sends } = bench.sender;
    wake();
    expect(await response).toMatchObject({
      ok: false,
      refusal: { code: 'circuit.open', outcome: 'not_sent' },
    });
    expect(bench.sender.sends).toBe(sends);
  });

  it('gives back a lease that ends before a send could, and sends under a new one', async () => {
    await other.gateway.open({ ...operator, ...key, forMs: 1000 });
    bench.advanceClock(2000);
    const { response, wake } = await pausedAt('TrialStarted', bar.value);
    bench.advanceClock(2000 + policy.sendLeaseMs - 500);
    wake();
    expect(await response).toMatchObject({ ok: true });
    expect(bench.events().slice(-4)).toEqual([
      'TrialStarted',
      'TrialInconclusive',
      'TrialStarted',
      'TrialSucceeded',
    ]);
  });

  it('refuses a request that is past its own deadline, too', async () => {
    await other.gateway.open({ ...operator, ...key, forMs: 1000 });
    bench.advanceClock(2000);
    const { response, wake } = await pausedAt('TrialStarted', bar.value);
    bench.advanceClock(2000 + policy.sendLeaseMs - 500);
    bench.monotonic = (): number => performance.now() + policy.sendLeaseMs;
    wake();
    expect(await response).toMatchObject({ ok: false, refusal: { code: 'overloaded', outcome: 'not_sent' } });
    expect(bench.events().at(-1)).toBe('TrialInconclusive');
  });
});

it('a gateway does not start with a lease that does not outlast one send', () => {
  expect(() => new GatewayBench().pod({ policy: { sendLeaseMs: 1000 } })).toThrow(RangeError);
});

import { beforeEach, describe, expect, it } from 'vitest';
import { bar, barValue, barWithVwap, ksqlBarValue } from '../../../../test/fixtures/bars.js';
import {
  GatewayBench,
  gate,
  invalidRecord,
  keyedRecord,
  keySubject,
  mapping,
  post,
  subject,
  topic,
  until,
} from '../../../../test/support/gateway-bench.js';
import type { Gateway } from '../index.js';

const strategies = ['Strict', 'Lenient'] as const;

/** Stand-ins: registry, broker, journal in memory. Real: the gateway, the machine, comparison and codecs. */
describe('records that fit the mapping, while the data of another request is looked up', () => {
  let bench: GatewayBench;

  beforeEach(() => {
    bench = new GatewayBench();
  });

  const sendsGood = async (gateway: Gateway, schemaId: number): Promise<void> => {
    for (let sent = 0; sent < 3; sent += 1)
      expect(await post(gateway, bar.value)).toMatchObject({ ok: true, valueSchemaId: schemaId });
  };

  it('are sent at once, however slow the registry is', async () => {
    const { gateway } = bench.pod();
    const latest = await bench.drift(gateway, ksqlBarValue);
    const slow = gate();
    bench.registry.gate = slow.closed;
    const ahead = post(gateway, barWithVwap.value);
    await until(() => bench.registry.calls.length === 1);
    await sendsGood(gateway, latest - 1);
    expect(bench.registry.calls).toHaveLength(1);
    slow.open();
    expect(await ahead).toMatchObject({ ok: true, valueSchemaId: latest });
  });

  it.each(strategies)(
    'are sent all through an outage, on every pod, and drift is followed after it (%s)',
    async (strategy) => {
      const pods = [bench.pod({ policy: { strategy } }), bench.pod({ policy: { strategy } })];
      const [one, other] = pods.map(({ gateway }) => gateway) as [Gateway, Gateway];
      const latest = await bench.drift(one, ksqlBarValue);
      bench.registry.down = 'connection refused';
      const ahead = post(one, barWithVwap.value);
      await until(() => bench.events().includes('LookupFailed'));
      for (const gateway of [one, other]) await sendsGood(gateway, latest - 1);
      if (strategy === 'Strict')
        expect(await ahead).toMatchObject({
          refusal: {
            code: 'sr.unreachable',
            outcome: 'not_sent',
            retryAfterMs: expect.any(Number) as number,
          },
        });
      bench.registry.down = null;
      if (strategy === 'Lenient') expect(await ahead).toMatchObject({ ok: true, valueSchemaId: latest });
      bench.advanceClock(60_000);
      expect(await post(other, barWithVwap.value)).toMatchObject({ ok: true, valueSchemaId: latest });
      expect(bench.events()).not.toContain('CircuitOpened');
    },
  );

  it('run a look-up that is due in the background, one at a time, so that the subject leaves resolving', async () => {
    const { gateway } = bench.pod();
    const latest = await bench.drift(gateway, ksqlBarValue);
    bench.registry.down = 'connection refused';
    expect(await post(gateway, barWithVwap.value)).toMatchObject({ ok: false });
    bench.registry.down = null;
    bench.registry.calls.length = 0;
    bench.advanceClock(60_000);
    const slow = gate();
    bench.registry.gate = slow.closed;
    const sent = await Promise.all(Array.from({ length: 20 }, () => post(gateway, bar.value)));
    expect(sent.every((result) => result.ok && result.valueSchemaId === latest - 1)).toBe(true);
    slow.open();
    await until(() => bench.state() === 'healthy');
    expect(bench.registry.calls).toHaveLength(1);
    expect(bench.events().slice(-3)).toEqual(['LookupStarted', 'SchemaResolved', 'RetryInconclusive']);
    await sendsGood(gateway, latest);
  });

  it('are not sent while the mapping itself is suspect, after the broker refused its bytes', async () => {
    const { gateway } = bench.pod();
    await bench.drift(gateway, ksqlBarValue);
    bench.registry.down = 'connection refused';
    const { length } = bench.sender.log;
    expect(await bench.makeMappingSuspect(gateway)).toMatchObject({ refusal: { code: 'sr.unreachable' } });
    expect(await post(gateway, bar.value)).toMatchObject({
      refusal: { code: 'sr.unreachable', outcome: 'not_sent' },
    });
    expect(bench.sender.log).toHaveLength(length);
  });

  it('wait for the look-up if the broker then refuses them, and are sent once more', async () => {
    const { gateway } = bench.pod();
    const latest = await bench.drift(gateway, ksqlBarValue);
    const slow = gate();
    bench.registry.gate = slow.closed;
    const ahead = post(gateway, barWithVwap.value);
    await until(() => bench.registry.calls.length === 1);
    const refused = bench.makeMappingSuspect(gateway);
    await until(() => bench.held === 1);
    slow.open();
    expect(await Promise.all([ahead, refused])).toMatchObject([
      { ok: true, valueSchemaId: latest },
      { ok: true, valueSchemaId: latest },
    ]);
  });

  it("make the value suspect, not the key that another record's data is looked up for", async () => {
    const ofKeys = { type: 'record', name: 'K', fields: [{ name: 'symbol', type: 'string' }] };
    const { gateway } = bench.pod({
      mappings: [
        { topic, role: 'key', mapping: mapping(ofKeys, 'specific') },
        { topic, role: 'value', mapping: mapping(barValue) },
      ],
    });
    const send = (key: unknown, value: unknown): ReturnType<typeof post> =>
      post(gateway, null, keyedRecord(key, value));
    bench.registry.register(keySubject, ofKeys);
    bench.registry.register(subject, barValue);
    expect(await send({ symbol: 'A' }, bar.value)).toMatchObject({ ok: true });
    const latest = bench.registry.register(subject, ksqlBarValue);
    bench.registry.down = 'connection refused';
    expect(await send({ symbol: 'A', more: 1 }, bar.value)).toMatchObject({
      refusal: { code: 'sr.unreachable', subject: keySubject },
    });
    bench.registry.down = null;
    bench.sender.next.push(invalidRecord);
    expect(await send({ symbol: 'A' }, bar.value)).toMatchObject({ ok: true, valueSchemaId: latest });
    expect(bench.events()).toContain('ConflictDetected');
  });
});

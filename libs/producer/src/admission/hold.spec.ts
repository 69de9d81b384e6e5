import { describe, expect, it } from 'vitest';
import { bar, barValue, barWithVwap, ksqlBarValue } from '../../../../test/fixtures/bars.js';
import {
  declares,
  GatewayBench,
  gate,
  key,
  keyed,
  keyedRecord,
  keyKey,
  keySubject,
  policy,
  post,
  subject,
  until,
} from '../../../../test/support/gateway-bench.js';
import { shutdownReason } from '../shutdown.js';
import { deniedReason } from '../conflicts/registry-failure.js';

const long = 600_000;

/** Stand-ins: journal, registry and broker, in memory. Real: the gateway. */
describe('a held request', () => {
  it("ends at its deadline although the journal's clock stands still, as after a failover to a server whose clock is behind", async () => {
    const bench = new GatewayBench();
    const { gateway } = bench.pod({ policy: { ...policy, strategy: 'Lenient' } });
    bench.registry.down = 'connection refused';
    const now = Date.now();
    bench.log.clock = () => now;
    const began = performance.now();
    bench.monotonic = (): number => began;
    const response = post(gateway, bar.value, { waitMs: 500 });
    await until(() => bench.held > 0);
    bench.monotonic = (): number => began + 500;
    expect(await response).toMatchObject({
      ok: false,
      refusal: { code: 'sr.unreachable', outcome: 'not_sent' },
    });
  });

  it('continues if its subject changed while it gave back its lease on the other one', async () => {
    const bench = new GatewayBench();
    bench.registry.register(subject, barValue);
    bench.registry.register(keySubject, { type: 'string' });
    const { gateway, journal } = bench.pod({
      ...keyed,
      policy: { ...policy, lookupLeaseMs: long, sendLeaseMs: long },
      hold: { maxMs: long, maxRecordsPerSubject: 10, maxBytes: 1000 },
    });
    const [firstLookup, sent, stored] = [gate(), gate(), gate()];
    bench.registry.gate = firstLookup.closed;
    const both = post(gateway, bar.value, keyedRecord('ACME', bar.value));
    await until(() => bench.registry.calls.length === 1);

    bench.registry.gate = Promise.resolve();
    bench.sender.gate = sent.closed;
    const valueAlone = post(gateway, bar.value);
    await until(() => bench.state() === 'retriedOnce');

    const abandoned = (): boolean => bench.log.events(keyKey).at(-1)?.type === 'RetryInconclusive';
    bench.log.watch(() => {
      if (abandoned()) journal.appendGate = stored.closed;
    });
    firstLookup.open();
    await until(abandoned);
    sent.open();
    await until(() => bench.state() === 'healthy');
    stored.open();

    expect(await Promise.all([both, valueAlone])).toMatchObject([{ ok: true }, { ok: true }]);
  });

  it.each(['Strict', 'Lenient'] as const)(
    "that waited in vain for another request's look-up is refused as overloaded, not as an outage (%s)",
    async (strategy) => {
      const bench = new GatewayBench();
      const { gateway } = bench.pod({ policy: { ...policy, strategy } });
      await bench.drift(gateway, ksqlBarValue);
      const firstLookup = gate();
      bench.registry.gate = firstLookup.closed;
      const owner = bench.makeMappingSuspect(gateway);
      await until(() => bench.registry.calls.length === 1);
      expect(await post(gateway, bar.value, { waitMs: 20 })).toMatchObject({
        ok: false,
        refusal: { code: 'overloaded', class: null, outcome: 'not_sent', retryAfterMs: 1000 },
      });
      firstLookup.open();
      expect(await owner).toMatchObject({ ok: true });
    },
  );

  it('that waited for a look-up which a pod returned at shutdown is not refused as an outage', async () => {
    const bench = new GatewayBench();
    const { gateway } = bench.pod();
    const other = bench.pod();
    await bench.drift(gateway, ksqlBarValue);
    await post(other.gateway, bar.value);
    const [firstLookup, secondLookup] = [gate(), gate()];
    bench.registry.gate = firstLookup.closed;
    const owner = bench.makeMappingSuspect(gateway);
    await until(() => bench.state() !== 'healthy');
    bench.registry.gate = secondLookup.closed;
    await gateway.drain(40);
    await owner;
    expect(bench.log.events(key).at(-1)).toMatchObject({ type: 'LookupFailed', reason: shutdownReason });

    const next = post(other.gateway, barWithVwap.value);
    await until(() => bench.events().at(-1) === 'LookupStarted');
    expect(await post(other.gateway, bar.value, { waitMs: 20 })).toMatchObject({
      refusal: { code: 'overloaded' },
    });
    secondLookup.open();
    firstLookup.open();
    expect(await next).toMatchObject({ ok: true });
  });

  it('that waited for the registry because of its own schema is refused with the outage', async () => {
    const bench = new GatewayBench();
    const { gateway } = bench.pod({ policy: { ...policy, strategy: 'Lenient' } });
    await bench.drift(gateway, ksqlBarValue);
    bench.registry.down = 'connection refused';
    const declared = declares({ ...barValue, doc: 'mine', name: 'Mine' });
    const began = performance.now();
    let now = began;
    bench.monotonic = (): number => now;
    const response = post(gateway, bar.value, { ...declared, waitMs: 500 });
    await until(() => bench.held > 0 && bench.registry.calls.length > 0);
    now = began + 499.5;
    expect(await response).toMatchObject({
      refusal: {
        code: 'sr.unreachable',
        class: 'sr.unreachable',
        detail: expect.stringContaining('connection refused') as string,
      },
    });
  });

  it.each(['Strict', 'Lenient'] as const)(
    'that waited in vain for a registry that denies access is refused with that reason, not as an outage (%s)',
    async (strategy) => {
      const bench = new GatewayBench();
      const { gateway } = bench.pod({ policy: { ...policy, strategy } });
      await bench.drift(gateway, ksqlBarValue);
      bench.registry.denies = true;
      const result = await post(gateway, barWithVwap.value, { waitMs: 50 });
      expect(result).toMatchObject({
        ok: false,
        refusal: {
          code: 'sr.unreachable',
          class: null,
          detail: expect.stringContaining(deniedReason(403)) as string,
        },
      });
      expect(JSON.stringify(result)).not.toContain('did not respond');
      const failed = bench.log.events(key).filter(({ type }) => type === 'LookupFailed');
      expect(failed[0]).toMatchObject({ reason: deniedReason(403) });
      const logged = bench.steps.filter(({ message }) => message === deniedReason(403));
      expect(logged[0]).toMatchObject({ step: 'lookup', level: 'error', class: null });
    },
  );
});

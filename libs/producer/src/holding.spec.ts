import { describe, expect, it } from 'vitest';
import { bar, barValue } from '../../../test/fixtures/bars.js';
import {
  FlowBench,
  gate,
  keyed,
  keyedRecord,
  keyKey,
  keySubject,
  policy,
  post,
  subject,
  until,
} from '../../../test/support/flow.js';

const long = 600_000;

/** Stand-ins: journal, registry and broker, in memory. Real: the flow. */
describe('a held request', () => {
  it('goes on when its subject moved while it gave back its lease on the other one', async () => {
    const bench = new FlowBench();
    bench.registry.register(subject, barValue);
    bench.registry.register(keySubject, { type: 'string' });
    const { gateway, journal } = bench.pod({
      ...keyed,
      policy: { ...policy, lookupLeaseMs: long, sendLeaseMs: long },
      hold: { maxMs: long, maxRecordsPerSubject: 10, maxBytes: 1000 },
    });
    const [asked, sent, stored] = [gate(), gate(), gate()];
    bench.registry.gate = asked.closed;
    const both = post(gateway, bar.value, keyedRecord('ACME', bar.value));
    await until(() => bench.registry.calls.length === 1);

    bench.registry.gate = Promise.resolve();
    bench.sender.gate = sent.closed;
    const valueAlone = post(gateway, bar.value);
    await until(() => bench.state() === 'retriedOnce');

    const abandoned = (): boolean => bench.log.facts(keyKey).at(-1)?.type === 'RetryInconclusive';
    bench.log.watch(() => {
      if (abandoned()) journal.answers = stored.closed;
    });
    asked.open();
    await until(abandoned);
    sent.open();
    await until(() => bench.state() === 'healthy');
    stored.open();

    expect(await Promise.all([both, valueAlone])).toMatchObject([{ ok: true }, { ok: true }]);
  });
});

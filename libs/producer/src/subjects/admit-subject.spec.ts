import { describe, expect, it, vi } from 'vitest';
import { bar, barValue } from '../../../../test/fixtures/bars.js';
import {
  declares,
  GatewayBench,
  keyedRecord,
  keySubject,
  plainRequest,
  post,
  subject,
  topic,
} from '../../../../test/support/gateway-bench.js';
import { subjectResolvers } from '#registry';
import { refusal } from '../contract/refusal.js';
import type { ProduceRequest } from '../index.js';

const refused = refusal('rate.limited', 'too many subjects', { retryAfterMs: 5000 });

/** Admits the subjects of a list, and records those that it is asked for. */
function admitting(...names: string[]) {
  const asked: string[] = [];
  const admitSubject: ProduceRequest['admitSubject'] = (name) => {
    asked.push(name.subject);
    return names.includes(name.subject) ? null : refused;
  };
  return { asked, admitSubject };
}

/** Stand-ins: registry, broker, journal in memory. Real: the gateway, the machine, comparison and codecs. */
describe('a subject', () => {
  it.each<[string, Partial<ProduceRequest>]>([
    ['the topic', {}],
    ['a declared schema', declares({ ...barValue, name: 'Other' })],
  ])(
    'beyond what its caller may use is not read, stored or looked up, and its topic not even checked, if %s names it',
    async (_what, more) => {
      const bench = new GatewayBench();
      const pod = bench.pod({ subjectResolver: subjectResolvers.RecordName });
      const load = vi.spyOn(pod.journal, 'load');
      const result = await post(pod.gateway, bar.value, { ...more, ...admitting() });
      expect(result).toEqual({ ok: false, refusal: refused });
      expect(load).not.toHaveBeenCalled();
      expect(pod.journal.appends).toBe(0);
      expect(bench.registry.calls).toEqual([]);
      expect(bench.sender).toMatchObject({ topicChecks: 0, sends: 0 });
    },
  );

  it('that its caller may use is asked for once per request, keys before values', async () => {
    const bench = new GatewayBench();
    const { gateway } = bench.pod({ mappings: [] });
    bench.registry.register(subject, barValue);
    bench.registry.register(keySubject, { type: 'string' });
    const { asked, admitSubject } = admitting(subject, keySubject);
    const declared = { ...declares(barValue), keySchema: { schema: '"string"' } };
    const sent = { ...declared, ...keyedRecord('k', bar.value), admitSubject };
    expect(await post(gateway, null, sent)).toMatchObject({ ok: true });
    expect(asked).toEqual([keySubject, subject]);
    expect(await post(gateway, null, sent)).toMatchObject({ ok: true });
    expect(asked).toHaveLength(4);
  });

  it('that the pod has is not asked for by requests that declare nothing', async () => {
    const bench = new GatewayBench();
    const { gateway } = bench.pod();
    bench.registry.register(subject, barValue);
    expect(await post(gateway, bar.value, admitting(subject))).toMatchObject({ ok: true });
    const { asked, admitSubject } = admitting();
    expect(await post(gateway, bar.value, { admitSubject })).toMatchObject({ ok: true });
    expect(asked).toEqual([]);
  });

  it('of a stream refuses the records that need it, and no others', async () => {
    const bench = new GatewayBench();
    const { gateway } = bench.pod();
    bench.registry.register(subject, barValue);
    const records = [
      ...keyedRecord('k', bar.value).records,
      ...keyedRecord(undefined, bar.value).records,
      ...keyedRecord('k', bar.value).records,
    ];
    const { admitSubject } = admitting(subject);
    const outcomes = await gateway.produceIndividually({
      ...plainRequest,
      form: 'plain',
      topic,
      records,
      admitSubject,
    });
    expect(outcomes).toMatchObject([
      { ok: false, refusal: refused },
      { ok: true },
      { ok: false, refusal: refused },
    ]);
    expect(bench.sender.log).toHaveLength(1);
  });
});

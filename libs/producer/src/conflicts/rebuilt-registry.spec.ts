import { beforeEach, describe, expect, it } from 'vitest';
import { bar, barValue, barWithVwap, ksqlBarValue } from '../../../../test/fixtures/bars.js';
import {
  GatewayBench,
  invalidRecord,
  mapping,
  post,
  subject,
  topic,
} from '../../../../test/support/gateway-bench.js';

/** The same fields with two of one type swapped: bytes of the one decode as the other without an error. */
const swapped = {
  ...barValue,
  fields: barValue.fields.map((field) =>
    field.name === 'open'
      ? { ...field, name: 'close' }
      : field.name === 'close'
        ? { ...field, name: 'open' }
        : field,
  ),
};
const atProduce = { resolveSchemaAtProduce: true };
const specific = { mappings: [{ topic, role: 'value' as const, mapping: mapping(barValue, 'specific') }] };

/** Stand-ins: registry, broker, journal in memory. Real: the gateway, the machine, comparison and codecs. */
describe('a registry that has another schema under the id of the mapping', () => {
  let bench: GatewayBench;

  const blocked = {
    ok: false,
    refusal: {
      code: 'produce.blocked',
      detail: expect.stringContaining('the registry has another schema under id 1') as string,
    },
  };

  beforeEach(() => {
    bench = new GatewayBench();
    bench.registry.register(subject, barValue);
  });

  it.each([
    ['of swapped fields', swapped],
    ['of another name alone', { ...barValue, name: 'Renamed' }],
    ['of a new field with a default', ksqlBarValue],
  ])('stops at produce with ResolveSchemaAtProduce: one %s', async (_, other) => {
    const { gateway } = bench.pod(atProduce);
    expect(await post(gateway, bar.value)).toMatchObject({ ok: true, valueSchemaId: 1 });
    bench.registry.rebuild();
    bench.registry.register(subject, other);
    expect(await post(gateway, bar.value)).toMatchObject(blocked);
    expect(bench.state()).toBe('blocked');
    expect(bench.sender.log).toHaveLength(1);
    expect(bench.log.mismatches().at(-1)).toMatchObject({ trigger: 'LATEST_MOVED', outcome: 'blocked' });
  });

  it('stops a Specific mapping too, since its own schema may have another id now', async () => {
    const { gateway } = bench.pod({ ...atProduce, ...specific });
    await post(gateway, bar.value);
    bench.registry.rebuild();
    const fields = [...barValue.fields, { name: 'rank', type: ['null', 'int'], default: null }];
    bench.registry.register(subject, { ...barValue, fields });
    expect(await post(gateway, bar.value)).toMatchObject(blocked);
  });

  it('is not confused with the latest that a Specific mapping was found to fit beside', async () => {
    const { gateway } = bench.pod({ ...atProduce, ...specific });
    await post(gateway, bar.value);
    const fields = [...barValue.fields, { name: 'rank', type: ['null', 'int'], default: null }];
    bench.registry.register(subject, { ...barValue, fields });
    expect(await post(gateway, bar.value)).toMatchObject({ ok: true });
    bench.registry.rebuild();
    bench.registry.register(subject, barValue);
    const text = { name: 'rank', type: 'string' };
    bench.registry.register(subject, { ...barValue, fields: [...barValue.fields, text] });
    expect(await post(gateway, bar.value)).toMatchObject({ ok: false, refusal: { code: 'produce.blocked' } });
  });

  it('stops the subject at a look-up, whatever its cause', async () => {
    for (const meet of ['a field ahead', 'the broker']) {
      bench = new GatewayBench();
      bench.registry.register(subject, barValue);
      const { gateway } = bench.pod();
      await post(gateway, bar.value);
      bench.registry.rebuild();
      bench.registry.register(subject, ksqlBarValue);
      if (meet === 'the broker') bench.sender.next.push(invalidRecord);
      expect(await post(gateway, meet === 'the broker' ? bar.value : barWithVwap.value)).toMatchObject(
        blocked,
      );
      expect(bench.state()).toBe('blocked');
    }
  });

  it('does not stop the subject if it has the same schema under the id again', async () => {
    const { gateway } = bench.pod(atProduce);
    await post(gateway, bar.value);
    bench.registry.rebuild();
    bench.registry.register(subject, { ...barValue, doc: 'said anew' });
    expect(await post(gateway, bar.value)).toMatchObject({ ok: true, valueSchemaId: 1 });
  });
});

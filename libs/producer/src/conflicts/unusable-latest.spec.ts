import { beforeEach, describe, expect, it } from 'vitest';
import { bar, barValue, barWithVwap, ksqlBarValue } from '../../../../test/fixtures/bars.js';
import {
  declares,
  GatewayBench,
  mapping,
  operator,
  key,
  post,
  subject,
  topic,
} from '../../../../test/support/gateway-bench.js';
import type { GatewaySettings } from '../index.js';

const REASON = 'its type is "JSON", not AVRO';

/** Stand-ins: registry, broker, journal in memory. Real: the gateway, the machine, comparison and codecs. */
describe('a latest version that is no usable Avro schema', () => {
  let bench: GatewayBench;

  const unusable = () => Promise.resolve({ status: 'unusable', message: REASON } as const);

  beforeEach(() => {
    bench = new GatewayBench();
    bench.registry.latest = unusable;
  });

  const saysWhy = (code: string) => ({
    ok: false,
    refusal: { code, detail: expect.stringContaining(REASON) as unknown },
  });

  type Settings = Partial<Omit<GatewaySettings, 'policy'>> & {
    readonly policy?: { mode: 'observe' | 'resolve' };
  };
  const unmapped = { mappings: [] };
  const mapped = { mappings: [{ topic, role: 'value' as const, mapping: mapping(barValue) }] };

  it.each<[string, Settings, object, string]>([
    ['at first use without a mapping', unmapped, {}, 'schema.missing'],
    [
      'at first use without a mapping in mode observe',
      { ...unmapped, policy: { mode: 'observe' } },
      {},
      'schema.missing',
    ],
    ['to a request that declares an unregistered schema', unmapped, declares(barValue), 'schema.missing'],
    ['to one that does beside a mapping', mapped, declares(ksqlBarValue), 'schema.missing'],
    ['at first use of a mapping', mapped, {}, 'produce.blocked'],
    [
      'at first use of a mapping in mode observe',
      { ...mapped, policy: { mode: 'observe' } },
      {},
      'produce.blocked',
    ],
  ])('is reported as the reason %s', async (_, settings, request, code) => {
    const { gateway } = bench.pod(settings);
    expect(await post(gateway, bar.value, request)).toMatchObject(saysWhy(code));
    expect(bench.sender.log).toEqual([]);
  });

  it.each<[string, Settings]>([
    ['at a conflict', {}],
    ['at a conflict in mode observe', { policy: { mode: 'observe' } }],
    ['at every produce', { resolveSchemaAtProduce: true }],
  ])('is reported as the reason %s', async (_, settings) => {
    const { gateway } = bench.pod(settings);
    // The stand-in's own method, for the first use.
    Reflect.deleteProperty(bench.registry, 'latest');
    await bench.drift(gateway, barValue);
    bench.registry.latest = unusable;
    expect(await post(gateway, barWithVwap.value)).toMatchObject(saysWhy('produce.blocked'));
    expect(bench.steps.map(({ message }) => message)).toContainEqual(expect.stringContaining(REASON));
  });

  it.each([
    ['the latest', { version: 'latest' }],
    ['an id', { schemaId: 7 }],
    ['a text', { schema: JSON.stringify(barValue) }],
  ] as const)('is reported as the reason to an operator who maps %s', async (_, schema) => {
    Object.assign(bench.registry, { find: unusable, byId: unusable });
    const { gateway } = bench.pod();
    const result = await gateway.declareMapping({ ...operator, ...key, record: 'generic', ...schema });
    expect(result).toMatchObject(saysWhy('schema.invalid'));
  });

  it('is reported as the reason where an id is declared', async () => {
    bench.registry.byId = unusable;
    const { gateway } = bench.pod();
    expect(await post(gateway, bar.value, { valueSchema: { schemaId: 7 } })).toMatchObject(
      saysWhy('schema.missing'),
    );
    expect(bench.registry.latestId(subject)).toBe(0);
  });
});

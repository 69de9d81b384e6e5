import { beforeEach, describe, expect, it } from 'vitest';
import { GatewayBench, post, subject } from '../../../../test/support/gateway-bench.js';
import type { Gateway, MemoryGrant } from '../index.js';

const LONG = 100_000;
const longDefaults = {
  type: 'record',
  name: 'Long',
  fields: [{ name: 'text', type: 'string', default: 'x'.repeat(LONG) }],
};
const records = Array.from({ length: 20 }, () => ({
  value: {},
  partition: null,
  timestamp: null,
  headers: [],
}));

/** Stand-ins: registry, broker, journal in memory. Real: the gateway and the codecs. */
describe('records that are longer encoded than in their request', () => {
  let bench: GatewayBench;
  let gateway: Gateway;

  beforeEach(async () => {
    bench = new GatewayBench();
    gateway = bench.pod({ mappings: [] }).gateway;
    bench.registry.register(subject, longDefaults);
    expect(await post(gateway, { text: 'a' })).toMatchObject({ ok: true });
  });

  const produce = (encoding: (bytes: number) => MemoryGrant) =>
    post(gateway, {}, { records, bytes: 500, encoding });

  it('request the memory that they need beyond it', async () => {
    const requested: number[] = [];
    const result = await produce((bytes) => {
      requested.push(bytes);
      return 'granted';
    });
    expect(result).toMatchObject({ ok: true });
    expect(requested.at(-1)).toBeGreaterThan(20 * LONG - 500);
  });

  it.each([
    ['busy', 'overloaded'],
    ['never', 'request.too_large'],
  ] as const)('are not sent without it (%s)', async (grant, code) => {
    const sent = bench.sender.log.length;
    let requested = 0;
    const result = await produce((bytes) => {
      requested = bytes;
      return bytes > 5 * LONG ? grant : 'granted';
    });
    expect(result).toMatchObject({ ok: false, refusal: { code, outcome: 'not_sent' } });
    expect(requested).toBeLessThan(7 * LONG);
    expect(bench.sender.log).toHaveLength(sent);
    expect(bench.state()).toBe('healthy');
  });
});

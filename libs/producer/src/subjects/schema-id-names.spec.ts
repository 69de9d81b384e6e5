import { beforeEach, describe, expect, it } from 'vitest';
import { subjectResolvers } from '#registry';
import { bar, barValue } from '../../../../test/fixtures/bars.js';
import { GatewayBench, gate, post, topic, until } from '../../../../test/support/gateway-bench.js';
import type { Gateway } from '../index.js';

const byId = (schemaId: number) => ({ valueSchema: { schemaId } });
const unknown = { ok: false, refusal: { code: 'schema.missing', role: 'value', outcome: 'not_sent' } };

/** Stand-ins: registry, broker, journal in memory. Real: the gateway, the machine, comparison and codecs. */
describe.each([
  ['of a topic that is mapped', true],
  ['of a topic that is not', false],
])('a declared id that has to name its subject, %s', (_which, isMapped) => {
  let bench: GatewayBench;
  let now: number;
  const pod = (lenient = false): Gateway =>
    bench.pod({
      ...(!isMapped && { mappings: [] }),
      subjectResolver: subjectResolvers.RecordName,
      policy: lenient ? { strategy: 'Lenient' } : {},
    }).gateway;
  let gateway: Gateway;

  beforeEach(() => {
    bench = new GatewayBench();
    now = 0;
    bench.monotonic = () => now;
    gateway = pod();
  });

  it('that the registry does not have is looked up less and less often', async () => {
    for (let i = 0; i < 10; i += 1) expect(await post(gateway, bar.value, byId(99))).toMatchObject(unknown);
    expect(bench.registry.calls).toEqual(['byId 99']);
    now += 11;
    for (let i = 0; i < 10; i += 1) expect(await post(gateway, bar.value, byId(99))).toMatchObject(unknown);
    expect(bench.registry.calls).toHaveLength(2);
    now += 1000;
    const id = bench.registry.register('com.example.bars.Bar1sRowsValue', barValue);
    expect(await post(gateway, bar.value, byId(id))).toMatchObject({ ok: true });
  });

  it('is looked up once for all concurrent requests', async () => {
    const registry = gate();
    bench.registry.gate = registry.closed;
    const results = [1, 2, 3].map(() => post(gateway, bar.value, byId(99)));
    await until(() => bench.held === 3);
    registry.open();
    for (const result of await Promise.all(results)) expect(result).toMatchObject(unknown);
    expect(bench.registry.calls).toEqual(['byId 99']);
  });

  it('is not looked up for a topic that does not exist', async () => {
    bench.sender.topics = [];
    expect(await post(gateway, bar.value, byId(99))).toMatchObject({
      refusal: { code: 'topic.unknown', topic },
    });
    expect(bench.registry.calls).toEqual([]);
  });

  it('does not hold a client that has disconnected while the registry does not respond', async () => {
    bench.registry.down = 'refused';
    bench.monotonic = () => performance.now();
    const client = new AbortController();
    const { signal } = client;
    const result = post(pod(true), bar.value, { ...byId(99), signal });
    await until(() => bench.registry.calls.length > 1);
    client.abort();
    expect(await result).toMatchObject({
      ok: false,
      refusal: {
        code: 'sr.unreachable',
        detail: expect.stringContaining('client has disconnected') as string,
      },
    });
  });

  it.each([
    ['Strict', false],
    ['Lenient', true],
  ])('tells a shutdown as one, %s', async (_strategy, lenient) => {
    const disconnected = pod(lenient);
    bench.registry.gate = new Promise(() => undefined);
    const result = post(disconnected, bar.value, byId(99));
    await until(() => bench.registry.calls.length === 1);
    await disconnected.drain(40);
    expect(await result).toMatchObject({ ok: false, refusal: { code: 'overloaded' } });
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bar, barValue, barWithVwap, ksqlBarValue, retypedBarValue } from '../fixtures/bars.js';
import type { GatewayProcess, LogLine } from '../support/gateway.js';
import { call, produce, World, type GatewayResponse } from '../support/world.js';

type Settings = Record<string, unknown>;

/** Real: gateway processes on one Postgres, Kafka, registry. */
describe('pods whose configuration differs', () => {
  let world: World;
  let topic: string;
  let path: string;

  beforeAll(async () => {
    world = await World.create();
  });

  afterAll(async () => {
    await world.close();
  });

  async function configured(value: unknown, valueReplaces?: string): Promise<Settings> {
    return world.settings([{ topic, value, ...(valueReplaces !== undefined && { valueReplaces }) }]);
  }

  async function begin(): Promise<{ ours: Settings; theirs: Settings }> {
    topic = await world.topic();
    path = `/v1/subjects/${topic}/${topic}-value`;
    await world.registerSchema(`${topic}-value`, barValue);
    return { ours: await configured(barValue), theirs: await configured(ksqlBarValue) };
  }

  const restarted = async (pod: GatewayProcess, settings: Settings): Promise<GatewayProcess> => {
    await pod.kill9();
    return world.gateway(settings);
  };
  const shown = (pod: GatewayProcess): Promise<GatewayResponse> => call(pod, 'GET', path);
  const fingerprintOf = ({ body }: GatewayResponse): string =>
    (body['mapping'] as { fingerprint: string }).fingerprint;
  const warnings = (pod: GatewayProcess): LogLine[] =>
    pod.logs.filter((line) => 'configured_fingerprint' in line);
  const types = async (pod: GatewayProcess): Promise<unknown[]> => {
    const { body } = await call(pod, 'GET', `${path}/events`);
    return (body['items'] as { type: string }[]).map(({ type }) => type);
  };
  const put = (pod: GatewayProcess, schema: unknown): Promise<GatewayResponse> =>
    call(pod, 'PUT', `${path}/mapping`, {
      record: 'generic',
      schema: JSON.stringify(schema),
      reason: 'the right one',
    });

  it('declare their mappings once each, also after restarts, and the pod whose mapping is not in use logs it', async () => {
    const { ours, theirs } = await begin();
    let first = await world.gateway(ours);
    const a = fingerprintOf(await shown(first));
    let second = await world.gateway(theirs);
    const b = fingerprintOf(await shown(second));
    expect(b).not.toBe(a);
    for (let round = 0; round < 2; round += 1) {
      first = await restarted(first, ours);
      second = await restarted(second, theirs);
    }
    expect(await types(first)).toEqual(['MappingDeclared', 'MappingDeclared']);
    expect((await shown(first)).body).toMatchObject({
      mapping: { fingerprint: b, source: 'config' },
      configured: { fingerprint: a, agrees: false },
    });
    expect((await shown(second)).body).toMatchObject({ configured: { fingerprint: b, agrees: true } });
    const { body } = await call(first, 'GET', `/v1/subjects?topic=${topic}`);
    expect(body['items']).toMatchObject([{ configured: { agrees: false } }]);
    expect(warnings(first)).toMatchObject([
      {
        level: 'warn',
        topic,
        resolved_subject: `${topic}-value`,
        configured_fingerprint: a,
        mapping_fingerprint: b,
        source: 'config',
        msg: expect.stringContaining(`replaces: ${b}`) as string,
      },
    ]);
    expect(warnings(second)).toEqual([]);
    expect((await call(first, 'GET', `${path}/verify`)).body).toMatchObject({ ok: true });
  });

  it('keep an operator’s mapping until one of their configurations replaces it once', async () => {
    const { ours, theirs } = await begin();
    const first = await world.gateway(ours);
    const operators = fingerprintOf(await put(first, retypedBarValue));
    const second = await world.gateway(theirs);
    expect(fingerprintOf(await shown(second))).toBe(operators);
    expect(warnings(second)).toMatchObject([
      { msg: expect.stringContaining(`replaces: ${operators}`) as string },
    ]);
    const naming = await configured(ksqlBarValue, operators);
    const third = await restarted(second, naming);
    expect((await shown(third)).body).toMatchObject({
      mapping: { source: 'config' },
      configured: { agrees: true },
    });
    await put(third, retypedBarValue);
    const fourth = await restarted(third, naming);
    expect(fingerprintOf(await shown(fourth))).toBe(operators);
    expect(await types(fourth)).toEqual(Array.from({ length: 4 }, () => 'MappingDeclared'));
  });

  it('leave a circuit open that an operator opened; its refusal names no conflict', async () => {
    const { ours, theirs } = await begin();
    const first = await world.gateway(ours);
    expect((await produce(first, topic, [{ value: bar.value }])).status).toBe(200);
    await world.registerSchema(`${topic}-value`, ksqlBarValue);
    expect((await produce(first, topic, [{ value: barWithVwap.value }])).status).toBe(200);
    await call(first, 'POST', `${path}/open`, { reason: 'maintenance' });
    const second = await restarted(first, await configured(retypedBarValue));
    const third = await world.gateway(theirs);
    for (const pod of [second, third]) {
      expect((await shown(pod)).body).toMatchObject({ state: 'circuitOpen', breaker: { forced: true } });
      const refused = await produce(pod, topic, [{ value: bar.value }]);
      expect(refused).toMatchObject({ status: 503, body: { code: 'circuit.open', outcome: 'not_sent' } });
      expect(refused.body).not.toHaveProperty('mismatch_id');
    }
    expect((await call(second, 'GET', `${path}/verify`)).body).toMatchObject({ ok: true });
    expect((await call(second, 'POST', `${path}/reset`, { reason: 'done' })).body).toMatchObject({
      state: 'healthy',
    });
  });

  it('do not report an outage to a request that is held for another pod’s look-up until its deadline', async () => {
    const { ours } = await begin();
    const pod = await world.gateway(ours);
    expect((await produce(pod, topic, [{ value: bar.value }])).status).toBe(200);
    await world.registerSchema(`${topic}-value`, ksqlBarValue);
    const calls = world.registry.calls.length;
    const response = world.registry.holdResponses();
    const asking = produce(pod, topic, [{ value: barWithVwap.value }]);
    await world.registry.called(calls + 1);
    const held = await produce(pod, topic, [{ value: barWithVwap.value }], { query: '?wait=50' });
    expect(held).toMatchObject({ status: 503, body: { code: 'overloaded', outcome: 'not_sent' } });
    response();
    expect((await asking).status).toBe(200);
  });
});

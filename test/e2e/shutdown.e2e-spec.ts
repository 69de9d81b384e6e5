import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { bar, barValue, barWithVwap, ksqlBarValue } from '../fixtures/bars.js';
import type { GatewayProcess } from '../support/gateway.js';
import type { KafkaProxy } from '../support/kafka-proxy.js';
import { call, eventually, produce, World, type GatewayResponse } from '../support/world.js';

/**
 * Real: gateway processes, Kafka, registry, Postgres. Stand-ins: proxies before the registry, Kafka and Postgres that hold
 * responses back.
 */
describe('SIGTERM', () => {
  let world: World;
  let kafka: KafkaProxy;

  beforeAll(async () => {
    world = await World.create();
    kafka = await world.kafkaProxy();
  });

  /** Ends what a test holds back, so that a failed test does not affect the next one. */
  let release: () => void = () => undefined;

  afterEach(() => {
    release();
    kafka.action = () => 'pass';
  });

  afterAll(async () => {
    await world.close();
  });

  /** Resolves once the signal has arrived, which takes a moment: until then the pod is ready. */
  const drains = (gateway: GatewayProcess): Promise<GatewayResponse> =>
    eventually(
      () => call(gateway, 'GET', '/health/ready'),
      ({ status }) => status === 503,
    );

  /** A topic on a pod that uses the proxies. Its subject is bound, and then the registered schema drifts. */
  async function drifted(
    producer: Record<string, unknown> = {},
    shutdown: Record<string, unknown> = { graceMs: 4000 },
  ): Promise<{ topic: string; settings: Record<string, unknown>; gateway: GatewayProcess; newId: number }> {
    const topic = await world.topic();
    await world.registerSchema(`${topic}-value`, barValue);
    const settings = {
      ...(await world.settings([{ topic, value: barValue }], producer)),
      kafka: { brokers: [kafka.address] },
      schemaRegistry: { url: world.registry.url, timeoutMs: 60_000 },
      shutdown,
    };
    const gateway = await world.gateway(settings);
    expect((await produce(gateway, topic, [{ value: bar.value }])).status).toBe(200);
    const newId = await world.registerSchema(`${topic}-value`, ksqlBarValue);
    world.registry.calls.length = 0;
    return { topic, settings, gateway, newId };
  }

  const events = async (gateway: GatewayProcess, topic: string): Promise<string[]> => {
    const { body } = await call(gateway, 'GET', `/v1/subjects/${topic}/${topic}-value/events`);
    return (body['items'] as { type: string }[]).map(({ type }) => type);
  };

  it('lets a request in flight end, and the next pod finds the subject healthy', async () => {
    const { topic, settings, gateway, newId } = await drifted();
    release = world.registry.holdResponses();
    const inFlight = produce(gateway, topic, [{ value: barWithVwap.value }]);
    await world.registry.called(1);
    const stopped = gateway.stop();
    release();
    expect(await inFlight).toMatchObject({ status: 200, body: { value_schema_id: newId } });
    expect(await stopped).toBe(0);

    const next = await world.gateway(settings);
    const { body } = await call(next, 'GET', `/v1/subjects/${topic}/${topic}-value`);
    expect(body).toMatchObject({ state: 'healthy', mapping: { schema_id: newId } });
    expect(await world.topics.read(topic)).toHaveLength(2);
  });

  it('while the registry is silent: held requests are refused, and another pod looks up at once', async () => {
    const { topic, settings, gateway, newId } = await drifted();
    const second = await world.gateway(settings);
    release = world.registry.holdResponses();
    const held = [1, 2, 3].map((trades) =>
      produce(gateway, topic, [{ value: { ...barWithVwap.value, trades } }]),
    );
    await world.registry.called(1);
    const stopped = gateway.stop();
    expect((await drains(gateway)).body['missing']).toEqual(['draining']);
    for (const response of await Promise.all(held))
      expect(response).toMatchObject({ status: 503, body: { code: 'overloaded', outcome: 'not_sent' } });
    expect(await stopped).toBe(0);
    release();
    // The look-up's lease was valid for two more minutes.
    expect(await produce(second, topic, [{ value: barWithVwap.value }])).toMatchObject({
      status: 200,
      body: { value_schema_id: newId },
    });
    expect((await events(second, topic)).slice(-4)).toEqual([
      'LookupFailed',
      'LookupStarted',
      'SchemaResolved',
      'RetrySucceeded',
    ]);
    expect(await world.topics.read(topic)).toHaveLength(2);
  });

  it('while Kafka is silent: sent records are unknown, queued ones are not sent, and the retry is given back', async () => {
    const { topic, settings, gateway } = await drifted();
    const second = await world.gateway(settings);
    kafka.action = () => 'withhold_response';
    const before = kafka.produceRequests;
    const retry = produce(gateway, topic, [{ value: barWithVwap.value }]);
    await eventually(
      () => kafka.produceRequests,
      (count) => count > before,
    );
    const raw = 'application/vnd.kafka.binary.v2+json';
    const queued = produce(gateway, topic, [{ value: 'cXVldWVk' }], { type: raw });
    const stopped = gateway.stop();
    expect(await retry).toMatchObject({ status: 504, body: { code: 'outcome.unknown', outcome: 'unknown' } });
    const left: GatewayResponse = await queued;
    expect(left.body).toMatchObject({ outcome: 'not_sent' });
    expect(await stopped).toBe(0);
    kafka.action = () => 'pass';
    expect((await events(second, topic)).slice(-2)).toEqual(['SchemaResolved', 'RetryInconclusive']);
    expect((await produce(second, topic, [{ value: barWithVwap.value }])).status).toBe(200);
    const values = (await world.topics.read(topic)).map(({ value }) => value?.toString());
    expect(values).not.toContain('queued');
  });

  it('while Kafka is silent gives a trial back, and another pod starts its own', async () => {
    const circuitBreaker = { conflicts: 1, windowMs: 60_000, openMs: 1, maxOpenMs: 1, quietMs: 60_000 };
    const { topic, settings, gateway } = await drifted({ circuitBreaker });
    const second = await world.gateway(settings);
    expect((await produce(gateway, topic, [{ value: barWithVwap.value }])).body).toMatchObject({
      code: 'circuit.open',
    });
    kafka.action = () => 'withhold_response';
    const before = kafka.produceRequests;
    const trial = produce(gateway, topic, [{ value: bar.value }]);
    await eventually(
      () => kafka.produceRequests,
      (count) => count > before,
    );
    const stopped = gateway.stop();
    expect((await trial).body).toMatchObject({ code: 'outcome.unknown' });
    expect(await stopped).toBe(0);
    kafka.action = () => 'pass';
    expect((await produce(second, topic, [{ value: bar.value }])).status).toBe(200);
    expect((await events(second, topic)).slice(-4)).toEqual([
      'TrialStarted',
      'TrialInconclusive',
      'TrialStarted',
      'TrialSucceeded',
    ]);
  });

  it('ends the process while Postgres is silent, and its connections hang', async () => {
    const topic = await world.topic();
    await world.registerSchema(`${topic}-value`, barValue);
    const settings = await world.settings([{ topic, value: barValue }]);
    const gateway = await world.gateway({ ...settings, shutdown: { graceMs: 10_000 } });
    expect((await produce(gateway, topic, [{ value: bar.value }])).status).toBe(200);
    await world.registerSchema(`${topic}-value`, ksqlBarValue);
    const appends = (): number =>
      world.sql.statements.filter((statement) => statement.includes('append_subject_facts')).length;
    const before = appends();
    world.sql.shouldSilence = () => true;
    release = () => (world.sql.shouldSilence = () => false);
    const conflict = produce(gateway, topic, [{ value: barWithVwap.value }]);
    await eventually(appends, (count) => count > before);
    const stopped = gateway.stop();
    expect((await conflict).body).toMatchObject({ code: 'store.unreachable', outcome: 'not_sent' });
    expect(await stopped).toBe(0);
    expect(gateway.logs.at(-1)).toMatchObject({ msg: 'stopped' });
  });

  it('leaves an idle pod unready but serving for shutdown.lingerMs', async () => {
    const { topic, gateway } = await drifted({}, { graceMs: 20_000, lingerMs: 2000 });
    const stopped = gateway.stop();
    await drains(gateway);
    expect((await produce(gateway, topic, [{ value: bar.value }])).status).toBe(200);
    expect(await stopped).toBe(0);
  });
});

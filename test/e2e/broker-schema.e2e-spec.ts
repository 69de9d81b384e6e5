import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { bar, barKey, barValue, barWithVwap, retypedBarKey, ksqlBarValue } from '../fixtures/bars.js';
import type { GatewayProcess } from '../support/gateway.js';
import type { KafkaProxy } from '../support/kafka-proxy.js';
import { schemaValidator, type AllowedIds } from '../support/validating-broker.js';
import { call, metrics, produce, World, type GatewayResponse } from '../support/world.js';

/**
 * Real: gateway process, Kafka, registry, Postgres. Stand-ins: a proxy before Kafka that rejects schema ids as a validating
 * broker does and forwards everything else; counting proxies before the registry and Postgres.
 */
describe('a broker that validates schemas', () => {
  let world: World;
  let broker: KafkaProxy;
  let gateway: GatewayProcess;
  let allowed: Record<string, AllowedIds>;
  const topics: string[] = [];
  let topic: string;
  let keyId: number;
  let oldId: number;

  const idsIn = async (): Promise<(number | undefined)[]> =>
    (await world.topics.read(topic)).map(({ value }) => value?.readInt32BE(1));
  const audit = async (): Promise<unknown> =>
    (await call(gateway, 'GET', `/v1/mismatches?topic=${topic}`)).body['items'];
  const subject = async (role: string): Promise<Record<string, unknown>> =>
    (await call(gateway, 'GET', `/v1/subjects/${topic}/${topic}-${role}`)).body;
  /** The look-ups that reached the registry, by subject. */
  const lookUps = (): string[] => world.registry.calls.map(({ path }) => path.replace(/^.*\/subjects\//, ''));
  const sending = async (
    records: readonly unknown[],
  ): Promise<{ response: GatewayResponse; requests: number }> => {
    const before = broker.produceRequests;
    const response = await produce(gateway, topic, records);
    return { response, requests: broker.produceRequests - before };
  };

  beforeAll(async () => {
    world = await World.create();
    broker = await world.kafkaProxy();
    broker.validate = schemaValidator((name) => allowed[name] ?? {});
    for (let made = 0; made < 8; made += 1) topics.push(await world.topic('validated'));
    const settings = await world.settings(
      topics.map((each) => ({ topic: each, key: barKey, value: barValue })),
    );
    gateway = await world.gateway({ ...settings, kafka: { brokers: [broker.address] } });
  });

  /** A topic of its own for each test, bound to its schemas by a first record. */
  beforeEach(async () => {
    allowed = {};
    topic = topics.pop() ?? '';
    keyId = await world.registerSchema(`${topic}-key`, barKey);
    oldId = await world.registerSchema(`${topic}-value`, barValue);
    expect((await produce(gateway, topic, [bar])).status).toBe(200);
    world.registry.calls.length = 0;
  });

  afterAll(async () => {
    await world.close();
  });

  it('a Generic value that it rejects is looked up once, followed, and sent with one retry', async () => {
    const newId = await world.registerSchema(`${topic}-value`, ksqlBarValue);
    allowed = { [topic]: { key: [keyId], value: [newId] } };
    const { response, requests } = await sending([bar]);
    expect(response.status).toBe(200);
    expect(response.body).toMatchObject({
      offsets: [{ partition: 0, offset: 1, error_code: null }],
      value_schema_id: newId,
      resolutions: [{ subject: `${topic}-value`, verdict: 'follow', to: { schema_id: newId } }],
    });
    expect(requests).toBe(2);
    expect(await idsIn()).toEqual([oldId, newId]);
    // The broker does not say whether it rejected the key or the value. A look-up of the key shows that the key is not the cause.
    expect(lookUps()).toEqual([`${topic}-key/versions/latest`, `${topic}-value/versions/latest`]);
    expect(await audit()).toMatchObject([
      {
        subject: `${topic}-value`,
        class: 'schema.conflict',
        kind: 'NAME_MISMATCH',
        origin: 'broker',
        verdict: 'follow',
        outcome: 'followed',
      },
    ]);
    expect(await metrics(gateway)).toMatch(
      new RegExp(`produce_retry_on_error_total\\{topic="${topic}",subject="${topic}-value",[^}]*\\} 1`),
    );
    const { body } = await call(gateway, 'GET', `/v1/subjects/${topic}/${topic}-value/events`);
    expect((body['items'] as { type: string; data: object }[]).slice(-3)).toMatchObject([
      { type: 'ConflictDetected', data: { kind: 'BROKER_REFUSED', origin: 'broker' } },
      { type: 'SchemaResolved' },
      { type: 'RetrySucceeded' },
    ]);
    expect(await subject('key')).toMatchObject({ state: 'healthy', breaker: { conflicts_in_window: 0 } });

    expect((await sending([barWithVwap])).requests).toBe(1);
    expect(lookUps()).toHaveLength(2);
  });

  it('a Specific key that it rejects blocks its subject at once, and not that of the value', async () => {
    const newId = await world.registerSchema(`${topic}-key`, retypedBarKey);
    const { version } = await subject('value');
    allowed = { [topic]: { key: [newId] } };
    const { response, requests } = await sending([bar]);
    expect(response.status).toBe(409);
    expect(response.body).toMatchObject({
      code: 'produce.blocked',
      error_code: 40901,
      class: 'schema.conflict',
      outcome: 'not_sent',
      subject: `${topic}-key`,
      state: 'blocked',
    });
    expect(requests).toBe(1);
    expect(lookUps()).toEqual([`${topic}-key/versions/latest`]);
    expect(await audit()).toMatchObject([
      {
        id: response.body['mismatch_id'],
        subject: `${topic}-key`,
        kind: 'NAME_MISMATCH',
        origin: 'broker',
        verdict: 'stop',
        outcome: 'blocked',
      },
    ]);
    expect(await subject('value')).toMatchObject({ state: 'healthy', version });
    expect(await idsIn()).toEqual([oldId]);
    expect((await sending([bar])).requests).toBe(0);
  });

  it('a retry that it rejects again blocks the subject', async () => {
    await world.registerSchema(`${topic}-value`, ksqlBarValue);
    allowed = { [topic]: { key: [keyId], value: [] } };
    const { response, requests } = await sending([bar]);
    expect(response.status).toBe(409);
    expect(response.body).toMatchObject({
      code: 'produce.blocked',
      subject: `${topic}-value`,
      state: 'blocked',
      outcome: 'not_sent',
    });
    expect(requests).toBe(2);
    expect(await audit()).toMatchObject([{ origin: 'broker', outcome: 'blocked' }]);
    expect(await idsIn()).toEqual([oldId]);
    expect((await sending([bar])).requests).toBe(0);
  });

  it('a record under the latest schema is not sent again: the request is refused with the reason', async () => {
    allowed = { [topic]: { value: [] } };
    const { response, requests } = await sending([bar]);
    expect(response.status).toBe(409);
    expect(response.body).toMatchObject({ code: 'produce.blocked', state: 'healthy', outcome: 'not_sent' });
    expect(response.body['detail']).toContain('the broker refuses a schema that the registry has');
    expect(requests).toBe(1);
    expect(lookUps()).toEqual([`${topic}-key/versions/latest`, `${topic}-value/versions/latest`]);
    expect(await audit()).toMatchObject([{ origin: 'broker', verdict: 'refuse', outcome: 'refused' }]);

    allowed = {};
    expect((await sending([bar])).response.status).toBe(200);
    expect(await idsIn()).toEqual([oldId, oldId]);
  });

  it('records without a key are a conflict as well where the topic is not compacted', async () => {
    const newId = await world.registerSchema(`${topic}-value`, ksqlBarValue);
    allowed = { [topic]: { value: [newId] } };
    const { response, requests } = await sending([{ value: bar.value }, { value: bar.value }]);
    expect(response.body).toMatchObject({ offsets: [{ offset: 1 }, { offset: 2 }], value_schema_id: newId });
    expect(requests).toBe(2);
    expect(lookUps()).toEqual([`${topic}-value/versions/latest`]);
  });

  it('a rejection without a message, from a broker before produce version 8, is a conflict as well', async () => {
    broker.maxProduceVersion = 7;
    broker.cut();
    const newId = await world.registerSchema(`${topic}-value`, ksqlBarValue);
    allowed = { [topic]: { value: [newId] } };
    const { response } = await sending([{ value: bar.value }]);
    broker.maxProduceVersion = 8;
    broker.cut();
    expect(response.body).toMatchObject({ offsets: [{ offset: 1 }], value_schema_id: newId });
    expect(await idsIn()).toEqual([oldId, newId]);
  });

  it('records that it accepted stay as they are, and the rest of the request follows', async () => {
    const newId = await world.registerSchema(`${topic}-value`, ksqlBarValue);
    allowed = { [topic]: { value: [newId] } };
    const tombstone = { key: bar.key, value: null };
    const { response, requests } = await sending([bar, tombstone, bar]);
    expect(response.status).toBe(200);
    expect(response.body).toMatchObject({
      offsets: [{ offset: 2 }, { offset: 1 }, { offset: 3 }],
      value_schema_id: newId,
      resolutions: [{ verdict: 'follow' }],
    });
    // One rejected request with the tombstone, the tombstone alone, the rest under the new schema.
    expect(requests).toBe(3);
    expect(await idsIn()).toEqual([oldId, undefined, newId, newId]);
  });

  it('records that it accepted are reported as such when the rest of the request is refused', async () => {
    await world.registerSchema(`${topic}-value`, ksqlBarValue);
    allowed = { [topic]: { value: [] } };
    const { response } = await sending([bar, { key: bar.key, value: null }]);
    expect(response.status).toBe(200);
    expect(response.body).toMatchObject({
      offsets: [
        { partition: null, offset: null, error_code: 50002 },
        { partition: 0, offset: 1, error_code: null, error: null },
      ],
    });
    expect(await subject('value')).toMatchObject({ state: 'blocked' });
    expect(await idsIn()).toEqual([oldId, undefined]);
  });
});

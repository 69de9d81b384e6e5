import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { bar, barValue, barWithVwap, ksqlBarValue } from '../fixtures/bars.js';
import { ConfluentRegistry } from '../support/confluent-registry.js';
import type { GatewayProcess } from '../support/gateway.js';
import { eventually, produce, World } from '../support/world.js';

const value = { value: bar.value };
const drifted = { value: barWithVwap.value };

/**
 * Real: gateway processes, Kafka, Postgres, and Apicurio, which has no associations. Stand-in: a registry with
 * Confluent's associations.
 */
describe('subjectResolver: Associated', () => {
  let world: World;
  let confluent: ConfluentRegistry;
  let url: string;

  beforeAll(async () => {
    world = await World.create();
  });

  beforeEach(async () => {
    confluent = await ConfluentRegistry.start();
    ({ url } = confluent);
  });

  afterEach(async () => {
    await Promise.all(world.gateways.splice(0).map((gateway) => gateway.kill9()));
  });

  afterAll(async () => {
    await world.close();
  });

  type Mappings = Parameters<World['settings']>[0];

  async function pod(more: Record<string, unknown> = {}, mappings: Mappings = []): Promise<GatewayProcess> {
    const settings = await world.settings(mappings, { subjectResolver: 'Associated' });
    const schemaRegistry = { url, timeoutMs: 1000, ...more };
    return world.gateway({ ...settings, schemaRegistry });
  }

  const lookups = (): string[] => confluent.calls.filter((call) => call.includes('/associations/'));
  const idsInLog = async (topic: string): Promise<unknown[]> =>
    (await world.topics.read(topic)).map((record) => record.value?.readInt32BE(1));

  it('sends to the associated subject, which all pods together look up once, and not again after a restart', async () => {
    const topic = await world.topic('associated');
    confluent.associate(topic, 'value', `${topic}-of-record`);
    const id = confluent.register(`${topic}-of-record`, barValue);
    confluent.register(`${topic}-value`, { ...barValue, name: 'Other' });
    const mappings = [{ topic, value: barValue }];
    const [first, second] = [await pod({}, mappings), await pod({}, mappings)];
    for (const gateway of [first, second, first])
      expect((await produce(gateway, topic, [value])).body).toMatchObject({ value_schema_id: id });
    expect(lookups()).toEqual([
      `GET /associations/resources/-/${topic}?resourceType=topic&associationType=value`,
    ]);

    await first.kill9();
    await confluent.close();
    const restarted = await pod({}, mappings);
    expect((await produce(restarted, topic, [value])).body).toMatchObject({ value_schema_id: id });
    expect(await idsInLog(topic)).toEqual([id, id, id, id]);
  });

  it('switches to another subject at a conflict, on every pod, and logs it', async () => {
    const topic = await world.topic('associated');
    confluent.associate(topic, 'value', `${topic}-one`);
    const id = confluent.register(`${topic}-one`, barValue);
    const pods = [await pod(), await pod()];
    for (const gateway of pods)
      expect((await produce(gateway, topic, [value])).body).toMatchObject({ value_schema_id: id });
    confluent.associate(topic, 'value', `${topic}-two`);
    const next = confluent.register(`${topic}-two`, ksqlBarValue);
    const before = lookups().length;
    for (const gateway of pods)
      expect((await produce(gateway, topic, [value])).body).toMatchObject({ value_schema_id: id });
    expect(lookups()).toHaveLength(before);
    const asking = [];
    for (const gateway of pods) {
      expect((await produce(gateway, topic, [drifted])).body).toMatchObject({ value_schema_id: next });
      asking.push(lookups().length - before);
    }
    expect(asking[0]).toBe(1);
    const logged = await eventually(
      () => pods.flatMap((gateway) => gateway.conflictLog('lookup')),
      (lines) => lines.some((line) => line['associated_subject'] === `${topic}-two`),
    );
    expect(logged.some((line) => line['resolved_subject'] === `${topic}-one`)).toBe(true);
    expect(await idsInLog(topic)).toEqual([id, id, id, id, next, next]);
    await confluent.close();
  });

  it('sends nothing while several subjects are possible, or while it is unknown whether there is one', async () => {
    const topic = await world.topic('associated');
    confluent.associate(topic, 'value', `${topic}-eu`, 'lkc-eu');
    confluent.associate(topic, 'value', `${topic}-us`, 'lkc-us');
    const id = confluent.register(`${topic}-us`, barValue);
    const unsure = await produce(await pod(), topic, [value]);
    expect(unsure.status).toBe(422);
    expect(unsure.body).toMatchObject({ code: 'schema.missing', outcome: 'not_sent' });
    expect(unsure.body['detail']).toContain('schemaRegistry.kafkaClusterId');
    const away = await produce(await pod({ url: 'http://127.0.0.1:9' }), topic, [value]);
    expect(away.body).toMatchObject({ code: 'sr.unreachable', outcome: 'not_sent' });
    const sure = await produce(await pod({ kafkaClusterId: 'lkc-us' }), topic, [value]);
    expect(sure.body).toMatchObject({ value_schema_id: id });
    expect(await idsInLog(topic)).toEqual([id]);
    await confluent.close();
  });

  it('works like TopicName with a registry that has no associations', async () => {
    const topic = await world.topic('apicurio');
    const id = await world.registerSchema(`${topic}-value`, barValue);
    const gateway = await pod({ url: world.registry.url }, [{ topic, value: barValue }]);
    expect((await produce(gateway, topic, [value])).body).toMatchObject({ value_schema_id: id });
    const latest = await world.registerSchema(`${topic}-value`, ksqlBarValue);
    expect((await produce(gateway, topic, [drifted])).body).toMatchObject({
      value_schema_id: latest,
      resolutions: [{ subject: `${topic}-value`, verdict: 'follow' }],
    });
    const { calls } = world.registry;
    expect(calls.filter(({ path }) => path.includes('/associations/'))).toHaveLength(2);
    expect(await idsInLog(topic)).toEqual([id, latest]);
    await confluent.close();
  });
});

import { SchemaRegistryClient } from '@confluentinc/schemaregistry/dist/schemaregistry-client.js';
import { AvroDeserializer } from '@confluentinc/schemaregistry/dist/serde/avro.js';
import { SerdeType, SubjectNameStrategyType } from '@confluentinc/schemaregistry/dist/serde/serde.js';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { bar, barValue, barWithVwap, ksqlBarValue, retypedBarValue } from '../fixtures/bars.js';
import { ConfluentRegistry } from '../support/confluent-registry.js';
import type { GatewayProcess } from '../support/gateway.js';
import { call, produce, World } from '../support/world.js';

const encryption = {
  encodingRules: [{ name: 'encryptVwap', kind: 'TRANSFORM', type: 'ENCRYPT', tags: ['PII'] }],
};
const rules = ['encoding encryptVwap (ENCRYPT)'];
// Confluent's deserializer for JavaScript rejects a long beyond 2^53.
const value = { value: { ...bar.value, volume: 7 } };
const ahead = { value: { ...barWithVwap.value, volume: 7 } };

/**
 * Real: gateway processes, Kafka, Postgres, Confluent's deserializer. Stand-in: a registry with Confluent's rules and GUIDs,
 * which Apicurio does not have.
 */
describe('a registry with data contracts', () => {
  let world: World;
  let confluent: ConfluentRegistry;
  let gateway: GatewayProcess;
  let topic: string;
  let subject: string;

  beforeAll(async () => {
    world = await World.create();
  });

  beforeEach(async () => {
    confluent = await ConfluentRegistry.start();
    topic = await world.topic('contracts');
    subject = `${topic}-value`;
  });

  afterEach(async () => {
    await gateway.kill9();
    await confluent.close();
  });

  afterAll(() => world.close());

  /** @param side further members of the value's mapping, e.g. `wire` */
  async function start(producer: Record<string, unknown> = {}, side: object = {}): Promise<void> {
    const settings = await world.settings([{ topic, value: barValue }], producer);
    const mappings = (settings['mappings'] as { topic: string; value: object }[]).map((mapping) => ({
      ...mapping,
      value: { ...mapping.value, ...side },
    }));
    gateway = await world.gateway({
      ...settings,
      mappings,
      schemaRegistry: { url: confluent.url, timeoutMs: 1000 },
    });
  }

  const put = () =>
    call(gateway, 'PUT', `/v1/subjects/${topic}/${subject}/mapping`, {
      record: 'generic',
      version: 'latest',
      reason: 'a test',
    });

  const idsInLog = async () =>
    (await world.topics.read(topic)).map(({ value: bytes }) => bytes?.readInt32BE(1));

  it('a latest version with an encryption rule is neither followed nor declared, and is in the audit', async () => {
    const id = confluent.register(subject, barValue);
    await start();
    expect((await produce(gateway, topic, [value])).body).toMatchObject({ value_schema_id: id });
    confluent.register(subject, ksqlBarValue, undefined, encryption);
    const stopped = await produce(gateway, topic, [ahead]);
    const difference = { kind: 'RULES_PRESENT', severity: 'error', theirs: rules[0] };
    expect(stopped.status).toBe(409);
    expect(stopped.body).toMatchObject({ code: 'produce.blocked' });
    expect(stopped.body['differences']).toContainEqual(expect.objectContaining(difference));
    expect(
      (await call(gateway, 'GET', `/v1/mismatches?topic=${topic}&kind=RULES_PRESENT`)).body,
    ).toMatchObject({
      items: [{ outcome: 'blocked', verdict: 'stop' }],
    });
    const declared = await put();
    expect(declared.status).toBe(409);
    expect(declared.body).toMatchObject({ code: 'writer.refused', differences: [difference] });
    expect(await idsInLog()).toEqual([id]);
  });

  it('with producer.allowRules it is followed, and the stored event names the rules', async () => {
    confluent.register(subject, barValue);
    await start({ allowRules: ['contracts_*'] });
    await produce(gateway, topic, [value]);
    const id = confluent.register(subject, ksqlBarValue, undefined, encryption);
    expect((await produce(gateway, topic, [ahead])).body).toMatchObject({ value_schema_id: id });
    const { body } = await call(gateway, 'GET', `/v1/subjects/${topic}/${subject}/events`);
    const resolved = (body['items'] as { type: string; data: object }[]).filter(
      ({ type }) => type === 'SchemaResolved',
    );
    expect(resolved.at(-1)?.data).toMatchObject({ verdict: 'follow', rulesAllowed: rules });
    expect((await call(gateway, 'GET', `/v1/mismatches?topic=${topic}`)).body).toMatchObject({
      items: [
        {
          outcome: 'followed',
          differences: expect.arrayContaining([
            expect.objectContaining({ kind: 'RULES_PRESENT', severity: 'warning' }),
          ]) as unknown,
        },
      ],
    });
  });

  it('one that was rebuilt with another schema under the id blocks the subject with ResolveSchemaAtProduce', async () => {
    const id = confluent.register(subject, barValue);
    await start({ resolveSchemaOnErrorOnly: false, resolveSchemaAtProduce: true });
    await produce(gateway, topic, [value]);
    confluent.rebuild();
    expect(confluent.register(subject, { ...retypedBarValue, fields: [...barValue.fields].reverse() })).toBe(
      id,
    );
    const stopped = await produce(gateway, topic, [value]);
    expect(stopped.status).toBe(409);
    expect(stopped.body['detail'] ?? stopped.body['message']).toContain(`another schema under id ${id}`);
    expect(await idsInLog()).toEqual([id]);
  });

  it('wire: header is read by Confluent’s deserializer, before and after a follow', async () => {
    confluent.register(subject, barValue);
    await start({}, { wire: 'header' });
    await produce(gateway, topic, [value]);
    const id = confluent.register(subject, ksqlBarValue);
    expect((await produce(gateway, topic, [ahead])).body).toMatchObject({ value_schema_id: id });
    const client = new SchemaRegistryClient({ baseURLs: [confluent.url] });
    const strategy = { subjectNameStrategyType: SubjectNameStrategyType.TOPIC };
    const deserializer = new AvroDeserializer(client, SerdeType.VALUE, strategy);
    const read: unknown[] = [];
    for (const record of await world.topics.read(topic)) {
      const headers = Object.fromEntries(record.headers.map((header) => [header.name, header.value ?? '']));
      read.push(await deserializer.deserialize(topic, record.value ?? Buffer.alloc(0), headers));
    }
    expect(read).toMatchObject([
      { symbol: bar.value.symbol, bid: 10.4 },
      { symbol: bar.value.symbol, vwap: 10.375 },
    ]);
    const { body } = await call(gateway, 'GET', `/v1/subjects/${topic}/${subject}`);
    expect(body).toMatchObject({ mapping: { wire: 'header', schema_id: id } });
  });

  it('wire: header sends nothing when the registry provides no GUID', async () => {
    confluent.givesGuids = false;
    confluent.register(subject, barValue);
    await start({}, { wire: 'header' });
    const refused = await produce(gateway, topic, [value]);
    expect(refused.status).toBe(422);
    expect(refused.body).toMatchObject({ code: 'schema.missing' });
    expect(await world.topics.read(topic)).toEqual([]);
  });
});

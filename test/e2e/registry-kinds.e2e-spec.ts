import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { barValue, bar, barWithVwap, ksqlBarValue } from '../fixtures/bars.js';
import { rawServer } from '../../libs/registry/src/testing/misbehaving-server.js';
import { ConfluentRegistry } from '../support/confluent-registry.js';
import type { GatewayProcess } from '../support/gateway.js';
import { stack } from '../support/stack.js';
import { eventually, produce, World } from '../support/world.js';

const value = { value: bar.value };

/** One kind of registry: a gateway's settings for it, and the actions of other teams there. */
interface Kind {
  readonly url: () => string;
  /** The source of a resolver module. Null: TopicName. */
  readonly resolver: string | null;
  readonly subjectOf: (topic: string) => string;
  readonly registers: (topic: string, schema: unknown) => number | Promise<number>;
}

/**
 * Real: gateway processes, Kafka, Postgres, and Apicurio with its Confluent API. Stand-in: a registry with Confluent's
 * contexts, which Apicurio does not have.
 */
describe('registries', () => {
  let world: World;
  let confluent: ConfluentRegistry;
  let folder: string;
  let gateway: GatewayProcess;

  beforeAll(async () => {
    world = await World.create();
    folder = await mkdtemp(join(tmpdir(), 'sluicegate-context-'));
    await writeFile(
      join(folder, 'context.mjs'),
      'export default (topic, fullName, role) => `:.eu:${topic}-${role}`;\n',
    );
  });

  beforeEach(async () => {
    confluent = await ConfluentRegistry.start();
  });

  afterEach(async () => {
    await gateway.kill9();
    await confluent.close();
  });

  afterAll(async () => {
    await world.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function start(
    url: string | readonly string[],
    resolver: string | null = null,
  ): Promise<GatewayProcess> {
    const settings = await world.settings([], resolver === null ? {} : { subjectResolver: resolver });
    gateway = await world.gateway({ ...settings, schemaRegistry: { url, timeoutMs: 1000 } });
    return gateway;
  }

  const idsInLog = async (topic: string): Promise<unknown[]> =>
    (await world.topics.read(topic)).map((record) => record.value?.readInt32BE(1));

  it.each<[string, Kind]>([
    [
      'Apicurio',
      {
        url: () => stack().schemaRegistry,
        resolver: null,
        subjectOf: (topic) => `${topic}-value`,
        registers: (topic, schema) => world.registerSchema(`${topic}-value`, schema),
      },
    ],
    [
      'Confluent’s without a context',
      {
        url: () => confluent.url,
        resolver: null,
        subjectOf: (topic) => `${topic}-value`,
        registers: (topic, schema) => confluent.register(`${topic}-value`, schema),
      },
    ],
    [
      'Confluent’s with a context in its address',
      {
        url: () => `${confluent.url}/contexts/.eu`,
        resolver: null,
        subjectOf: (topic) => `${topic}-value`,
        registers: (topic, schema) => confluent.register(`:.eu:${topic}-value`, schema),
      },
    ],
    [
      'Confluent’s with a context in the subject',
      {
        url: () => confluent.url,
        resolver: 'context.mjs',
        subjectOf: (topic) => `:.eu:${topic}-value`,
        registers: (topic, schema) => confluent.register(`:.eu:${topic}-value`, schema),
      },
    ],
  ])('%s: first use, a schema by its text, drift', async (_name, kind) => {
    const topic = await world.topic('kinds');
    const id = await kind.registers(topic, barValue);
    const { url, resolver } = kind;
    await start(url(), resolver === null ? null : join(folder, resolver));

    const first = await produce(gateway, topic, [value]);
    expect(first.body).toMatchObject({ value_schema_id: id });
    const latest = await kind.registers(topic, ksqlBarValue);
    const inline = { value_schema: JSON.stringify(ksqlBarValue) };
    const ahead = [{ value: barWithVwap.value }];
    const byText = await produce(gateway, topic, ahead, { more: inline });
    expect(byText.body).toMatchObject({ value_schema_id: latest });
    expect(byText.body).not.toHaveProperty('resolutions');
    const followed = await produce(gateway, topic, ahead);
    expect(followed.body).toMatchObject({
      value_schema_id: latest,
      resolutions: [{ subject: kind.subjectOf(topic), verdict: 'follow' }],
    });
    expect(await idsInLog(topic)).toEqual([id, latest, latest]);
  });

  it('the next node is used in time when the first one is silent, and no address is printed', async () => {
    const topic = await world.topic('nodes');
    const silent = await rawServer();
    const id = await world.registerSchema(`${topic}-value`, barValue);
    await start([silent.url, stack().schemaRegistry]);
    expect((await produce(gateway, topic, [value])).body).toMatchObject({ value_schema_id: id });
    await silent.close();
    const latest = await world.registerSchema(`${topic}-value`, ksqlBarValue);
    const followed = await produce(gateway, topic, [{ value: barWithVwap.value }]);
    expect(followed.body).toMatchObject({ value_schema_id: latest });
  });

  it('a schema that only Java accepts is written by its id and its text, and logged once', async () => {
    const topic = await world.topic('debezium');
    const schema = {
      type: 'record',
      name: 'Value$1',
      namespace: 'connect-test.core',
      fields: [
        { name: 'id', type: 'int' },
        { name: 'note', type: ['null', 'string'], default: null },
      ],
    };
    // Apicurio validates names at registration; older registries did not.
    const id = confluent.register(`${topic}-value`, schema);
    await start(confluent.url);
    const records = [{ value: { id: 1, note: 'x' } }];
    for (const more of [{}, { value_schema: JSON.stringify(schema) }, { value_schema_id: id }])
      expect((await produce(gateway, topic, records, { more })).body).toMatchObject({ value_schema_id: id });
    const logged = gateway.logs.filter(({ msg }) =>
      String(msg).startsWith('a schema violates the Avro specification'),
    );
    expect(logged).toMatchObject([
      { level: 'warn', subject: `${topic}-value`, schema_id: id, warnings: [{ place: '/name' }], more: 0 },
    ]);
  });

  it('a latest version that is not an Avro schema is reported as such, not as missing', async () => {
    const topic = await world.topic('json');
    const schema = '{"$schema":"http://json-schema.org/draft-07/schema#","type":"object"}';
    const response = await fetch(`${stack().schemaRegistry}/subjects/${topic}-value/versions`, {
      method: 'POST',
      headers: { 'content-type': 'application/vnd.schemaregistry.v1+json' },
      body: JSON.stringify({ schemaType: 'JSON', schema }),
    });
    expect(response.status).toBe(200);
    await start(stack().schemaRegistry);
    const refused = await produce(gateway, topic, [value]);
    expect(refused.status).toBe(422);
    expect(refused.body).toMatchObject({ code: 'schema.missing', error_code: 42202 });
    expect(refused.body['detail']).toContain('its type is "JSON", not AVRO');
  });

  it('an id of another subject is refused, and the id of an older version is written under it', async () => {
    const [topic, other] = [await world.topic('ids'), await world.topic('ids')];
    const old = await world.registerSchema(`${topic}-value`, barValue);
    await world.registerSchema(`${topic}-value`, ksqlBarValue);
    const otherSubjectsId = await world.registerSchema(`${other}-value`, { ...barValue, name: 'Other' });
    await start(stack().schemaRegistry);
    const byId = (id: number) => produce(gateway, topic, [value], { more: { value_schema_id: id } });
    expect((await byId(old)).body).toMatchObject({ value_schema_id: old });
    const refused = await byId(otherSubjectsId);
    expect(refused.status).toBe(409);
    expect(refused.body).toMatchObject({ code: 'writer.refused' });
    expect(refused.body['detail']).toContain(`id ${otherSubjectsId} is not a version of the subject`);
    expect(await idsInLog(topic)).toEqual([old]);
  });

  it('an id is that of the subject’s own context', async () => {
    const topic = await world.topic('contexts');
    confluent.register('others-value', {
      type: 'record',
      name: 'Other',
      fields: [],
    });
    const id = confluent.register(`:.eu:${topic}-value`, barValue);
    expect(id).toBe(1);
    await start(confluent.url, join(folder, 'context.mjs'));
    const response = await produce(gateway, topic, [value], {
      more: { value_schema_id: id },
    });
    expect(response.body).toMatchObject({ value_schema_id: id });
    expect(await idsInLog(topic)).toEqual([id]);
  });

  it('one id in two contexts is two schemas', async () => {
    const byTopic = 'export default (topic, name, role) => `:.${topic.slice(0, 2)}:${topic}-${role}`;\n';
    await writeFile(join(folder, 'by-topic.mjs'), byTopic);
    const [eu, us] = [await world.topic('eu'), await world.topic('us')];
    const counter = {
      type: 'record',
      name: 'Counter',
      fields: [{ name: 'n', type: 'long' }],
    };
    for (const schema of [counter, { ...counter, name: 'Meter' }])
      confluent.register(`:.eu:${eu}-value`, schema);
    for (const schema of [barValue, ksqlBarValue]) confluent.register(`:.us:${us}-value`, schema);
    await start(confluent.url, join(folder, 'by-topic.mjs'));
    for (const id of [1, 2, 2]) {
      const more = { value_schema_id: id };
      expect((await produce(gateway, eu, [{ value: { n: 1 } }], { more })).body).toMatchObject(more);
      expect((await produce(gateway, us, [value], { more })).body).toMatchObject(more);
    }
    expect([await idsInLog(eu), await idsInLog(us)]).toEqual([
      [1, 2, 2],
      [1, 2, 2],
    ]);
  });

  it('a registry with two ids for one text is logged; the id in the subject’s own response is used', async () => {
    const [one, two] = [await world.topic('ids'), await world.topic('ids')];
    confluent.register(`${one}-value`, barValue, 11);
    confluent.register(`${two}-value`, barValue, 12);
    await start(confluent.url);
    for (const topic of [one, two, one]) await produce(gateway, topic, [value]);
    const logged = await eventually(
      () => gateway.logs.filter(({ msg }) => msg === 'the registry returned inconsistent data'),
      (lines) => lines.length > 0,
    );
    expect(logged).toMatchObject([
      { level: 'warn', kind: 'ids_differ', subject: `${two}-value`, schemaId: 12, otherIds: [11] },
    ]);
    expect([await idsInLog(one), await idsInLog(two)]).toEqual([[11, 11], [12]]);
  });

  it('a registry with two texts for one id is logged as well', async () => {
    const [one, two] = [await world.topic('texts'), await world.topic('texts')];
    confluent.register(`${one}-value`, barValue, 21);
    confluent.register(`${two}-value`, { ...barValue, name: 'Renamed' }, 21);
    await start(confluent.url);
    for (const topic of [one, two]) {
      expect((await produce(gateway, topic, [value])).body).toMatchObject({ value_schema_id: 21 });
    }
    const logged = await eventually(
      () => gateway.logs.filter(({ msg }) => msg === 'the registry returned inconsistent data'),
      (lines) => lines.length > 0,
    );
    expect(logged).toMatchObject([{ kind: 'texts_differ', subject: `${two}-value`, schemaId: 21 }]);
  });
});

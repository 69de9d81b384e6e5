import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bar, barValue, retypedBarValue } from '../fixtures/bars.js';
import { GatewayProcess } from '../support/gateway.js';
import { registeredVersions } from '../support/registry.js';
import { call, produce, World } from '../support/world.js';

/** As it was before `trades` was required. */
const olderBarValue = { ...barValue, fields: barValue.fields.filter(({ name }) => name !== 'trades') };
const olderBar = Object.fromEntries(Object.entries(bar.value).filter(([name]) => name !== 'trades'));

const twice = '{"type":"record","name":"Bar","fields":[{"name":"bid","type":"double","type":"string"}]}';
const pathOfDuplicate = '/fields/0/type';

/** Real: gateway processes, Kafka, registry, Postgres. Stand-ins: proxies before the registry and Postgres, which change nothing here. */
describe('a request that declares a schema other than the mapping', () => {
  let world: World;

  beforeAll(async () => {
    world = await World.create();
  });

  afterAll(async () => {
    await world.close();
  });

  const idsInLog = async (topic: string) =>
    (await world.topics.read(topic)).map(({ value }) => value?.readInt32BE(1));

  it('writes an older version that lacks a field which the mapping requires, under its own id', async () => {
    const topic = await world.topic();
    const olderId = await world.registerSchema(`${topic}-value`, olderBarValue);
    const retypedId = await world.registerSchema(`${topic}-value`, retypedBarValue);
    const id = await world.registerSchema(`${topic}-value`, barValue);
    const gateway = await world.gateway(await world.settings([{ topic, value: barValue }]));
    expect((await produce(gateway, topic, [{ value: bar.value }])).body).toMatchObject({
      value_schema_id: id,
    });

    for (const more of [{ value_schema_id: olderId }, { value_schema: JSON.stringify(olderBarValue) }]) {
      const response = await produce(gateway, topic, [{ value: olderBar }], { more });
      expect(response.status).toBe(200);
      expect(response.body).toMatchObject({ value_schema_id: olderId });
    }
    const retyped = await produce(gateway, topic, [{ value: { ...bar.value, bid: 'ten' } }], {
      more: { value_schema_id: retypedId },
    });
    expect(retyped.status).toBe(409);
    expect(retyped.body).toMatchObject({ code: 'writer.refused', state: 'healthy', outcome: 'not_sent' });
    expect((await produce(gateway, topic, [{ value: bar.value }])).status).toBe(200);
    expect(await idsInLog(topic)).toEqual([id, olderId, olderId, id]);
    await gateway.kill9();
  });

  it('may inline the text of a key that the registry has with references', async () => {
    const topic = await world.topic();
    const symbol = { type: 'fixed', name: 'com.example.Symbol', size: 4 };
    const key = (type: unknown) => ({
      type: 'record',
      name: 'com.example.Key',
      fields: [{ name: 'symbol', type }],
    });
    const symbols = `symbol-${randomBytes(4).toString('hex')}`;
    await world.registerSchema(symbols, symbol);
    await world.registerSchema(`${topic}-value`, barValue);
    const keyId = await world.registerSchema(`${topic}-key`, key('com.example.Symbol'), [
      { name: 'com.example.Symbol', subject: symbols, version: 1 },
    ]);
    const before = await registeredVersions(world.registry.url, `${topic}-key`);
    const gateway = await world.gateway(await world.settings([]));
    const record = { key: { symbol: Buffer.from('ACME').toString('base64') }, value: bar.value };
    const response = await produce(gateway, topic, [record], {
      more: { key_schema: JSON.stringify(key(symbol)) },
    });
    expect(response.status).toBe(200);
    expect(response.body).toMatchObject({ key_schema_id: keyId });
    expect((await world.topics.read(topic))[0]?.key?.readInt32BE(1)).toBe(keyId);
    expect(await registeredVersions(world.registry.url, `${topic}-key`)).toEqual(before);
    await gateway.kill9();
  });

  it('gets the path of a duplicate key, and so does an operator', async () => {
    const topic = await world.topic();
    await world.registerSchema(`${topic}-value`, barValue);
    const gateway = await world.gateway(await world.settings([{ topic, value: barValue }]));
    const inline = await produce(gateway, topic, [{ value: bar.value }], { more: { value_schema: twice } });
    expect(inline.status).toBe(422);
    expect(inline.body).toMatchObject({ code: 'schema.invalid', error_code: 42205, outcome: 'not_sent' });
    expect(inline.body['detail']).toContain(`value_schema at ${pathOfDuplicate}`);

    const path = `/v1/subjects/${topic}/${topic}-value/mapping`;
    const put = await call(gateway, 'PUT', path, { record: 'generic', schema: twice, reason: 'a test' });
    expect(put.status).toBe(422);
    expect(put.body).toMatchObject({ code: 'schema.invalid' });
    expect(put.body['detail']).toContain(`schema at ${pathOfDuplicate}`);
    expect(await world.topics.read(topic)).toEqual([]);
    await gateway.kill9();
  });

  it('does not start with a mapping file that has a duplicate key', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sluicegate-twice-'));
    const schemaFile = join(folder, 'twice.avsc');
    await writeFile(schemaFile, twice);
    const settings = await world.settings([]);
    const gateway = await GatewayProcess.launch({
      ...settings,
      mappings: [{ topic: 'bars_1s_rows', value: { record: 'generic', schemaFile } }],
    });
    expect(await gateway.exited()).not.toBe(0);
    expect([...gateway.printed, ...gateway.logs.map((line) => JSON.stringify(line))].join('\n')).toContain(
      `a duplicate key at ${pathOfDuplicate}`,
    );
    await rm(folder, { recursive: true });
  });
});

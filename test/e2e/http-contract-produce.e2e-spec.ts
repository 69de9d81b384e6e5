import avro from 'avsc';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sendRequest, type RequestOptions } from '../support/send-request.js';
import { registeredVersions } from '../support/registry.js';
import type { GatewayProcess } from '../support/gateway.js';
import { World } from '../support/world.js';

const avroType = 'application/vnd.kafka.avro.v2+json';
const jsonType = 'application/vnd.kafka.json.v2+json';
const binaryType = 'application/vnd.kafka.binary.v2+json';
const plainType = 'application/json';

/** Unions, bytes and logical types: where Avro JSON and plain JSON differ. */
const reading = {
  type: 'record',
  name: 'Reading',
  namespace: 'com.example.contract',
  fields: [
    { name: 'sensor', type: 'string' },
    { name: 'note', type: ['null', 'string'], default: null },
    { name: 'raw', type: 'bytes' },
    { name: 'at', type: { type: 'long', logicalType: 'timestamp-millis' } },
  ],
} as const;

const at = 1_700_000_000_123;
const wrapped = { sensor: 'a', note: { string: 'n' }, raw: '\u0000\u00ff', at };
const bare = { sensor: 'a', note: 'n', raw: Buffer.from([0, 255]).toString('base64'), at };

/**
 * The produce API of docs/api.md, statement by statement. Real: gateway process, Kafka, registry, Postgres. Stand-ins: proxies before
 * the registry and Postgres, which change nothing here.
 */
describe('POST /topics/{topic}', () => {
  let world: World;
  let gateway: GatewayProcess;
  /** Three partitions, a registered value schema, no mapping in the settings. */
  let topic: string;
  let schemaId: number;

  const post = (path: string, records: readonly unknown[], type: string, more: RequestOptions['body'] = {}) =>
    sendRequest(gateway, 'POST', `/topics/${path}`, {
      headers: { 'content-type': type },
      body: { ...(more as object), records },
    });
  /** The records in a partition of a topic. */
  const inLog = async (name: string, partition = 0) =>
    (await world.topics.read(name)).filter((record) => record.partition === partition);

  beforeAll(async () => {
    world = await World.create();
    topic = await world.topic('contract', 3);
    schemaId = await world.registerSchema(`${topic}-value`, reading);
    gateway = await world.gateway(await world.settings([], { traceHeaders: true }));
  });

  afterAll(async () => {
    await world.close();
  });

  it('Avro JSON with wrapped unions and plain JSON with bare ones are stored as the same bytes', async () => {
    const first = await post(topic, [{ value: wrapped, partition: 0 }], avroType);
    const second = await post(topic, [{ value: bare, partition: 0 }], plainType);
    expect([first.status, second.status]).toEqual([200, 200]);
    expect(first.body).toEqual({
      offsets: [{ partition: 0, offset: 0, error_code: null, error: null }],
      key_schema_id: null,
      value_schema_id: schemaId,
    });
    expect(first.body).not.toHaveProperty('resolutions');
    const [one, two] = await inLog(topic);
    expect(one?.key).toBeNull();
    expect(one?.value?.readInt8(0)).toBe(0);
    expect(one?.value?.readInt32BE(1)).toBe(schemaId);
    expect(two?.value).toEqual(one?.value);
    const type = avro.Type.forSchema(reading as unknown as avro.Schema, { wrapUnions: false });
    expect({ ...(type.fromBuffer(one?.value?.subarray(5) ?? Buffer.alloc(0)) as object) }).toEqual({
      sensor: 'a',
      note: 'n',
      raw: Buffer.from([0, 255]),
      at,
    });
  });

  it('a bare union is not valid Avro JSON, and a wrapped one is not valid plain JSON', async () => {
    const responses = [
      await post(topic, [{ value: bare }], avroType),
      await post(topic, [{ value: wrapped }], plainType),
    ];
    for (const { status, body } of responses) {
      expect(status).toBe(422);
      expect(body).toMatchObject({ code: 'data.invalid', error_code: 42203, outcome: 'not_sent' });
    }
  });

  it('an instant is accepted as ISO 8601 too, and a long as decimal text', async () => {
    const name = await world.topic('iso');
    await world.registerSchema(`${name}-value`, reading);
    const iso = { ...bare, at: new Date(at).toISOString() };
    expect((await post(name, [{ value: iso }, { value: bare }], plainType)).status).toBe(200);
    const [one, two] = await inLog(name);
    expect(one?.value).toEqual(two?.value);
  });

  it('binary keys and values are stored unchanged', async () => {
    const name = await world.topic('binary');
    const key = Buffer.from([0, 1, 254, 255]);
    const response = await post(
      name,
      [{ key: key.toString('base64'), value: Buffer.from('ÿ').toString('base64') }, { value: '' }],
      binaryType,
    );
    expect(response.body).toMatchObject({ key_schema_id: null, value_schema_id: null });
    const records = await inLog(name);
    expect(records.map((record) => [record.key, record.value])).toEqual([
      [key, Buffer.from('ÿ')],
      [null, Buffer.alloc(0)],
    ]);
  });

  it('raw JSON is stored as it was written, with every digit of its numbers, and starts no subject machine', async () => {
    const name = await world.topic('json');
    const response = await sendRequest(gateway, 'POST', `/topics/${name}`, {
      headers: { 'content-type': jsonType },
      body: '{"records":[{"key":"k","value":{"n":9007199254740993,"z":1,"a":[1.50,null,"é"]}}]}',
    });
    expect(response.status).toBe(200);
    const [record] = await inLog(name);
    expect(record?.key?.toString()).toBe('"k"');
    expect(record?.value?.toString()).toMatch(/^\{"n":9007199254740993,"z":1,"a":\[1\.50?,null,"é"\]\}$/);
    const { body } = await sendRequest(gateway, 'GET', `/v1/subjects?topic=${name}`);
    expect(body).toEqual({ items: [], next_cursor: null });
  });

  it('a value of null is a tombstone in every form', async () => {
    const name = await world.topic('tombstone');
    await world.registerSchema(`${name}-value`, reading);
    const key = Buffer.from('k').toString('base64');
    for (const type of [jsonType, binaryType]) {
      expect((await post(name, [{ key, value: null }], type)).status).toBe(200);
    }
    for (const type of [avroType, plainType]) {
      const response = await post(name, [{ value: null }], type);
      expect(response.status).toBe(200);
    }
    expect((await inLog(name)).map(({ value }) => value)).toEqual([null, null, null, null]);
  });

  it('headers keep their order, repeats and nulls; a timestamp is kept', async () => {
    const name = await world.topic('headers');
    const headers = [
      { name: 'b', value: Buffer.from([0, 200]).toString('base64') },
      { name: 'a', value: null },
      { name: 'b', value: '' },
    ];
    const trace = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    const response = await sendRequest(gateway, 'POST', `/topics/${name}`, {
      headers: { 'content-type': binaryType, 'x-request-id': 'asked-1', traceparent: trace },
      body: { records: [{ value: 'AA==', timestamp: 1_600_000_000_000, headers }] },
    });
    expect(response.headers.get('x-request-id')).toBe('asked-1');
    expect(response.headers.get('traceparent')).toBe(trace);
    const [record] = await inLog(name);
    expect(record?.timestamp).toBe(1_600_000_000_000);
    const named = (wanted: string) =>
      record?.headers.filter((header) => header.name === wanted).map(({ value }) => value);
    expect(named('b')).toEqual([Buffer.from([0, 200]), Buffer.alloc(0)]);
    expect(named('a')).toEqual([null]);
    expect(named('x-request-id')).toEqual([Buffer.from('asked-1')]);
    expect(named('traceparent')).toEqual([Buffer.from(trace)]);
  });

  it('records of one request keep their order, with one offset each', async () => {
    const name = await world.topic('order');
    const records = Array.from({ length: 200 }, (_, index) => ({
      value: Buffer.from(String(index)).toString('base64'),
    }));
    const { body } = await post(name, records, binaryType);
    expect((body['offsets'] as { offset: number }[]).map(({ offset }) => offset)).toEqual(
      records.map((_, index) => index),
    );
    expect((await inLog(name)).map(({ value }) => value?.toString())).toEqual(
      records.map((_, index) => String(index)),
    );
  });

  it('one bad record stops the whole request, and every bad record is listed', async () => {
    const before = (await world.topics.read(topic)).length;
    const response = await post(
      topic,
      [
        { value: bare },
        { value: { ...bare, sensor: 7 } },
        { value: bare },
        { value: { ...bare, at: 'soon' } },
      ],
      plainType,
    );
    expect(response.status).toBe(422);
    expect(response.body).toMatchObject({
      code: 'data.invalid',
      records: [
        { index: 1, path: '/value/sensor', expected: 'string', actual: 'number' },
        { index: 3, path: '/value/at' },
      ],
    });
    expect(await world.topics.read(topic)).toHaveLength(before);
  });

  it('the partitions route, and `partition` of a record, choose the partition', async () => {
    const routed = await post(`${topic}/partitions/2`, [{ value: bare }, { value: bare }], plainType);
    expect(routed.body).toMatchObject({ offsets: [{ partition: 2 }, { partition: 2 }] });
    const chosen = await post(topic, [{ value: bare, partition: 1 }], plainType);
    expect(chosen.body).toMatchObject({ offsets: [{ partition: 1 }] });
    expect(await inLog(topic, 2)).toHaveLength(2);
  });

  it.each([
    ['a partition that the topic lacks', () => `${topic}/partitions/9`, 'partition.unknown', 40402],
    ['a partition that is not a number', () => `${topic}/partitions/x`, 'partition.unknown', 40402],
    ['a topic that Kafka lacks', () => `${topic}_none`, 'topic.unknown', 40401],
    ['a name that no topic can have', () => 'a%2Fb', 'topic.unknown', 40401],
  ])('%s is 404', async (_name, path, code, errorCode) => {
    for (const [type, value] of [
      [plainType, bare],
      [binaryType, 'AA=='],
    ] as const) {
      const response = await post(path(), [{ value }], type);
      expect(response.status).toBe(404);
      expect(response.body).toMatchObject({ code, error_code: errorCode, outcome: 'not_sent' });
    }
  });

  it('a record whose own partition the topic lacks fails alone, with its own error code', async () => {
    const before = (await world.topics.read(topic)).length;
    const response = await post(
      topic,
      [
        { value: bare, partition: 0 },
        { value: bare, partition: 9 },
      ],
      plainType,
    );
    expect(response.status).toBe(200);
    const [sent, failed] = response.body['offsets'] as Record<string, unknown>[];
    expect(sent).toMatchObject({ partition: 0, error_code: null });
    expect(failed).toMatchObject({ offset: null, error_code: 50002 });
    expect(await world.topics.read(topic)).toHaveLength(before + 1);
  });

  describe('a declared schema', () => {
    /** The schema before `note` was added. */
    const older = { ...reading, fields: reading.fields.filter((field) => field.name !== 'note') };
    const olderValue = { sensor: 'a', raw: '', at };
    let name: string;
    let oldId: number;
    let newId: number;

    beforeAll(async () => {
      name = await world.topic('declared');
      oldId = await world.registerSchema(`${name}-value`, older);
      newId = await world.registerSchema(`${name}-value`, reading);
    });

    it('by id is used, and so is an inline one that the registry knows', async () => {
      const byLatest = await post(name, [{ value: bare }], plainType);
      expect(byLatest.body).toMatchObject({ value_schema_id: newId });
      const byId = await post(name, [{ value: olderValue }], plainType, { value_schema_id: oldId });
      expect(byId.body).toMatchObject({ value_schema_id: oldId });
      const inline = await post(name, [{ value: wrapped }], avroType, {
        value_schema: JSON.stringify(reading),
      });
      expect(inline.body).toMatchObject({ value_schema_id: newId });
      const inlineOld = await post(name, [{ value: olderValue }], avroType, {
        value_schema: JSON.stringify(older),
      });
      expect(inlineOld.body).toMatchObject({ value_schema_id: oldId });
      expect((await inLog(name)).map(({ value }) => value?.readInt32BE(1))).toEqual([
        newId,
        oldId,
        newId,
        oldId,
      ]);
    });

    it('that the registry does not know is written as the latest or refused, and never registered', async () => {
      const before = await registeredVersions(world.registry.url, `${name}-value`);
      const unknown = { ...reading, fields: [...reading.fields, { name: 'extra', type: 'string' }] };
      const response = await post(name, [{ value: { ...bare, extra: 'x' } }], plainType, {
        value_schema: JSON.stringify(unknown),
      });
      expect(response.status).toBe(409);
      expect(response.body).toMatchObject({
        code: 'writer.refused',
        error_code: 40902,
        class: 'schema.conflict',
        outcome: 'not_sent',
        subject: `${name}-value`,
        state: 'healthy',
      });
      expect(response.body['mismatch_id']).toEqual(expect.any(String));
      const harmless = { ...reading, name: 'Renamed' };
      await post(name, [{ value: bare }], plainType, { value_schema: JSON.stringify(harmless) });
      expect(await registeredVersions(world.registry.url, `${name}-value`)).toEqual(before);
      // `POST /subjects/{subject}` is a look-up; `POST /subjects/{subject}/versions` would register.
      expect(
        world.registry.calls.filter(({ method, path }) => method !== 'GET' && !path.endsWith('-value')),
      ).toEqual([]);
    });

    it('that is not an Avro schema is 422, as is a record without any schema', async () => {
      const invalid = await post(name, [{ value: bare }], plainType, { value_schema: '{"type":"recrod"}' });
      expect(invalid.status).toBe(422);
      expect(invalid.body).toMatchObject({ code: 'schema.invalid', error_code: 42205 });
      const bareTopic = await world.topic('missing');
      const value = await post(bareTopic, [{ value: { a: 1 } }], plainType);
      expect(value.status).toBe(422);
      expect(value.body).toMatchObject({ code: 'schema.missing', error_code: 42202 });
      await world.registerSchema(`${bareTopic}-value`, reading);
      const key = await post(bareTopic, [{ key: 'k', value: bare }], plainType);
      expect(key.status).toBe(422);
      expect(key.body).toMatchObject({ code: 'schema.missing', error_code: 42201 });
    });
  });
});

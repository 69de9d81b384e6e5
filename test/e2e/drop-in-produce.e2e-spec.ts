import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sendRequest } from '../support/send-request.js';
import { frame, string } from '../support/avro-bytes.js';
import type { GatewayProcess } from '../support/gateway.js';
import { World, type GatewayResponse } from '../support/world.js';

const avro = 'application/vnd.kafka.avro.v2+json';
const rawJson = 'application/vnd.kafka.json.v2+json';
const binary = 'application/vnd.kafka.binary.v2+json';
const v2Type = 'application/vnd.kafka.v2+json';
const zero = { records: [{ value: 'AA==' }] };

/**
 * Requests of REST Proxy's v2 clients, as docs/rest-proxy.md describes them; more are in `http-contract-produce` and
 * `http-contract-errors`. Real: gateway process, Kafka, registry, Postgres.
 */
describe('a client of REST Proxy', () => {
  let world: World;
  let gateway: GatewayProcess;
  /** With three partitions; values are strings, keys records. */
  let topic: string;
  let valueId: number;
  let keyId: number;
  const key = { type: 'record', name: 'Key', fields: [{ name: 'a', type: 'string' }] };

  beforeAll(async () => {
    world = await World.create();
    topic = await world.topic('dropin', 3);
    valueId = await world.registerSchema(`${topic}-value`, 'string');
    keyId = await world.registerSchema(`${topic}-key`, key);
    gateway = await world.gateway(await world.settings([]));
  });

  afterAll(async () => {
    await world.close();
  });

  const post = (
    path: string,
    type: string,
    body: unknown,
    headers: Record<string, string> = {},
  ): Promise<GatewayResponse & { readonly text: string }> =>
    sendRequest(gateway, 'POST', `/topics/${path}`, { headers: { 'content-type': type, ...headers }, body });
  const lastOf = async (name: string) => (await world.topics.read(name)).at(-1);

  describe('a declared schema', () => {
    it.each([
      ['a primitive in JSON', '"string"'],
      ['a primitive as an object', '{"type":"string"}'],
      ['a primitive with attributes that have no effect', '{"type":"string","avro.java.string":"String"}'],
    ])('may be %s', async (_name, text) => {
      const response = await post(`${topic}/partitions/0`, avro, {
        value_schema: text,
        records: [{ value: 'a' }],
      });
      expect(response.body).toMatchObject({ value_schema_id: valueId, offsets: [{ partition: 0 }] });
      expect(
        (await world.topics.read(topic)).filter(({ partition }) => partition === 0).at(-1)?.value,
      ).toEqual(Buffer.from(frame(valueId) + string('a'), 'hex'));
    });

    it('may be given once as text and then by the id in the response', async () => {
      const first = await post(topic, avro, {
        key_schema: JSON.stringify(key),
        value_schema: '"string"',
        records: [{ key: { a: 'k' }, value: 'v' }],
      });
      expect(first.body).toMatchObject({ key_schema_id: keyId, value_schema_id: valueId });
      const { key_schema_id, value_schema_id } = first.body;
      const calls = world.registry.calls.length;
      const records = [{ key: { a: 'k' }, value: 'v' }];
      const again = await post(topic, avro, { key_schema_id, value_schema_id, records });
      expect(again.body).toMatchObject({ key_schema_id, value_schema_id });
      expect(world.registry.calls).toHaveLength(calls);
      const [one, two] = [first, again].map(({ body }) => (body['offsets'] as { partition: number }[])[0]);
      expect(one?.partition).toBe(two?.partition);
    });

    it('is read from the id when the text is given too, and ignored when both are null', async () => {
      const both = { value_schema_id: valueId, value_schema: '"int"', records: [{ value: 'v' }] };
      expect((await post(topic, avro, both)).body).toMatchObject({ value_schema_id: valueId });
      const none = { value_schema: null, value_schema_id: null, key_schema: null, records: [{ value: 'v' }] };
      expect((await post(topic, avro, none)).body).toMatchObject({ value_schema_id: valueId });
    });

    it('may be named by an id in a JSON string', async () => {
      const declared = { key_schema_id: String(keyId), value_schema_id: String(valueId) };
      const response = await post(topic, avro, { ...declared, records: [{ key: { a: 'k' }, value: 'v' }] });
      expect(response.body).toMatchObject({ key_schema_id: keyId, value_schema_id: valueId });
    });

    it('is ignored for raw JSON and bytes', async () => {
      const records = [{ key: null, value: '' }];
      for (const type of [rawJson, binary]) {
        const response = await post(topic, type, { key_schema: '"string"', value_schema_id: 5, records });
        expect(response.body).toMatchObject({ key_schema_id: null, value_schema_id: null });
      }
    });

    it.each([
      ['an id that the registry does not know', { value_schema_id: 999_999_999 }, 422, 42202],
      ['a text that is not a schema', { value_schema: '{' }, 422, 42205],
      ['an object instead of its text', { value_schema: { type: 'string' } }, 422, 422],
      ['a schema of another type, which REST Proxy would register', { value_schema: '"int"' }, 409, 40902],
    ])('that is %j is refused', async (_name, declared, status, errorCode) => {
      const response = await post(topic, avro, { ...declared, records: [{ value: 'v' }] });
      expect(response.status).toBe(status);
      expect(response.body).toMatchObject({ error_code: errorCode, outcome: 'not_sent' });
      expect(response.body['message']).toEqual(expect.any(String));
    });

    it('is missing for a key: 42201', async () => {
      const bare = await world.topic('dropin');
      const response = await post(bare, avro, {
        value_schema: '"string"',
        records: [{ key: 'k', value: null }],
      });
      expect(response.status).toBe(422);
      expect(response.body).toMatchObject({ error_code: 42201 });
    });
  });

  describe('records', () => {
    it('may lack key, value or both; null is the same as absent, and no schema is needed for it', async () => {
      const bare = await world.topic('dropin');
      const records = [{}, { key: null }, { value: null }, { key: null, value: null, partition: null }];
      const response = await post(bare, avro, { records });
      expect(response.body).toMatchObject({ key_schema_id: null, value_schema_id: null });
      expect((await world.topics.read(bare)).map((record) => [record.key, record.value])).toEqual(
        records.map(() => [null, null]),
      );
    });

    it('of keys alone need a key’s schema alone', async () => {
      const response = await post(topic, avro, { key_schema_id: keyId, records: [{ key: { a: 'k' } }] });
      expect(response.body).toMatchObject({ key_schema_id: keyId, value_schema_id: null });
    });

    it('of raw JSON may have any JSON for a key', async () => {
      const name = await world.topic('dropin');
      const keys = ['k', 1, true, [1], { b: [null] }];
      await post(name, rawJson, { records: keys.map((each) => ({ key: each, value: {} })) });
      const log = await world.topics.read(name);
      expect(log.map((record) => record.key?.toString())).toEqual(keys.map((each) => JSON.stringify(each)));
    });

    it('of bytes are base64, with its padding or without', async () => {
      const name = await world.topic('dropin');
      const values = ['', 'AA==', 'AA', 'AAE=', 'AAE', '+/+/'];
      await post(name, binary, { records: values.map((value) => ({ value })) });
      expect((await world.topics.read(name)).map(({ value }) => value?.toString('hex'))).toEqual([
        '',
        '00',
        '00',
        '0001',
        '0001',
        'fbffbf',
      ]);
      for (const value of ['_-8=', 'AA==\n', 'A', 'A===', 1]) {
        expect((await post(name, binary, { records: [{ value }] })).body).toMatchObject({
          error_code: 42203,
          records: [{ index: 0, path: '/value' }],
        });
      }
    });

    it('of unions are wrapped by the branch’s full name', async () => {
      const name = await world.topic('dropin');
      const note = {
        type: 'record',
        name: 'Note',
        namespace: 'x',
        fields: [{ name: 'u', type: ['int', 'string'] }],
      };
      const id = await world.registerSchema(`${name}-value`, ['null', 'string', note]);
      const records = [
        { value: { string: 'a' } },
        { value: { 'x.Note': { u: { int: 1 } } } },
        { value: null },
      ];
      expect((await post(name, avro, { records })).status).toBe(200);
      expect((await world.topics.read(name)).map(({ value }) => value?.toString('hex') ?? null)).toEqual([
        `${frame(id)}02${string('a')}`,
        `${frame(id)}040002`,
        null,
      ]);
      expect((await post(name, avro, { records: [{ value: { Note: { u: { int: 1 } } } }] })).status).toBe(
        422,
      );
    });

    it('of the partitions route go there, unless they name their own partition', async () => {
      const records = [
        { value: 'AA==' },
        { value: 'AA==', partition: 1 },
        { value: 'AA==', partition: null },
      ];
      const response = await post(`${topic}/partitions/2`, binary, { records });
      expect(response.body).toMatchObject({
        offsets: [{ partition: 2 }, { partition: 1 }, { partition: 2 }],
      });
    });

    it('may name their partition as text, in a body and in a stream', async () => {
      const named = await post(topic, binary, { records: [{ value: 'AA==', partition: '2' }] });
      expect(named.body).toMatchObject({ offsets: [{ partition: 2 }] });
      const streamed = await post(topic, 'application/x-ndjson', '{"value":"v","partition":"1"}\n');
      expect(JSON.parse(streamed.text)).toMatchObject({ partition: 1, error_code: null });
    });

    it('that fail have null for partition and offset, the others theirs', async () => {
      const { body } = await post(topic, binary, {
        records: [
          { value: '', partition: 7 },
          { value: '', partition: 0 },
        ],
      });
      expect(body['offsets']).toEqual([
        { partition: null, offset: null, error_code: 50002, error: expect.any(String) as string },
        { partition: 0, offset: expect.any(Number) as number, error_code: null, error: null },
      ]);
      const none = await post(topic, binary, { records: [{ value: '', partition: 7 }] });
      expect(none.status).toBe(404);
      expect(none.body).toMatchObject({ error_code: 40402, outcome: 'not_sent' });
    });

    it.each([
      ['text that is not a number', { partition: '0x0' }],
      ['below zero', { partition: -1 }],
      ['a fraction', { partition: 0.5 }],
      ['an unknown member', { offset: 1 }],
    ])('with a partition that is %s are refused', async (_name, member) => {
      const response = await post(topic, binary, { records: [{ value: '', ...member }] });
      expect(response.status).toBe(422);
      expect(response.body).toMatchObject({ error_code: 422, outcome: 'not_sent' });
    });
  });

  describe('content types', () => {
    it.each([
      ['application/vnd.kafka.avro+json', { value_schema_id: 0, records: [{ value: 'a' }] }, 'avro'],
      ['application/vnd.kafka.json+json', { records: [{ value: 'AA==' }] }, '"AA=="'],
      ['application/vnd.kafka.binary+json', zero, '\0'],
      ['application/vnd.kafka.v2+json', zero, '\0'],
      ['application/vnd.kafka+json', zero, '\0'],
    ])('%s is accepted', async (type, body, arrived) => {
      const name = type.includes('avro') ? topic : await world.topic('dropin');
      const declared = 'value_schema_id' in body ? { ...body, value_schema_id: valueId } : body;
      expect((await post(name, type, declared)).status).toBe(200);
      if (name !== topic) expect((await lastOf(name))?.value?.toString()).toBe(arrived);
    });

    it.each([
      'application/vnd.kafka.avro.v1+json',
      'application/vnd.kafka.v1+json',
      'application/vnd.kafka.jsonschema.v2+json',
      'application/octet-stream',
    ])('%s is not: 415', async (type) => {
      const response = await post(topic, type, zero);
      expect(response.status).toBe(415);
      expect(response.body).toMatchObject({ error_code: 415, outcome: 'not_sent' });
    });

    it.each([
      ['gzip', 200],
      ['x-gzip', 200],
      ['deflate', 415],
    ])('a body that is compressed by %s is %i', async (encoding, status) => {
      const name = await world.topic('dropin');
      const response = await fetch(`${gateway.url}/topics/${name}`, {
        method: 'POST',
        headers: { 'content-type': binary, 'content-encoding': encoding },
        body: gzipSync(JSON.stringify(zero)),
      });
      expect(response.status).toBe(status);
      if (status === 200) expect((await lastOf(name))?.value?.toString()).toBe('\0');
      else expect(response.headers.get('accept-encoding')).toBe('gzip');
    });
  });

  it.each([
    [`${v2Type};q=0.9, application/json;q=0.5`, v2Type],
    ['application/json;q=0.9, application/vnd.kafka+json;q=0.8', 'application/json'],
    ['application/vnd.kafka+json', v2Type],
    ['application/vnd.kafka.v1+json, */*;q=0.1', v2Type],
    [`${v2Type};q=0, application/json`, 'application/json'],
    [`${v2Type};q=0, */*`, 'application/json'],
    ['application/vnd.kafka.v1+json', null],
    [binary, null],
    [`${v2Type};q=0`, null],
  ])('Accept: %s gets %s', async (accept, type) => {
    const response = await post(topic, binary, zero, { accept });
    expect([response.status, response.headers.get('content-type')]).toEqual(
      type === null ? [406, 'application/problem+json'] : [200, type],
    );
  });

  it('may end a URL with a slash, and begin a body with a byte order mark', async () => {
    for (const path of [`${topic}/`, `${topic}/partitions/0/`]) {
      expect((await post(path, binary, zero)).status).toBe(200);
    }
    expect((await post(topic, binary, `\ufeff${JSON.stringify(zero)}`)).status).toBe(200);
    expect((await post(topic, binary, `\ufeff\ufeff${JSON.stringify(zero)}`)).status).toBe(400);
  });

  it('may wait for 100-continue and send in chunks', async () => {
    const { request } = await import('node:http');
    const status = await new Promise((resolve, reject) => {
      const headers = { 'content-type': binary, expect: '100-continue' };
      const requestSent = request(
        `${gateway.url}/topics/${topic}`,
        { method: 'POST', headers },
        (response) => {
          response.resume();
          resolve(response.statusCode);
        },
      );
      requestSent.on('error', reject);
      requestSent.on('continue', () => requestSent.end(JSON.stringify(zero)));
      requestSent.flushHeaders();
    });
    expect(status).toBe(200);
  });

  it('finds only the produce API and the topics of REST Proxy', async () => {
    for (const [method, path] of [
      ['GET', `/topics/${topic}/partitions/0/offsets`],
      ['GET', '/brokers'],
      ['POST', '/consumers/group'],
      ['GET', '/v3/clusters'],
    ] as const) {
      const response = await sendRequest(gateway, method, path);
      expect([404, 405]).toContain(response.status);
    }
  });
});

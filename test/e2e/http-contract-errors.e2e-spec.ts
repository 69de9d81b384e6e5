import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bar, barKey, barValue, barWithVwap } from '../fixtures/bars.js';
import { sendRequest, type RequestOptions } from '../support/send-request.js';
import type { GatewayProcess } from '../support/gateway.js';
import { metrics, World } from '../support/world.js';

const json = 'application/json';
const avroType = 'application/vnd.kafka.avro.v2+json';
const binaryType = 'application/vnd.kafka.binary.v2+json';
const v2Type = 'application/vnd.kafka.v2+json';
/** Part of every value that is sent here. It must not appear in any response, log line, metric or audit row. */
const marker = 'zq81';

/** The errors that clients get. Real: gateway process, Kafka, registry, Postgres. */
describe('errors of the HTTP contract', () => {
  let world: World;
  let gateway: GatewayProcess;
  let topic: string;
  const texts: string[] = [];

  async function post(path: string, { headers, ...asking }: RequestOptions) {
    const response = await sendRequest(gateway, 'POST', path, {
      headers: { 'content-type': json, ...headers },
      ...asking,
    });
    texts.push(response.text);
    return response;
  }

  beforeAll(async () => {
    world = await World.create();
    topic = await world.topic('errors');
    await world.registerSchema(`${topic}-key`, barKey);
    await world.registerSchema(`${topic}-value`, barValue);
    gateway = await world.gateway(await world.settings([{ topic, key: barKey, value: barValue }]), {
      SLUICEGATE_HTTP__BODY_LIMIT_BYTES: '4096',
      SLUICEGATE_LOG__LEVEL: 'trace',
    });
  });

  afterAll(async () => {
    await world.close();
  });

  describe('media types', () => {
    const binary = { records: [{ value: 'AA==' }] };

    it.each([
      ['nothing', undefined, v2Type],
      ['*/*', '*/*', v2Type],
      ['application/*', 'application/*', v2Type],
      ['REST Proxy’s type', v2Type, v2Type],
      ['JSON', json, json],
      ['a browser’s list', 'text/html, application/json;q=0.9, */*;q=0.1', json],
      ['REST Proxy’s clients’ list', `${v2Type}, application/vnd.kafka+json, ${json}`, v2Type],
    ])('Accept: %s gets that type', async (_name, accept, type) => {
      const response = await post(`/topics/${topic}`, {
        headers: { 'content-type': binaryType, ...(accept !== undefined && { accept }) },
        body: binary,
      });
      expect(response.status).toBe(200);
      expect(response.headers.get('content-type')).toBe(type);
    });

    it.each(['text/html', 'application/json;q=0', 'application/xml, text/*'])(
      'Accept: %s alone gets 406',
      async (accept) => {
        const response = await post(`/topics/${topic}`, {
          headers: { 'content-type': binaryType, accept },
          body: binary,
        });
        expect(response.status).toBe(406);
        expect(response.headers.get('content-type')).toBe('application/problem+json');
        expect(response.body).toMatchObject({ code: 'request.malformed', status: 406, outcome: 'not_sent' });
      },
    );

    it.each([
      'text/plain',
      'application/xml',
      'application/vnd.kafka.protobuf.v2+json',
      `${json}; charset=latin1`,
    ])('a body of %s gets 415', async (type) => {
      const response = await post(`/topics/${topic}`, { headers: { 'content-type': type }, body: binary });
      expect(response.status).toBe(415);
      expect(response.body).toMatchObject({ code: 'request.malformed', error_code: 415 });
    });

    it.each([`${binaryType}; charset=utf-8`, `${binaryType};charset="UTF-8"`, binaryType.toUpperCase()])(
      'a body of %s is accepted',
      async (type) => {
        const response = await post(`/topics/${topic}`, { headers: { 'content-type': type }, body: binary });
        expect(response.status).toBe(200);
      },
    );
  });

  describe('a malformed request', () => {
    it.each([
      ['no JSON', `{"records":[{"value":"${marker}"`],
      ['nothing', ''],
      ['JSON followed by a string', `{"records":[{"value":1}]} "${marker}"`],
    ])('whose body is %s is 400', async (_name, body) => {
      const response = await post(`/topics/${topic}`, { body });
      expect(response.status).toBe(400);
      expect(response.body).toMatchObject({
        code: 'request.malformed',
        error_code: 400,
        outcome: 'not_sent',
      });
    });

    it.each([
      [{}, '/records: found nothing'],
      [[], 'the body: found array'],
      [{ records: [] }, '/records: found an empty array'],
      [{ records: { value: marker } }, '/records: found object'],
      [{ records: [marker] }, '/records/0: found string'],
      [{ records: [{ value: 1 }, { value: 1, partition: marker }] }, '/records/1/partition: found string'],
      [{ records: [{ value: 1, timestamp: -1 }] }, '/records/0/timestamp: found number'],
      [{ records: [{ value: 1, headers: [{ name: 'a', value: 'ä' }] }] }, '/records/0/headers/0/value'],
      [{ records: [{ value: 1, [marker]: 2 }] }, '/records/0: found an unknown member'],
      [{ records: [{ value: 1 }], value_schema: { type: 'int' } }, '/value_schema: found object'],
      [{ records: [{ value: 1 }], value_schema_id: 'x' }, '/value_schema_id: found string'],
    ])('%j is 422 with its path: %s', async (body, path) => {
      const response = await post(`/topics/${topic}`, { body });
      expect(response.status).toBe(422);
      expect(response.body).toMatchObject({ code: 'request.malformed', error_code: 422, status: 422, topic });
      expect(response.body['detail']).toContain(path);
    });

    it('a binary value that is not base64 is reported with its path', async () => {
      const response = await post(`/topics/${topic}`, {
        headers: { 'content-type': binaryType },
        body: { records: [{ value: 'AA==' }, { value: `${marker}!` }] },
      });
      expect(response.status).toBe(422);
      expect(response.body).toMatchObject({ code: 'data.invalid', records: [{ index: 1, path: '/value' }] });
    });

    it.each([
      ['object', '{"a":"AA=="}'],
      ['array', '["AA=="]'],
      ['number', '123456789012345678901234567890'],
      ['boolean', 'true'],
      ['string', '"A"'],
    ])(
      'a binary value that is the JSON type %s, not base64 text, is reported with that type',
      async (actual, value) => {
        const response = await post(`/topics/${topic}`, {
          headers: { 'content-type': binaryType },
          body: `{"records":[{"value":${value}}]}`,
        });
        expect(response.status).toBe(422);
        expect(response.body).toMatchObject({
          code: 'data.invalid',
          records: [{ index: 0, path: '/value', expected: 'base64 text', actual }],
        });
      },
    );

    it('a wait that is not a number is 422, a number is accepted', async () => {
      expect((await post(`/topics/${topic}?wait=soon`, { body: { records: [bar] } })).status).toBe(422);
      expect((await post(`/topics/${topic}?wait=999999999`, { body: { records: [bar] } })).status).toBe(200);
    });

    it('a body beyond http.bodyLimitBytes is 413', async () => {
      const body = { records: [{ ...bar, value: { ...bar.value, symbol: marker.repeat(2000) } }] };
      const response = await post(`/topics/${topic}`, { body });
      expect(response.status).toBe(413);
      expect(response.body).toMatchObject({
        code: 'request.too_large',
        error_code: 413,
        outcome: 'not_sent',
      });
    });

    it.each([
      ['GET', '/nothing', 404],
      ['GET', '/v1/mismatches/%00', 400],
      ['GET', '/v1/subjects?q=%00', 400],
      ['GET', '/%zz', 400],
      ['POST', `/topics/${'a'.repeat(3000)}`, 400],
    ])('%s %.30s is a problem with the id of the request', async (method, path, status) => {
      const response = await sendRequest(gateway, method, path, {
        headers: { 'x-request-id': 'asked-2', ...(method === 'POST' && { 'content-type': json }) },
      });
      expect(response.status).toBe(status);
      expect(response.headers.get('content-type')).toBe('application/problem+json');
      expect(response.headers.get('x-request-id')).toBe('asked-2');
      expect(response.body).toMatchObject({ code: 'request.malformed', status });
    });
  });

  it('an invalid request id is replaced', async () => {
    const response = await sendRequest(gateway, 'GET', '/health/live', {
      headers: { 'x-request-id': 'a'.repeat(200) },
    });
    expect(response.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('every error has the same body: RFC 9457’s members, REST Proxy’s two, and ours', async () => {
    const value = { ...bar.value, bid: marker };
    const response = await post(`/topics/${topic}`, { body: { records: [{ ...bar, value }] } });
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(response.body).toEqual({
      type: expect.stringMatching(/^https:.*\/errors\/data\.invalid$/) as string,
      title: expect.any(String) as string,
      status: 422,
      detail: expect.any(String) as string,
      error_code: 42203,
      message: response.body['detail'],
      class: 'data.invalid',
      code: 'data.invalid',
      outcome: 'not_sent',
      topic,
      records: [{ index: 0, path: '/value/bid', expected: 'double', actual: 'string' }],
    });
  });

  it('an open circuit reports how long it stays open, in seconds and in milliseconds', async () => {
    const path = `/v1/subjects/${topic}/${topic}-value`;
    await sendRequest(gateway, 'POST', `${path}/open`, {
      headers: { 'content-type': json },
      body: { reason: 'a test', for_ms: 60_000 },
    });
    const response = await post(`/topics/${topic}`, { body: { records: [bar] } });
    expect(response.status).toBe(503);
    expect(response.body).toMatchObject({ code: 'circuit.open', error_code: 50301, state: 'circuitOpen' });
    const ms = Number(response.body['retry_after_ms']);
    expect(ms).toBeGreaterThan(50_000);
    expect(ms).toBeLessThanOrEqual(60_000);
    expect(Number(response.headers.get('retry-after'))).toBe(Math.ceil(ms / 1000));
    await sendRequest(gateway, 'POST', `${path}/reset`, {
      headers: { 'content-type': json },
      body: { reason: 'the test is over' },
    });
  });

  it('no value of a record is in a response, a log line at trace, a metric or the audit', async () => {
    const value = { ...bar.value, symbol: marker };
    const key = { ...bar.key, symbol: marker };
    for (const [type, record] of [
      [json, { key, value: { ...value, bid: marker } }],
      [json, { key: marker, value }],
      [json, { key, value: { ...value, trades: `1${marker}` } }],
      [json, { key, value: { ...value, volume: '99999999999999999999', symbol: { [marker]: marker } } }],
      [json, { key, value: { ...barWithVwap.value, symbol: marker, vwap: marker } }],
      [json, { key, value: marker }],
      [avroType, { key, value: { ...value, bid: { double: marker } } }],
      [avroType, { key: { ...key, window_start: marker }, value }],
    ] as const) {
      const response = await post(`/topics/${topic}`, {
        headers: { 'content-type': type },
        body: { records: [record] },
      });
      expect(response.status).toBeGreaterThanOrEqual(400);
    }
    const blocked = await world.topic('marked');
    await world.registerSchema(`${blocked}-value`, barValue);
    await post(`/topics/${blocked}`, {
      body: {
        value_schema: JSON.stringify({ ...barValue, fields: [] }),
        records: [{ value: { a: marker } }],
      },
    });
    const output = [
      ...texts,
      ...gateway.logs.map((line) => JSON.stringify(line)),
      ...gateway.printed,
      await metrics(gateway),
      (await sendRequest(gateway, 'GET', '/v1/mismatches')).text,
      (await sendRequest(gateway, 'GET', `/v1/subjects/${topic}/${topic}-value/events`)).text,
    ];
    expect(output.filter((text) => text.includes(marker))).toEqual([]);
    expect(gateway.logs.length).toBeGreaterThan(0);
  });
});

import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { compileCodec, parseSchema, unframe } from '#registry';
import { appForTest, type TestApp } from '../testing/app-for-test.js';

/* Real: the service and the code of schemas and encoders. */

let app: NestFastifyApplication;
let started: TestApp;
beforeAll(async () => {
  started = await appForTest();
  ({ app } = started);
});
afterAll(() => app.close());

const send = (tool: 'compare' | 'encode', payload: string | object) =>
  app.inject({
    method: 'POST',
    url: `/v1/tools/${tool}`,
    headers: { 'content-type': 'application/json' },
    payload: typeof payload === 'string' ? payload : JSON.stringify(payload),
  });

const record = (...fields: readonly (readonly [name: string, type: unknown])[]): string =>
  JSON.stringify({ type: 'record', name: 'Bar', fields: fields.map(([name, type]) => ({ name, type })) });

const bid = record(['bid', 'double']);
const textBid = record(['bid', 'string']);
const withAsk = record(['bid', 'double'], ['ask', ['null', 'double']]);

describe('comparing two schemas', () => {
  it('lists the differences, each with its rule, and the verdict', async () => {
    const response = await send('compare', { ours: bid, theirs: textBid, profile: 'generic' });
    expect(response.statusCode).toBe(200);
    expect(response.json()).toEqual({
      differences: [
        {
          path: '/fields/0/type',
          field: 'bid',
          kind: 'TYPE_MISMATCH',
          severity: 'error',
          ours: 'double',
          theirs: 'string',
          rule: 6,
        },
      ],
      verdict: 'stop',
    });
  });

  it.each([
    ['generic', 'follow', 6],
    ['specific', 'accept', 6],
    ['key', 'stop', 1],
  ])('of an added field, as %s, leads to %s by rule %i', async (profile, verdict, rule) => {
    const response = await send('compare', { ours: bid, theirs: withAsk, profile });
    expect(response.json()).toMatchObject({ differences: [{ kind: 'FIELD_ADDED', rule }], verdict });
  });

  it.each(['generic', 'specific', 'key'])('that are one schema, as %s, is the same', async (profile) => {
    const spelled = bid.replace('"double"', '{"type":"double"}');
    const response = await send('compare', { ours: bid, theirs: spelled, profile });
    expect(response.json()).toEqual({ differences: [], verdict: 'same' });
  });

  it('takes letter case into account unless it is insensitive', async () => {
    const body = { ours: bid, theirs: record(['BID', 'double']), profile: 'generic' };
    expect((await send('compare', body)).json()).toMatchObject({ verdict: 'stop' });
    const response = await send('compare', { ...body, field_case: 'insensitive' });
    expect(response.json()).toMatchObject({ differences: [{ kind: 'FIELD_CASE' }], verdict: 'follow' });
  });

  it.each([
    [{}, '/ours: allowed: an Avro schema as JSON text'],
    [{ ours: bid, theirs: bid, profile: 'odd' }, '/profile: allowed: specific, generic, key'],
    [
      { ours: bid, theirs: bid, profile: 'key', field_case: 'insensitive' },
      '/field_case: allowed: field_case exact if profile is not generic',
    ],
    [{ ours: bid, theirs: bid, profile: 'key', colour: 'red' }, 'an object with ours, theirs, profile'],
  ])('refuses %j', async (body, detail) => {
    const response = await send('compare', body);
    expect(response.statusCode).toBe(422);
    expect(response.json()).toMatchObject({
      code: 'request.malformed',
      detail: expect.stringContaining(detail) as string,
    });
  });

  it.each([
    [{ ours: '{"type":"odd"}', theirs: bid }, 'ours at /type: found string "odd"'],
    [{ ours: bid, theirs: '{' }, 'theirs at /: found invalid JSON'],
    [
      { ours: bid, theirs: `"${'a'.repeat(2 ** 19)}"` },
      'theirs at /: found a longer text, allowed at most 524288 bytes',
    ],
  ])('names the fault of a schema (%#)', async (schemas, detail) => {
    const response = await send('compare', { ...schemas, profile: 'generic' });
    expect(response.statusCode).toBe(422);
    expect(response.json()).toMatchObject({
      code: 'schema.invalid',
      class: 'data.invalid',
      detail: expect.stringContaining(detail) as string,
    });
  });
});

describe('encoding a record', () => {
  it('returns the bytes with the wire header', async () => {
    const response = await send('encode', {
      schema: bid,
      schema_id: 7,
      format: 'json',
      record: { bid: 1.5 },
    });
    expect(response.statusCode).toBe(200);
    const { bytes, ...rest } = response.json<{ bytes: string }>();
    expect(rest).toEqual({ ok: true, header_bytes: 5, schema_id: 7 });
    const framed = unframe(Buffer.from(bytes, 'base64'));
    expect([framed?.schemaId, framed?.body.readDoubleLE()]).toEqual([7, 1.5]);
  });

  it('writes no header without an id', async () => {
    const response = await send('encode', { schema: '"int"', format: 'json', record: 1 });
    expect(response.json()).toEqual({ ok: true, bytes: 'Ag==', header_bytes: 0, schema_id: null });
  });

  it.each([
    ['9007199254740993', 9007199254740993n],
    ['-9223372036854775808', -(2n ** 63n)],
  ])('keeps every digit of %s', async (text, value) => {
    const response = await send('encode', `{"schema":"\\"long\\"","format":"json","record":${text}}`);
    const { bytes } = response.json<{ bytes: string }>();
    const schema = parseSchema('"long"');
    expect(schema.ok && compileCodec(schema.schema, 'plain').decode(Buffer.from(bytes, 'base64'))).toBe(
      value,
    );
  });

  it('refuses a double that a number of JavaScript would have rounded to an integer', async () => {
    const response = await send(
      'encode',
      '{"schema":"\\"long\\"","format":"json","record":1.00000000000000001}',
    );
    expect(response.json()).toMatchObject({ ok: false, problems: [{ path: '', expected: 'long' }] });
  });

  it('reads both JSON forms', async () => {
    const schema = '["null","string"]';
    const plain = await send('encode', { schema, format: 'json', record: 'a' });
    const wrapped = await send('encode', { schema, format: 'avro_json', record: { string: 'a' } });
    expect(plain.json()).toMatchObject({ ok: true });
    expect(wrapped.json()).toEqual(plain.json());
  });

  it('lists what does not match, path by path, without a value', async () => {
    const response = await send('encode', {
      schema: record(['bid', 'double'], ['ask', 'double'], ['tags', { type: 'map', values: 'int' }]),
      format: 'json',
      record: { bid: 'secret', tags: { 'secret key': true }, more: 1 },
    });
    expect(response.statusCode).toBe(200);
    expect(response.json()).toEqual({
      ok: false,
      problems: [
        { path: '/bid', expected: 'double', actual: 'string' },
        { path: '/ask', expected: 'double', actual: 'absent' },
        { path: '/tags/*', expected: 'int', actual: 'boolean' },
        { path: '/more', expected: expect.any(String) as string, actual: 'number' },
      ],
    });
    expect(response.body).not.toContain('secret');
    expect(started.lines.join('')).not.toContain('secret');
  });

  it('takes a key such as __proto__ for what it is', async () => {
    const text = `{"schema":${JSON.stringify(bid)},"format":"json","record":{"bid":1,"__proto__":1}}`;
    expect((await send('encode', text)).json()).toMatchObject({
      ok: false,
      problems: [{ path: '/__proto__', actual: 'number' }],
    });
  });

  it.each([
    ['{"schema":"\\"int\\"","format":"json"}', 422, '/record: allowed: any JSON'],
    ['{"schema":"\\"int\\"","format":"odd","record":1}', 422, '/format: allowed: json, avro_json'],
    [
      '{"schema":"\\"int\\"","format":"json","record":1,"schema_id":1e99}',
      422,
      '/schema_id: allowed: a registry id',
    ],
    [
      '{"schema":"\\"int\\"","format":"json","record":{"secret":1,"secret":2}}',
      422,
      '/record/*: found a duplicate key',
    ],
    [
      `{"schema":"\\"int\\"","format":"json","record":${'['.repeat(300)}${']'.repeat(300)}}`,
      422,
      'deeper nesting',
    ],
    ['[]', 422, 'an object with schema, schema_id, format, record'],
    ['{"record":secret}', 400, 'The body is not valid JSON.'],
    ['', 400, 'The body is empty'],
  ])('refuses the body %s', async (body, status, detail) => {
    const response = await send('encode', body);
    expect(response.statusCode).toBe(status);
    expect(response.json()).toMatchObject({
      code: 'request.malformed',
      detail: expect.stringContaining(detail) as string,
    });
    expect(response.body).not.toContain('secret');
  });

  it('refuses bytes that are not UTF-8', async () => {
    const response = await app.inject({
      method: 'POST',
      url: '/v1/tools/encode',
      headers: { 'content-type': 'application/json' },
      payload: Buffer.from([0x22, 0xff, 0x22]),
    });
    expect(response.json()).toMatchObject({ status: 400, detail: 'The body is not UTF-8.' });
  });

  it('refuses a record with more items than a produce request may have', async () => {
    const items = Array.from({ length: 140_000 }, () => 1);
    const response = await send('encode', {
      schema: '{"type":"array","items":"int"}',
      format: 'json',
      record: items,
    });
    expect(response.json()).toMatchObject({ status: 413, code: 'request.too_large' });
  });
});

describe('the other routes', () => {
  it('parse their JSON bodies as before', async () => {
    const response = await app.inject({
      method: 'POST',
      url: '/v1/resets',
      headers: { 'content-type': 'application/json' },
      payload: '{"filter":{"state":"odd"},"__proto__":{}}',
    });
    expect(response.json()).toMatchObject({ status: 400, detail: 'The body is not valid JSON.' });
  });
});

describe('with little memory', () => {
  let small: NestFastifyApplication | undefined;
  afterEach(() => small?.close());

  it('a record of many items is refused before it is parsed', async () => {
    ({ app: small } = await appForTest({ settings: { http: { memoryBudgetBytes: 4 * 2 ** 20 } } }));
    const response = await small.inject({
      method: 'POST',
      url: '/v1/tools/encode',
      headers: { 'content-type': 'application/json' },
      payload: `{"schema":"\\"int\\"","format":"json","record":[${'1,'.repeat(60_000)}1]}`,
    });
    expect(response.statusCode).toBeGreaterThanOrEqual(413);
    expect(['request.too_large', 'overloaded']).toContain(response.json<{ code: string }>().code);
  });
});

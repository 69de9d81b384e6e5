import { afterEach, describe, expect, it } from 'vitest';
import { parseSchema } from '../parse-schema.js';
import type { Schema } from '../schema.js';
import { httpServer, type TestServer } from '../testing/misbehaving-server.js';
import { HttpRegistry } from './http-registry.js';
import type { RegistryCall } from './registry-options.js';

const servers: TestServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

type Response = readonly [status: number, body: unknown];

const unknownText: Response = [404, { error_code: 40403, message: 'Schema not found' }];
const noSubject: Response = [404, { error_code: 40401, message: 'Subject not found' }];

/** Answers a schema with `found`, and the latest version with `latest`. */
async function registryWith(found: Response, latest: Response) {
  const calls: RegistryCall[] = [];
  const server = await httpServer(({ method }, response) => {
    const [status, body] = method === 'POST' ? found : latest;
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  servers.push(server);
  const registry = new HttpRegistry({
    url: server.url,
    auth: null,
    timeoutMs: 2000,
    onCall: (call) => calls.push(call),
  });
  return { registry, calls, requestLines: server.requestLines };
}

const bar = (rest: object = {}, type = 'double') => ({
  type: 'record',
  name: 'Bar',
  fields: [{ name: 'bid', type }],
  ...rest,
});
const registered = (json: unknown): Response => [200, { id: 7, version: 2, schema: JSON.stringify(json) }];

function schema(json: unknown): Schema {
  const parsed = parseSchema(JSON.stringify(json));
  if (!parsed.ok) throw new Error(parsed.invalid.path);
  return parsed.schema;
}

/** Stand-in: a server in the registry's place. */
describe('a schema that the registry does not know by its text', () => {
  it('is the latest where both have one fingerprint', async () => {
    const { registry, calls } = await registryWith(unknownText, registered(bar({ doc: 'of one second' })));
    const found = await registry.find('s', schema(bar()));
    expect(found).toMatchObject({ status: 'ok', value: { schemaId: 7, version: 2 } });
    expect(calls).toMatchObject([{ method: 'find', status: 'ok' }]);
  });

  it.each<[string, Response, object]>([
    ['another schema', registered(bar({}, 'float')), { status: 'not_found', errorCode: 40403 }],
    ['one with an alias', registered(bar({ aliases: ['Old'] })), { status: 'not_found', errorCode: 40403 }],
    ['no Avro', registered({ type: 'recor' }), { status: 'not_found', errorCode: 40403 }],
    ['nothing any more', noSubject, { status: 'not_found', errorCode: 40401 }],
    ['an outage', [503, ''], { status: 'unreachable', reason: 'HTTP 503' }],
    ['a refusal', [403, ''], { status: 'denied', httpStatus: 403 }],
  ])('is judged by a latest that is %s', async (_, latest, expected) => {
    const { registry } = await registryWith(unknownText, latest);
    expect(await registry.find('s', schema(bar()))).toMatchObject(expected);
  });

  it.each([40401, 40402, 40403])(
    'is looked for whatever the registry calls its absence (%i)',
    async (error_code) => {
      const key = { type: 'string', doc: 'a symbol' };
      const { registry } = await registryWith([404, { error_code, message: 'none' }], registered(key));
      expect(await registry.find('s', schema({ type: 'string' }))).toMatchObject({ value: { schemaId: 7 } });
      expect(await registry.find('s', schema('int'))).toMatchObject({ status: 'not_found' });
    },
  );

  it('costs no second call where the text is known, and one where the subject is not', async () => {
    const known = await registryWith(registered(bar()), registered(bar()));
    await known.registry.find('s', schema(bar()));
    expect(known.requestLines).toEqual(['POST /subjects/s']);
    const none = await registryWith(noSubject, noSubject);
    expect(await none.registry.find('s', schema(bar()))).toMatchObject({
      status: 'not_found',
      errorCode: 40401,
    });
    expect(none.requestLines).toEqual(['POST /subjects/s', 'GET /subjects/s/versions/latest']);
  });

  it('says why the latest cannot be compared with it', async () => {
    const json: Response = [200, { id: 7, version: 2, schemaType: 'JSON', schema: '{}' }];
    const { registry } = await registryWith(unknownText, json);
    expect(await registry.find('s', schema(bar()))).toMatchObject({
      status: 'not_found',
      message: expect.stringContaining('its type is "JSON", not AVRO') as unknown,
    });
  });

  it('is refused where the registry gives another schema for it: its id must not be written with', async () => {
    const { registry } = await registryWith(registered(bar({}, 'float')), registered(bar()));
    expect(await registry.find('s', schema(bar()))).toMatchObject({
      status: 'unreachable',
      reason: 'not a registry response: its schema is not the requested one',
    });
  });

  it('is looked for where the registry gives one of the same shape and another meaning', async () => {
    const decimal = (scale: number) => ({ type: 'bytes', logicalType: 'decimal', precision: 9, scale });
    const given: Response = [200, { id: 6, version: 1, schema: JSON.stringify(decimal(2)) }];
    const { registry } = await registryWith(given, registered(decimal(4)));
    expect(await registry.find('s', schema(decimal(4)))).toMatchObject({ value: { schemaId: 7 } });
  });

  it('is looked for among the newest twenty versions, each of which is read once', async () => {
    const requestLines: string[] = [];
    const server = await httpServer(({ method, url = '' }, response) => {
      requestLines.push(url.split('/').at(-1) ?? '');
      const version = url.endsWith('latest') ? 30 : Number(requestLines.at(-1));
      const schema = JSON.stringify(bar({ name: `V${version}` }));
      response
        .writeHead(method === 'POST' ? 404 : 200)
        .end(JSON.stringify(method === 'POST' ? unknownText[1] : { id: 100 + version, version, schema }));
    });
    servers.push(server);
    const registry = new HttpRegistry({ url: server.url, auth: null, timeoutMs: 2000 });
    const find = (version: number) => registry.find('s', schema(bar({ name: `V${version}` })));

    expect(await find(28)).toMatchObject({ status: 'ok', value: { schemaId: 128, version: 28 } });
    expect(requestLines).toEqual(['s', 'latest', '29', '28']);
    expect(await find(10)).toMatchObject({ status: 'not_found', errorCode: 40403 });
    expect(requestLines.slice(4, 7)).toEqual(['s', 'latest', '27']);
    expect(requestLines.at(-1)).toBe('11');
    requestLines.length = 0;
    // What was read is not read again, but what is answered is.
    expect(await find(11)).toMatchObject({ status: 'ok', value: { schemaId: 111 } });
    expect(requestLines).toEqual(['s', 'latest', '11']);
  });
});

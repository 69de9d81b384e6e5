import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { parseSchema } from '../parse-schema.js';
import type { RegistryResponse } from '../port.js';
import type { Schema } from '../schema.js';
import { HttpRegistry } from './http-registry.js';
import {
  respondingWith,
  httpServer,
  unusedAddress,
  rawServer,
  type TestServer,
} from '../testing/misbehaving-server.js';
import type { RegistryOddity } from './id-watch.js';
import type { LenientSchema, RegistryCall, RegistryOptions } from './registry-options.js';

const servers: TestServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function at(server: Promise<TestServer> | TestServer): Promise<TestServer> {
  const running = await server;
  servers.push(running);
  return running;
}

function registry(url: string, options: Partial<RegistryOptions> = {}): HttpRegistry {
  return new HttpRegistry({ url, auth: null, timeoutMs: 2000, ...options });
}

function schemaOf(text: string): Schema {
  const parsed = parseSchema(text);
  if (!parsed.ok) throw new Error(parsed.invalid.path);
  return parsed.schema;
}

const long = schemaOf('"long"');
const registered = { subject: 's-value', id: 7, version: 2, schema: '"long"' };

describe('a registry that responds', () => {
  it('gives id, version and schema of the latest and of a known schema, in Confluent’s shape and in Apicurio’s', async () => {
    for (const shape of [registered, { ...registered, schemaType: 'AVRO', references: [], metadata: null }]) {
      const { url } = await at(
        httpServer((request, response) => {
          const isList = request.url === '/schemas/ids/7/versions';
          response.end(JSON.stringify(isList ? [{ subject: 's-value', version: 2 }] : shape));
        }),
      );
      const value = { schemaId: 7, version: 2, schema: long, rules: [], guid: null };
      expect(await registry(url).latest('s-value')).toEqual({ status: 'ok', value });
      expect(await registry(url).find('s-value', long)).toEqual({ status: 'ok', value });
      expect(await registry(url).byId(7, 's-value')).toEqual({
        status: 'ok',
        value: { schema: long, version: 2, rules: [], guid: null },
      });
    }
  });

  it('tells the enabled rules and the GUID of the latest and of a known schema', async () => {
    const ruleSet = { encodingRules: [{ name: 'encryptSsn', type: 'ENCRYPT', disabled: false }] };
    const guid = '7F0CE8A1-0b2f-4d5c-9c3e-00ff80a1b2c3';
    const { url } = await at(respondingWith(200, { ...registered, ruleSet, guid }));
    const value = { rules: ['encoding encryptSsn (ENCRYPT)'], guid: guid.toLowerCase() };
    expect(await registry(url).latest('s-value')).toMatchObject({ status: 'ok', value });
    expect(await registry(url).find('s-value', long)).toMatchObject({ status: 'ok', value });
  });

  it('gets one call for each look-up, two for an id, and never one that writes', async () => {
    const server = await at(respondingWith(200, registered));
    const client = registry(`${server.url}/apis/ccompat/v7/`);
    await client.latest('s-value');
    await client.find('s-value', long);
    await client.byId(7, 's-value');
    expect(server.requestLines).toEqual([
      'GET /apis/ccompat/v7/subjects/s-value/versions/latest',
      'POST /apis/ccompat/v7/subjects/s-value',
      'GET /apis/ccompat/v7/schemas/ids/7',
      'GET /apis/ccompat/v7/schemas/ids/7/versions',
    ]);
  });

  it('gets requests for subjects of any name', async () => {
    const server = await at(respondingWith(200, { ...registered, subject: undefined }));
    for (const subject of [':.ctx:a-value', 'a/b c%?#-value', 'é'])
      await registry(server.url).latest(subject);
    expect(server.requestLines).toEqual([
      'GET /subjects/:.ctx:a-value/versions/latest',
      'GET /subjects/a%2Fb%20c%25%3F%23-value/versions/latest',
      'GET /subjects/%C3%A9/versions/latest',
    ]);
  });

  it.each(['', '.', '..', '\ud800'])(
    'gets no request for the subject %j, which no path can name',
    async (subject) => {
      const server = await at(respondingWith(200, registered));
      expect((await registry(server.url).latest(subject)).status).toBe('unusable');
      expect(server.requestLines).toEqual([]);
    },
  );

  it('gets basic or bearer authorization', async () => {
    const server = await at(respondingWith(200, registered));
    await registry(server.url, { auth: { username: 'u', password: () => 'p:ü' } }).latest('s-value');
    await registry(server.url, { auth: { token: () => Promise.resolve('t') } }).latest('s-value');
    expect(server.requests.map(({ headers }) => headers.authorization)).toEqual([
      `Basic ${Buffer.from('u:p:ü').toString('base64')}`,
      'Bearer t',
    ]);
  });

  it('is reported when it has another id for the same text, and the id of the latest response counts', async () => {
    const oddities: RegistryOddity[] = [];
    const server = await at(
      httpServer(({ url }, response) => {
        const [, , subject] = url?.split('/') ?? [];
        response.end(JSON.stringify({ ...registered, subject, id: subject === 'a' ? 7 : 8 }));
      }),
    );
    const client = registry(server.url, { onOddity: (oddity) => oddities.push(oddity) });
    await client.latest('a');
    expect(await client.latest('b')).toMatchObject({ status: 'ok', value: { schemaId: 8 } });
    await client.latest('a');
    expect(oddities).toEqual([{ kind: 'ids_differ', subject: 'b', schemaId: 8, otherIds: [7] }]);
  });

  it('is reported once for each schema that only Java accepts, which is read as Java reads it', async () => {
    const lenient: LenientSchema[] = [];
    const json = { type: 'record', name: 'R', namespace: 'connect-test.core', fields: [] };
    const { url } = await at(respondingWith(200, { ...registered, schema: JSON.stringify(json) }));
    const client = registry(url, { onLenientSchema: (schema) => lenient.push(schema) });
    const found = await client.latest('s-value');
    await client.latest('s-value');
    expect(found).toMatchObject({ status: 'ok', value: { schema: { fullName: 'connect-test.core.R' } } });
    expect(lenient).toEqual([
      { subject: 's-value', schemaId: 7, warnings: [expect.objectContaining({ path: '/name' })] },
    ]);
  });

  it('is counted by the observer', async () => {
    const calls: RegistryCall[] = [];
    const { url } = await at(respondingWith(200, registered));
    await registry(url, { onCall: (call) => calls.push(call) }).latest('s-value');
    await registry(await unusedAddress(), { onCall: (call) => calls.push(call) }).byId(7, 's-value');
    expect(calls).toMatchObject([
      { method: 'latest', subject: 's-value', status: 'ok' },
      { method: 'byId', subject: null, status: 'unreachable' },
    ]);
    expect(calls.every(({ ms }) => ms >= 0)).toBe(true);
  });
});

describe('a registry that says no', () => {
  it.each([
    [
      404,
      { error_code: 40401, message: "Subject 'x' not found." },
      { status: 'not_found', errorCode: 40401, message: "Subject 'x' not found." },
    ],
    [
      404,
      { error_code: 40403, message: 'Schema not found' },
      { status: 'not_found', errorCode: 40403, message: 'Schema not found' },
    ],
    [401, { error_code: 401 }, { status: 'denied', httpStatus: 401 }],
    [403, '<html>', { status: 'denied', httpStatus: 403 }],
    [
      422,
      { error_code: 42201, message: 'Invalid schema' },
      { status: 'unusable', message: '42201: Invalid schema' },
    ],
    [
      200,
      { ...registered, schemaType: 'PROTOBUF' },
      { status: 'unusable', message: 'its type is "PROTOBUF", not AVRO' },
    ],
    [200, { ...registered, schemaType: [1] }, { status: 'unusable', message: 'its type is not a string' }],
    [
      200,
      { ...registered, schema: '{"type":"recor"}' },
      { status: 'unusable', message: expect.stringContaining('not an Avro schema: at "') as string },
    ],
  ])('by %i %j', async (status, body, reply) => {
    const { url } = await at(respondingWith(status, body));
    expect(await registry(url).latest('s-value')).toEqual(reply);
  });
});

const slowly = (request: unknown, response: ServerResponse): void => {
  response.writeHead(200, { 'content-type': 'application/json' });
  const timer = setInterval(() => response.write(' '), 20);
  response.on('close', () => clearInterval(timer));
};

describe('a response that does not come from a registry is unreachable, with the reason', () => {
  const html = { 'content-type': 'text/html; charset=utf-8' };
  it.each<[string, () => Promise<TestServer>, string, number | null]>([
    ['500', () => respondingWith(500, { error_code: 50001, message: 'store' }), 'HTTP 500', null],
    ['503 with a time', () => respondingWith(503, '', { 'retry-after': '3' }), 'HTTP 503', 3000],
    ['429', () => respondingWith(429, '', { 'retry-after': '2' }), 'HTTP 429', 2000],
    ['a redirect', () => respondingWith(302, '', { location: '/elsewhere' }), 'HTTP 302', null],
    ['400', () => respondingWith(400, {}), 'HTTP 400', null],
    ['404 without an error code', () => respondingWith(404, '<html>', html), 'HTTP 404', null],
    [
      '404 with an error code of its own',
      () => respondingWith(404, { error_code: 404, message: 'HTTP 404 Not Found' }),
      'HTTP 404',
      null,
    ],
    ['204', () => httpServer((_, response) => response.writeHead(204).end()), 'HTTP 204', null],
    ['HTML with 200', () => respondingWith(200, '<html>', html), 'not a registry response: text/html', null],
    [
      'truncated JSON',
      () => respondingWith(200, '{"id":7,"ver'),
      'not a registry response: application/vnd.schemaregistry.v1+json',
      null,
    ],
    [
      'JSON that is no object',
      () => respondingWith(200, '[1]'),
      'not a registry response: application/vnd.schemaregistry.v1+json',
      null,
    ],
    [
      'an object without a schema',
      () => respondingWith(200, { id: 7, version: 1 }),
      'not a registry response: it has no schema',
      null,
    ],
    [
      'a key that stands twice',
      () => respondingWith(200, '{"id":7,"id":8,"version":1,"schema":"\\"int\\""}'),
      'not a registry response: application/vnd.schemaregistry.v1+json',
      null,
    ],
    [
      'a type that is a number beyond all bounds',
      () =>
        respondingWith(
          200,
          '{"id":12345678901234567890,"version":1,"schemaType":12345678901234567890,"schema":"int"}',
        ),
      'not a registry response: it has no id or no version',
      null,
    ],
    [
      'references of another shape',
      () => respondingWith(200, { ...registered, references: [{ name: 'a' }] }),
      'not a registry response: its references are malformed',
      null,
    ],
    [
      'a compressed body',
      () =>
        httpServer((_, response) => {
          response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(JSON.stringify(registered)));
        }),
      'a compressed response, which was not requested',
      null,
    ],
    [
      'headers beyond all bounds',
      () => httpServer((_, response) => response.writeHead(200, { x: 'x'.repeat(100_000) }).end('{}')),
      'broken HTTP',
      null,
    ],
    [
      'an id that fits no record',
      () => respondingWith(200, { ...registered, id: 2 ** 31 }),
      'not a registry response: it has no id or no version',
      null,
    ],
    [
      'JSON of 100,000 levels',
      () => respondingWith(200, '{"a":'.repeat(100_000)),
      'not a registry response: application/vnd.schemaregistry.v1+json',
      null,
    ],
    [
      'a body beyond all bounds',
      () => respondingWith(200, `"${'x'.repeat(5 * 2 ** 20)}"`),
      'a response of more than 1048576 bytes',
      null,
    ],
    [
      'a body that is cut off',
      () =>
        httpServer((_, response) => {
          response.writeHead(200, { 'content-length': '100' }).write('{', () => response.destroy());
        }),
      'connection closed',
      null,
    ],
    [
      'a reset',
      () => rawServer((socket) => socket.once('data', () => socket.resetAndDestroy())),
      'connection reset',
      null,
    ],
    [
      'a hang-up',
      () => rawServer((socket) => socket.once('data', () => socket.end())),
      'connection closed',
      null,
    ],
    [
      'no HTTP',
      () => rawServer((socket) => socket.once('data', () => socket.end('SSH-2.0\r\n\r\n'))),
      'not HTTP',
      null,
    ],
  ])('%s', async (_, start, reason, retryAfterMs) => {
    const { url } = await at(start());
    expect(await registry(url).latest('s-value')).toEqual({ status: 'unreachable', reason, retryAfterMs });
  });

  it.each<[string, () => Promise<TestServer>]>([
    ['no answer', () => rawServer()],
    ['a body that drips', () => httpServer(slowly)],
  ])('%s, within the time that one call has', async (_, start) => {
    const { url } = await at(start());
    const began = performance.now();
    const reply: RegistryResponse<unknown> = await registry(url, { timeoutMs: 150 }).latest('x');
    expect(reply).toEqual({ status: 'unreachable', reason: 'timed out after 150 ms', retryAfterMs: null });
    expect(performance.now() - began).toBeLessThan(1500);
  });

  it.each([
    ['a port where nobody listens', unusedAddress, 'connection refused'],
    ['a host that is not', () => Promise.resolve('http://no-such-host.invalid'), 'host not found'],
    [
      'HTTPS where HTTP is spoken',
      async () => (await at(respondingWith(200, registered))).url.replace('http:', 'https:'),
      'TLS: handshake failed',
    ],
  ])('%s', async (_, address, reason) => {
    const reply = await registry(await address()).latest('x');
    expect(reply).toEqual({ status: 'unreachable', reason, retryAfterMs: null });
  });

  it('does not follow a redirect', async () => {
    const server = await at(respondingWith(307, '', { location: '/subjects' }));
    await registry(server.url).latest('x');
    expect(server.requestLines).toHaveLength(1);
  });
});

describe('an address', () => {
  it.each(['ftp://x', 'http://u:p@x', 'nowhere'])('%s is rejected', (url) => {
    expect(() => registry(url)).toThrow(TypeError);
  });
});

import { AvroSerializer } from '@confluentinc/schemaregistry/dist/serde/avro.js';
import { SerdeType, SubjectNameStrategyType } from '@confluentinc/schemaregistry/dist/serde/serde.js';
import {
  SchemaRegistryClient,
  type Client,
} from '@confluentinc/schemaregistry/dist/schemaregistry-client.js';
import { afterEach, describe, expect, it } from 'vitest';
import { answering, httpServer, nobody, rawServer, type TestServer } from '../testing/misbehaving-server.js';
import { classify } from './classify.js';

// By its files and not by its name: a library below it offers TypeScript under the condition `source`, which is ours too.

const servers: TestServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function running(server: Promise<TestServer>): Promise<string> {
  const started = await server;
  servers.push(started);
  return started.url;
}

type Use = (client: Client) => Promise<unknown>;

const latest: Use = (client) => client.getLatestSchemaMetadata('x-value');
const byId: Use = (client) => client.getBySubjectAndId('x-value', 7);
const find: Use = (client) => client.getId('x-value', { schemaType: 'AVRO', schema: '"int"' }, false);
const mapped = {
  type: 'record',
  name: 'M',
  fields: [
    {
      name: 'quotes',
      type: {
        type: 'map',
        values: { type: 'record', name: 'R', fields: [{ name: 'bid', type: 'double' }] },
      },
    },
  ],
};
const encode: Use = (client) => serializer(client).serialize('x', { bid: 'secret' });

function serializer(client: Client): AvroSerializer {
  return new AvroSerializer(client, SerdeType.VALUE, {
    useLatestVersion: true,
    subjectNameStrategyType: SubjectNameStrategyType.TOPIC,
  });
}

/** What the package really throws. */
async function thrown(url: string, use: Use): Promise<unknown> {
  const client = SchemaRegistryClient.newClient({
    baseURLs: [url],
    maxRetries: 0,
    createAxiosDefaults: { timeout: 500 },
  });
  try {
    return await use(client);
  } catch (error) {
    return error;
  }
}

const says =
  (status: number, code: number, message = 'secret') =>
  () =>
    running(answering(status, { error_code: code, message }));
const page = (status: number) => () => running(answering(status, '<html>'));
const raw = (...given: Parameters<typeof rawServer>) => running(rawServer(...given));

const unknownSchema = { class: 'schema.conflict', kind: 'UNKNOWN_SCHEMA' };
const refused = { class: 'schema.conflict', kind: 'SERIALIZER_REFUSED' };
const denied = { class: 'denied', kind: 'REGISTRY_DENIED' };
const outage = (reason: string) => ({ class: 'sr.unreachable', reason });
const answered = (status: number) => outage(`the registry answered HTTP ${status}`);

/** Real: the client and the serializer. Stand-in: a server in the registry's place. */
describe('an error of @confluentinc/schemaregistry, as it throws it', () => {
  it.each<[string, () => Promise<string>, Use, object]>([
    ['404 of a subject', says(404, 40401), latest, unknownSchema],
    ['404 of a version', says(404, 40402), latest, unknownSchema],
    ['404 of a schema', says(404, 40403), find, unknownSchema],
    ['404 of an id', says(404, 40403), byId, unknownSchema],
    ['404 of a subject, met by the serializer', says(404, 40401), encode, unknownSchema],
    ['404 of another service', says(404, 404), latest, answered(404)],
    ['404 of a proxy', page(404), latest, answered(404)],
    ['409', says(409, 409), find, refused],
    ['409 of a proxy', page(409), find, answered(409)],
    ['422', says(422, 42201), find, refused],
    ['401', says(401, 401), latest, denied],
    ['401 of a proxy', page(401), latest, denied],
    ['403', says(403, 40301), latest, denied],
    ['400', says(400, 400), latest, { class: 'unknown', kind: 'REGISTRY_REFUSED' }],
    ['400 of a proxy', page(400), latest, answered(400)],
    ['429', says(429, 42901), latest, answered(429)],
    ['500', says(500, 50001), latest, answered(500)],
    ['503 of a proxy', page(503), encode, answered(503)],
    [
      '404 with a code that is a text',
      () => running(answering(404, { error_code: '40401', message: 'secret' })),
      latest,
      answered(404),
    ],
    ['a redirect to nowhere', page(302), latest, answered(302)],
    [
      'a redirect to itself',
      () => running(httpServer(({ url }, response) => response.writeHead(302, { location: url }).end())),
      latest,
      outage('redirects without end'),
    ],
    ['HTML with 200, read as a schema', page(200), encode, outage('not a registry answer')],
    [
      'an object without a schema',
      () => running(answering(200, {})),
      encode,
      outage('not a registry answer'),
    ],
    ['no content', () => running(answering(204, '')), encode, outage('not a registry answer')],
    ['no answer in time', () => raw(), latest, outage('timed out')],
    [
      'a reset',
      () => raw((socket) => socket.once('data', () => socket.resetAndDestroy())),
      latest,
      outage('connection reset'),
    ],
    [
      'a hang-up',
      () => raw((socket) => socket.once('data', () => socket.end())),
      latest,
      outage('connection reset'),
    ],
    [
      'an answer that is no HTTP',
      () => raw((socket) => socket.once('data', () => socket.end('SSH-2.0\r\n\r\n'))),
      latest,
      outage('not HTTP'),
    ],
    [
      'an answer that is cut off',
      () =>
        running(
          httpServer((_, response) => {
            response.writeHead(200, { 'content-length': '100' }).write('{', () => response.destroy());
          }),
        ),
      latest,
      outage('broken HTTP'),
    ],
    ['a refused connection', nobody, latest, outage('connection refused')],
    [
      'an unknown host',
      () => Promise.resolve('http://no-such-host.invalid'),
      latest,
      outage('host not found'),
    ],
    [
      'TLS with one that speaks none',
      async () => (await running(answering(200, {}))).replace('http:', 'https:'),
      latest,
      outage('TLS: handshake failed'),
    ],
    [
      'data that does not fit',
      () =>
        running(
          answering(200, {
            id: 7,
            version: 1,
            schema: '{"type":"record","name":"R","fields":[{"name":"bid","type":"double"}]}',
          }),
        ),
      encode,
      { class: 'data.invalid', reason: 'the data does not fit the schema at: bid' },
    ],
    [
      'data that does not fit below a map’s key',
      () => running(answering(200, { id: 7, version: 1, schema: JSON.stringify(mapped) })),
      (client) => serializer(client).serialize('x', { quotes: { 'secret.too': { bid: 'x' } } }),
      { class: 'data.invalid', reason: 'the data does not fit the schema at: quotes.*.*.*' },
    ],
    [
      'a schema that is no Avro',
      () => running(answering(200, { id: 7, version: 1, schema: '{"type":"recor"}' })),
      encode,
      { class: 'unknown', reason: 'Error' },
    ],
  ])('%s', async (_, url, use, expected) => {
    const error = await thrown(await url(), use);
    expect(error).toBeInstanceOf(Error);
    expect(classify(error)).toEqual({ ...expected, reason: expect.any(String) as string, ...expected });
    expect(JSON.stringify(classify(error))).not.toContain('secret');
  });
});

/** Stand-in by its shape: an error of versions before the one that is installed. */
describe('an error of an older @confluentinc/schemaregistry', () => {
  it.each([
    ['503', answered(503)],
    ['403', denied],
  ])('for %s of a proxy is told by its words', (status, expected) => {
    const error = new Error(`Unknown error: Request failed with status code ${status}`);
    expect(classify(error)).toMatchObject(expected);
  });
});

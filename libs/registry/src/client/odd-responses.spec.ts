import { afterEach, describe, expect, it } from 'vitest';
import { parseSchema } from '../parse-schema.js';
import { respondingWith, httpServer, type TestServer } from '../testing/misbehaving-server.js';
import { HttpRegistry } from './http-registry.js';

const servers: TestServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function registryWith(response: object): Promise<HttpRegistry> {
  const server = await respondingWith(200, response);
  servers.push(server);
  return new HttpRegistry({ url: server.url, auth: null, timeoutMs: 2000 });
}

const long = parseSchema('"long"');
if (!long.ok) throw new Error(long.invalid.path);
const { schema } = long;

const registered = { subject: 'bars-value', id: 7, version: 2, schema: '"long"' };
const noRegistry = (what: string) => ({
  status: 'unreachable',
  reason: `not a registry response: ${what}`,
  retryAfterMs: null,
});
const noCount = noRegistry('it has no id or no version');
const otherSubject = noRegistry('it is for another subject');

/** Stand-in: a server in the registry's place. */
describe('an answer with 200', () => {
  it.each<[string, object, object]>([
    ['an id that is a text', { id: '7' }, noCount],
    ['an id that is no integer', { id: 7.5 }, noCount],
    ['a negative id', { id: -1 }, noCount],
    ['an id beyond four bytes', { id: 2 ** 31 }, noCount],
    ['an id beyond every double', { id: 1e300 }, noCount],
    ['no id', { id: null }, noCount],
    ['a version that is a text', { version: '2' }, noCount],
    ['version 0', { version: 0 }, noCount],
    ['a negative version', { version: -1 }, noCount],
    ['a version that is no integer', { version: 1.5 }, noCount],
    ['another subject', { subject: 'bars-key' }, otherSubject],
    ['the subject of another context', { subject: ':.eu:bars-key' }, otherSubject],
    ['a subject that is no text', { subject: 7 }, otherSubject],
    ['a schema that is no text', { schema: { type: 'long' } }, noRegistry('it has no schema')],
    [
      'the type JSON',
      { schemaType: 'JSON' },
      { status: 'unusable', message: 'its type is "JSON", not AVRO' },
    ],
    [
      'the type PROTOBUF',
      { schemaType: 'PROTOBUF' },
      { status: 'unusable', message: 'its type is "PROTOBUF", not AVRO' },
    ],
  ])('and %s is no schema version, of the latest and of a schema', async (_, odd, expected) => {
    const registry = await registryWith({ ...registered, ...odd });
    expect(await registry.latest('bars-value')).toEqual(expected);
    expect(await registry.find('bars-value', schema)).toEqual(expected);
  });

  it.each(['JSON', 'PROTOBUF'])('and the type %s is unusable by its id, too', async (schemaType) => {
    const registry = await registryWith({ schema: '"long"', schemaType });
    expect(await registry.byId(7, 's-value')).toMatchObject({ status: 'unusable' });
  });

  it.each<[requested: string, named: string | undefined]>([
    ['bars-value', undefined],
    ['bars-value', ':.eu:bars-value'],
    ['bars-value', ':.:bars-value'],
    [':.:bars-value', 'bars-value'],
    [':.eu:bars-value', ':.eu:bars-value'],
  ])('for %s is taken where it names the subject %s', async (requestLines, subject) => {
    const registry = await registryWith({ ...registered, subject });
    expect(await registry.latest(requestLines)).toMatchObject({ status: 'ok', value: { schemaId: 7 } });
  });

  describe('of another subject', () => {
    const about = async (config: (path: string) => object | null) => {
      const server = await httpServer(({ url = '' }, response) => {
        const body = url.startsWith('/config/') ? config(url) : registered;
        response
          .writeHead(body === null ? 404 : 200)
          .end(JSON.stringify(body ?? { error_code: 40408, message: 'no config' }));
      });
      servers.push(server);
      return { registry: new HttpRegistry({ url: server.url, auth: null, timeoutMs: 2000 }), server };
    };

    it('is taken where the one asked for is an alias of it, as the registry itself says', async () => {
      const { registry, server } = await about((path) => ({
        alias: path === '/config/old-value' ? 'bars-value' : 'x',
      }));
      expect(await registry.latest('old-value')).toMatchObject({ status: 'ok', value: { schemaId: 7 } });
      expect(server.requestLines).toEqual([
        'GET /subjects/old-value/versions/latest',
        'GET /config/old-value',
      ]);
      expect(await registry.latest('else-value')).toEqual(otherSubject);
    });

    it('is not taken where the one asked for is no alias', async () => {
      const { registry } = await about(() => null);
      expect(await registry.latest('old-value')).toEqual(otherSubject);
    });

    it('costs no call where the subject is the one asked for', async () => {
      const { registry, server } = await about(() => null);
      await registry.latest('bars-value');
      expect(server.requestLines).toHaveLength(1);
    });
  });

  it('for a context is not taken of another context', async () => {
    const registry = await registryWith({ ...registered, subject: ':.us:bars-value' });
    expect(await registry.latest(':.eu:bars-value')).toEqual(otherSubject);
  });

  it('may have a schema with a key twice: the last one counts, as in Java', async () => {
    const registry = await registryWith({ ...registered, schema: '{"type":"int","type":"long"}' });
    const response = await registry.latest('bars-value');
    expect(response).toMatchObject({ status: 'ok', value: { schema: { canonical: '"long"' } } });
  });

  it.each([0, 2 ** 31 - 1])('may have the id %i', async (id) => {
    const registry = await registryWith({ ...registered, id });
    expect(await registry.latest('bars-value')).toMatchObject({ status: 'ok', value: { schemaId: id } });
  });
});

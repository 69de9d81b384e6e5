import { afterEach, describe, expect, it } from 'vitest';
import { ConfluentRegistry } from '../../../../test/support/confluent-registry.js';
import { httpServer, type TestServer } from '../testing/misbehaving-server.js';
import { HttpRegistry } from './http-registry.js';

const servers: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

/** What a registry says by method and path; a number is a status without a body of its own. */
type Responses = Readonly<Record<string, object | number>>;

async function registryWith(
  responses: Responses,
  path = '',
): Promise<{ registry: HttpRegistry; server: TestServer }> {
  const server = await httpServer(({ method = '', url = '' }, response) => {
    const body = responses[`${method} ${url}`] ?? 404;
    if (typeof body === 'number') response.writeHead(body).end();
    else response.writeHead('error_code' in body ? 404 : 200).end(JSON.stringify(body));
  });
  servers.push(server);
  return { registry: new HttpRegistry({ url: server.url + path, auth: null, timeoutMs: 2000 }), server };
}

const byId = 'GET /schemas/ids/7';
const versions = `${byId}/versions`;
const long = { schema: '"long"' };
const found = (version: number | null) => ({
  status: 'ok',
  value: {
    schema: expect.objectContaining({ text: '"long"' }) as unknown,
    version,
    rules: [],
    guid: null,
  },
});

describe('an id', () => {
  it('is the version of the subject that the registry lists it for', async () => {
    const list = [
      { subject: 'a-value', version: 4 },
      { subject: 's-value', version: 2 },
      { subject: ':.eu:s-value', version: 9 },
    ];
    const { registry, server } = await registryWith({ [byId]: long, [versions]: list });
    expect(await registry.byId(7, 's-value')).toEqual(found(2));
    expect(server.requestLines).toEqual([byId, versions]);
  });

  it('that only other subjects have is not a version of this one', async () => {
    const list = [
      { subject: 'a-value', version: 4 },
      { subject: ':.eu:s-value', version: 9 },
    ];
    const { registry } = await registryWith({ [byId]: long, [versions]: list });
    expect(await registry.byId(7, 's-value')).toEqual(found(null));
  });

  it.each([
    ['no version any more', []],
    ['not even a name for it', { error_code: 40403, message: 'Schema not found' }],
  ])('may have %s', async (_, list) => {
    const { registry } = await registryWith({ [byId]: long, [versions]: list });
    expect(await registry.byId(7, 's-value')).toEqual(found(null));
  });

  it('that the registry does not have is not found', async () => {
    const { registry, server } = await registryWith({ [byId]: { error_code: 40403, message: 'no' } });
    expect(await registry.byId(7, 's-value')).toMatchObject({ status: 'not_found', errorCode: 40403 });
    expect(server.requestLines).toEqual([byId]);
  });

  it('is requested with its subject when that has a context', async () => {
    const query = '?subject=%3A.eu%3As-value';
    const { registry } = await registryWith({
      [byId + query]: long,
      [versions + query]: [
        { subject: 's-value', version: 1 },
        { subject: ':.eu:s-value', version: 2 },
      ],
    });
    expect(await registry.byId(7, ':.eu:s-value')).toEqual(found(2));
  });

  it.each([':.eu:s-value', 's-value'])(
    'may be listed for %s where the address has the context',
    async (subject) => {
      const list = [
        { subject: ':.us:s-value', version: 1 },
        { subject, version: 2 },
      ];
      const path = '/contexts/.eu';
      const { registry } = await registryWith(
        { [byId.replace('/', `${path}/`)]: long, [versions.replace('/', `${path}/`)]: list },
        `${path}/`,
      );
      expect(await registry.byId(7, 's-value')).toEqual(found(2));
    },
  );

  it('is the version of the subject that this one is an alias of', async () => {
    const list = [{ subject: 's-value', version: 2 }];
    const { registry } = await registryWith({
      [byId]: long,
      [versions]: list,
      'GET /config/old-value': { alias: 's-value' },
      'GET /config/else-value': { compatibilityLevel: 'NONE' },
      'GET /config/down-value': 503,
    });
    expect(await registry.byId(7, 'old-value')).toEqual(found(2));
    expect(await registry.byId(7, 'else-value')).toEqual(found(null));
    expect(await registry.byId(7, 'nothing-value')).toEqual(found(null));
    expect(await registry.byId(7, 'down-value')).toMatchObject({ status: 'unreachable' });
  });

  it.each([[503], [{ a: 1 }], [[{ subject: 7, version: 1 }]], [[{ subject: 's-value', version: 0 }]]])(
    'is unknown while the registry responds with %j to a request for its versions',
    async (list) => {
      const { registry } = await registryWith({ [byId]: long, [versions]: list });
      expect(await registry.byId(7, 's-value')).toMatchObject({ status: 'unreachable' });
    },
  );

  describe('at a registry that lists no versions of it', () => {
    const post = 'POST /subjects/s-value';
    const registered = { subject: 's-value', id: 7, version: 2, schema: '"long"' };

    it.each([[404], [405], [{ error_code: 404, message: 'HTTP 404 Not Found' }]])(
      'is the version of its own text (%j)',
      async (list) => {
        const { registry, server } = await registryWith({
          [byId]: long,
          [versions]: list,
          [post]: registered,
        });
        expect(await registry.byId(7, 's-value')).toEqual(found(2));
        expect(server.requestLines).toEqual([byId, versions, post]);
      },
    );

    it('is none where its text has another id there, or none', async () => {
      const { registry } = await registryWith({ [byId]: long, [post]: { ...registered, id: 8 } });
      expect(await registry.byId(7, 's-value')).toEqual(found(null));
      const { registry: other } = await registryWith({
        [byId]: long,
        [post]: { error_code: 40401, message: '' },
      });
      expect(await other.byId(7, 's-value')).toEqual(found(null));
    });

    it('is unknown while the look-up by text fails', async () => {
      const { registry } = await registryWith({ [byId]: long, [post]: 500 });
      expect(await registry.byId(7, 's-value')).toMatchObject({ status: 'unreachable' });
    });
  });

  it('belongs to its context, in a registry whose contexts have their own ids', async () => {
    const confluent = await ConfluentRegistry.start();
    servers.push(confluent);
    confluent.register('bars-value', 'int');
    confluent.register(':.eu:x-value', 'string');
    const id = confluent.register(':.eu:bars-value', 'long');
    const other = confluent.register('bars-value', 'double');
    expect(id).toBe(other);
    const registry = new HttpRegistry({ url: confluent.url, auth: null, timeoutMs: 2000 });
    expect(await registry.byId(id, ':.eu:bars-value')).toMatchObject({
      value: { schema: { text: '"long"' }, version: 1 },
    });
    expect(await registry.byId(id, 'bars-value')).toMatchObject({
      value: { schema: { text: '"double"' }, version: 2 },
    });
    expect(await registry.byId(id, ':.eu:x-value')).toMatchObject({ value: { version: null } });
    const inContext = new HttpRegistry({ url: `${confluent.url}/contexts/.eu`, auth: null, timeoutMs: 2000 });
    expect(await inContext.byId(id, 'bars-value')).toMatchObject({
      value: { schema: { text: '"long"' }, version: 1 },
    });
  });
});

import type { ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { httpServer, type TestServer } from '../testing/misbehaving-server.js';
import { parseSchema } from '../parse-schema.js';
import { HttpRegistry } from './http-registry.js';
import type { LenientSchema, RegistryCall, RegistryOptions } from './registry-options.js';

/** An answer by path; `null` never comes, a number is an HTTP status. */
type Responses = Readonly<Record<string, object | number | null>>;

const servers: TestServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function registryWith(responses: Responses, options: Partial<RegistryOptions> = {}) {
  const server = await httpServer((request, response) => reply(responses[request.url ?? ''], response));
  servers.push(server);
  const registry = new HttpRegistry({ url: server.url, auth: null, timeoutMs: 2000, ...options });
  return { registry, requestLines: server.requestLines };
}

function reply(body: object | number | null | undefined, response: ServerResponse): void {
  if (body === null) return;
  const status = typeof body === 'number' ? body : body === undefined ? 404 : 200;
  const content = typeof body === 'object' ? body : { error_code: 40402, message: 'Version not found' };
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(content));
}

interface Refers {
  readonly name?: string;
  readonly subject: string;
  readonly version?: number | string;
}

const version = (id: number, schema: unknown, refers: readonly Refers[] = []) => ({
  id,
  version: 1,
  schema: JSON.stringify(schema),
  references: refers.map((reference) => ({ name: reference.subject, version: 1, ...reference })),
});

const record = (name: string, ...types: unknown[]) => ({
  type: 'record',
  name,
  fields: types.map((type, index) => ({ name: `f${index}`, type })),
});

/** The text of the latest schema of `main`, as JSON. */
async function latestOf(responses: Responses): Promise<unknown> {
  const { registry } = await registryWith(responses);
  const found = await registry.latest('main');
  return found.status === 'ok' ? JSON.parse(found.value.schema.text) : found;
}

const price = { type: 'fixed', name: 'com.Price', size: 8 };
const versions = '/subjects/price/versions/1';
const main = '/subjects/main/versions/latest';

describe('a schema that refers to others', () => {
  it('is answered as one text, each type where it is first used', async () => {
    const text = await latestOf({
      [main]: version(7, record('com.Bar', 'Price', ['null', 'com.Price'], 'com.Leg'), [
        { subject: 'leg' },
        { subject: 'price' },
      ]),
      '/subjects/leg/versions/1': version(6, record('com.Leg', 'Price'), [{ subject: 'price' }]),
      [versions]: version(5, price),
    });
    expect(text).toMatchObject({
      name: 'com.Bar',
      fields: [
        { type: { type: 'fixed', name: 'com.Price', size: 8 } },
        { type: ['null', 'com.Price'] },
        { type: { name: 'com.Leg', fields: [{ type: 'com.Price' }] } },
      ],
    });
  });

  it('keeps logical types, defaults to the last digit, aliases, and names of the null namespace', async () => {
    const { registry } = await registryWith({
      [main]: {
        id: 7,
        version: 1,
        references: [{ name: 'x', subject: 'price', version: 1 }],
        schema: `{"type":"record","name":"com.Bar","aliases":["Old"],"fields":[
          {"name":"a","type":"Tag"},{"name":"b","type":"long","default":9007199254740993},
          {"name":"c","type":"com.P"}]}`,
      },
      [versions]: version(
        5,
        record('com.P', { type: 'enum', name: 'Tag', namespace: '', symbols: ['A'] }, price),
      ),
    });
    const found = await registry.latest('main');
    if (found.status !== 'ok') throw new Error(found.status);
    const { text, canonical } = found.value.schema;
    expect(text).toContain('"default":9007199254740993');
    expect(text).toContain('"aliases":["com.Old"]');
    expect(text).toContain('{"name":"a","type":{"name":"Tag","namespace":"","type":"enum","symbols":["A"]}}');
    expect(text).toContain('{"name":"f0","type":"Tag"}');
    expect(parseSchema(text)).toMatchObject({ ok: true, schema: { canonical } });
  });

  it('costs a call for each of them the first time, then one call as any other', async () => {
    const calls: RegistryCall[] = [];
    const { registry, requestLines } = await registryWith(
      { [main]: version(7, ['null', 'com.Price'], [{ subject: 'price' }]), [versions]: version(5, price) },
      { onCall: (call) => calls.push(call) },
    );
    await registry.latest('main');
    await registry.latest('main');
    expect(requestLines).toEqual([`GET ${main}`, `GET ${versions}`, `GET ${main}`]);
    expect(calls.map(({ method, subject, status }) => [method, subject, status])).toEqual([
      ['reference', 'price', 'ok'],
      ['latest', 'main', 'ok'],
      ['latest', 'main', 'ok'],
    ]);
  });

  it('is asked for by many at once and read once', async () => {
    const { registry, requestLines } = await registryWith({
      [main]: version(7, ['null', 'com.Price'], [{ subject: 'price' }]),
      '/schemas/ids/7': version(7, ['null', 'com.Price'], [{ subject: 'price' }]),
      '/schemas/ids/7/versions': [{ subject: 's-value', version: 1 }],
      [versions]: version(5, price),
    });
    const found = await Promise.all([
      registry.latest('main'),
      registry.latest('main'),
      registry.byId(7, 's-value'),
    ]);
    expect(found.map(({ status }) => status)).toEqual(['ok', 'ok', 'ok']);
    expect(requestLines.filter((path) => path === `GET ${versions}`)).toHaveLength(1);
  });

  it('ends where references go in a circle', async () => {
    const { registry, requestLines } = await registryWith({
      [main]: version(7, record('com.Bar', 'com.Price'), [{ subject: 'price' }]),
      [versions]: version(5, price, [{ subject: 'price' }, { subject: 'other' }]),
      '/subjects/other/versions/1': version(4, 'int', [{ subject: 'price' }]),
    });
    expect((await registry.latest('main')).status).toBe('ok');
    expect(requestLines).toHaveLength(3);
  });

  it('refers within its own context, unless it names another', async () => {
    const { registry, requestLines } = await registryWith({
      '/subjects/:.eu:main/versions/latest': version(7, record('com.Bar', 'com.Price', 'com.Tag'), [
        { subject: 'price' },
        { subject: ':.us:tag' },
      ]),
      '/subjects/:.eu:price/versions/1': version(5, price),
      '/subjects/:.us:tag/versions/1': version(5, 'int', [{ subject: 'tag' }]),
    });
    await registry.latest(':.eu:main');
    expect(requestLines.slice(1).sort()).toEqual([
      'GET /subjects/:.eu:price/versions/1',
      'GET /subjects/:.us:tag/versions/1',
    ]);
  });

  it.each([-1, 'latest'])('refers to whatever is the latest then where it says %j', async (latest) => {
    const responses = {
      [main]: version(7, record('com.Bar', 'com.Price'), [{ subject: 'price', version: latest }]),
      '/subjects/price/versions/latest': version(5, price),
    };
    const { registry } = await registryWith(responses);
    const sizeOf = async (): Promise<unknown> => {
      const found = await registry.latest('main');
      return found.status === 'ok' ? /"size":(\d+)/.exec(found.value.schema.text)?.[1] : found;
    };
    expect(await sizeOf()).toBe('8');
    responses['/subjects/price/versions/latest'] = version(6, { ...price, size: 9 });
    expect(await sizeOf()).toBe('9');
  });

  it('is compared anew with each look-up by text where what it refers to may have moved', async () => {
    const responses = {
      [main]: { ...version(8, 'int'), version: 2 },
      '/subjects/main/versions/1': version(7, record('com.Bar', 'com.Price'), [
        { subject: 'price', version: -1 },
      ]),
      '/subjects/price/versions/latest': version(5, price),
    };
    const { registry } = await registryWith(responses);
    const sought = parseSchema(JSON.stringify(record('com.Bar', { ...price, size: 9 })));
    if (!sought.ok) throw new Error(sought.invalid.path);
    expect(await registry.find('main', sought.schema)).toMatchObject({ status: 'not_found' });
    responses['/subjects/price/versions/latest'] = version(6, { ...price, size: 9 });
    expect(await registry.find('main', sought.schema)).toMatchObject({ value: { schemaId: 7, version: 1 } });
  });

  it.each([0, -2, 1.5, 'newest'])('refers to no version %j', async (odd) => {
    const { registry } = await registryWith({
      [main]: version(7, record('com.Bar', 'com.Price'), [{ subject: 'price', version: odd }]),
    });
    expect(await registry.latest('main')).toMatchObject({ status: 'unreachable' });
  });

  it('is noticed for what only Java takes in any of them', async () => {
    const lenient: LenientSchema[] = [];
    const { registry } = await registryWith(
      {
        [main]: version(7, record('com.Bar', 'connect-test.Price'), [{ subject: 'price' }]),
        [versions]: version(5, {
          type: 'record',
          name: 'connect-test.Price',
          fields: [{ name: 'p', type: 'int', default: 'x' }],
        }),
      },
      { onLenientSchema: (schema) => lenient.push(schema) },
    );
    expect(await registry.latest('main')).toMatchObject({ status: 'ok' });
    expect(lenient.map(({ warnings }) => warnings.map(({ path }) => path))).toEqual([
      ['/name', '/fields/0/default'],
    ]);
  });

  it('takes the first of two references of one name, as the registry does', async () => {
    const text = await latestOf({
      [main]: version(7, record('com.Bar', 'com.Price'), [
        { name: 'p', subject: 'price' },
        { name: 'p', subject: 'price', version: 2 },
      ]),
      [versions]: version(5, price),
      '/subjects/price/versions/2': version(6, { ...price, size: 9 }),
    });
    expect(text).toMatchObject({ fields: [{ type: { size: 8 } }] });
  });
});

describe('a schema whose references fail', () => {
  const refers = version(7, record('com.Bar', 'com.Price'), [{ subject: 'price' }]);
  const endless = Object.fromEntries(
    Array.from({ length: 20 }, (_, i) => [
      `/subjects/${i === 0 ? 'price' : `p${i}`}/versions/1`,
      version(i, record(`R${i}`), [{ subject: `p${i + 1}` }]),
    ]),
  );
  const many = Array.from({ length: 101 }, (_, i) => ({ subject: `p${i}` }));

  it.each<[string, Responses, object]>([
    [
      'not there',
      { [main]: refers },
      { status: 'unusable', message: 'the reference "price" to version 1 of "price" does not exist' },
    ],
    ['denied', { [main]: refers, [versions]: 403 }, { status: 'denied', httpStatus: 403 }],
    [
      'an outage',
      { [main]: refers, [versions]: 503 },
      { status: 'unreachable', reason: 'HTTP 503', retryAfterMs: null },
    ],
    [
      'of another type',
      { [main]: refers, [versions]: { ...version(5, price), schemaType: 'JSON' } },
      { status: 'unusable', message: 'the reference "price" to version 1 of "price" is not of type AVRO' },
    ],
    [
      'it has no schema',
      { [main]: refers, [versions]: { id: 5 } },
      {
        status: 'unreachable',
        reason: 'not a registry response: a reference has no schema',
        retryAfterMs: null,
      },
    ],
    [
      'without the type that was meant',
      { [main]: refers, [versions]: version(5, { ...price, name: 'com.Prize' }) },
      {
        status: 'unusable',
        message: expect.stringContaining(
          'with the schemas that it references, at "/fields/0/type"',
        ) as string,
      },
    ],
    [
      'a type that is there already',
      {
        [main]: version(7, record('com.Price', 'int'), [{ subject: 'price' }]),
        [versions]: version(5, price),
      },
      { status: 'unusable', message: expect.stringContaining('a duplicate com.Price') as string },
    ],
    [
      'without end',
      { [main]: refers, ...endless },
      { status: 'unusable', message: 'more than 100 references, or more than 16 levels of them' },
    ],
    [
      'too many',
      { [main]: version(7, 'int', many) },
      { status: 'unusable', message: 'more than 100 references, or more than 16 levels of them' },
    ],
    [
      'larger than all bounds together',
      { [main]: refers, [versions]: version(5, { ...price, doc: 'x'.repeat(2 ** 19) }) },
      { status: 'unusable', message: expect.stringContaining('at most 524288 bytes') as string },
    ],
  ])('%s', async (_, responses, expected) => {
    expect(await latestOf(responses)).toEqual(expected);
  });

  it('is asked for again after a failure', async () => {
    const responses: Record<string, object | number> = { [main]: refers, [versions]: 503 };
    const { registry } = await registryWith(responses);
    expect((await registry.latest('main')).status).toBe('unreachable');
    responses[versions] = version(5, price);
    expect((await registry.latest('main')).status).toBe('ok');
  });

  it('has the time of one call for all of them', async () => {
    const { registry } = await registryWith({ [main]: refers, [versions]: null }, { timeoutMs: 150 });
    const began = performance.now();
    expect(await registry.latest('main')).toMatchObject({ status: 'unreachable' });
    expect(performance.now() - began).toBeLessThan(1500);
  });
});

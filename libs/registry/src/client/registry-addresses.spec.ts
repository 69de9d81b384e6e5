import { afterEach, describe, expect, it } from 'vitest';
import { ConfluentRegistry } from '../../../../test/support/confluent-registry.js';
import { respondingWith, unusedAddress, rawServer, type TestServer } from '../testing/misbehaving-server.js';
import { HttpRegistry } from './http-registry.js';
import type { RegistryCall } from './registry-options.js';

const servers: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function at<T extends TestServer>(server: Promise<T>): Promise<T> {
  const running = await server;
  servers.push(running);
  return running;
}

const registered = { subject: 's-value', id: 7, version: 2, schema: '"long"' };
const FOUND = { status: 'ok', value: { schemaId: 7 } };

function registry(url: readonly string[], calls: RegistryCall[] = [], timeoutMs = 2000): HttpRegistry {
  return new HttpRegistry({ url, auth: null, timeoutMs, onCall: (call) => calls.push(call) });
}

/** Stand-ins: servers instead of a registry’s nodes. */
describe('a registry with several addresses', () => {
  it.each<[string, () => Promise<string>]>([
    ['refuses', unusedAddress],
    ['answers 503', async () => (await at(respondingWith(503, ''))).url],
    [
      'answers 500 in JSON',
      async () => (await at(respondingWith(500, { error_code: 50_001, message: '' }))).url,
    ],
    ['answers 429', async () => (await at(respondingWith(429, ''))).url],
    ['hangs up', async () => (await at(rawServer((socket) => socket.destroy()))).url],
  ])('is called at the next address when one %s, and there first from then on', async (_, first) => {
    const calls: RegistryCall[] = [];
    const second = await at(respondingWith(200, registered));
    const third = await at(respondingWith(200, registered));
    const down = await first();
    const client = registry([down, second.url, third.url], calls);
    expect(await client.latest('s-value')).toMatchObject(FOUND);
    expect(await client.latest('s-value')).toMatchObject(FOUND);
    expect([second.requestLines.length, third.requestLines.length]).toEqual([2, 0]);
    // One question is one call, wherever it is answered.
    expect(calls).toHaveLength(2);
    const skipped = servers.find((server) => 'url' in server && server.url === down) as
      TestServer | undefined;
    expect(skipped?.requestLines.length ?? 0).toBeLessThan(2);
  });

  it.each([
    [404, { error_code: 40401, message: 'none' }, { status: 'not_found' }],
    [404, '<html>', { status: 'unreachable', reason: 'HTTP 404' }],
    [401, '', { status: 'denied' }],
    [422, { error_code: 42201, message: 'no' }, { status: 'unusable' }],
  ])('has responded with %i %j', async (status, body, expected) => {
    const first = await at(respondingWith(status, body));
    const second = await at(respondingWith(200, registered));
    expect(await registry([first.url, second.url]).latest('s-value')).toMatchObject(expected);
    expect(second.requestLines).toEqual([]);
  });

  it('gets one call at each address, and the result of the last one is returned', async () => {
    const first = await at(respondingWith(500, ''));
    const second = await at(respondingWith(503, ''));
    const client = registry([first.url, second.url]);
    expect(await client.latest('s-value')).toMatchObject({ status: 'unreachable', reason: 'HTTP 503' });
    expect([first.requestLines.length, second.requestLines.length]).toEqual([1, 1]);
  });

  it('comes back to the first one where the others fail', async () => {
    const first = await at(respondingWith(200, registered));
    const second = await at(respondingWith(200, registered));
    const down = await unusedAddress();
    const client = registry([down, second.url, first.url]);
    await client.latest('s-value');
    await second.close();
    servers.splice(servers.indexOf(second), 1);
    expect(await client.latest('s-value')).toMatchObject(FOUND);
    expect(first.requestLines).toHaveLength(1);
  });

  it('responds in time although one address is silent', async () => {
    const silent = await at(rawServer());
    const second = await at(respondingWith(200, registered));
    const start = performance.now();
    expect(await registry([silent.url, second.url], [], 1000).latest('s-value')).toMatchObject(FOUND);
    expect(performance.now() - start).toBeLessThan(900);
  });

  it('is not waited for beyond the one deadline where all are silent', async () => {
    const silent = await Promise.all([at(rawServer()), at(rawServer()), at(rawServer())]);
    const start = performance.now();
    const client = registry(
      silent.map(({ url }) => url),
      [],
      300,
    );
    expect(await client.latest('s-value')).toMatchObject({ status: 'unreachable' });
    expect(performance.now() - start).toBeLessThan(1500);
  });

  it('has its context at each of them', async () => {
    const confluent = await ConfluentRegistry.start();
    servers.push(confluent);
    confluent.register('bars-value', 'int');
    const id = confluent.register(':.eu:bars-value', 'long');
    const client = registry([`${await unusedAddress()}/contexts/.eu`, `${confluent.url}/contexts/.eu/`]);
    expect(await client.latest('bars-value')).toMatchObject({ value: { schema: { text: '"long"' } } });
    expect(await client.byId(id, 'bars-value')).toMatchObject({
      value: { version: 1, schema: { text: '"long"' } },
    });
  });

  it.each([[[]], [['http://h', 'ftp://h']], [['http://u:p@h']]])('has addresses: %j', (urls) => {
    expect(() => registry(urls)).toThrow(TypeError);
  });
});

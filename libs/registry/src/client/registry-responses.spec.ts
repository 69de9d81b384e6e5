import { afterEach, describe, expect, it } from 'vitest';
import { HttpRegistry } from './http-registry.js';
import { respondingWith, type TestServer } from '../testing/misbehaving-server.js';
import { REGISTRY_RESPONSES, registryResponseRow } from './registry-responses.js';

const servers: TestServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

const error = (code: number) => ({ error_code: code, message: `code ${code}` });
const html = '<html>';

/** Responses as they arrive over HTTP, each with the beginning of the name of its row. */
const RESPONSES: readonly (readonly [status: number, body: unknown, row: string])[] = [
  [401, error(401), '401'],
  [401, html, '401'],
  [403, error(40301), '403'],
  [403, html, '403'],
  [404, error(40401), '404 with'],
  [404, error(40402), '404 with'],
  [404, error(40403), '404 with'],
  [404, html, 'every other'],
  [409, error(409), '409'],
  [409, html, 'every other'],
  [422, error(42201), '422'],
  [422, error(42202), '422'],
  [422, error(42203), '422'],
  [422, html, 'every other'],
  [400, error(400), '400'],
  [400, html, 'every other'],
  [429, error(42901), '429'],
  [500, error(50001), '500'],
  [500, error(50002), '500'],
  [500, error(50003), '500'],
  [502, html, '500'],
  [503, html, '500'],
  [504, html, '500'],
  [301, '', '3xx'],
  [307, '', '3xx'],
  [200, html, '2xx'],
  [200, {}, '2xx'],
  [204, '', '2xx'],
  [418, error(418), 'every other'],
];

async function served(status: number, body: unknown): Promise<string> {
  const server = await respondingWith(status, body);
  servers.push(server);
  return server.url;
}

function rowNamed(name: string) {
  const row = REGISTRY_RESPONSES.find((each) => each.name.startsWith(name));
  if (row === undefined) throw new Error(name);
  return row;
}

describe('a response from the address of the registry', () => {
  it.each(RESPONSES)('%i %j gives the look-up status of its row: %s', async (status, body, name) => {
    const registry = new HttpRegistry({ url: await served(status, body), auth: null, timeoutMs: 2000 });
    expect((await registry.latest('x')).status).toBe(rowNamed(name).lookup);
  });

  it('occurs for each row of the table', () => {
    const visited = new Set(RESPONSES.map(([, , name]) => rowNamed(name).name));
    expect(visited).toEqual(new Set(REGISTRY_RESPONSES.map(({ name }) => name)));
  });

  it('with an unknown status is an outage', () => {
    expect(registryResponseRow(-1, null).lookup).toBe('unreachable');
    expect(registryResponseRow(404, 404).lookup).toBe('unreachable');
  });
});

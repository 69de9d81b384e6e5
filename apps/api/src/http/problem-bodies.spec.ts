import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { acknowledging, appForTest, portOf } from '../testing/app-for-test.js';
import { RawClient } from '../../../../test/support/raw-client.js';

const json = 'Content-Type: application/json';
const body = '{"records":[{}]}';

describe('a request that violates HTTP', () => {
  let app: NestFastifyApplication;
  let lines: string[];
  const gateway = acknowledging();

  beforeAll(async () => {
    ({ app, lines } = await appForTest({ gateway }));
  });
  afterAll(() => app.close());

  async function responseTo(first: string, headers: readonly string[], payload = '') {
    lines.splice(0);
    const client = await RawClient.to(await portOf(app));
    client.socket.write(`${[first, ...headers, 'Connection: close'].join('\r\n')}\r\n\r\n${payload}`);
    await client.closed;
    expect(client.responses).toHaveLength(1);
    return client.responses[0];
  }

  it.each<[string, string, readonly string[], number]>([
    ['after', 'GET /v1/subjects/a/b/events?after=2147483648', [], 422],
    ['after', 'GET /v1/subjects/a/b/events?after=-1', [], 422],
    ['limit', 'GET /v1/subjects/a/b/events?limit=2147483648', [], 422],
    ['limit', 'GET /v1/subjects?limit=501', [], 422],
    ['cursor', 'GET /v1/subjects?cursor=2147483648', [], 422],
    ['limit', 'GET /v1/mismatches?limit=99999999999999999999', [], 422],
    ['cursor', 'GET /v1/mismatches?cursor=WzEsMl0', [], 422],
    ['schema_id', 'GET /v1/mismatches?schema_id=2147483648', [], 422],
    ['If-Match', 'POST /v1/subjects/a/b/reset', ['If-Match: "2147483648"'], 422],
    ['Last-Event-ID', 'GET /v1/events/stream', ['Last-Event-ID: 9223372036854775808'], 422],
    ['a partition', 'POST /topics/t/partitions/2147483648', [json], 404],
    ['an address above the docs', 'GET /docs/../x', [], 404],
    ['an address above the docs, encoded', 'GET /docs/%2e%2e/x', [], 404],
    ['a range beyond the end', 'GET /docs/swagger-ui.css', ['Range: bytes=99999999-'], 416],
    ['an encoding that is broken', 'GET /v1/subjects/%zz/x', [], 400],
    ['an encoding that is broken', 'POST /topics/%zz', [json], 400],
    ['a NUL', 'GET /v1/subjects/a%00/x', [], 400],
    ['a NUL', 'POST /topics/t%00', [json], 400],
    ['a NUL', 'GET /docs/%00', [], 400],
    ['a method without a route', 'PROPFIND /topics/t', [], 404],
    ['TRACE', 'TRACE /topics/t', [], 404],
    ['a method that does not exist', 'NOSUCH /topics/t', [], 400],
    ['a proxy’s method', 'CONNECT example.com:443', [], 405],
    ['an expectation', 'GET /health/live', ['Expect: the-best'], 417],
    ['an expectation', 'POST /topics/t', [json, 'Expect: the-best'], 417],
    ['the address of another kind', 'GET ftp://t/health/live', [], 404],
    ['all of the server', 'OPTIONS *', [], 404],
  ])('in %s: %s', async (_what, first, headers, status) => {
    const isReset = first.endsWith('/reset');
    const payload = isReset ? '{"reason":"r"}' : first.startsWith('POST') ? body : '';
    const length = payload === '' ? [] : [`Content-Length: ${payload.length}`];
    const response = await responseTo(
      `${first} HTTP/1.1`,
      ['Host: localhost', ...headers, ...(isReset ? [json] : []), ...length],
      payload,
    );
    expect(response?.status).toBe(status);
    expect(response?.headers.get('content-type')).toBe('application/problem+json');
    expect(JSON.parse(response?.body ?? '')).toMatchObject({ status, outcome: 'not_sent' });
    expect(lines.filter((line) => line.includes('bug'))).toEqual([]);
  });

  it.each(['GET /health/live', 'POST /topics/t'])('has no Host: %s', async (first) => {
    const response = await responseTo(`${first} HTTP/1.1`, [json, 'Content-Length: 16'], body);
    expect(response?.status).toBe(400);
    expect(response?.headers.get('content-type')).toBe('application/problem+json');
    expect(JSON.parse(response?.body ?? '')).toMatchObject({
      code: 'request.malformed',
      outcome: 'not_sent',
    });
  });

  it.each([
    'POST http://localhost/topics/t HTTP/1.1',
    'POST HTTP://LOCALHOST:8080/topics/t/partitions/0?wait=5 HTTP/1.1',
    'POST /%74opics/t HTTP/1.1',
    'POST /topics/%74/ HTTP/1.1',
    'POST /topics/t/p%61rtitions/%30 HTTP/1.1',
    'POST /topics/t HTTP/1.0',
  ])('unlike %s', async (first) => {
    const { length } = gateway.requests;
    const response = await responseTo(
      first,
      ['Host: localhost', json, `Content-Length: ${body.length}`],
      body,
    );
    expect(response?.status).toBe(200);
    expect(gateway.requests.slice(length)).toMatchObject([{ topic: 't' }]);
  });

  it.each(['GET http://localhost/health/live HTTP/1.1', 'GET /health/live HTTP/1.0'])(
    'unlike %s',
    async (first) => {
      expect((await responseTo(first, ['Host: localhost']))?.status).toBe(200);
    },
  );

  it('unlike one that asks for an upgrade to another protocol, which is handled without it', async () => {
    const client = await RawClient.to(await portOf(app));
    client.socket.write(
      'GET /health/live HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
    );
    await client.until(1);
    expect(client.statuses).toEqual([200]);
    client.socket.destroy();
  });

  it('such as CONNECT, after others, gets its response after theirs', async () => {
    const client = await RawClient.to(await portOf(app));
    client.socket.write(
      'GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\nCONNECT h:1 HTTP/1.1\r\nHost: h:1\r\n\r\n',
    );
    await client.closed;
    expect(client.statuses).toEqual([200, 405]);
  });
});

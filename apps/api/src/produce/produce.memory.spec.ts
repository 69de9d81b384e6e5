import { once } from 'node:events';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { afterEach, describe, expect, it } from 'vitest';
import type { Gateway, ProduceResult } from '#producer';
import { acknowledging, acknowledgingEach, appForTest, posted } from '../testing/app-for-test.js';

const memoryBudgetBytes = 2 ** 20;
const json = { 'content-type': 'application/json' };
const ndjson = { 'content-type': 'application/x-ndjson' };

let app: NestFastifyApplication | undefined;
const clients: Socket[] = [];
afterEach(async () => {
  for (const client of clients.splice(0)) client.destroy();
  await app?.close();
});

async function setUp(gateway: Partial<Gateway> = acknowledging()) {
  const service = await appForTest({ gateway, settings: { http: { memoryBudgetBytes } } });
  ({ app } = service);
  await app.listen(0, '127.0.0.1');
  const { port } = app.getHttpServer().address() as AddressInfo;
  const client = (text: string): { socket: Socket; received: () => string } => {
    const socket = connect(port, '127.0.0.1').on('error', () => undefined);
    clients.push(socket);
    let received = '';
    socket.on('data', (chunk) => (received += String(chunk)));
    socket.write(text);
    return { socket, received: () => received };
  };
  const used = async (isWanted: (bytes: number) => boolean): Promise<void> => {
    while (!isWanted(service.memory.usedBytes)) await new Promise(setImmediate);
  };
  return { ...service, service: app, client, used };
}

const head = (more: string, path = '/topics/t'): string =>
  `POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n${more}\r\n`;

/** A gateway that responds once it is released. */
function slow() {
  const gateway = acknowledging();
  let respond: (() => void) | undefined;
  const gate = new Promise<void>((resolve) => (respond = resolve));
  const produce = async (request: Parameters<Gateway['produce']>[0]): Promise<ProduceResult> => {
    const result = await gateway.produce(request);
    await gate;
    return result;
  };
  return { produce, requests: gateway.requests, release: () => respond?.() };
}

describe('beyond the memory budget', () => {
  it('a body is refused before it is read, and accepted once there is memory again', async () => {
    const { client, service, used, memory } = await setUp();
    const upload = client(head('Content-Length: 107000\r\n'));
    await used((bytes) => bytes > 40_000);
    const rejected = await posted(
      service,
      '/topics/t',
      json,
      JSON.stringify({ records: [{ value: 'x'.repeat(107_000) }] }),
    );
    expect(rejected.statusCode).toBe(503);
    expect(rejected.headers['retry-after']).toBe('1');
    expect(rejected.json()).toMatchObject({ code: 'overloaded', error_code: 50305, outcome: 'not_sent' });
    upload.socket.destroy();
    await used((bytes) => bytes === 0);
    expect((await posted(service, '/topics/t', json, '{"records":[{"value":1}]}')).statusCode).toBe(200);
    await used((bytes) => bytes === 0);
    expect(memory.usedBytes).toBe(0);
  });

  it.each([
    [
      'a body in chunks',
      (size: number) => head('Transfer-Encoding: chunked\r\n') + `${size.toString(16)}\r\n`,
    ],
  ])('%s is refused as soon as memory runs out', async (_what, begin) => {
    const { client, used } = await setUp();
    client(head('Content-Length: 107000\r\n'));
    await used((bytes) => bytes > 40_000);
    const { received, socket } = client(begin(160_000) + 'x'.repeat(160_000));
    while (!received().includes('\r\n\r\n')) await once(socket, 'data');
    expect(received()).toMatch(/^HTTP\/1.1 503 /);
  });

  it('a stream is refused before it is read', async () => {
    const { client, used, service } = await setUp(acknowledgingEach());
    for (let uploads = 0; uploads < 2; uploads += 1) client(head('Content-Length: 67000\r\n'));
    await used((bytes) => bytes > 800_000);
    const rejected = await posted(service, '/topics/t', ndjson, '{"value":1}\n');
    expect(rejected.statusCode).toBe(503);
    expect(rejected.json()).toMatchObject({ code: 'overloaded', error_code: 50305 });
  });

  it('a command is refused before it is read', async () => {
    const { client, used, service } = await setUp();
    client(head('Content-Length: 155000\r\n'));
    await used((bytes) => bytes > 900_000);
    const rejected = await posted(
      service,
      '/v1/subjects/t/s/reset',
      json,
      JSON.stringify({ reason: 'x'.repeat(10_000) }),
    );
    expect(rejected.statusCode).toBe(503);
    expect(rejected.json()).toMatchObject({ code: 'overloaded' });
  });

  it('a request whose body is not read gets its response', async () => {
    const { client, used } = await setUp();
    client(head('Content-Length: 107000\r\n'));
    await used((bytes) => bytes > 600_000);
    for (const framing of ['Content-Length: 107000', 'Transfer-Encoding: chunked']) {
      const { received, socket } = client(
        `GET /health/live HTTP/1.1\r\nHost: localhost\r\n${framing}\r\n\r\n`,
      );
      while (!received().includes('\r\n\r\n')) await once(socket, 'data');
      expect(received()).toMatch(/^HTTP\/1.1 200 /);
    }
  });

  it('a chunked command is not refused as too large because of its possible length', async () => {
    const { client } = await setUp();
    const begun = head('Transfer-Encoding: chunked\r\n', '/v1/subjects/t/s/reset');
    const { received, socket } = client(`${begun}c\r\n{"reason":1}\r\n0\r\n\r\n`);
    while (!received().includes('\r\n\r\n')) await once(socket, 'data');
    expect(received()).toMatch(/^HTTP\/1.1 422 /);
  });

  it.each([
    [
      'that is short and costs much once it is parsed',
      `{"records":[{"value":[${Array(8000).fill('[1]').join(',')}]}]}`,
    ],
    ['that could never have so much', JSON.stringify({ records: [{ value: 'x'.repeat(300_000) }] })],
  ])('a body %s is too large, since waiting would not help', async (_what, body) => {
    const gateway = acknowledging();
    const { service, used } = await setUp(gateway);
    const rejected = await posted(service, '/topics/t', json, body);
    expect(rejected.statusCode).toBe(413);
    expect(rejected.json()).toMatchObject({ code: 'request.too_large', outcome: 'not_sent' });
    expect(gateway.requests).toEqual([]);
    await used((bytes) => bytes === 0);
  });
});

describe('the memory of a request is released', () => {
  const record = '{"records":[{"value":1}]}';
  const whole = head(`Content-Length: ${record.length}\r\n`) + record;

  it('when its response is sent', async () => {
    const { service, used, memory } = await setUp();
    await posted(service, '/topics/t', json, record);
    await used((bytes) => bytes === 0);
    expect(memory.usedBytes).toBe(0);
  });

  it.each(['reset', 'end'])('when its client goes in the middle of the body (%s)', async (how) => {
    const { client, used } = await setUp();
    const { socket } = client(`${head('Content-Length: 1000\r\n')}{`);
    await used((bytes) => bytes > 0);
    if (how === 'reset') socket.resetAndDestroy();
    else socket.end();
    await used((bytes) => bytes === 0);
  });

  it('not before its records have their outcome, even if its client has gone', async () => {
    const gateway = slow();
    const { client, used, memory, service } = await setUp(gateway);
    const closed = new Promise((resolve) =>
      service.getHttpServer().once('connection', (connection: Socket) => connection.once('close', resolve)),
    );
    const { socket } = client(whole);
    while (gateway.requests.length === 0) await new Promise(setImmediate);
    socket.resetAndDestroy();
    await closed;
    await new Promise(setImmediate);
    expect(memory.usedBytes).toBeGreaterThan(0);
    gateway.release();
    await used((bytes) => bytes === 0);
  });

  it('when its client goes after sending more requests', async () => {
    const gateway = slow();
    const { client, used } = await setUp(gateway);
    const { socket } = client(whole.repeat(20));
    while (gateway.requests.length < 1) await new Promise(setImmediate);
    socket.resetAndDestroy();
    gateway.release();
    await used((bytes) => bytes === 0);
  });

  it('when it is refused, malformed, or fails because of a bug', async () => {
    const { service, used } = await setUp({ produce: () => Promise.reject(new TypeError('odd')) });
    for (const body of [record, '{', '{"records":[]}', '{"records":[{"value":1}],"odd":1}'])
      await posted(service, '/topics/t', json, body);
    await posted(service, '/topics/t', { ...json, 'content-encoding': 'gzip' }, 'no gzip');
    await used((bytes) => bytes === 0);
  });

  it('when it is refused in the middle of its body, although the rest is still read', async () => {
    const { client, used, memory } = await setUp();
    const piece = `a000\r\n${'x'.repeat(0xa000)}\r\n`;
    const { received, socket } = client(head('Transfer-Encoding: chunked\r\n') + piece);
    await used((bytes) => bytes > 200_000);
    socket.write(piece.repeat(4));
    while (!received().includes('\r\n\r\n')) await once(socket, 'data');
    expect(received()).toMatch(/^HTTP\/1.1 413 /);
    expect(memory.usedBytes).toBeGreaterThan(0);
    expect(memory.usedBytes).toBeLessThan(40_000);
  });

  it('by a stream, however it ends', async () => {
    const { client, used, service } = await setUp(acknowledgingEach());
    await posted(service, '/topics/t', ndjson, '{"value":1}\n[]\n');
    await used((bytes) => bytes === 0);
    const begun = client(
      `POST /topics/t HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-ndjson\r\nContent-Length: 1000\r\n\r\n{"value":1}\n{"val`,
    );
    while (!begun.received().includes('"offset"')) await once(begun.socket, 'data');
    begun.socket.resetAndDestroy();
    await used((bytes) => bytes === 0);
  });

  it('by a command', async () => {
    const { service, used } = await setUp();
    await posted(service, '/v1/subjects/t/s/reset', json, '{"reason":1}');
    await used((bytes) => bytes === 0);
  });
});

describe('what requests hold of the memory budget', () => {
  it('is a metric, like its limit', async () => {
    const { client, used, service } = await setUp();
    client(head('Content-Length: 1000\r\n'));
    await used((bytes) => bytes > 0);
    const { body } = await service.inject({ method: 'GET', url: '/metrics' });
    expect(body).toContain(`request_memory_limit_bytes ${memoryBudgetBytes}\n`);
    expect(Number(/request_memory_used_bytes (\d+)/.exec(body)?.[1])).toBeGreaterThan(16_000);
  });
});

describe('a gzip body', () => {
  const gzip = { 'content-encoding': 'gzip' };

  it.each(['gzip', 'x-gzip', 'GZIP'])('is accepted (%s)', async (encoding) => {
    const gateway = acknowledging();
    const { service } = await setUp(gateway);
    const body = gzipSync('{"records":[{"value":1}]}');
    const respond = await posted(service, '/topics/t', { ...json, 'content-encoding': encoding }, body);
    expect(respond.statusCode).toBe(200);
    expect(gateway.requests[0]?.records).toMatchObject([{ value: 1 }]);
  });

  it('of another encoding is refused with the supported one', async () => {
    const { service } = await setUp();
    const respond = await posted(service, '/topics/t', { ...json, 'content-encoding': 'br' }, 'x');
    expect(respond.statusCode).toBe(415);
    expect(respond.headers['accept-encoding']).toBe('gzip');
  });

  it('of a stream is accepted', async () => {
    const gateway = acknowledgingEach();
    const { service } = await setUp(gateway);
    const body = gzipSync('{"value":1}\n{"value":2}\n');
    const respond = await posted(service, '/topics/t', { ...ndjson, ...gzip }, body);
    expect(respond.statusCode).toBe(200);
    expect(gateway.requests.flatMap(({ records }) => records.map(({ value }) => value))).toEqual([1, 2]);
  });

  it('of a stream that is not gzip is a problem', async () => {
    const { service } = await setUp(acknowledgingEach());
    const respond = await posted(service, '/topics/t', { ...ndjson, ...gzip }, '{"value":1}\n');
    expect(respond.statusCode).toBe(400);
    expect(respond.json()).toMatchObject({ code: 'request.malformed', outcome: 'not_sent' });
  });

  it('of a stream that breaks off gets responses for the lines before, and the reason as the last line', async () => {
    const gateway = acknowledgingEach();
    const { service } = await setUp(gateway);
    const lines = Array.from({ length: 20_000 }, (_, index) => `{"value":${index * 7919}}`).join('\n');
    const bytes = gzipSync(lines);
    const respond = await posted(
      service,
      '/topics/t',
      { ...ndjson, ...gzip },
      bytes.subarray(0, bytes.length - 100),
    );
    const results = respond.body
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(respond.statusCode).toBe(200);
    expect(results.filter(({ error_code }) => error_code === null).length).toBeGreaterThan(1000);
    expect(results.at(-1)).toMatchObject({ error_code: 400, code: 'request.malformed' });
  });
});

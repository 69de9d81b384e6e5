import { once } from 'node:events';
import type { Server } from 'node:http';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { ProduceResult, ProduceRequest } from '#producer';
import { afterEach, describe, expect, it } from 'vitest';
import type { ScopedQueries } from '../runtime/runtime.js';
import {
  acknowledging,
  acknowledgingEach,
  appForTest,
  portOf,
  type TestParts,
} from '../testing/app-for-test.js';
import { RawClient, rawPost } from '../../../../test/support/raw-client.js';

const binary = 'application/vnd.kafka.binary.v2+json';
const ndjson = 'application/x-ndjson';
const record = '{"records":[{"value":"AA=="}]}';
const valid = rawPost('/topics/t', binary, record);

let app: NestFastifyApplication | undefined;
afterEach(() => app?.close());

/** A gateway that acknowledges each request when the test says so. */
function acknowledgingLater() {
  const gateway = acknowledging();
  const pending: (() => void)[] = [];
  let begun: () => void = () => undefined;
  return {
    requests: gateway.requests,
    pending,
    /** Resolves once this many requests are in flight. */
    inFlight: async (count: number): Promise<void> => {
      while (pending.length < count) await new Promise<void>((resolve) => (begun = resolve));
    },
    produce: async (request: ProduceRequest): Promise<ProduceResult> => {
      await new Promise<void>((resolve) => {
        pending.push(resolve);
        begun();
      });
      return gateway.produce(request);
    },
  };
}

async function connected(parts: TestParts, allowHalfOpen = false): Promise<RawClient> {
  ({ app } = await appForTest(parts));
  return RawClient.to(await portOf(app), allowHalfOpen);
}

type Page = Awaited<ReturnType<ScopedQueries['subjects']['list']>>;

const garbage: [string, string | Buffer][] = [
  ['NULs', Buffer.alloc(64)],
  ['the end of some JSON', '"}]}'],
  ['a request with a bad header line', 'POST /topics/t HTTP/1.1\r\nHost: localhost\r\nno header\r\n\r\n'],
  ['a request with a bad method', 'NOSUCH /topics/t HTTP/1.1\r\nHost: localhost\r\n\r\n'],
  [
    'a request with two lengths',
    'POST /topics/t HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n',
  ],
  [
    'a request with headers that are too large',
    `GET / HTTP/1.1\r\nHost: localhost\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`,
  ],
];

describe('malformed bytes after complete requests', () => {
  it.each(garbage)(
    '%s: get their response after those of the requests, and the connection is closed',
    async (_what, bytes) => {
      const gateway = acknowledgingLater();
      const client = await connected({ gateway });
      const clientError = once(app?.getHttpServer() as Server, 'clientError');
      client.socket.write(Buffer.concat([valid, valid, Buffer.from(bytes)]));
      await gateway.inFlight(1);
      await clientError;
      expect(client.text).toBe('');
      gateway.pending[0]?.();
      await gateway.inFlight(2);
      gateway.pending[1]?.();
      await client.closed;
      expect(client.statuses.slice(0, 2)).toEqual([200, 200]);
      expect(client.statuses[2]).toBeGreaterThanOrEqual(400);
      expect(client.responses).toHaveLength(3);
      expect(client.responses[2]?.headers.get('content-type')).toBe('application/problem+json');
      expect(gateway.requests).toHaveLength(2);
    },
  );

  it('get their response after one of Fastify', async () => {
    let respond: () => void = () => undefined;
    let listing: () => void = () => undefined;
    const begun = new Promise<void>((resolve) => (listing = resolve));
    const list = (): Promise<Page> => {
      listing();
      return new Promise((resolve) => (respond = () => resolve({ items: [], nextCursor: null })));
    };
    const client = await connected({ subjects: { list } });
    const clientError = once(app?.getHttpServer() as Server, 'clientError');
    client.socket.write('GET /v1/subjects HTTP/1.1\r\nHost: localhost\r\n\r\n\0\0\0');
    await Promise.all([clientError, begun]);
    expect(client.text).toBe('');
    respond();
    await client.closed;
    expect(client.statuses).toEqual([200, 400]);
  });

  it('get no response of their own after a request that closes the connection', async () => {
    const client = await connected({ gateway: acknowledging() });
    client.socket.write(
      Buffer.concat([rawPost('/topics/t', binary, record, ['Connection: close']), Buffer.alloc(9)]),
    );
    await client.closed;
    expect(client.statuses).toEqual([200]);
  });
});

describe('malformed bytes within the body of a request', () => {
  const chunked = (type: string, first: string): string =>
    `POST /topics/t HTTP/1.1\r\nHost: localhost\r\nContent-Type: ${type}\r\nTransfer-Encoding: chunked\r\n\r\n` +
    `${first.length.toString(16)}\r\n${first}\r\nno length\r\n`;

  it('are the only response to that request, after those before it', async () => {
    const gateway = acknowledging();
    const client = await connected({ gateway });
    client.socket.write(Buffer.concat([valid, Buffer.from(chunked(binary, '{"records":'))]));
    await client.closed;
    expect(client.statuses).toEqual([200, 400]);
    expect(gateway.requests).toHaveLength(1);
  });

  it('cause no second response to a request that was refused unread', async () => {
    const client = await connected({});
    client.socket.write(chunked('text/plain', 'x'));
    await client.closed;
    expect(client.statuses).toEqual([415]);
  });

  it('break off the response to a stream', async () => {
    const gateway = acknowledgingEach();
    const client = await connected({ gateway });
    const [head = '', tail = ''] = chunked(ndjson, '{"value":1}\n').split('no length');
    client.socket.write(head);
    while (!client.text.includes('"offset":0'))
      await new Promise((resolve) => client.socket.once('data', resolve));
    client.socket.write(`no length${tail}`);
    await client.closed;
    expect(client.text.match(/HTTP\/1\.1/g)).toHaveLength(1);
    expect(client.text).not.toContain('\r\n0\r\n\r\n');
  });
});

describe('a request that is not complete in time', () => {
  const settings = { http: { requestTimeoutMs: 100 } };
  const [first, rest] = [valid.subarray(0, -5), valid.subarray(-5)];

  it.each([
    ['of a batch', '/topics/t'],
    ['of a command', '/v1/resets'],
  ])('%s gets 408, and is not handled if it becomes complete later', async (_what, path) => {
    const gateway = acknowledging();
    const client = await connected({ gateway, settings });
    const json = rawPost(path, path.startsWith('/v1') ? 'application/json' : binary, record);
    client.socket.write(json.subarray(0, -5));
    await client.until(1);
    client.socket.write(json.subarray(-5));
    await client.closed;
    expect(client.statuses).toEqual([408]);
    expect(gateway.requests).toEqual([]);
  });

  it('and waits for another gets 408 after the response to that', async () => {
    const gateway = acknowledgingLater();
    const client = await connected({ gateway, settings });
    const clientError = once(app?.getHttpServer() as Server, 'clientError');
    client.socket.write(Buffer.concat([valid, first]));
    await Promise.all([gateway.inFlight(1), clientError]);
    client.socket.write(rest);
    const health = await RawClient.to(await portOf(app as NestFastifyApplication));
    health.socket.end('GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await health.closed;
    gateway.pending[0]?.();
    await client.closed;
    expect(client.statuses).toEqual([200, 408]);
    expect(gateway.requests).toHaveLength(1);
  });
});

describe('a client that half-closes', () => {
  it('after its requests gets all responses, and then the connection ends', async () => {
    const gateway = acknowledgingLater();
    const client = await connected({ gateway }, true);
    client.socket.end(Buffer.concat([valid, valid]));
    await gateway.inFlight(1);
    gateway.pending[0]?.();
    await gateway.inFlight(2);
    gateway.pending[1]?.();
    await client.until(2);
    expect(client.statuses).toEqual([200, 200]);
    await client.closed;
  });

  it('gets the response of Fastify too', async () => {
    const client = await connected({}, true);
    client.socket.end('GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await client.closed;
    expect(client.statuses).toEqual([200]);
  });

  it('within a request gets 400', async () => {
    const client = await connected({}, true);
    client.socket.end(valid.subarray(0, -1));
    await client.closed;
    expect(client.statuses).toEqual([400]);
  });

  it('and is held for longer is sent 100 Continue meanwhile, and still gets its response', async () => {
    const gateway = acknowledgingLater();
    const client = await connected({ gateway }, true);
    client.socket.end(valid);
    while (!client.text.includes('100 Continue'))
      await new Promise((resolve) => client.socket.once('data', resolve));
    gateway.pending[0]?.();
    await client.closed;
    expect(client.statuses).toEqual([200]);
  });
});

describe('a client that has gone', () => {
  it.each([
    ['closes its connection', (client: RawClient) => client.socket.destroy()],
    ['resets its connection', (client: RawClient) => client.socket.resetAndDestroy()],
  ])('while it is held, when it %s, is noticed', async (_how, disconnect) => {
    let gone: Promise<void> | undefined;
    let held: () => void = () => undefined;
    const begun = new Promise<void>((resolve) => (held = resolve));
    const produce = (request: ProduceRequest): Promise<ProduceResult> => {
      gone = new Promise((resolve) => request.signal?.addEventListener('abort', () => resolve()));
      held();
      return new Promise(() => undefined);
    };
    const client = await connected({ gateway: { produce } });
    client.socket.write(valid);
    await begun;
    disconnect(client);
    await gone;
  });
});

import { once } from 'node:events';
import type { Agent, IncomingMessage } from 'node:http';
import { request as httpRequest } from 'node:http';
import { text } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Gateway, ProduceRequest, Refusal } from '#producer';
import { RawClient, rawPost } from '../../../../test/support/raw-client.js';
import {
  acknowledging,
  acknowledgingEach,
  parsedDatum,
  appForTest,
  portOf,
  posted,
  type HttpResponse,
  type TestApp,
  type TestParts,
} from '../testing/app-for-test.js';
import { NAME_MS } from './recent-names.js';

let now: number;
let app: NestFastifyApplication | undefined;
beforeEach(() => (now = 0));
afterEach(() => app?.close());

type Limits = Readonly<Record<string, unknown>>;

/** A service with the callers `limited`, with these limits, and `free`. The name of each is its key. */
async function setUp(limits: Limits, settings: Limits = {}, parts: TestParts = {}): Promise<TestApp> {
  const started = await appForTest({
    gateway: { ...acknowledging(), ...acknowledgingEach() },
    topics: { list: () => Promise.resolve({ ok: true, value: [] }) } as never,
    limitsClock: () => now,
    ...parts,
    settings: {
      auth: {
        apiKeys: [
          { name: 'limited', key: 'limited', roles: ['produce', 'operate'], limits },
          { name: 'free', key: 'free', roles: ['produce', 'operate'] },
        ],
      },
      ...settings,
    },
  });
  app = started.app;
  return started;
}

const json = 'application/json';
const ndjson = 'application/x-ndjson';

/** A batch of one record. */
const batch = (
  key = 'limited',
  topic = 'bars',
  body: string | Buffer = '{"records":[{"value":1}]}',
  more = {},
) =>
  posted(
    app as NestFastifyApplication,
    `/topics/${topic}`,
    { 'content-type': json, 'x-api-key': key, ...more },
    body,
  );

/** A stream of one record. */
const stream = (key = 'limited', topic = 'bars') =>
  posted(
    app as NestFastifyApplication,
    `/topics/${topic}`,
    { 'content-type': ndjson, 'x-api-key': key },
    '{"value":1}\n',
  );

/** A request that is not one of producing. */
async function query(key = 'limited', agent: Agent | false = false): Promise<HttpResponse> {
  const port = await portOf(app as NestFastifyApplication);
  const sent = httpRequest({
    port,
    host: '127.0.0.1',
    path: '/v1/whoami',
    headers: { 'x-api-key': key },
    agent,
  });
  const [response] = (await once(sent.end(), 'response')) as [IncomingMessage];
  const body = await text(response);
  return {
    statusCode: response.statusCode ?? 0,
    headers: response.headers as Record<string, string>,
    body,
    json: () => JSON.parse(body) as unknown,
  };
}

/** Of requests that are sent one after the other. */
const statusesOf = async (...requests: (() => Promise<HttpResponse>)[]): Promise<number[]> => {
  const statuses = [];
  for (const send of requests) statuses.push((await send()).statusCode);
  return statuses;
};

describe('requests per second', () => {
  it('are one limit over batches, streams and queries', async () => {
    await setUp({ requestsPerSecond: 3 });
    expect(await statusesOf(() => batch())).toEqual([200]);
    expect(await statusesOf(() => stream())).toEqual([200]);
    expect(await statusesOf(() => query())).toEqual([200]);
    for (const each of [batch, stream, query]) {
      const response = await each('limited');
      expect(response.statusCode).toBe(429);
      expect(response.headers).toMatchObject({
        'content-type': 'application/problem+json',
        'retry-after': '1',
        'ratelimit-policy': '"requests";q=3;w=1',
        ratelimit: '"requests";r=0;t=1',
      });
      expect(response.json()).toMatchObject({
        code: 'rate.limited',
        error_code: 42901,
        outcome: 'not_sent',
        retry_after_ms: 334,
      });
    }
    now += 334;
    expect(await statusesOf(() => batch())).toEqual([200]);
  });

  it.each([
    ['batch', batch],
    ['stream', stream],
    ['query', query],
  ])('are shown with the response to a %s of a limited caller, and with no other', async (_what, send) => {
    await setUp({ requestsPerSecond: 100 });
    const { headers } = await send('limited');
    expect(headers['ratelimit-policy']).toBe('"requests";q=100;w=1');
    expect(headers['ratelimit']).toBe('"requests";r=99;t=1');
    const others = (await send('free')).headers;
    expect(others).not.toHaveProperty('ratelimit');
    expect(others).not.toHaveProperty('ratelimit-policy');
  });

  it('of one caller leave others alone, and are counted and logged', async () => {
    const { metrics, lines } = await setUp({ requestsPerSecond: 1 });
    expect(
      await statusesOf(
        () => batch(),
        () => batch(),
      ),
    ).toEqual([200, 429]);
    for (let n = 0; n < 5; n += 1)
      expect(
        await statusesOf(
          () => query(),
          () => batch('free'),
        ),
      ).toEqual([429, 200]);
    expect(await metrics.register.getSingleMetricAsString('rate_limited_total')).toContain(
      'rate_limited_total{reason="requests"} 6',
    );
    const logged = lines.filter((line) => line.includes('beyond a limit'));
    expect(logged.map((line) => JSON.parse(line) as unknown)).toEqual([
      expect.objectContaining({ level: 'info', key: 'limited', kind: 'api_key', reason: 'requests' }),
    ]);
  });

  it('count requests that are refused for another reason, but none of an unknown caller', async () => {
    await setUp({ requestsPerSecond: 1 });
    expect(await statusesOf(() => batch('wrong'))).toEqual([401]);
    expect(await statusesOf(() => batch('limited', 'bars', 'no JSON'))).toEqual([400]);
    expect(await statusesOf(() => batch())).toEqual([429]);
  });

  it('of all callers are those of `limits.perPrincipal`, unless a caller has its own', async () => {
    await setUp({ requestsPerSecond: null }, { limits: { perPrincipal: { requestsPerSecond: 1 } } });
    expect(
      await statusesOf(
        () => batch(),
        () => batch(),
      ),
    ).toEqual([200, 200]);
    expect(
      await statusesOf(
        () => batch('free'),
        () => batch('free'),
      ),
    ).toEqual([200, 429]);
  });
});

describe('a caller that ignores refusals', () => {
  it('still gets each, over both paths, and others are served', async () => {
    await setUp({ requestsPerSecond: 1 });
    expect(await statusesOf(() => query())).toEqual([200]);
    for (let n = 0; n < 10; n += 1) expect(await statusesOf(() => query())).toEqual([429]);
    for (const send of [query, batch, stream])
      expect(
        await statusesOf(
          () => send('limited'),
          () => send('free'),
        ),
      ).toEqual([429, 200]);
  });
});

describe('a large body of a refused request', () => {
  it.each([
    ['of a declared length', 'Content-Length: 1000000'],
    ['in chunks', 'Transfer-Encoding: chunked'],
  ])('%s ends with its connection', async (_what, framing) => {
    await setUp({ requestsPerSecond: 1 });
    await query();
    const client = await RawClient.to(await portOf(app as NestFastifyApplication));
    const head = `POST /topics/bars HTTP/1.1\r\nHost: localhost\r\nX-API-Key: limited\r\nContent-Type: ${json}\r\n${framing}\r\n\r\n`;
    client.socket.write(head);
    const [refused] = await client.until(1);
    expect(refused?.status).toBe(429);
    expect(refused?.headers.get('connection')).toBe('close');
    await client.closed;
  });
});

describe('bytes per second', () => {
  const large = JSON.stringify({ records: [{ value: 'x'.repeat(4000) }] });
  const paidOff = large.length - 1000 + 1;

  it.each([
    ['of a declared length', large, {}],
    ['in chunks', large, { 'transfer-encoding': 'chunked' }],
    ['compressed', gzipSync(large), { 'content-encoding': 'gzip' }],
    [
      'compressed, in chunks',
      gzipSync(large),
      { 'content-encoding': 'gzip', 'transfer-encoding': 'chunked' },
    ],
  ])('admit a larger body %s, and refuse what follows until it is paid off', async (_what, body, headers) => {
    await setUp({ bytesPerSecond: 1000 });
    expect(await statusesOf(() => batch('limited', 'bars', body, headers))).toEqual([200]);
    const refused = await query();
    expect(refused.statusCode).toBe(429);
    expect(refused.headers['ratelimit-policy']).toBe('"bytes";q=1000;w=1;qu="content-bytes"');
    expect(refused.json()).toMatchObject({ retry_after_ms: paidOff });
    now += paidOff - 1;
    expect(await statusesOf(() => query())).toEqual([429]);
    now += 1;
    expect(await statusesOf(() => query())).toEqual([200]);
  });

  it.each([
    ['of a declared length', {}],
    ['in chunks', { 'transfer-encoding': 'chunked' }],
  ])('count the body of a command %s', async (_what, headers) => {
    await setUp({ bytesPerSecond: 10 });
    const address = '/v1/subjects/bars/bars-value/reset';
    const command = { 'content-type': json, 'x-api-key': 'limited', ...headers };
    expect(
      await statusesOf(() => posted(app as NestFastifyApplication, address, command, '{"reason": 1}')),
    ).toEqual([422]);
    expect(await statusesOf(() => query())).toEqual([429]);
  });

  it('slow a stream down, and do not refuse it', async () => {
    await setUp({ bytesPerSecond: 20_000 }, {}, { limitsClock: () => performance.now() });
    const client = await RawClient.to(await portOf(app as NestFastifyApplication));
    const line = `${JSON.stringify({ value: 'x'.repeat(1000) })}\n`;
    client.socket.write(rawPost('/topics/bars', ndjson, line.repeat(25), ['X-API-Key: limited']));
    const [response] = await client.until(1);
    expect(response?.status).toBe(200);
    await eventually(() => Promise.resolve(client.text.split('"offset"').length === 26));
    client.socket.destroy();
  });
});

describe('the rates of a topic', () => {
  it('are one for all callers, over both paths, and only for producing', async () => {
    await setUp({}, { limits: { perTopic: [{ topic: 'bars*', requestsPerSecond: 2 }] } });
    expect(await statusesOf(() => batch())).toEqual([200]);
    expect(await statusesOf(() => stream('free'))).toEqual([200]);
    for (const each of [batch, stream]) {
      const refused = await each('free');
      expect(refused.statusCode).toBe(429);
      expect(refused.headers).toMatchObject({
        'ratelimit-policy': '"topic_requests";q=2',
        ratelimit: '"topic_requests";r=0;t=1',
      });
    }
    expect(
      await statusesOf(
        () => batch('free', 'bars_2'),
        () => batch('free', 'ticks'),
        () => query('free'),
      ),
    ).toEqual([200, 200, 200]);
  });

  it('count bytes, too', async () => {
    const { metrics } = await setUp({}, { limits: { perTopic: [{ topic: 'bars', bytesPerSecond: 10 }] } });
    expect(
      await statusesOf(
        () => batch('free'),
        () => batch(),
      ),
    ).toEqual([200, 429]);
    expect(await metrics.register.getSingleMetricAsString('rate_limited_total')).toContain(
      'rate_limited_total{reason="topic_bytes"} 1',
    );
  });
});

describe('connections of a caller', () => {
  it('beyond the limit are refused and closed, and are free again once one is closed', async () => {
    const { metrics } = await setUp({ connections: 1 });
    const port = await portOf(app as NestFastifyApplication);
    const whoami = (key: string): string => `GET /v1/whoami HTTP/1.1\r\nHost: t\r\nX-API-Key: ${key}\r\n\r\n`;
    const first = await RawClient.to(port);
    first.socket.write(whoami('limited') + whoami('limited'));
    expect((await first.until(2)).map(({ status }) => status)).toEqual([200, 200]);
    for (const request of [
      whoami('limited'),
      rawPost('/topics/bars', json, '{"records":[{}]}', ['X-API-Key: limited']),
    ]) {
      const second = await RawClient.to(port);
      second.socket.write(request);
      const [refused] = await second.until(1);
      expect(refused?.status).toBe(429);
      expect(refused?.headers.get('connection')).toBe('close');
      expect(refused?.headers.get('retry-after')).toBe('1');
      expect(refused?.headers.get('ratelimit')).toBe('"connections";r=0;t=1');
      await second.closed;
    }
    const other = await RawClient.to(port);
    other.socket.write(whoami('free'));
    expect((await other.until(1))[0]?.status).toBe(200);
    first.socket.destroy();
    other.socket.destroy();
    await eventually(async () => (await query()).statusCode === 200);
    expect(await metrics.register.getSingleMetricAsString('rate_limited_total')).toContain(
      'rate_limited_total{reason="connections"} 2',
    );
  });
});

describe('event streams of a caller', () => {
  it('are bounded, and free again once one has ended', async () => {
    const eventsAfter = () => Promise.resolve({ events: [], cursor: null } as never);
    await setUp({ eventStreams: 1 }, {}, { subjects: { eventsAfter } });
    const port = await portOf(app as NestFastifyApplication);
    const open = async (key: string): Promise<IncomingMessage> => {
      const headers = { 'x-api-key': key };
      const sent = httpRequest({ port, host: '127.0.0.1', path: '/v1/events/stream', headers, agent: false });
      return ((await once(sent.end(), 'response')) as [IncomingMessage])[0];
    };
    const first = await open('limited');
    expect(first.statusCode).toBe(200);
    const second = await open('limited');
    expect(second.statusCode).toBe(429);
    expect(second.headers).toMatchObject({ 'retry-after': '1', ratelimit: '"event_streams";r=0;t=1' });
    second.destroy();
    const other = await open('free');
    expect(other.statusCode).toBe(200);
    other.destroy();
    first.destroy();
    await eventually(async () => {
      const again = await open('limited');
      again.destroy();
      return again.statusCode === 200;
    });
  });
});

describe('subjects of a caller', () => {
  /** A gateway that asks for one subject with each request, by the name in its first record. */
  const asking = (): Partial<Gateway> => {
    const admitted = (request: ProduceRequest, index: number): Refusal | null =>
      request.admitSubject?.({
        topic: request.topic,
        subject: String(parsedDatum(request.records[index]?.value)),
      }) ?? null;
    const { produce } = acknowledging();
    const { produceIndividually } = acknowledgingEach();
    return {
      isDraining: () => false,
      produce: (request) => {
        const refused = admitted(request, 0);
        return refused === null ? produce(request) : Promise.resolve({ ok: false, refusal: refused });
      },
      produceIndividually: async (request) => {
        const outcomes = await produceIndividually(request);
        return outcomes.map((outcome, index) => {
          const refused = admitted(request, index);
          return refused === null ? outcome : { ok: false, refusal: refused };
        });
      },
    };
  };
  const about = (subject: string, key = 'limited', topic = 'bars') =>
    batch(key, topic, JSON.stringify({ records: [{ value: subject }] }));
  const lines = (...subjects: string[]) =>
    posted(
      app as NestFastifyApplication,
      '/topics/bars',
      { 'content-type': ndjson, 'x-api-key': 'limited' },
      subjects.map((value) => `${JSON.stringify({ value })}\n`).join(''),
    );

  it('are bounded within an hour, for each caller by itself, and counted and logged', async () => {
    const { metrics, lines: log } = await setUp({ subjects: 2 }, {}, { gateway: asking() });
    expect(
      await statusesOf(
        () => about('a'),
        () => about('b'),
        () => about('a'),
      ),
    ).toEqual([200, 200, 200]);
    now += 600_000;
    const refused = await about('c');
    expect(refused.statusCode).toBe(429);
    expect(refused.headers['retry-after']).toBe('3000');
    expect(refused.json()).toMatchObject({
      code: 'rate.limited',
      outcome: 'not_sent',
      detail: 'Allowed: 2 subjects within an hour.',
      topic: 'bars',
      subject: 'c',
      retry_after_ms: NAME_MS - 600_000,
    });
    expect(
      await statusesOf(
        () => about('b'),
        () => about('c', 'free'),
      ),
    ).toEqual([200, 200]);
    now += NAME_MS - 600_000;
    expect(await statusesOf(() => about('c'))).toEqual([200]);
    expect(await metrics.register.getSingleMetricAsString('rate_limited_total')).toContain(
      'rate_limited_total{reason="subjects"} 1',
    );
    expect(log.filter((line) => line.includes('"reason":"subjects"'))).toHaveLength(1);
  });

  it('of one name on two topics are two', async () => {
    await setUp({ subjects: 1 }, {}, { gateway: asking() });
    expect(
      await statusesOf(
        () => about('a'),
        () => about('a', 'limited', 'ticks'),
      ),
    ).toEqual([200, 429]);
  });

  it('refuse the lines of a stream that need a further one', async () => {
    await setUp({ subjects: 2 }, {}, { gateway: asking() });
    const response = await lines('a', 'b', 'c', 'a');
    expect(response.statusCode).toBe(200);
    const codes = response.body
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { code?: string }).code ?? null);
    expect(codes).toEqual([null, null, 'rate.limited', null]);
  });

  it('are limited unless the settings say otherwise', async () => {
    await setUp({ subjects: null }, {}, { gateway: asking() });
    const limitsOf = async (key: string) => ((await query(key)).json() as { limits: object }).limits;
    expect(await limitsOf('limited')).toMatchObject({ subjects: null });
    expect(await limitsOf('free')).toMatchObject({ subjects: 10_000 });
  });
});

describe('topics of a caller', () => {
  it('are bounded within an hour, over both paths', async () => {
    await setUp({ topics: 2 });
    expect(
      await statusesOf(
        () => batch('limited', 'a'),
        () => stream('limited', 'b'),
      ),
    ).toEqual([200, 200]);
    now += 600_000;
    for (const each of [batch, stream]) {
      const refused = await each('limited', 'c');
      expect(refused.statusCode).toBe(429);
      expect(refused.json()).toMatchObject({ retry_after_ms: NAME_MS - 600_000 });
      expect(refused.headers['retry-after']).toBe('3000');
    }
    expect(
      await statusesOf(
        () => batch('limited', 'b'),
        () => stream('limited', 'a'),
        () => batch('free', 'c'),
      ),
    ).toEqual([200, 200, 200]);
  });
});

/** Polls until a condition holds. The test's own time-out bounds it. */
async function eventually(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise(setImmediate);
}

import { once } from 'node:events';
import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { EventCursor, PositionedEvents } from '#journal';
import { JournalUnreachable } from '#journal';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { appForTest, portOf } from '../testing/app-for-test.js';
import { RawClient } from '../../../../test/support/raw-client.js';
import { localCaller } from '../access/principal.js';
import type { Queries } from '../runtime/runtime.js';
import { EventStreams } from './event-streams.js';
import { followEvents } from './follow-events.js';

const at = '2026-01-01T00:00:00.000Z';
const event = (position: number): PositionedEvents['events'][number] => ({
  key: { topic: 'bars', subject: 'bars-value', role: 'value' },
  version: position,
  globalPosition: String(position),
  eventId: `e${position}`,
  type: 'SubjectReset',
  schemaVersion: 1,
  data: { type: 'SubjectReset', at, actor: 'ops', reason: 'line one\nline two' },
  metadata: { pod: 'p', requestId: null, actor: 'ops' },
  at,
  hash: '00',
});

/** A page of events of which the caller may see none. */
const hidden = 'hidden';

/** A log that returns the pages in order, then empty ones; an error is thrown. */
function log(...pages: (readonly number[] | typeof hidden | Error)[]) {
  const requested: (EventCursor | null)[] = [];
  const eventsAfter = (cursor: EventCursor | null): Promise<PositionedEvents> => {
    requested.push(cursor);
    const page = pages.shift() ?? [];
    if (page instanceof Error) return Promise.reject(page);
    if (page === hidden) {
      const globalPosition = String(Number(cursor?.globalPosition ?? 0) + 200);
      return Promise.resolve({ events: [], cursor: { transactionId: '1', globalPosition }, hasMore: true });
    }
    const last = page.at(-1);
    return Promise.resolve({
      events: page.map(event),
      cursor:
        last === undefined
          ? (cursor ?? { transactionId: '1', globalPosition: '0' })
          : { transactionId: '1', globalPosition: String(last) },
      hasMore: false,
    });
  };
  return { requested, eventsAfter };
}

const idsOf = (text: string): string[] => [...text.matchAll(/^id: (.*)$/gm)].map(([, id]) => id ?? '');

describe('a stream of events', () => {
  let pace = { pollMs: 1, aliveMs: 20 };
  beforeEach(() => (pace = { pollMs: 1, aliveMs: 20 }));

  /** Reads the stream until it contains a text, then ends it. */
  async function readUntil(events: ReturnType<typeof log>, waited: string): Promise<string> {
    const shutdown = new AbortController();
    let text = '';
    const beginning = await events.eventsAfter(null);
    for await (const chunk of followEvents(events, beginning, pace, shutdown.signal)) {
      text += chunk;
      if (text.includes(waited)) shutdown.abort();
    }
    return text;
  }

  it('sends each event once, in the order of the feed, each on one line of JSON', async () => {
    const events = log([1, 2], [], [4, 3]);
    const text = await readUntil(events, 'id: 3');
    expect(text).toMatch(/^retry: 1000\n\nid: 1\n/);
    expect(idsOf(text)).toEqual(['1', '2', '4', '3']);
    const [data = ''] = text.match(/(?<=^data: ).*$/m) ?? [];
    expect(JSON.parse(data)).toMatchObject({
      topic: 'bars',
      subject: 'bars-value',
      role: 'value',
      version: 1,
    });
    expect(events.requested[1]).toEqual({ transactionId: '1', globalPosition: '2' });
  });

  it('waits for an unreachable store, and continues where it was', async () => {
    const events = log([1], new JournalUnreachable('away'), [2]);
    expect(idsOf(await readUntil(events, 'id: 2'))).toEqual(['1', '2']);
    expect(events.requested.slice(1, 3)).toEqual([
      { transactionId: '1', globalPosition: '1' },
      { transactionId: '1', globalPosition: '1' },
    ]);
  });

  it('reads on at once past events that the caller may not see', async () => {
    pace.pollMs = 600_000;
    const events = log(hidden, hidden, [500]);
    expect(idsOf(await readUntil(events, 'id: 500'))).toEqual(['500']);
    expect(events.requested.slice(1).map((cursor) => cursor?.globalPosition)).toEqual(['200', '400', '500']);
  });

  it('sends comments while the caller may see none of the events that are stored', async () => {
    expect(await readUntil(log(hidden, hidden, []), '\n\n:\n\n')).toBe('retry: 1000\n\n:\n\n');
  });

  it('sends comments while no events are stored', async () => {
    expect(await readUntil(log([]), '\n\n:\n\n')).toBe('retry: 1000\n\n:\n\n');
  });
});

describe('a stream whose client does not read it', () => {
  it('gives its slot back when the credential is revoked', async () => {
    const endless = (): Promise<PositionedEvents> =>
      Promise.resolve({
        events: [event(1)],
        cursor: { transactionId: '1', globalPosition: '1' },
        hasMore: true,
      });
    const queries = { within: () => ({ subjects: { eventsAfter: endless } }) } as unknown as Queries;
    const revoked = new AbortController();
    const ended = new Promise<void>((end) => {
      void new EventStreams(queries)
        .begin(localCaller, null, revoked.signal, end)
        .then((stream) => void stream.read());
    });
    revoked.abort();
    await ended;
  });
});

describe('GET /v1/events/stream', () => {
  let close: (() => Promise<void>) | undefined;
  afterEach(() => close?.());

  async function setUp(eventsAfter: (cursor: EventCursor | null) => Promise<PositionedEvents | null>) {
    const { app } = await appForTest({ subjects: { eventsAfter } });
    close = () => app.close();
    return (headers: Record<string, string>, method: 'GET' | 'HEAD' = 'GET') =>
      app.inject({ method, url: '/v1/events/stream', headers });
  }

  it.each(['x', '-1', '1, 2', '9999999999999999999'])(
    'refuses the Last-Event-ID %s before it asks',
    async (id) => {
      const get = await setUp(() => Promise.reject(new Error('asked')));
      const response = await get({ 'last-event-id': id });
      expect(response.statusCode).toBe(422);
      expect(response.json()).toMatchObject({ code: 'request.malformed' });
    },
  );

  it('refuses an id that names no event, and an unreachable store is a problem and not a stream', async () => {
    expect((await (await setUp(() => Promise.resolve(null)))({ 'last-event-id': '7' })).statusCode).toBe(422);
    await close?.();
    const get = await setUp(() => Promise.reject(new JournalUnreachable('away')));
    const response = await get({});
    expect(response.statusCode).toBe(503);
    expect(response.headers['content-type']).toBe('application/problem+json');
  });

  it('responds to HEAD without a stream, and with 406 if the client accepts only other types', async () => {
    const get = await setUp(() => Promise.reject(new Error('asked')));
    const head = await get({}, 'HEAD');
    expect([head.statusCode, head.headers['content-type']]).toEqual([200, 'text/event-stream']);
    expect((await get({ accept: 'application/json' })).statusCode).toBe(406);
  });

  it('ends when the service shuts down', async () => {
    const { app } = await appForTest({ subjects: log() });
    const response = app.inject({ method: 'GET', url: '/v1/events/stream' });
    await new Promise(setImmediate);
    await app.close();
    expect((await response).statusCode).toBe(200);
  });

  it('is limited in number: one more is refused with Retry-After', async () => {
    const { app } = await appForTest({ subjects: log() });
    const streams = Array.from({ length: 33 }, () => app.inject({ method: 'GET', url: '/v1/events/stream' }));
    const rejected = await Promise.race(streams);
    expect(rejected.statusCode).toBe(429);
    expect(rejected.headers['retry-after']).toBe('1');
    await app.close();
    const statuses = (await Promise.all(streams)).map(({ statusCode }) => statusCode);
    expect(statuses.filter((status) => status === 200)).toHaveLength(32);
  });

  const streaming = 'GET /v1/events/stream HTTP/1.1\r\nHost: localhost\r\n\r\n';

  /** Resolves when the server has seen each current connection close. */
  async function allClosed(server: Server, disconnect: () => void): Promise<void> {
    const closed = sockets.map((socket) => new Promise((resolve) => socket.once('close', resolve)));
    disconnect();
    await Promise.all(closed);
    expect(await new Promise((resolve) => server.getConnections((_error, count) => resolve(count)))).toBe(0);
  }
  let sockets: Socket[] = [];

  async function listening(eventsAfter: ReturnType<typeof log>['eventsAfter']) {
    const { app } = await appForTest({ subjects: { eventsAfter } });
    close = () => app.close();
    sockets = [];
    const server = app.getHttpServer();
    server.on('connection', (socket: Socket) => sockets.push(socket));
    await app.listen(0, '127.0.0.1');
    return { app, server };
  }

  async function statusOf(app: NestFastifyApplication): Promise<string> {
    const client = await RawClient.to(await portOf(app));
    client.socket.write(streaming);
    await once(client.socket, 'data');
    client.socket.destroy();
    return client.text.slice('HTTP/1.1 '.length, 'HTTP/1.1 200'.length);
  }

  it.each([
    ['closes its connection', (client: RawClient) => client.socket.destroy()],
    ['resets it', (client: RawClient) => client.socket.resetAndDestroy()],
    ['half-closes it', (client: RawClient) => client.socket.end()],
  ])('ends when its client %s, and frees its slot', async (_how, disconnect) => {
    const { app, server } = await listening(log().eventsAfter);
    const clients = await Promise.all(
      Array.from({ length: 32 }, async () => RawClient.to(await portOf(app))),
    );
    for (const client of clients) client.socket.write(streaming);
    for (const client of clients) while (!client.text.includes('retry:')) await once(client.socket, 'data');
    expect(await statusOf(app)).toBe('429');
    await allClosed(server, () => clients.forEach(disconnect));
    expect(await statusOf(app)).toBe('200');
  });

  it('ends when its client disconnects before it has begun', async () => {
    const { eventsAfter } = log();
    const begin: (() => void)[] = [];
    let requested: () => void = () => undefined;
    const { app, server } = await listening(async (cursor) => {
      if (cursor === null) {
        await new Promise<void>((resolve) => {
          begin.push(resolve);
          requested();
        });
      }
      return eventsAfter(cursor);
    });
    const clients = await Promise.all(
      Array.from({ length: 32 }, async () => RawClient.to(await portOf(app))),
    );
    for (const client of clients) client.socket.write(streaming);
    while (begin.length < clients.length) await new Promise<void>((resolve) => (requested = resolve));
    await allClosed(server, () => clients.forEach(({ socket }) => socket.resetAndDestroy()));
    for (const release of begin.splice(0)) release();
    const status = statusOf(app);
    while (begin.length < 1) await new Promise<void>((resolve) => (requested = resolve));
    begin.pop()?.();
    expect(await status).toBe('200');
  });
});

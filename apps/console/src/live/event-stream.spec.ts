import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { followEvents, type StreamPace } from './event-stream.js';

/* Real: HTTP. Stand-in: a gateway that answers as each test says. */

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

const pace: StreamPace = { silenceMs: 5000, longestDelayMs: 5, steadyMs: 10_000, resumableMs: 60_000 };
const event = (id: number): string =>
  `id: ${id}\ndata: ${JSON.stringify({ global_position: String(id) })}\n\n`;

describe('following the stream of events', () => {
  let server: Server;
  let over: AbortController;
  let following: Promise<void> | undefined;
  let credential: string | null;
  /** What was asked for: `Last-Event-ID`, or null. */
  let asked: (string | null)[];
  /** What the listener was told, in its order. */
  let told: string[];
  let wake: () => void = () => undefined;
  const realFetch = globalThis.fetch;

  beforeEach(() => {
    over = new AbortController();
    credential = 'Bearer one';
    asked = [];
    told = [];
  });
  afterEach(async () => {
    over.abort();
    await following;
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
    vi.unstubAllGlobals();
  });

  /** Follows a gateway that answers its connections in turn, the last answer again and again. */
  async function follow(handlers: readonly Handler[], changes: Partial<StreamPace> = {}): Promise<void> {
    server = createServer((request, response) => {
      const last = request.headers['last-event-id'];
      asked.push(typeof last === 'string' ? last : null);
      (handlers[asked.length - 1] ?? handlers.at(-1))?.(request, response);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    vi.stubGlobal('fetch', (path: string, init: RequestInit) =>
      realFetch(`http://127.0.0.1:${port}${path}`, init),
    );
    const tell = (what: string): void => {
      told.push(what);
      wake();
    };
    following = followEvents(
      () => credential,
      {
        onStatus: tell,
        onEvent: ({ global_position }) => tell(`event ${global_position}`),
        onGap: () => tell('gap'),
        onRefused: (header) => tell(`refused ${header}`),
        onDenied: () => tell('denied'),
      },
      over.signal,
      { ...pace, ...changes },
    );
  }

  /** Waits until the listener was told something so many times. */
  async function heard(what: string, times = 1): Promise<void> {
    while (told.filter((each) => each === what).length < times)
      await new Promise<void>((resolve) => (wake = resolve));
  }

  const open = (response: ServerResponse): ServerResponse => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.flushHeaders();
    return response;
  };
  const sending =
    (...texts: readonly string[]): Handler =>
    (_, response) => {
      open(response);
      for (const text of texts) response.write(text);
    };
  const status =
    (code: number): Handler =>
    (_, response) => {
      response.writeHead(code).end();
    };

  it('tells that it begins without what came before, then each event in its order', async () => {
    await follow([sending('retry: 1000\n\n', event(4), event(5))]);
    await heard('event 5');
    expect(told).toEqual(['connecting', 'live', 'gap', 'event 4', 'event 5']);
    expect(asked).toEqual([null]);
  });

  it('continues after the last event, without a gap and without half an event', async () => {
    const cut: Handler = (_, response) => {
      open(response).write(`${event(4)}id: 5\ndata: {"glo`, () => response.destroy());
    };
    await follow([cut, sending(event(5))]);
    await heard('event 5');
    expect(told).toEqual([
      'connecting',
      'live',
      'gap',
      'event 4',
      'waiting',
      'connecting',
      'live',
      'event 5',
    ]);
    expect(asked).toEqual([null, '4']);
  });

  it('puts an event together that comes in pieces, also of a character', async () => {
    const bytes = Buffer.from(`id: 1\ndata: {"global_position":"日本"}\n\n`);
    const pieces: Handler = (_, response) => {
      open(response);
      void (async () => {
        for (const byte of bytes) await new Promise((sent) => response.write(Buffer.of(byte), sent));
      })();
    };
    await follow([pieces]);
    await heard('event 日本');
  });

  it('begins anew where the gateway no longer knows the last event', async () => {
    const short: Handler = (_, response) => void open(response).end(event(4));
    await follow([short, status(422), sending(event(9))]);
    await heard('event 9');
    expect(asked).toEqual([null, '4', null]);
    expect(told.slice(-4)).toEqual(['connecting', 'live', 'gap', 'event 9']);
  });

  it('after a long absence begins anew: what was missed is not sent event by event', async () => {
    const short: Handler = (_, response) => void open(response).end(event(4));
    await follow([short, sending(event(9000))], { resumableMs: -1 });
    await heard('event 9000');
    expect(asked).toEqual([null, null]);
    expect(told.filter((each) => each === 'gap')).toHaveLength(2);
  });

  it('counts a connection without a byte as lost', async () => {
    await follow([sending(event(4)), sending(event(5))], { silenceMs: 1000 });
    await heard('event 5');
    expect(asked).toEqual([null, '4']);
  });

  it('comes back while the gateway is away or has no place for it', async () => {
    await follow([status(503), status(429), (request) => request.destroy(), sending()]);
    await heard('live');
    expect(told).toEqual([
      ...Array.from({ length: 3 }, () => ['connecting', 'waiting']).flat(),
      'connecting',
      'live',
      'gap',
    ]);
  });

  it('waits longer and longer, also where each connection is accepted and ends at once', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(1);
    const timers = vi.spyOn(globalThis, 'setTimeout');
    const accepted: Handler = (_, response) => void open(response).end();
    await follow([accepted], { longestDelayMs: 8, silenceMs: 5001 });
    await heard('waiting', 4);
    const delays = timers.mock.calls.map(([, ms = 0]) => ms).filter((ms) => ms === 16);
    expect(delays.length).toBeGreaterThanOrEqual(3);
    vi.restoreAllMocks();
  });

  it('ends where the credential is refused, and says which', async () => {
    await follow([status(401)]);
    await following;
    expect(told).toEqual(['connecting', 'refused', 'refused Bearer one']);
  });

  it('asks again with a credential that was renewed meanwhile', async () => {
    const renewed: Handler = (_, response) => {
      credential = 'Bearer two';
      response.writeHead(401).end();
    };
    await follow([
      renewed,
      ({ headers }, response) =>
        void open(response).write(headers.authorization === 'Bearer two' ? event(1) : ''),
    ]);
    await heard('event 1');
    expect(told.filter((each) => each.startsWith('refused'))).toEqual([]);
  });

  it('says where the caller may not read, which is not the fault of the credential', async () => {
    await follow([status(403), sending()]);
    await heard('live');
    expect(told).toEqual(['connecting', 'denied', 'waiting', 'connecting', 'live', 'gap']);
  });

  it('says nothing any more once it is over, and leaves no connection', async () => {
    await follow([sending(event(1))]);
    await heard('event 1');
    const before = told.length;
    over.abort();
    await following;
    expect(told).toHaveLength(before);
    await vi.waitFor(async () => {
      const count = await new Promise<number>((resolve) =>
        server.getConnections((_, connections) => resolve(connections)),
      );
      expect(count).toBe(0);
    });
  });
});

import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createApi, dataOf } from './client.js';
import { isTransient, ProblemError, UnreachableError } from './problem.js';

/* Real: HTTP. Stand-in: a gateway that answers as each test says. */

describe('a call of the API', () => {
  let server: Server;
  const refused: (string | null)[] = [];
  const realRequest = globalThis.Request;

  afterEach(async () => {
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
    refused.length = 0;
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });

  async function call(handler: RequestListener): Promise<unknown> {
    server = createServer(handler).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    // Addresses of the page are relative to its own.
    vi.stubGlobal(
      'Request',
      class extends realRequest {
        constructor(path: string, init?: RequestInit) {
          super(new URL(path, `http://127.0.0.1:${port}`), init);
        }
      },
    );
    const api = createApi({ header: () => 'Bearer one', onRefused: (header) => void refused.push(header) });
    return dataOf(api.GET('/v1/whoami')).catch((error: unknown) => error);
  }

  it('gives the data of the answer', async () => {
    const data = await call(({ headers }, response) => {
      response
        .setHeader('content-type', 'application/json')
        .end(JSON.stringify({ name: headers.authorization }));
    });
    expect(data).toEqual({ name: 'Bearer one' });
  });

  it('whose answer is cut off is repeated like one without an answer', async () => {
    const error = await call((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' });
      response.write('{"name":', () => response.destroy());
    });
    expect(error).toBeInstanceOf(UnreachableError);
    expect(isTransient(error)).toBe(true);
  });

  it('that is never answered ends, and is repeated', async () => {
    const timeout = vi.spyOn(AbortSignal, 'timeout').mockImplementation(() => {
      const over = new AbortController();
      setTimeout(() => over.abort(new DOMException('over', 'TimeoutError')), 20);
      return over.signal;
    });
    const error = await call(() => undefined);
    expect(timeout).toHaveBeenCalledExactlyOnceWith(30_000);
    expect(isTransient(error)).toBe(true);
  });

  it('that is answered with a problem says which, and whose credential was refused', async () => {
    const error = await call((_, response) => {
      response
        .writeHead(401, { 'content-type': 'application/problem+json', 'x-request-id': 'r1' })
        .end(JSON.stringify({ code: 'auth.missing', title: 'No', detail: 'No key' }));
    });
    expect(error).toBeInstanceOf(ProblemError);
    expect(error).toMatchObject({ problem: { status: 401, code: 'auth.missing' }, requestId: 'r1' });
    expect(isTransient(error)).toBe(false);
    expect(refused).toEqual(['Bearer one']);
  });
});

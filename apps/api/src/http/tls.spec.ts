import { once } from 'node:events';
import { Agent, request as httpsRequest } from 'node:https';
import type { IncomingMessage } from 'node:http';
import { connect as connectTcp, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { connect, type ConnectionOptions, type TLSSocket } from 'node:tls';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { afterEach, describe, expect, it } from 'vitest';
import { CertificateAuthority } from '../../../../test/support/certificates.js';
import { RawClient, rawPost } from '../../../../test/support/raw-client.js';
import {
  acknowledging,
  acknowledgingEach,
  appForTest,
  portOf,
  type TestParts,
} from '../testing/app-for-test.js';
import type { TlsFiles } from '../credentials/secret-files.js';

/** The HTTPS listener over real TLS, with stand-ins for gateway and journal. */

const authority = new CertificateAuthority();
const binary = 'application/vnd.kafka.binary.v2+json';
const body = JSON.stringify({ records: [{ value: 'AA==' }] });

let app: NestFastifyApplication | undefined;
let lines: string[];
let files: TlsFiles;
let changed: () => void;
let port: number;
const clients: Socket[] = [];
afterEach(async () => {
  for (const client of clients.splice(0)) client.destroy();
  await app?.close();
});

async function listen(http: Record<string, unknown> = {}, parts: TestParts = {}): Promise<void> {
  files = authority.server();
  ({ app, lines } = await appForTest({
    gateway: { ...acknowledging(), ...acknowledgingEach() },
    ...parts,
    settings: { http: { tls: { certFile: 'a', keyFile: 'a' }, ...http } },
    listenerFiles: { files: () => files, onChange: (listener) => (changed = listener) },
  }));
  port = await portOf(app);
}

function secure(options: ConnectionOptions = {}): TLSSocket {
  const to = { port, host: '127.0.0.1', servername: 'localhost', ca: authority.pem };
  const socket = connect({ ...to, ...options });
  clients.push(socket);
  return socket;
}

async function connected(options: ConnectionOptions = {}): Promise<RawClient> {
  const socket = secure(options);
  await once(socket, 'secureConnect');
  return RawClient.on(socket);
}

describe('over TLS', () => {
  it('pipelined requests of both HTTP paths get their responses in order', async () => {
    await listen();
    const client = await connected();
    const stream = rawPost('/topics/t', 'application/x-ndjson', '{"value":1}\n');
    const post = rawPost('/topics/t', binary, body);
    client.socket.write(
      Buffer.concat([post, Buffer.from('GET /health/live HTTP/1.1\r\nHost: t\r\n\r\n'), post, stream]),
    );
    while (!client.text.endsWith('0\r\n\r\n')) await once(client.socket, 'data');
    expect(client.text.match(/HTTP\/1\.1 200 OK/g)).toHaveLength(4);
    expect(client.text).toContain('"offset":0');
  });

  it('every response has Strict-Transport-Security, an unreadable request’s too', async () => {
    await listen();
    const client = await connected();
    client.socket.write(`GET /health/live HTTP/1.1\r\nHost: t\r\n\r\n\0\0\0`);
    await client.closed;
    expect(client.statuses).toEqual([200, 400]);
    for (const { headers } of client.responses)
      expect(headers.get('strict-transport-security')).toBe('max-age=31536000');
  });

  it('a client that half-closes still gets its response', async () => {
    let respond: () => void = () => undefined;
    let begun: () => void = () => undefined;
    const arrived = new Promise<void>((resolve) => (begun = resolve));
    const { produce } = acknowledging();
    await listen(
      {},
      {
        gateway: {
          produce: async (request) => {
            begun();
            await new Promise<void>((resolve) => (respond = resolve));
            return produce(request);
          },
        },
      },
    );
    const client = await connected({ allowHalfOpen: true } as ConnectionOptions);
    client.socket.end(rawPost('/topics/t', binary, body));
    await arrived;
    while (!client.text.includes('100 Continue')) await once(client.socket, 'data');
    respond();
    await client.closed;
    expect(client.statuses).toEqual([200]);
  });

  it('a client that has gone while it is held is noticed', async () => {
    let begun: () => void = () => undefined;
    const arrived = new Promise<void>((resolve) => (begun = resolve));
    let gone: Promise<void> | undefined;
    await listen(
      {},
      {
        gateway: {
          produce: (request) => {
            gone = new Promise((resolve) => request.signal?.addEventListener('abort', () => resolve()));
            begun();
            return new Promise(() => undefined);
          },
        },
      },
    );
    const client = await connected();
    client.socket.write(rawPost('/topics/t', binary, body));
    await arrived;
    client.socket.destroy();
    await gone;
  });

  it.each([
    ['head', 'POST /topics/t HTTP/1.1\r\nX: ', 'The headers were not received completely within 0.1 s.'],
    ['body', rawPost('/topics/t', binary, body).subarray(0, -1), 'The request was not received completely'],
  ])('a slow %s is 408', async (_what, bytes, detail) => {
    await listen({ requestTimeoutMs: 100 });
    const client = await connected();
    client.socket.write(bytes);
    await client.closed;
    expect(client.statuses).toEqual([408]);
    expect(client.responses[0]?.body).toContain(detail);
  });

  it('a handshake that does not begin ends the connection', async () => {
    await listen({ headTimeoutMs: 100 });
    const socket = connectTcp(port, '127.0.0.1');
    await once(socket.resume(), 'close');
  });

  it.each(['GET / HTTP/1.1\r\nHost: t\r\n\r\n', Buffer.alloc(64)])(
    'bytes that are not TLS end the connection without a response',
    async (bytes) => {
      await listen();
      const client = await RawClient.to(port);
      client.socket.write(bytes);
      await client.closed;
      expect(client.text).not.toContain('HTTP');
      expect((await connected()).text).toBe('');
      expect(lines.filter((line) => line.includes('bug'))).toEqual([]);
    },
  );

  it.each<[string, ConnectionOptions, boolean]>([
    ['TLS 1.1', { minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' }, false],
    ['TLS 1.2 without forward secrecy', { maxVersion: 'TLSv1.2', ciphers: 'AES128-GCM-SHA256' }, false],
    ['TLS 1.2 with CBC', { maxVersion: 'TLSv1.2', ciphers: 'ECDHE-ECDSA-AES128-SHA256' }, false],
    ['TLS 1.2', { maxVersion: 'TLSv1.2' }, true],
    ['TLS 1.3', { minVersion: 'TLSv1.3' }, true],
  ])('%s is accepted: %s', async (_what, options, accepted) => {
    await listen();
    const outcome = connected(options);
    await (accepted ? expect(outcome).resolves.toBeInstanceOf(RawClient) : expect(outcome).rejects.toThrow());
  });

  it('minVersion refuses the versions before it', async () => {
    await listen({ tls: { certFile: 'a', keyFile: 'a', minVersion: 'TLSv1.3' } });
    await expect(connected({ maxVersion: 'TLSv1.2' })).rejects.toThrow();
    await connected();
  });

  it('a shutdown ends idle connections, and lets a request in flight end', async () => {
    let respond: () => void = () => undefined;
    let begun: () => void = () => undefined;
    const arrived = new Promise<void>((resolve) => (begun = resolve));
    const { produce } = acknowledging();
    await listen(
      {},
      {
        gateway: {
          produce: async (request) => {
            begun();
            await new Promise<void>((resolve) => (respond = resolve));
            return produce(request);
          },
        },
      },
    );
    const [idle, busy] = [await connected(), await connected()];
    idle.socket.write('GET /health/live HTTP/1.1\r\nHost: t\r\n\r\n');
    await idle.until(1);
    busy.socket.write(rawPost('/topics/t', binary, body, ['Connection: close']));
    await arrived;
    const closed = app?.close();
    await idle.closed;
    respond();
    await busy.closed;
    expect(busy.statuses).toEqual([200]);
    await closed;
  });
});

describe('a new certificate', () => {
  const certificateOf = async (): Promise<string> => {
    const socket = secure();
    await once(socket, 'secureConnect');
    const { fingerprint256 } = socket.getPeerCertificate();
    socket.destroy();
    return fingerprint256;
  };

  it('is used by new connections, while those that exist go on', async () => {
    await listen();
    const agent = new Agent({ keepAlive: true, maxSockets: 1, ca: authority.pem });
    const get = async (): Promise<number | undefined> => {
      const sending = httpsRequest({ host: 'localhost', port, path: '/health/live', agent }).end();
      const [response] = (await once(sending, 'response')) as [IncomingMessage];
      await text(response);
      return response.statusCode;
    };
    expect(await get()).toBe(200);
    const before = await certificateOf();
    files = authority.server();
    changed();
    expect(await certificateOf()).not.toBe(before);
    expect(await get()).toBe(200);
    agent.destroy();
  });

  it.each<[string, () => TlsFiles]>([
    ['no certificate', () => ({ ...files, cert: 'nonsense' })],
    ['the key of another', () => ({ ...files, key: authority.server().key })],
  ])('that cannot be used (%s) is warned of, and the one before stays', async (_what, bad) => {
    await listen();
    const before = await certificateOf();
    const good = files;
    files = bad();
    changed();
    expect(await certificateOf()).toBe(before);
    const warnings = lines.filter((line) => line.includes('http.tls'));
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).not.toContain('nonsense');
    files = good;
    changed();
    await certificateOf();
  });
});

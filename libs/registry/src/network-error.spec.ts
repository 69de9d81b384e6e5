import { afterEach, describe, expect, it } from 'vitest';
import { networkReason } from './network-error.js';
import {
  respondingWith,
  httpServer,
  unusedAddress,
  rawServer,
  type TestServer,
} from './testing/misbehaving-server.js';
import { selfSignedServer } from './testing/self-signed-server.js';

const servers: TestServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function running(server: Promise<TestServer>): Promise<string> {
  const started = await server;
  servers.push(started);
  return started.url;
}

/** The error that fetch throws. */
async function thrownFor(url: string): Promise<unknown> {
  try {
    return await (await fetch(url)).text();
  } catch (error) {
    return error;
  }
}

describe('the reason of a failed fetch', () => {
  it.each<[string, () => Promise<string>, string]>([
    ['a refused connection', unusedAddress, 'connection refused'],
    [
      'a reset connection',
      () => running(rawServer((socket) => socket.once('data', () => socket.resetAndDestroy()))),
      'connection reset',
    ],
    ['an unknown host', () => Promise.resolve('http://no-such-host.invalid'), 'host not found'],
    [
      'TLS with a server that does not support it',
      async () => (await running(respondingWith(200, {}))).replace('http:', 'https:'),
      'TLS: handshake failed',
    ],
    [
      'a response that is not HTTP',
      () => running(rawServer((socket) => socket.once('data', () => socket.end('SSH-2.0\r\n\r\n')))),
      'not HTTP',
    ],
    [
      'a response that is cut off',
      () =>
        running(
          httpServer((_, response) => {
            response.writeHead(200, { 'content-length': '100' }).write('{', () => response.destroy());
          }),
        ),
      'connection closed',
    ],
  ])('%s', async (_, url, reason) => {
    expect(networkReason(await thrownFor(await url()))).toBe(reason);
  });

  it('a self-signed certificate', async () => {
    const server = await selfSignedServer();
    try {
      expect(networkReason(await thrownFor(server.url))).toBe('TLS: certificate not trusted');
    } finally {
      await server.close();
    }
  });
});

describe('the reason of an error', () => {
  it.each([
    ['CERT_NOT_YET_VALID', 'TLS: certificate not yet valid'],
    ['CERT_SIGNATURE_FAILURE', 'TLS: certificate not trusted'],
    ['CERT_UNTRUSTED', 'TLS: certificate not trusted'],
    ['CERT_REVOKED', 'TLS: certificate revoked'],
    ['UNABLE_TO_GET_ISSUER_CERT', 'TLS: certificate not trusted'],
    ['EAI_FAIL', 'host not found'],
    ['ENETDOWN', 'no route to host'],
    ['ENOTCONN', 'connection reset'],
    ['ERR_STREAM_PREMATURE_CLOSE', 'connection closed'],
  ])('with the code %s', (code, reason) => {
    const cause = Object.assign(new Error('secret'), { code });
    expect(networkReason(new TypeError('fetch failed', { cause }))).toBe(reason);
    expect(networkReason(cause)).toBe(reason);
  });

  it('names the certificate for every code by which OpenSSL rejects one', () => {
    // `X509_V_ERR_…` as Node names them (`crypto::X509ErrorCode`).
    const codes = [
      'UNABLE_TO_GET_ISSUER_CERT UNABLE_TO_GET_CRL UNABLE_TO_DECRYPT_CERT_SIGNATURE UNABLE_TO_DECRYPT_CRL_SIGNATURE',
      'UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY CERT_SIGNATURE_FAILURE CRL_SIGNATURE_FAILURE CERT_NOT_YET_VALID',
      'CRL_NOT_YET_VALID CERT_HAS_EXPIRED CRL_HAS_EXPIRED ERROR_IN_CERT_NOT_BEFORE_FIELD',
      'ERROR_IN_CERT_NOT_AFTER_FIELD ERROR_IN_CRL_LAST_UPDATE_FIELD ERROR_IN_CRL_NEXT_UPDATE_FIELD',
      'DEPTH_ZERO_SELF_SIGNED_CERT SELF_SIGNED_CERT_IN_CHAIN UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
      'UNABLE_TO_VERIFY_LEAF_SIGNATURE CERT_CHAIN_TOO_LONG CERT_REVOKED INVALID_CA PATH_LENGTH_EXCEEDED',
      'INVALID_PURPOSE CERT_UNTRUSTED CERT_REJECTED HOSTNAME_MISMATCH',
    ].flatMap((line) => line.split(' '));
    for (const code of codes)
      expect(networkReason(Object.assign(new Error(), { code }))).toMatch(/^TLS: certificate /);
  });

  it.each([[new RangeError('secret')], ['secret'], [null], [undefined]])('is null for %s', (error) => {
    expect(networkReason(error)).toBeNull();
  });
});

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CertificateAuthority } from '../../../../test/support/certificates.js';
import { TlsProxy } from '../../../../test/support/tls-proxy.js';
import { httpServer, respondingWith, type TestServer } from '../testing/misbehaving-server.js';
import { HttpRegistry } from './http-registry.js';
import type { TlsFiles } from './tls-files.js';
import type { RegistryOptions } from './registry-options.js';

/* Real: HTTP, TLS. Stand-in: a server instead of the registry. */

const registered = { subject: 's-value', id: 7, version: 2, schema: '"long"' };
const FOUND = { status: 'ok', value: { schemaId: 7 } };

const servers: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const server of servers.splice(0).toReversed()) await server.close();
});

async function at<T extends { close(): Promise<void> }>(starting: Promise<T>): Promise<T> {
  const running = await starting;
  servers.push(running);
  return running;
}

const registry = (url: string, options: Partial<RegistryOptions>): HttpRegistry =>
  new HttpRegistry({ url, auth: null, timeoutMs: 2000, ...options });

/** A registry that accepts one value of `Authorization`. */
async function demanding(value: () => string): Promise<TestServer> {
  return at(
    httpServer(({ headers }, response) => {
      const isAccepted = headers.authorization === value();
      response.statusCode = isAccepted ? 200 : 401;
      response.end(isAccepted ? JSON.stringify(registered) : '{}');
    }),
  );
}

const basic = (password: string): string => `Basic ${Buffer.from(`u:${password}`).toString('base64')}`;

describe('a secret', () => {
  it('is the one of each call', async () => {
    let password = 'first';
    const server = await demanding(() => basic(password));
    const client = registry(server.url, { auth: { username: 'u', password: () => password } });
    expect(await client.latest('s-value')).toMatchObject(FOUND);
    password = 'second';
    expect(await client.latest('s-value')).toMatchObject(FOUND);
    expect(server.requests.map(({ headers }) => headers.authorization)).toEqual([
      basic('first'),
      basic('second'),
    ]);
  });

  it('that is replaced while it is refused is shown once more', async () => {
    const passwords = ['old', 'new'];
    const server = await demanding(() => basic('new'));
    const password = (): string => passwords.shift() ?? 'new';
    const client = registry(server.url, { auth: { username: 'u', password } });
    expect(await client.latest('s-value')).toMatchObject(FOUND);
    expect(server.requestLines).toHaveLength(2);
  });

  it('that is refused and still the same is shown once', async () => {
    const server = await demanding(() => basic('new'));
    const client = registry(server.url, { auth: { username: 'u', password: () => 'old' } });
    expect(await client.latest('s-value')).toEqual({ status: 'denied', httpStatus: 401 });
    expect(server.requestLines).toHaveLength(1);
  });
});

describe('a token', () => {
  it('that is refused is reported, and the next one is shown in the same look-up', async () => {
    let current = 'old';
    const refused = vi.fn<(token: string) => void>(() => void (current = 'new'));
    const token = Object.assign(() => Promise.resolve(current), { refused });
    const server = await demanding(() => 'Bearer new');
    expect(await registry(server.url, { auth: { token } }).latest('s-value')).toMatchObject(FOUND);
    expect(refused.mock.calls).toEqual([['old']]);
  });

  it.each([
    [
      'fails',
      () => Promise.reject(new Error('the token endpoint idp: HTTP 503')),
      'the token endpoint idp: HTTP 503',
    ],
    ['is not issued in time', () => new Promise<string>(() => undefined), 'timed out after 50 ms'],
  ])('that %s is an outage, and the registry is not called', async (_what, token, reason) => {
    const server = await at(respondingWith(200, registered));
    const client = registry(server.url, { auth: { token }, timeoutMs: 50 });
    expect(await client.latest('s-value')).toEqual({
      status: 'unreachable',
      reason: `no token: ${reason}`,
      retryAfterMs: null,
    });
    expect(server.requestLines).toEqual([]);
  });
});

describe('a redirect', () => {
  it.each([301, 302, 303, 307, 308])(
    'with %i is not followed, and no other address learns the secret',
    async (status) => {
      const elsewhere = await at(respondingWith(200, registered));
      const server = await at(respondingWith(status, '', { location: `${elsewhere.url}/subjects` }));
      const client = registry(server.url, { auth: { username: 'u', password: () => 'p' } });
      const unreachable = { status: 'unreachable', reason: `HTTP ${status}` };
      expect(await client.latest('s-value')).toMatchObject(unreachable);
      expect(await client.byId(7, 's-value')).toMatchObject(unreachable);
      expect(server.requestLines).toHaveLength(2);
      expect(elsewhere.requestLines).toEqual([]);
    },
  );
});

describe('a registry that requires certificates', () => {
  let authority: CertificateAuthority;
  let proxy: TlsProxy;
  let files: TlsFiles;
  const client = (): HttpRegistry => registry(proxy.url, { tls: () => files });

  beforeEach(async () => {
    authority = new CertificateAuthority();
    const { url } = await at(respondingWith(200, registered));
    proxy = await at(TlsProxy.before(url, { server: authority.server(), clientCa: authority.pem }));
    files = { ca: authority.pem, ...authority.issue({ subject: 'CN=first' }) };
  });

  it('accepts that of the gateway', async () => {
    expect(await client().latest('s-value')).toMatchObject(FOUND);
    expect(proxy.callers).toEqual(['first']);
  });

  it.each<[string, () => TlsFiles]>([
    ['without one', () => ({ ca: authority.pem })],
    [
      'with one of another authority',
      () => ({ ca: authority.pem, ...new CertificateAuthority().issue({ subject: 'CN=first' }) }),
    ],
    ['with one that has expired', () => expired()],
    ['while its own authority is not known', () => authority.issue({ subject: 'CN=first' })],
  ])('cannot be reached %s', async (_what, given) => {
    files = given();
    expect(await client().latest('s-value')).toMatchObject({ status: 'unreachable' });
    expect(proxy.callers).toEqual([]);
  });

  const expired = (): TlsFiles => {
    const notAfter = Date.now() - 60_000;
    return { ca: authority.pem, ...authority.issue({ subject: 'CN=first', notAfter }) };
  };

  it('gets connections with the new certificate after a rotation, and reuses each until then', async () => {
    const registry = client();
    await registry.latest('s-value');
    await registry.latest('s-value');
    expect(proxy.callers).toEqual(['first']);
    files = { ca: authority.pem, ...authority.issue({ subject: 'CN=second' }) };
    expect(await registry.latest('s-value')).toMatchObject(FOUND);
    await registry.latest('s-value');
    expect(proxy.callers).toEqual(['first', 'second']);
  });

  it('may change its authority', async () => {
    const registry = client();
    await registry.latest('s-value');
    const next = new CertificateAuthority();
    proxy.change({ server: next.server(), clientCa: authority.pem });
    proxy.cut();
    // The first call may still meet the end of the connection that was cut.
    await vi.waitFor(async () =>
      expect(await registry.latest('s-value')).toMatchObject({
        status: 'unreachable',
        reason: 'TLS: certificate not trusted',
      }),
    );
    files = { ...files, ca: authority.pem + next.pem };
    expect(await registry.latest('s-value')).toMatchObject(FOUND);
  });
});

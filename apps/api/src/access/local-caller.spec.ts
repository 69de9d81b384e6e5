import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { localCallerRefusal } from './local-caller.js';

const listed = 'https://console.example.com';
const origins = new Set([listed]);

interface Caller {
  readonly remoteAddress?: string | undefined;
  readonly localAddress?: string | undefined;
  readonly headers?: IncomingHttpHeaders;
}

const detailOf = (caller: Caller): string | null => {
  const { headers = {}, ...addresses } = caller;
  const socket = { remoteAddress: '127.0.0.1', localAddress: '127.0.0.1', ...addresses };
  const request = { socket, headers: { host: 'localhost:8080', ...headers } } as unknown as IncomingMessage;
  const refusal = localCallerRefusal(request, origins);
  if (refusal !== null) expect(refusal).toMatchObject({ code: 'auth.denied', outcome: 'not_sent' });
  return refusal?.detail ?? null;
};

describe('without configured credentials, a request is accepted', () => {
  it.each(['127.0.0.1', '127.8.9.10', '::1', '::ffff:127.0.0.1'])(
    'between loopback addresses: %s',
    (address) => {
      expect(detailOf({ remoteAddress: address, localAddress: address })).toBeNull();
    },
  );

  it.each([
    'localhost',
    'localhost:8080',
    'LocalHost:1',
    'gateway.localhost:8080',
    'a.b.localhost',
    '127.0.0.1',
    '127.0.0.1:8080',
    '127.255.1.2:65535',
    '[::1]',
    '[::1]:8080',
  ])('with Host: %s', (host) => {
    expect(detailOf({ headers: { host } })).toBeNull();
  });

  it.each<[string, IncomingHttpHeaders]>([
    ['its own origin', { origin: 'http://localhost:8080', 'sec-fetch-site': 'same-origin' }],
    ['its own origin behind TLS', { origin: 'https://localhost:8080' }],
    ['its own origin, Host in capitals', { host: 'LOCALHOST:8080', origin: 'http://localhost:8080' }],
    ['its own origin, without Origin', { 'sec-fetch-site': 'same-origin' }],
    ['an address that a person typed', { 'sec-fetch-site': 'none' }],
    ['a listed origin', { origin: listed }],
    ['a listed origin, as browsers mark it', { origin: listed, 'sec-fetch-site': 'cross-site' }],
  ])('of a page of %s', (_whose, headers) => {
    expect(detailOf({ headers })).toBeNull();
  });
});

describe('without configured credentials, a request is refused', () => {
  it.each(['10.0.0.9', '::ffff:10.0.0.9', '1127.0.0.1', '127.0.0.1.evil', 'fe80::1', '::', '', undefined])(
    'from another machine: %s',
    (remoteAddress) => {
      expect(detailOf({ remoteAddress })).toContain('another machine');
    },
  );

  it.each(['10.0.0.1', '::ffff:10.0.0.1', '0.0.0.0', undefined])(
    'that arrives at an address of the network: %s',
    (localAddress) => {
      expect(detailOf({ localAddress })).toContain('an address of the network');
    },
  );

  it.each([
    undefined,
    '',
    'evil.test',
    'evil.test:8080',
    'localhost.evil.test',
    'evil-localhost',
    'evillocalhost',
    '.localhost',
    'localhost.',
    'localhost@evil.test',
    'localhost:8080:1',
    'localhost:evil',
    'localhost/evil.test',
    'localhost evil.test',
    '127.0.0.1.evil.test',
    '127.0.0.1.nip.io',
    '127.0.0.256',
    '127.1',
    '126.0.0.1',
    '0.0.0.0:8080',
    '[::1].evil.test',
    '[::2]',
    '[::ffff:127.0.0.1]',
    '::1',
    '192.168.0.1',
  ])('with Host: %s', (host) => {
    expect(detailOf({ headers: { host } })).toContain('the Host of this one');
  });

  it.each(['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-real-ip', 'via'])(
    'with the header of a proxy: %s',
    (name) => {
      expect(detailOf({ headers: { [name]: 'localhost' } })).toContain('forwarded by a proxy');
      expect(detailOf({ headers: { [name]: '' } })).toContain('forwarded by a proxy');
    },
  );

  it.each<[string, IncomingHttpHeaders]>([
    ['another site', { origin: 'https://evil.test' }],
    ['another port', { origin: 'http://localhost:3000' }],
    ['another port, without Origin', { 'sec-fetch-site': 'same-site' }],
    ['another loopback name', { origin: 'http://127.0.0.1:8080' }],
    ['another site, without Origin', { 'sec-fetch-site': 'cross-site' }],
    ['no origin: a sandboxed frame, or a file', { origin: 'null' }],
    ['an origin that only begins like its own', { origin: 'http://localhost:8080.evil.test' }],
    ['an origin that only begins like a listed one', { origin: `${listed}.evil.test` }],
    ['a listed origin in plain HTTP', { origin: 'http://console.example.com' }],
    ['an empty origin', { origin: '' }],
    [
      'its own origin, from a cross-site context',
      { origin: 'http://localhost:8080', 'sec-fetch-site': 'cross-site' },
    ],
    ['an unknown context', { 'sec-fetch-site': 'neighbour' }],
  ])('of a page of %s', (_whose, headers) => {
    expect(detailOf({ headers })).toContain('a web page of another origin');
  });

  it('with a detail that says what to do, and repeats nothing of the request', () => {
    const detail = detailOf({ headers: { host: 'evil.test', origin: 'https://evil.test' } });
    expect(detail).toContain('auth.apiKeys');
    expect(detail).not.toContain('evil');
  });
});

describe('on one connection, each request is judged by its own headers', () => {
  const onConnection = (addresses = { remoteAddress: '127.0.0.1', localAddress: '127.0.0.1' }) => {
    const socket = { ...addresses };
    return (headers: IncomingHttpHeaders): string | null =>
      localCallerRefusal({ socket, headers } as unknown as IncomingMessage, origins)?.detail ?? null;
  };

  it('another Host than that of the request before', () => {
    const detail = onConnection();
    expect(detail({ host: 'localhost' })).toBeNull();
    for (const host of ['evil.test', 'localhost.evil.test', '', undefined])
      expect(detail(host === undefined ? {} : { host })).toContain('the Host of this one');
    expect(detail({ host: '127.0.0.1' })).toBeNull();
    expect(detail({ host: 'localhost' })).toBeNull();
  });

  it.each(['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-real-ip', 'via'])(
    'a header of a proxy: %s',
    (name) => {
      const detail = onConnection();
      expect(detail({ host: 'localhost' })).toBeNull();
      expect(detail({ host: 'localhost', [name]: '10.0.0.1' })).toContain('forwarded by a proxy');
      expect(detail({ host: 'localhost' })).toBeNull();
    },
  );

  it('a page of another origin', () => {
    const detail = onConnection();
    expect(detail({ host: 'localhost' })).toBeNull();
    expect(detail({ host: 'localhost', origin: 'https://evil.test' })).toContain('a web page');
    expect(detail({ host: 'localhost', 'sec-fetch-site': 'cross-site' })).toContain('a web page');
  });

  it('a Host that another connection had does not help a connection from another machine', () => {
    expect(onConnection()({ host: 'localhost' })).toBeNull();
    const remote = onConnection({ remoteAddress: '10.0.0.1', localAddress: '10.0.0.2' });
    expect([remote({ host: 'localhost' }), remote({ host: 'localhost' })]).toEqual(
      Array(2).fill(expect.stringContaining('comes from another machine')),
    );
  });
});

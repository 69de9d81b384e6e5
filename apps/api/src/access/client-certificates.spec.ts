import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { text } from 'node:stream/consumers';
import { TLSSocket } from 'node:tls';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { afterEach, describe, expect, it } from 'vitest';
import { CertificateAuthority, type IssuedCertificate } from '../../../../test/support/certificates.js';
import { settingsSchema } from '../config/settings.schema.js';
import { appForTest, portOf } from '../testing/app-for-test.js';
import { ClientCertificates } from './client-certificates.js';

/** Client certificates over real TLS, against the real service with stand-ins for gateway and journal. */

const authority = new CertificateAuthority('of the clients');
const server = authority.server();
const key = 'only-for-tests';
const files = { certFile: 'a', keyFile: 'a', clientCaFile: 'a' };
const certificates = [
  { subject: 'CN=loader,O=Example', name: 'loader', roles: ['produce'] },
  { san: 'URI:spiffe://example/reader', name: 'reader', roles: ['read'], topics: ['bars_*'] },
  { san: 'DNS:reader.example', name: 'by host', roles: ['read'] },
];
const loader = { subject: 'CN=loader,O=Example' };

let app: NestFastifyApplication | undefined;
afterEach(() => app?.close());

async function listen(clientCertificates: 'optional' | 'required' = 'optional'): Promise<void> {
  ({ app } = await appForTest({
    settings: {
      http: { tls: { ...files, clientCertificates }, cors: ['https://console.example.com'] },
      auth: { certificates, apiKeys: [{ name: 'by key', key, roles: ['read'] }] },
    },
    listenerFiles: { files: () => ({ ...server, ca: authority.pem }), onChange: () => undefined },
  }));
}

async function whoami(client: Partial<IssuedCertificate> = {}, headers: Record<string, string> = {}) {
  const sending = httpsRequest({
    host: 'localhost',
    port: await portOf(app as NestFastifyApplication),
    path: '/v1/whoami',
    ca: authority.pem,
    agent: false,
    headers,
    ...client,
  }).end();
  const [response] = (await once(sending, 'response')) as [IncomingMessage];
  return { status: response.statusCode, body: JSON.parse(await text(response)) as Record<string, unknown> };
}

const DAY_MS = 86_400_000;
const other = new CertificateAuthority('of the clients');

describe('a client', () => {
  it('is who its certificate’s subject names', async () => {
    await listen();
    expect(await whoami(authority.issue(loader))).toMatchObject({
      status: 200,
      body: { name: 'loader', kind: 'certificate' },
    });
  });

  it('is who one of its alternative names names', async () => {
    await listen();
    const san = ['DNS:x.example', 'URI:spiffe://example/reader'];
    expect((await whoami(authority.issue({ subject: 'CN=x', san }))).body).toMatchObject({ name: 'reader' });
    const host = { subject: 'CN=x', san: ['DNS:READER.example'] };
    expect((await whoami(authority.issue(host))).body).toMatchObject({ name: 'by host' });
  });

  it.each<[string, () => Partial<IssuedCertificate>]>([
    ['no certificate', () => ({})],
    ['a certificate of another authority with the same name', () => other.issue(loader)],
    ['an expired certificate', () => authority.issue({ ...loader, notAfter: Date.now() - 60_000 })],
    [
      'a certificate that is not valid yet',
      () => authority.issue({ ...loader, notBefore: Date.now() + DAY_MS }),
    ],
    ['a certificate that nobody configured', () => authority.issue({ subject: 'CN=loader,O=Other' })],
    ['the authority’s host certificate', () => server],
    [
      'a name as common name that only counts as alternative name',
      () => authority.issue({ subject: 'CN=reader.example' }),
    ],
  ])('with %s is nobody', async (_what, certificate) => {
    await listen();
    const refused = await whoami(certificate());
    expect(refused).toMatchObject({ status: 401, body: { code: 'auth.missing' } });
    expect(await whoami(certificate(), { 'x-api-key': key })).toMatchObject({ body: { name: 'by key' } });
  });

  it.each<[string, () => Partial<IssuedCertificate>]>([
    ['no certificate', () => ({})],
    ['a certificate of another authority', () => other.issue(loader)],
    ['an expired certificate', () => authority.issue({ ...loader, notAfter: Date.now() - 60_000 })],
  ])('with %s has no connection where one is required, whatever it sends', async (_what, certificate) => {
    await listen('required');
    await expect(whoami(certificate(), { 'x-api-key': key })).rejects.toThrow();
    expect((await whoami(authority.issue(loader))).status).toBe(200);
  });

  it('is one principal on all its connections, until its certificate expires', () => {
    const settings = settingsSchema.parse({ auth: { certificates } });
    let now = Date.now();
    const source = new ClientCertificates(settings, () => now);
    const certificate = new X509Certificate(authority.issue({ ...loader, notAfter: now + DAY_MS }).cert);
    const connection = (): IncomingMessage => {
      const socket = Object.assign(Object.create(TLSSocket.prototype) as TLSSocket, {
        authorized: true,
        getPeerX509Certificate: () => certificate,
      });
      return { socket } as unknown as IncomingMessage;
    };
    const [first, second] = [connection(), connection()];
    const expiresAt = Date.parse(certificate.validTo);
    expect(source.find(first)).toMatchObject({ name: 'loader', expiresAt });
    expect(source.find(second)).toBe(source.find(first));
    now += DAY_MS;
    expect([source.find(first), source.find(second)]).toEqual([null, null]);
  });

  it('with a certificate and a credential in a header is the one of the header', async () => {
    await listen();
    const certificate = authority.issue(loader);
    expect((await whoami(certificate, { 'x-api-key': key })).body).toMatchObject({ name: 'by key' });
    expect((await whoami(certificate, { 'x-api-key': 'wrong' })).status).toBe(401);
  });

  it('with a certificate is refused where a browser sends it for the page of another origin', async () => {
    await listen();
    const certificate = authority.issue(loader);
    expect(await whoami(certificate, { origin: 'https://evil.test' })).toMatchObject({
      status: 403,
      body: { code: 'auth.denied' },
    });
    expect((await whoami(certificate, { origin: 'https://console.example.com' })).status).toBe(200);
  });
});

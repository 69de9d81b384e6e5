import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect, createServer, type TLSSocket } from 'node:tls';
import { expect, it } from 'vitest';
import { CertificateAuthority } from './certificates.js';

it('a certificate has the subject, names and validity of its request, and the signature of its authority', () => {
  const authority = new CertificateAuthority();
  const notAfter = Date.UTC(2051, 0, 2, 3, 4, 5);
  const { cert } = authority.issue({
    subject: 'CN=loader,OU=Data,O=Example',
    san: ['DNS:loader.example.com', 'IP:10.0.0.1', 'URI:spiffe://example/loader', 'email:a@example.com'],
    notAfter,
  });
  const read = new X509Certificate(cert);
  expect(read.subject).toBe('O=Example\nOU=Data\nCN=loader');
  expect(read.issuer).toBe('CN=test authority');
  expect(read.subjectAltName).toBe(
    'DNS:loader.example.com, IP Address:10.0.0.1, URI:spiffe://example/loader, email:a@example.com',
  );
  expect(Date.parse(read.validTo)).toBe(notAfter);
  expect(read.ca).toBe(false);
  expect(read.checkIssued(new X509Certificate(authority.pem))).toBe(true);
  expect(read.verify(new X509Certificate(authority.pem).publicKey)).toBe(true);
  expect(read.verify(new X509Certificate(new CertificateAuthority().pem).publicKey)).toBe(false);
});

it('both sides of a TLS connection accept certificates of the authority', async () => {
  const authority = new CertificateAuthority();
  const server = createServer(
    { ...authority.server(), ca: authority.pem, requestCert: true, rejectUnauthorized: true },
    (socket) => socket.end([socket.getPeerCertificate().subject.CN].flat().join()),
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const greeting = async (from: CertificateAuthority): Promise<string> => {
    const socket: TLSSocket = connect({
      port,
      host: 'localhost',
      ca: authority.pem,
      ...from.issue({ subject: 'CN=loader' }),
    });
    const chunks: Buffer[] = [];
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    await once(socket, 'close');
    return Buffer.concat(chunks).toString();
  };
  expect(await greeting(authority)).toBe('loader');
  // With TLS 1.3 the client learns of the refusal as an error or as the end of the connection.
  expect(await greeting(new CertificateAuthority()).catch(() => '')).toBe('');
  server.close();
});

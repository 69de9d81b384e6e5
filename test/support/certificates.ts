import { createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';
import { isIPv4 } from 'node:net';
import { bits, boolean, integer, objectId, octets, sequence, set, tagged, text, time } from './der.js';

/** A certificate with its private key, both as PEM. */
export interface IssuedCertificate {
  readonly cert: string;
  readonly key: string;
}

/** What a certificate says. */
export interface CertificateRequest {
  /** As RFC 4514 writes it, without escapes: `CN=loader,O=Example`. */
  readonly subject: string;
  /** `DNS:localhost`, `IP:127.0.0.1`, `URI:spiffe://example/loader`, `email:a@example.com`. */
  readonly san?: readonly string[];
  /** Epoch ms. Absent: since an hour ago, for a day. */
  readonly notBefore?: number;
  readonly notAfter?: number;
}

const HOUR_MS = 3_600_000;
const ecdsaWithSha256 = sequence(objectId('1.2.840.10045.4.3.2'));
const attributes: Readonly<Record<string, string>> = {
  CN: '2.5.4.3',
  O: '2.5.4.10',
  OU: '2.5.4.11',
  C: '2.5.4.6',
};

/** For tests: a certificate authority whose keys live only in this process. */
export class CertificateAuthority {
  readonly #keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  readonly #name: Buffer;
  /** Its own certificate, as PEM. */
  readonly pem: string;

  /** @param commonName of the authority; two with the same name differ in their keys */
  constructor(commonName = 'test authority') {
    this.#name = nameOf(`CN=${commonName}`);
    const request = { subject: `CN=${commonName}`, notAfter: Date.now() + 10 * 365 * 24 * HOUR_MS };
    this.pem = this.#signed(request, this.#keys.publicKey, true);
  }

  /** A new key and a certificate for it. */
  issue(request: CertificateRequest): IssuedCertificate {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    return {
      cert: this.#signed(request, publicKey, false),
      key: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
    };
  }

  /** For a server on this machine. */
  server(request: Partial<CertificateRequest> = {}): IssuedCertificate {
    return this.issue({ subject: 'CN=localhost', san: ['DNS:localhost', 'IP:127.0.0.1'], ...request });
  }

  #signed(request: CertificateRequest, publicKey: KeyObject, isAuthority: boolean): string {
    const { subject, san = [], notBefore = Date.now() - HOUR_MS } = request;
    const { notAfter = notBefore + 25 * HOUR_MS } = request;
    const body = sequence(
      tagged(0, integer(Buffer.from([2])), true), // version 3
      integer(Buffer.concat([Buffer.from([1]), randomBytes(15)])),
      ecdsaWithSha256,
      this.#name,
      sequence(time(notBefore), time(notAfter)),
      nameOf(subject),
      publicKey.export({ type: 'spki', format: 'der' }),
      tagged(
        3,
        sequence(
          extension('2.5.29.19', true, isAuthority ? sequence(boolean(true)) : sequence()),
          // Signs certificates and revocation lists, or: digital signatures.
          extension('2.5.29.15', true, isAuthority ? bits(Buffer.from([6]), 1) : bits(Buffer.from([128]), 7)),
          extension('2.5.29.14', false, octets(keyId(publicKey))),
          extension('2.5.29.35', false, sequence(tagged(0, keyId(this.#keys.publicKey), false))),
          ...(san.length === 0 ? [] : [extension('2.5.29.17', false, sequence(...san.map(generalName)))]),
        ),
        true,
      ),
    );
    const signature = sign('sha256', body, this.#keys.privateKey);
    return pemOf(sequence(body, ecdsaWithSha256, bits(signature)));
  }
}

const extension = (id: string, critical: boolean, value: Buffer): Buffer =>
  sequence(objectId(id), ...(critical ? [boolean(true)] : []), octets(value));

const keyId = (key: KeyObject): Buffer =>
  createHash('sha1')
    .update(key.export({ type: 'spki', format: 'der' }))
    .digest();

/** RFC 4514 has the most specific part first, the certificate has it last. */
function nameOf(subject: string): Buffer {
  const parts = subject.split(',').map((part) => {
    const [type = '', value = ''] = part.split('=', 2);
    const id = attributes[type];
    if (id === undefined) throw new Error(`a subject may have ${Object.keys(attributes).join(', ')}`);
    return set(sequence(objectId(id), text(value)));
  });
  return sequence(...parts.toReversed());
}

function generalName(name: string): Buffer {
  const [, type = '', value = ''] = /^(\w+):(.*)$/.exec(name) ?? [];
  switch (type) {
    case 'email':
      return tagged(1, Buffer.from(value), false);
    case 'DNS':
      return tagged(2, Buffer.from(value), false);
    case 'URI':
      return tagged(6, Buffer.from(value), false);
    case 'IP':
      if (!isIPv4(value)) throw new Error('only IPv4 addresses');
      return tagged(7, Buffer.from(value.split('.').map(Number)), false);
    default:
      throw new Error(`not an alternative name: ${name}`);
  }
}

const pemOf = (der: Buffer): string =>
  `-----BEGIN CERTIFICATE-----\n${der.toString('base64').replaceAll(/.{64}/g, '$&\n').trimEnd()}\n-----END CERTIFICATE-----\n`;

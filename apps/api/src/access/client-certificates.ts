import type { X509Certificate } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { Settings } from '../config/settings.schema.js';
import { alternativeNames, canonicalSan } from './alternative-names.js';
import type { CertificateSource } from './authenticator.js';
import { canonicalName, canonicalSubject } from './distinguished-name.js';
import { configuredPrincipal, type Principal } from './principal.js';

/** What the certificate of one connection stands for. */
interface Found {
  readonly principal: Principal;
  /** Epoch ms. */
  readonly expiresAt: number;
}

interface Identity {
  /** Canonical; null: it is not compared. */
  readonly subject: string | null;
  readonly san: string | null;
  /** Of the certificate that was used last. */
  principal: Principal;
}

/**
 * The callers that client certificates of the settings stand for. A certificate counts when TLS has verified it against
 * `http.tls.clientCaFile`, and until it expires, also on a connection that lasts longer. The first entry that names its
 * subject or one of its alternative names applies.
 */
export class ClientCertificates implements CertificateSource {
  private readonly identities: readonly Identity[];
  /** A connection's certificate never changes. */
  private readonly found = new WeakMap<Socket, Found | null>();

  constructor(
    { auth, limits }: Pick<Settings, 'auth' | 'limits'>,
    private readonly now: () => number,
  ) {
    this.identities = auth.certificates.map((entry) => ({
      subject: entry.subject === undefined ? null : canonicalName(entry.subject),
      san: entry.san === undefined ? null : canonicalSan(entry.san),
      principal: configuredPrincipal('certificate', entry, limits.perPrincipal),
    }));
  }

  find({ socket }: IncomingMessage): Principal | null {
    if (this.identities.length === 0) return null;
    let found = this.found.get(socket);
    if (found === undefined) this.found.set(socket, (found = this.foundOn(socket)));
    return found === null || found.expiresAt <= this.now() ? null : found.principal;
  }

  private foundOn(socket: Socket): Found | null {
    if (!(socket instanceof TLSSocket) || !socket.authorized) return null;
    const certificate = socket.getPeerX509Certificate();
    return certificate === undefined ? null : this.identityIn(certificate);
  }

  private identityIn({ subject, subjectAltName, validTo }: X509Certificate): Found | null {
    const name = canonicalSubject(subject);
    const names = alternativeNames(subjectAltName);
    for (const identity of this.identities) {
      const isNamed =
        identity.subject === null
          ? identity.san !== null && names.includes(identity.san)
          : identity.subject === name;
      if (!isNamed) continue;
      const expiresAt = Date.parse(validTo);
      // Streams that are open with a certificate end with it.
      if (identity.principal.expiresAt !== expiresAt)
        identity.principal = { ...identity.principal, expiresAt };
      return { principal: identity.principal, expiresAt };
    }
    return null;
  }
}

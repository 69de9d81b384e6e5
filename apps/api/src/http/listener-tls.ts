import { constants } from 'node:crypto';
import type { SecureContextOptions } from 'node:tls';
import type { Logger } from 'pino';
import type { SecretFiles, TlsFiles } from '../credentials/secret-files.js';
import type { Settings } from '../config/settings.schema.js';

/** The files of the listener, which may change while it runs. */
export interface WatchedFiles {
  /** What is in use now: the certificate with its chain, its key, and as `ca` the authorities of clients. */
  readonly files: () => TlsFiles;
  /** Calls the listener after `files` has changed. */
  readonly onChange: (listener: () => void) => void;
}

/** How the listener speaks TLS. */
export interface ListenerTls extends WatchedFiles {
  /** Called when changed files cannot be used and the listener keeps the ones before. */
  readonly onUnusable: (error: unknown) => void;
  readonly minVersion: 'TLSv1.2' | 'TLSv1.3';
  /** `required`: connections without a certificate of a client are closed. Null: clients are not asked for one. */
  readonly clientCertificates: 'optional' | 'required' | null;
}

/** The files of `http.tls`, which the settings have. */
export const watchedListenerFiles = (files: SecretFiles): WatchedFiles => ({
  files: files.tls('http.tls'),
  onChange: (listener) => files.onChange('http.tls', listener),
});

/** The TLS of the settings; null: plain HTTP. */
export function listenerTls(
  { http }: Settings,
  watched: WatchedFiles | null,
  logger: Pick<Logger, 'warn'>,
): ListenerTls | null {
  if (http.tls === undefined) return null;
  if (watched === null) throw new Error('http.tls is set, and its files were not read');
  const { clientCaFile, clientCertificates, minVersion } = http.tls;
  return {
    ...watched,
    minVersion,
    clientCertificates: clientCaFile === undefined ? null : clientCertificates,
    onUnusable: (error) =>
      logger.warn(
        { reason: error instanceof Error && 'code' in error ? error.code : 'unknown' },
        'the new files of http.tls cannot be used: the listener keeps the certificate that it has',
      ),
  };
}

/** With forward secrecy and authenticated encryption. Those of TLS 1.3 are all such. */
const CIPHERS = [
  'TLS_AES_128_GCM_SHA256',
  'TLS_AES_256_GCM_SHA384',
  'TLS_CHACHA20_POLY1305_SHA256',
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES128-GCM-SHA256',
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES256-GCM-SHA384',
  'ECDHE-ECDSA-CHACHA20-POLY1305',
  'ECDHE-RSA-CHACHA20-POLY1305',
].join(':');

/**
 * The present files as Node's options. Where certificates of clients are verified, no session is resumed: a resumed one
 * would keep the result of the verification although the authorities have changed since.
 */
export function secureContextOf({
  files,
  minVersion,
  clientCertificates,
}: ListenerTls): SecureContextOptions {
  const { cert, key, ca } = files();
  const noResumption = clientCertificates === null ? 0 : constants.SSL_OP_NO_TICKET;
  return {
    ...(cert !== undefined && { cert }),
    ...(key !== undefined && { key }),
    ...(ca !== undefined && { ca }),
    minVersion,
    ciphers: CIPHERS,
    honorCipherOrder: true,
    secureOptions: constants.SSL_OP_NO_RENEGOTIATION | noResumption,
  };
}

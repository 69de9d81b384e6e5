import { createPrivateKey, X509Certificate } from 'node:crypto';

/** The one line of a text, without the line break at its end; null: it is empty or has several lines. */
export function secretIn(text: string): string | null {
  const secret = text.replace(/\r?\n$/, '');

  return secret === '' || /[\u0000\r\n]/.test(secret) ? null : secret;
}

/** Whether a text can be sent as `Authorization: Bearer`. */
export const isToken = (text: string): boolean => /^[\x21-\x7e]+$/.test(text);

/** Whether a text has a private key without a passphrase, or at least one certificate and nothing but valid ones. */
export function isPem(kind: 'certificates' | 'key', text: string): boolean {
  try {
    if (kind === 'key') createPrivateKey(text);
    else for (const each of certificatesIn(text)) new X509Certificate(each);
    return true;
  } catch {
    return false;
  }
}

/** Whether a private key belongs to a certificate, the first one of a chain. Both are valid PEM. */
export const isPairOf = (certificate: string, key: string): boolean =>
  new X509Certificate(certificate).checkPrivateKey(createPrivateKey(key));

/** Each certificate of a bundle. @throws TypeError if there is none */
function certificatesIn(text: string): readonly string[] {
  const found = text.match(
    /-----BEGIN [A-Z0-9 ]*CERTIFICATE-----[\s\S]*?-----END [A-Z0-9 ]*CERTIFICATE-----/g,
  );
  if (found === null) throw new TypeError('no certificate');
  return found;
}

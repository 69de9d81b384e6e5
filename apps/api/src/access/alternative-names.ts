import { isIPv6, SocketAddress } from 'node:net';

/** How the settings name the kinds of names that Node writes into `X509Certificate.subjectAltName`. */
const kinds: Readonly<Record<string, string>> = {
  DNS: 'DNS',
  URI: 'URI',
  email: 'email',
  'IP Address': 'IP',
};

/**
 * The alternative names of a certificate, each as `auth.certificates[].san` has it, in canonical form. Other kinds are left
 * out. Empty where the text cannot be read without doubt.
 * @param text `X509Certificate.subjectAltName`, in which a value with commas or quotes is a JSON text
 */
export function alternativeNames(text: string | undefined): readonly string[] {
  const names: string[] = [];
  const name = /([A-Za-z ]+):(?:("(?:[^"\\]|\\.)*")|([^",]*))(?:, |$)/y;
  while (name.lastIndex < (text?.length ?? 0)) {
    const found = name.exec(text ?? '');
    if (found === null) return [];
    const [, kind = '', quoted, plain = ''] = found;
    const known = kinds[kind];
    if (known !== undefined)
      names.push(canonicalSan(`${known}:${quoted === undefined ? plain : unquoted(quoted)}`));
  }
  return names;
}

/** A name of the settings so that equal names are equal texts: host names in lower case, addresses in their short form. */
export function canonicalSan(san: string): string {
  const kind = san.slice(0, san.indexOf(':'));
  const value = san.slice(kind.length + 1);
  if (kind === 'DNS') return `DNS:${value.toLowerCase()}`;
  return kind === 'IP' && isIPv6(value)
    ? `IP:${new SocketAddress({ address: value, family: 'ipv6' }).address}`
    : san;
}

function unquoted(json: string): string {
  try {
    return String(JSON.parse(json));
  } catch {
    return json;
  }
}

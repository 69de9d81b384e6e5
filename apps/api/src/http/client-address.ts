import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { isIP, isIPv6, type BlockList } from 'node:net';
import { ipNetworks } from '../config/ip-network.js';

/** Finds the address of a request's client; null: the connection is closed, and was not asked before. */
export type ClientAddress = (request: IncomingMessage) => string | null;

/**
 * The address of a request's client. A proxy appends the address that it was called from, so the headers are read from their
 * end, for as long as the address is that of a trusted proxy: what an untrusted client wrote into them itself is never reached.
 * @param trustedProxies addresses and networks (`http.trustedProxies`)
 */
export function clientAddressOf(trustedProxies: readonly string[]): ClientAddress {
  if (trustedProxies.length === 0) return ({ socket }) => withoutMapping(socket.remoteAddress ?? null);
  const trusted = ipNetworks(trustedProxies);
  return ({ socket, headers }) => {
    const peer = withoutMapping(socket.remoteAddress ?? null);
    return peer === null || !isTrusted(peer, trusted) ? peer : forwardedBy(peer, headers, trusted);
  };
}

/**
 * @param peer a trusted proxy. It writes one of the two headers, and may pass the other one on as the client sent it. If they
 *   disagree, neither is believed.
 */
function forwardedBy(peer: string, headers: IncomingHttpHeaders, trusted: BlockList): string {
  const { forwarded, 'x-forwarded-for': addresses } = headers;
  const found = [
    ...(forwarded === undefined ? [] : [lastUntrusted(forwardedAddresses(forwarded), peer, trusted)]),
    ...(addresses === undefined ? [] : [lastUntrusted(listed([addresses].flat()), peer, trusted)]),
  ];
  const [first = peer, second = first] = found;
  return first === second ? first : peer;
}

/** Where a proxy does not tell its caller, that proxy is the last address which is known. */
function lastUntrusted(addresses: readonly (string | null)[], peer: string, trusted: BlockList): string {
  let known = peer;
  for (const address of addresses.toReversed()) {
    if (address === null) return known;
    known = address;
    if (!isTrusted(address, trusted)) return known;
  }
  return known;
}

const isTrusted = (address: string, trusted: BlockList): boolean =>
  trusted.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');

const listed = (values: readonly string[]): readonly (string | null)[] =>
  values.join(',').split(',').map(readAddress);

const token = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
const pair = new RegExp(`^(${token})=(?:(${token})|"((?:[^"\\\\]|\\\\.)*)")$`);

/** The parameters `for` of a `Forwarded` header (RFC 7239), one for each proxy; null: it has none that is an address. */
function forwardedAddresses(header: string): readonly (string | null)[] {
  return splitOutsideQuotes(header, ',').map((element) => {
    const pairs = splitOutsideQuotes(element, ';').map((each) => pair.exec(each.trim()));
    const given = pairs.filter((each) => each?.[1]?.toLowerCase() === 'for');
    const [only] = given;
    if (pairs.includes(null) || given.length !== 1 || only == null) return null;
    return readAddress(only[2] ?? (only[3] ?? '').replaceAll(/\\(.)/g, '$1'));
  });
}

function splitOutsideQuotes(text: string, separator: ',' | ';'): readonly string[] {
  const parts: string[] = [];
  let quoted = false;
  let begin = 0;
  for (let index = 0; index < text.length; index += 1) {
    const character = text.charAt(index);
    if (character === separator && !quoted) {
      parts.push(text.slice(begin, index));
      begin = index + 1;
    } else if (character === '"') quoted = !quoted;
    else if (quoted && character === '\\') index += 1;
  }
  return [...parts, text.slice(begin)];
}

/** An address, in brackets or not, with a port or not; null: it is none. */
function readAddress(text: string): string | null {
  const trimmed = text.trim();
  const [, bracketed, plain] = /^(?:\[([^\]]*)\]|([^:]*))(?::\d{1,5})?$/.exec(trimmed) ?? [];
  const address = bracketed ?? plain ?? trimmed;
  if (isIP(address) === 0 || address.includes('%')) return null;
  return bracketed !== undefined && !isIPv6(address) ? null : withoutMapping(address);
}

/** An IPv4 address as itself, also where an IPv6 socket has it. */
function withoutMapping<T extends string | null>(address: T): T {
  return (address === null ? null : address.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, '')) as T;
}

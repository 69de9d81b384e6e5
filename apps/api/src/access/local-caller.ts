import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { isIPv4, type Socket } from 'node:net';
import type { Refusal } from '#producer';
import { refusal } from '../http/problems/refusal-error.js';
import { isCrossSite } from './cross-site.js';

const refused = (reason: string): Refusal =>
  refusal(
    'auth.denied',
    `No credentials are configured, so only requests from this machine itself are accepted, and ${reason}. ` +
      'Configure an API key (auth.apiKeys), and send it.',
  );

const anotherMachine = refused('this one comes from another machine');
const anotherAddress = refused(
  'this one arrived at an address of the network, not at one of this machine alone',
);
const proxied = refused('this one was forwarded by a proxy');
const foreignHost = refused(
  'the Host of this one is not one of this machine: allowed: localhost, a name under .localhost, 127.0.0.0/8, [::1]',
);
const crossSite = refused('this one comes from a web page of another origin, which http.cors does not list');

/**
 * Connections within this machine, with the last `Host` that was found to be one of this machine: the ends of a connection
 * never change, and most clients send one `Host`.
 */
const localHosts = new WeakMap<Socket, string>();

/**
 * Why a request without a credential is refused although none is configured; null: it comes from a program on this machine.
 * A web page in a browser on this machine is not one: neither a page of another origin, nor one whose own name resolves to
 * this machine (DNS rebinding), which the `Host` header gives away.
 * @param origins whose pages are allowed (`http.cors`)
 */
export function localCallerRefusal(
  { socket, headers }: IncomingMessage,
  origins: ReadonlySet<string>,
): Refusal | null {
  const { host = '' } = headers;
  const isKnown = localHosts.get(socket) === host;
  if (!isKnown && !isLoopback(socket.remoteAddress)) return anotherMachine;
  if (!isKnown && !isLoopback(socket.localAddress)) return anotherAddress;
  if (isForwarded(headers)) return proxied;
  if (!isKnown && !isLoopbackHost(host)) return foreignHost;
  if (!isKnown) localHosts.set(socket, host);
  return isCrossSite(headers, origins) ? crossSite : null;
}

/** A proxy on this machine forwards requests of others. Named one by one: this is asked of every request. */
const isForwarded = (headers: IncomingHttpHeaders): boolean =>
  headers.forwarded !== undefined ||
  headers['x-forwarded-for'] !== undefined ||
  headers['x-forwarded-host'] !== undefined ||
  headers['x-forwarded-proto'] !== undefined ||
  headers['x-real-ip'] !== undefined ||
  headers.via !== undefined;

const isLoopback = (address: string | undefined): boolean =>
  address === '127.0.0.1' || address === '::1' || /^(::ffff:)?127\.\d+\.\d+\.\d+$/.test(address ?? '');

const hostAndPort = /^(\[[^\]]*\]|[^:[\]]*)(:\d{1,5})?$/;
const localName = /^(?:[a-z0-9_-]+\.)*localhost$/i;

/** Names and addresses that lead to this machine wherever they are used, so that no name server decides. */
function isLoopbackHost(host: string): boolean {
  const name = hostAndPort.exec(host)?.[1] ?? '';
  return localName.test(name) || name === '[::1]' || (name.startsWith('127.') && isIPv4(name));
}

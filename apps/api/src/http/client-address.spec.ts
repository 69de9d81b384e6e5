import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { clientAddressOf } from './client-address.js';

const proxies = ['10.0.0.0/8', '2001:db8:aaaa::/48', '192.0.2.1'];
const addressOf = clientAddressOf(proxies);

const requestFrom = (remoteAddress: string | undefined, headers: IncomingHttpHeaders): IncomingMessage =>
  ({ socket: { remoteAddress }, headers }) as unknown as IncomingMessage;

const by = (forwardedFor: string, peer = '10.0.0.1'): string | null =>
  addressOf(requestFrom(peer, { 'x-forwarded-for': forwardedFor }));
const byRfc = (forwarded: string): string | null => addressOf(requestFrom('10.0.0.1', { forwarded }));

describe('the address of a client', () => {
  it('is that of its connection where no proxy is trusted', () => {
    const direct = clientAddressOf([]);
    expect(direct(requestFrom('10.0.0.1', { 'x-forwarded-for': '1.2.3.4' }))).toBe('10.0.0.1');
    expect(direct(requestFrom('::ffff:10.0.0.1', {}))).toBe('10.0.0.1');
    expect(direct(requestFrom(undefined, {}))).toBeNull();
  });

  it.each([{ 'x-forwarded-for': '1.2.3.4' }, { forwarded: 'for=1.2.3.4' }])(
    'is that of its connection if that is not one of a trusted proxy, whatever the headers say: %j',
    (headers) => {
      expect(addressOf(requestFrom('203.0.113.9', headers))).toBe('203.0.113.9');
    },
  );

  it('is that of the proxy if the proxy adds no header', () => {
    expect(addressOf(requestFrom('10.0.0.1', {}))).toBe('10.0.0.1');
  });

  it.each([
    ['1.2.3.4', '1.2.3.4'],
    ['9.9.9.9, 1.2.3.4', '1.2.3.4'],
    ['9.9.9.9,1.2.3.4,10.2.2.2', '1.2.3.4'],
    ['127.0.0.1, 1.2.3.4, 10.2.2.2, 192.0.2.1', '1.2.3.4'],
    ['evil, 1.2.3.4', '1.2.3.4'],
    ['1.2.3.4:5678', '1.2.3.4'],
    ['2001:db8::7', '2001:db8::7'],
    ['[2001:db8::7]:80', '2001:db8::7'],
    ['1.2.3.4, 2001:db8:aaaa::9', '1.2.3.4'],
    ['::ffff:1.2.3.4', '1.2.3.4'],
    ['1.2.3.4, ::ffff:10.9.9.9', '1.2.3.4'],
    ['10.3.3.3, 10.2.2.2', '10.3.3.3'],
  ])('is the last untrusted one of X-Forwarded-For: %s', (header, address) => {
    expect(by(header)).toBe(address);
  });

  it.each([
    '',
    ' ',
    ',',
    'unknown',
    '1.2.3.4, unknown',
    '1.2.3.4,',
    '1.2.3',
    '999.1.1.1',
    '1.2.3.4.5',
    'fe80::1%eth0',
  ])('is that of the proxy that tells no address: X-Forwarded-For: %j', (header) => {
    expect(by(header)).toBe('10.0.0.1');
  });

  it.each([
    '[1.2.3.4]',
    '1.2.3.4:evil',
    '1.2.3.4 5.6.7.8',
    '"1.2.3.4"',
    'http://1.2.3.4',
    '[::1',
    '1.2.3.4:123456',
  ])('is never made of a text that is not one: %s', (header) => {
    expect(by(header)).toBe('10.0.0.1');
    expect(by(`${header}, 10.2.2.2`)).toBe('10.2.2.2');
  });

  it('is read from a proxy that connects over an IPv6 socket, too', () => {
    expect(by('1.2.3.4', '::ffff:10.0.0.1')).toBe('1.2.3.4');
    expect(by('1.2.3.4', '2001:db8:aaaa::1')).toBe('1.2.3.4');
  });

  it.each([
    ['for=1.2.3.4', '1.2.3.4'],
    ['For=1.2.3.4;proto=https;by=10.0.0.1', '1.2.3.4'],
    ['for=9.9.9.9, proto=https; for=1.2.3.4', '1.2.3.4'],
    ['for="[2001:db8:cafe::17]:4711"', '2001:db8:cafe::17'],
    ['for="1.2.3.4:99"', '1.2.3.4'],
    ['for="1.2.3.\\4"', '1.2.3.4'],
    ['for=1.2.3.4, for=10.2.2.2', '1.2.3.4'],
    ['for=9.9.9.9;host="a, for=8.8.8.8", for=1.2.3.4', '1.2.3.4'],
  ])('is the last untrusted one of Forwarded: %s', (header, address) => {
    expect(byRfc(header)).toBe(address);
  });

  it.each([
    'for=unknown',
    'for=_hidden',
    'proto=https',
    'for=1.2.3.4;for=5.6.7.8',
    'for=1.2.3.4;broken',
    'for="1.2.3.4',
    'for=1.2.3.4, ',
    'for=9.9.9.9, "for=1.2.3.4"',
  ])('is that of the proxy that tells no address: Forwarded: %s', (header) => {
    expect(byRfc(header)).toBe('10.0.0.1');
  });

  it('is that of the proxy if the two headers disagree: a client may have sent one of them itself', () => {
    const both = { forwarded: 'for=6.6.6.6', 'x-forwarded-for': '1.2.3.4' };
    expect(addressOf(requestFrom('10.0.0.1', both))).toBe('10.0.0.1');
    const agreeing = { forwarded: 'for=1.2.3.4', 'x-forwarded-for': '9.9.9.9, 1.2.3.4' };
    expect(addressOf(requestFrom('10.0.0.1', agreeing))).toBe('1.2.3.4');
  });

  it('is found in a header of any length at once', () => {
    expect(by('10.0.0.2,'.repeat(1800))).toBe('10.0.0.1');
    expect(by(`1.2.3.4${',10.0.0.2'.repeat(1800)}`)).toBe('1.2.3.4');
  });
});

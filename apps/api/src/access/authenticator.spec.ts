import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { Authenticator, type AuthenticatorParts } from './authenticator.js';
import { hashOf } from './credential.js';
import { nobody, type Principal } from './principal.js';

const named = (name: string, expiresAt: number | null = null): Principal => ({ ...nobody, name, expiresAt });

function authenticator(parts: Partial<AuthenticatorParts> = {}): Authenticator {
  return new Authenticator({
    keys: [],
    tokens: null,
    certificates: { find: () => null },
    hasCredentials: true,
    origins: new Set(['https://console.example.com']),
    now: () => 1000,
    ...parts,
  });
}

const keys = (...principals: [string, Principal][]) => ({
  find: (hash: string) => principals.find(([key]) => hashOf(key) === hash)?.[1] ?? null,
});

function requestOf(headers: Record<string, string> = {}, remoteAddress = '10.0.0.9'): IncomingMessage {
  const socket = { remoteAddress, localAddress: remoteAddress };
  return { headers: { host: 'localhost', ...headers }, socket } as unknown as IncomingMessage;
}

const tokens = { verify: (token: string) => ({ ok: true, principal: named(`of ${token}`) }) as const };

describe('a caller', () => {
  it('is the one of its key, in the first source that has it', () => {
    const sources = [keys(['k', named('first')]), keys(['k', named('second')], ['l', named('third')])];
    const of = (key: string) =>
      authenticator({ keys: sources }).authenticate(requestOf({ 'x-api-key': key }));
    expect(of('k')).toMatchObject({ ok: true, principal: { name: 'first' } });
    expect(of('l')).toMatchObject({ ok: true, principal: { name: 'third' } });
    expect(of('m')).toMatchObject({ ok: false, refusal: { code: 'auth.missing' } });
  });

  it('with an expired key is refused from that moment on', () => {
    const of = (expiresAt: number) =>
      authenticator({ keys: [keys(['k', named('a', expiresAt)])] }).authenticate(
        requestOf({ 'x-api-key': 'k' }),
      );
    expect(of(1001)).toMatchObject({ ok: true });
    expect(of(1000)).toMatchObject({ ok: false, refusal: { detail: 'The API key has expired.' } });
  });

  it('with a bearer token in the form of a JWT is the one of the token, unless it is a key', () => {
    const bearer = (text: string) => requestOf({ authorization: `Bearer ${text}` });
    const subject = authenticator({ keys: [keys(['a.b.c', named('key')])], tokens });
    expect(subject.authenticate(bearer('x.y.z'))).toMatchObject({ principal: { name: 'of x.y.z' } });
    expect(subject.authenticate(bearer('a.b.c'))).toMatchObject({ principal: { name: 'key' } });
    expect(subject.authenticate(bearer('opaque'))).toMatchObject({ ok: false });
    expect(subject.authenticate(requestOf({ 'x-api-key': 'x.y.z' }))).toMatchObject({ ok: false });
  });

  it('is the one of its certificate only without a credential in a header', () => {
    const subject = authenticator({ certificates: { find: () => named('certificate') } });
    expect(subject.authenticate(requestOf())).toMatchObject({ principal: { name: 'certificate' } });
    expect(subject.authenticate(requestOf({ 'x-api-key': 'k' }))).toMatchObject({ ok: false });
  });

  it.each([{ origin: 'https://evil.test' }, { origin: 'null' }, { 'sec-fetch-site': 'cross-site' }])(
    'is not the one of a certificate that a browser adds for the page of another origin: %j',
    (headers) => {
      const subject = authenticator({
        certificates: { find: () => named('c') },
        keys: [keys(['k', named('key')])],
      });
      expect(subject.authenticate(requestOf(headers))).toMatchObject({ refusal: { code: 'auth.denied' } });
      expect(subject.authenticate(requestOf({ ...headers, 'x-api-key': 'k' }))).toMatchObject({
        principal: { name: 'key' },
      });
    },
  );

  it.each([
    { origin: 'https://console.example.com', 'sec-fetch-site': 'cross-site' },
    { origin: 'https://localhost' },
  ])('is the one of a certificate for a page of this server, or of a listed origin: %j', (headers) => {
    const subject = authenticator({ certificates: { find: () => named('c') } });
    expect(subject.authenticate(requestOf(headers))).toMatchObject({ principal: { name: 'c' } });
  });

  it.each([
    { authorization: 'Basic !' },
    { authorization: 'Bearer' },
    { authorization: 'x' },
    { 'x-api-key': '' },
  ])('with a credential that cannot be read is refused: %j', (headers) => {
    const refusal = { detail: expect.stringContaining('cannot be read') as string };
    expect(authenticator().authenticate(requestOf(headers))).toMatchObject({ ok: false, refusal });
  });
});

describe('while no credentials are configured', () => {
  const subject = authenticator({ hasCredentials: false, keys: [keys(['k', named('stored')])] });

  it.each([{}, { 'x-api-key': 'wrong' }, { authorization: 'x' }])(
    'a caller on this machine may do everything, whatever it sends: %j',
    (headers) => {
      const authentication = subject.authenticate(requestOf(headers, '127.0.0.1'));
      expect(authentication).toMatchObject({ ok: true, principal: { name: 'anonymous' } });
    },
  );

  it('a caller with a known key is the one of the key', () => {
    for (const address of ['127.0.0.1', '10.0.0.9'])
      expect(subject.authenticate(requestOf({ 'x-api-key': 'k' }, address))).toMatchObject({
        principal: { name: 'stored' },
      });
  });

  it('a caller on another machine is denied, or its key is unknown', () => {
    expect(subject.authenticate(requestOf())).toMatchObject({ refusal: { code: 'auth.denied' } });
    expect(subject.authenticate(requestOf({ 'x-api-key': 'wrong' }))).toMatchObject({
      refusal: { code: 'auth.missing' },
    });
  });
});

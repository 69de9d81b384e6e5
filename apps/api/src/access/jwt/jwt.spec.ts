import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { CompactSign, exportJWK, exportSPKI, SignJWT } from 'jose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '../../../../../test/support/eventually.js';
import {
  OidcProvider,
  publicJwk,
  signingKey,
  type ProviderFault,
} from '../../../../../test/support/oidc-provider.js';
import { selfSigned } from '../../../../../test/support/self-signed.js';
import { settingsSchema } from '../../config/settings.schema.js';
import { acknowledging, acknowledgingEach, appForTest, portOf, posted } from '../../testing/app-for-test.js';
import { hashOf } from '../credential.js';
import { createTokenVerifier, type RunningTokenVerifier } from './create-token-verifier.js';
import { keysPace, type KeysPace } from './issuer-keys.js';

/* Real: the HTTP service and an OpenID provider that serves discovery and keys. Stand-ins: gateway and journal. */

let provider: OidcProvider;
const closing: (() => unknown)[] = [];
const startProvider = async (options?: Parameters<typeof OidcProvider.start>[0]): Promise<OidcProvider> => {
  const started = await OidcProvider.start(options);
  closing.push(() => started.close());
  return started;
};
beforeEach(async () => void (provider = await startProvider()));
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

interface Service {
  readonly app: NestFastifyApplication;
  readonly tokens: RunningTokenVerifier;
  /** What the verifier logged. */
  readonly logged: Record<string, unknown>[];
  readonly whoami: (token: string) => Promise<Answer>;
}
interface Answer {
  readonly status: number;
  readonly headers: Record<string, unknown>;
  readonly body: Record<string, unknown>;
}

const issuerOf = (of: OidcProvider, more: object = {}) => ({
  name: 'corp',
  issuer: of.issuer,
  audience: ['sluicegate'],
  clockToleranceMs: 0,
  timeoutMs: 10_000,
  ...more,
});

async function service(
  issuers: readonly object[] = [issuerOf(provider)],
  { pace = {}, ca }: { pace?: Partial<KeysPace>; ca?: string } = {},
): Promise<Service> {
  const apiKeys = [{ name: 'key', key: 'api-key', roles: ['read'] }];
  const settings = { auth: { apiKeys, jwt: issuers } };
  const logged: Record<string, unknown>[] = [];
  const log = (entry: object): void => void logged.push(entry as Record<string, unknown>);
  const tokens = createTokenVerifier(settingsSchema.parse(settings), {
    files: { has: () => ca !== undefined, tls: () => () => ({ ...(ca !== undefined && { ca }) }) },
    logger: { warn: log, info: log } as never,
    now: Date.now,
    pace: { ...keysPace, ...pace },
  });
  if (tokens === null) throw new Error('no issuer');
  const { app } = await appForTest({
    settings,
    tokens,
    gateway: { ...acknowledging(), ...acknowledgingEach() },
    subjects: { eventsAfter: () => Promise.resolve({ events: [], cursor: null } as never) },
  });
  closing.push(
    () => app.close(),
    () => tokens.close(),
  );
  const whoami = async (token: string): Promise<Answer> => {
    const { statusCode, headers, body } = await app.inject({
      url: '/v1/whoami',
      headers: { authorization: `Bearer ${token}` },
    });
    // Neither the token nor one of its parts is shown.
    for (const part of token.split('.')) if (part.length > 8) expect(body).not.toContain(part);
    return { status: statusCode, headers, body: JSON.parse(body) as Record<string, unknown> };
  };
  return { app, tokens, logged, whoami };
}

const verify = (tokens: RunningTokenVerifier, token: string) => tokens.verify(token, hashOf(token));

const base64url = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const seconds = (): number => Math.floor(Date.now() / 1000);

function expectRefused({ status, headers, body }: Answer, detail: string): void {
  expect([status, body['detail']]).toEqual([401, detail]);
  expect(body).toMatchObject({ code: 'auth.missing', error_code: 40101, outcome: 'not_sent' });
  expect(headers['www-authenticate']).toBe('Bearer realm="sluicegate", error="invalid_token"');
}

function expectUnavailable({ status, headers, body }: Answer): void {
  expect([status, body['code']]).toEqual([503, 'auth.unavailable']);
  expect(body).toMatchObject({ error_code: 50306, outcome: 'not_sent' });
  expect(headers['retry-after']).toMatch(/^[1-9]\d*$/);
  expect(headers).not.toHaveProperty('www-authenticate');
}

describe('a token', () => {
  it('says who the caller is, until when and what it may do', async () => {
    const { whoami } = await service([issuerOf(provider, { claims: { topics: 'topics' } })]);
    const exp = seconds() + 100;
    const token = await provider.token({ exp, roles: ['produce', 'read:quotes'], topics: ['bars_*'] });
    expect(await whoami(token)).toMatchObject({
      status: 200,
      body: {
        name: 'corp:alice',
        kind: 'token',
        roles: { produce: ['bars_*'], read: ['quotes'] },
        limits: { event_streams: 8 },
        expires_at: new Date(exp * 1000).toISOString(),
      },
    });
  });

  it.each(['ES256', 'ES384', 'RS256', 'PS256', 'EdDSA'])('signed with %s is accepted', async (algorithm) => {
    await provider.rotate('other', { algorithm });
    const { whoami } = await service([issuerOf(provider, { algorithms: [algorithm] })]);
    expect((await whoami(await provider.token())).status).toBe(200);
  });

  it('of several audiences is accepted if this is one of them', async () => {
    const { whoami } = await service();
    expect((await whoami(await provider.token({ aud: ['a', 'sluicegate'] }))).status).toBe(200);
  });

  it('without a key id is accepted if only one key fits', async () => {
    const { whoami, tokens } = await service();
    const token = (): Promise<string> =>
      provider.token({ jti: Math.random() }, { header: { kid: undefined } });
    expect((await whoami(await token())).status).toBe(200);
    await provider.rotate('key-2', { keepsOld: true });
    await tokens.refresh();
    expectRefused(
      await whoami(await token()),
      'The token does not say which key of its issuer it was signed with.',
    );
  });

  it('without any right is known, and may do nothing', async () => {
    const { app, whoami } = await service();
    const token = await provider.token({ roles: ['offline_access'] });
    expect(await whoami(token)).toMatchObject({ status: 200, body: { roles: {} } });
    const headers = { authorization: `Bearer ${token}` };
    const response = await app.inject({ url: '/v1/subjects', headers });
    expect([response.statusCode, response.json<{ code: string }>().code]).toEqual([403, 'auth.denied']);
  });

  it.each([
    ['a batch', 'application/json', '{"records":[{"value":1}]}'],
    ['a stream', 'application/x-ndjson', '{"value":1}\n'],
  ])('limited to topics produces %s to them alone', async (_which, type, body) => {
    const { app } = await service([issuerOf(provider, { claims: { topics: 'topics' } })]);
    const token = await provider.token({ roles: 'produce', topics: 'bars_*' });
    const headers = { authorization: `Bearer ${token}`, 'content-type': type };
    const sent = await posted(app, '/topics/bars_1s', headers, body);
    expect([sent.statusCode, sent.body]).toEqual([200, expect.stringContaining('"offset"')]);
    const refused = await posted(app, '/topics/quotes', headers, body);
    expect([refused.statusCode, refused.json()]).toMatchObject([404, { code: 'topic.unknown' }]);
  });

  it('leaves API keys as they are', async () => {
    const { app } = await service();
    const key = { 'x-api-key': 'api-key' };
    expect((await app.inject({ url: '/v1/whoami', headers: key })).json()).toMatchObject({ name: 'key' });
    const none = await app.inject({ url: '/v1/whoami' });
    expect([none.statusCode, none.headers['www-authenticate']]).toEqual([401, 'Bearer realm="sluicegate"']);
  });
});

describe('a token is refused', () => {
  it.each<[string, Record<string, unknown>, string]>([
    ['of another audience', { aud: 'other' }, 'The token is not for this audience.'],
    ['without an audience', { aud: undefined }, 'The token has no audience.'],
    ['that has expired', { exp: seconds() - 1 }, 'The token has expired.'],
    ['that never expires', { exp: undefined }, 'The token has no time of expiry.'],
    ['that is not valid yet', { nbf: seconds() + 60 }, 'The token is not valid yet.'],
    ['issued in the future', { iat: seconds() + 60 }, 'The token was issued in the future.'],
    [
      'of an issuer that is not configured',
      { iss: 'https://id.example' },
      'The issuer of the token is not accepted.',
    ],
    ['without an issuer', { iss: undefined }, 'The token cannot be read.'],
    ['without a name', { sub: undefined }, 'The claim "sub" of the token is not a name.'],
    [
      'with roles of a wrong type',
      { roles: 7 },
      'The claim "roles" of the token is not a text or a list of texts.',
    ],
  ])('%s', async (_which, claims, detail) => {
    const { whoami } = await service();
    expectRefused(await whoami(await provider.token(claims)), detail);
  });

  it('of the issuer with a slash more', async () => {
    const { whoami } = await service();
    const token = await provider.token({ iss: `${provider.issuer}/` });
    expectRefused(await whoami(token), 'The issuer of the token is not accepted.');
  });

  it.each(['none', 'None', 'nOnE'])('with alg: %s', async (alg) => {
    const { whoami } = await service();
    const claims = base64url({ iss: provider.issuer, sub: 'a', aud: 'sluicegate', exp: seconds() + 60 });
    for (const signature of ['', 'AA'])
      expectRefused(
        await whoami(`${base64url({ alg, kid: 'key-1' })}.${claims}.${signature}`),
        'The algorithm of the token is not accepted.',
      );
  });

  it.each(['PEM', 'JWK', 'JWK in the key set'])(
    'with HS256 and the public key as the secret, as %s',
    async (form) => {
      await provider.rotate('key-1', { algorithm: 'RS256' });
      const { whoami } = await service();
      const [key] = provider.keys;
      if (key === undefined) throw new Error('no key');
      const secrets: Record<string, () => Promise<string>> = {
        PEM: () => exportSPKI(key.publicKey),
        JWK: async () => JSON.stringify(await exportJWK(key.publicKey)),
        'JWK in the key set': async () => JSON.stringify(await publicJwk(key)),
      };
      const secret = new TextEncoder().encode(await secrets[form]?.());
      const token = await new SignJWT({
        iss: provider.issuer,
        sub: 'a',
        aud: 'sluicegate',
        exp: seconds() + 60,
      })
        .setProtectedHeader({ alg: 'HS256', kid: 'key-1' })
        .sign(secret);
      expectRefused(await whoami(token), 'The algorithm of the token is not accepted.');
    },
  );

  it('with an algorithm that fits the key and is not in the list', async () => {
    await provider.rotate('key-1', { algorithm: 'ES384' });
    const { whoami } = await service();
    expectRefused(await whoami(await provider.token()), 'The algorithm of the token is not accepted.');
  });

  it('with an algorithm of the list that is not the one of the key', async () => {
    const { whoami } = await service();
    const other = await signingKey('key-1', 'RS256');
    expectRefused(
      await whoami(await provider.token({}, { key: other })),
      'The key of the token is not one of its issuer.',
    );
  });

  it('signed by another key of the same id', async () => {
    const { whoami } = await service();
    const key = await signingKey('key-1', 'ES256');
    expectRefused(await whoami(await provider.token({}, { key })), 'The signature of the token is wrong.');
  });

  it('with other claims than were signed', async () => {
    const { whoami } = await service();
    const [header, , signature] = (await provider.token()).split('.');
    const claims = base64url({ iss: provider.issuer, sub: 'root', aud: 'sluicegate', exp: seconds() + 60 });
    expectRefused(await whoami(`${header}.${claims}.${signature}`), 'The signature of the token is wrong.');
  });

  it('that brings its own key, or the address of one, which nobody calls', async () => {
    const { whoami } = await service();
    const attacker = await startProvider();
    const [key] = attacker.keys;
    if (key === undefined) throw new Error('no key');
    for (const header of [
      { jwk: await publicJwk(key) },
      { jku: attacker.jwksUrl },
      { x5u: attacker.jwksUrl },
      { x5c: [selfSigned.cert.replaceAll(/-----.*-----|\n/g, '')] },
    ])
      expectRefused(
        await whoami(await provider.token({}, { key, header })),
        'The signature of the token is wrong.',
      );
    expect(attacker.requests).toEqual([]);
  });

  it('with critical headers', async () => {
    const { whoami } = await service();
    const [key] = provider.keys;
    if (key === undefined) throw new Error('no key');
    const claims = { iss: provider.issuer, sub: 'a', aud: 'sluicegate', exp: seconds() + 60 };
    const token = await new CompactSign(new TextEncoder().encode(JSON.stringify(claims)))
      .setProtectedHeader({ alg: 'ES256', kid: 'key-1', crit: ['x'], x: 1 })
      .sign(key.privateKey, { crit: { x: true } });
    expectRefused(await whoami(token), 'The token has critical headers, which are not supported.');
  });

  it('of another type', async () => {
    const { whoami } = await service();
    const token = await provider.token({}, { header: { typ: 'logout+jwt' } });
    expectRefused(await whoami(token), 'The token is not an access token.');
  });

  it('that is huge, before anything of it is read', async () => {
    const { whoami } = await service();
    const token = await provider.token({ roles: ['read'], padding: 'x'.repeat(7000) });
    expectRefused(await whoami(token), 'The token is longer than 8192 characters.');
    const small = await provider.token({ roles: ['read'], padding: 'x'.repeat(5000) });
    expect((await whoami(small)).status).toBe(200);
  });

  it('with a weak key, although the issuer published it', async () => {
    const key = await crypto.subtle.generateKey(
      {
        name: 'RSASSA-PKCS1-v1_5',
        modulusLength: 1024,
        publicExponent: new Uint8Array([1, 0, 1]),
        hash: 'SHA-256',
      },
      true,
      ['sign', 'verify'],
    );
    const { whoami } = await service();
    provider.keys = [{ id: 'weak', algorithm: 'RS256', ...key }];
    const head = `${base64url({ alg: 'RS256', kid: 'weak' })}.${base64url({
      ...{ iss: provider.issuer, sub: 'a', aud: 'sluicegate', exp: seconds() + 60 },
    })}`;
    const signature = await crypto.subtle.sign('RSASSA-PKCS1-v1_5', key.privateKey, Buffer.from(head));
    expectRefused(
      await whoami(`${head}.${Buffer.from(signature).toString('base64url')}`),
      'The signature of the token cannot be verified.',
    );
  });
});

describe('of two issuers whose keys have the same id', () => {
  it('each verifies its own tokens', async () => {
    const other = await startProvider();
    const { whoami } = await service([issuerOf(provider), issuerOf(other, { name: 'partner' })]);
    expect((await whoami(await provider.token())).body).toMatchObject({ name: 'corp:alice' });
    expect((await whoami(await other.token())).body).toMatchObject({ name: 'partner:alice' });
    expectRefused(
      await whoami(await other.token({ iss: provider.issuer })),
      'The signature of the token is wrong.',
    );
  });
});

describe('the keys of an issuer', () => {
  it('come from a configured address, without discovery', async () => {
    const issuer = 'urn:example:issuer';
    const { whoami } = await service([issuerOf(provider, { issuer, jwksUrl: provider.jwksUrl })]);
    expect((await whoami(await provider.token({ iss: issuer }))).status).toBe(200);
    expect(provider.requests).toEqual(['/realms/test/keys']);
  });

  it('come over TLS, with the configured certificate authority alone', async () => {
    const secured = await startProvider({ transport: 'https' });
    const trusting = await service([issuerOf(secured)], { ca: selfSigned.cert });
    expect((await trusting.whoami(await secured.token())).status).toBe(200);
    const other = await service([issuerOf(secured)]);
    expectUnavailable(await other.whoami(await secured.token()));
    expect(other.logged).toMatchObject([
      { reason: expect.stringContaining('DEPTH_ZERO_SELF_SIGNED_CERT') as string },
    ]);
  });

  it.each<[ProviderFault, string]>([
    ['down', 'cannot be reached: ECONNRESET'],
    ['redirect', 'responded with 302'],
    ['status 500', 'responded with 500'],
    ['wrong issuer', 'its discovery document is of another issuer'],
    ['keys elsewhere', 'its discovery document names keys on another server: if that is right, set jwksUrl'],
    ['huge', 'responded with more than 262144 bytes'],
    ['garbage', 'did not respond with JSON'],
    ['no key set', 'its key set cannot be read'],
  ])('are unavailable while its provider fails: %s', async (fault, reason) => {
    provider.fault = fault;
    const { whoami, tokens, logged } = await service();
    expectUnavailable(await whoami(await provider.token()));
    expect(logged).toEqual([{ issuer: 'corp', reason: expect.stringContaining(reason) as string }]);
    expect(provider.requests.filter((path) => path.includes('moved'))).toEqual([]);
    provider.recover();
    await tokens.refresh();
    expect((await whoami(await provider.token())).status).toBe(200);
    expect(logged.slice(1)).toEqual([{ issuer: 'corp' }]);
  });

  it('that were never fetched are fetched by the next token, at most once in a while', async () => {
    provider.fault = 'down';
    const { whoami, tokens } = await service();
    await tokens.refresh();
    const before = provider.requests.length;
    for (let sent = 0; sent < 20; sent += 1)
      expectUnavailable(await whoami(await provider.token({ jti: sent })));
    expect(provider.requests.length).toBe(before);
    const impatient = await service(undefined, { pace: { firstLookUpMs: 0 } });
    expectUnavailable(await impatient.whoami(await provider.token()));
    provider.recover();
    expect((await impatient.whoami(await provider.token())).status).toBe(200);
  });

  it('that are known remain valid while the provider is down; what they cannot verify is not known', async () => {
    const { whoami, tokens } = await service();
    await tokens.refresh();
    provider.fault = 'down';
    await tokens.refresh();
    expect((await whoami(await provider.token())).status).toBe(200);
    const key = await signingKey('key-2', 'ES256');
    expectUnavailable(await whoami(await provider.token({}, { key })));
  });

  it('that come slowly delay nobody else, and those who wait get their answer', async () => {
    provider.fault = 'slow';
    const { app, whoami } = await service();
    const waiting = whoami(await provider.token());
    await eventually(
      () => provider.requests.length,
      (count) => count > 0,
    );
    const other = await app.inject({ url: '/v1/whoami', headers: { 'x-api-key': 'api-key' } });
    expect(other.statusCode).toBe(200);
    provider.recover();
    expect((await waiting).status).toBe(200);
  });

  it('that come too slowly are unavailable after the time-out', async () => {
    provider.fault = 'slow';
    const { whoami, logged } = await service([issuerOf(provider, { timeoutMs: 50 })]);
    expectUnavailable(await whoami(await provider.token()));
    expect(logged).toMatchObject([{ reason: expect.stringMatching(/did not respond in time$/) as string }]);
  });

  it('are fetched once for a flood of unknown keys, while known keys go on', async () => {
    const { whoami, tokens } = await service();
    await tokens.refresh();
    const before = provider.keyRequests;
    const [known] = provider.keys;
    if (known === undefined) throw new Error('no key');
    const unknown = await Promise.all(
      Array.from({ length: 50 }, (_, at) => provider.token({}, { key: { ...known, id: `unknown-${at}` } })),
    );
    const answers = await Promise.all(unknown.map(whoami));
    for (const answer of answers) expectRefused(answer, 'The key of the token is not one of its issuer.');
    for (const answer of await Promise.all(unknown.map(whoami)))
      expectRefused(answer, 'The key of the token is not one of its issuer.');
    expect((await whoami(await provider.token())).status).toBe(200);
    expect(provider.keyRequests - before).toBe(1);
    // There may be such a key by now, and it is too early to ask again.
    expectUnavailable(await whoami(await provider.token({}, { key: { ...known, id: 'another' } })));
    expect(provider.keyRequests - before).toBe(1);
  });

  it('may rotate: a new one is accepted after one fetch, and one that was removed no longer', async () => {
    const { whoami, tokens } = await service();
    const old = await provider.token();
    expect((await whoami(old)).status).toBe(200);
    const before = provider.keyRequests;
    await provider.rotate('key-2', { keepsOld: true });
    const rotated = await Promise.all([1, 2, 3].map((jti) => provider.token({ jti })));
    for (const answer of await Promise.all(rotated.map(whoami))) expect(answer.status).toBe(200);
    expect(provider.keyRequests - before).toBe(1);
    expect((await whoami(old)).status).toBe(200);

    provider.keys = provider.keys.slice(0, 1);
    await tokens.refresh();
    expectRefused(await whoami(old), 'The key of the token is not one of its issuer.');
    expect((await whoami(await provider.token())).status).toBe(200);
  });

  it('may change under the same id: what the old one verified is refused after the next refresh', async () => {
    const { whoami, tokens } = await service();
    const old = await provider.token();
    expect((await whoami(old)).status).toBe(200);
    await provider.rotate('key-1');
    await tokens.refresh();
    expectRefused(await whoami(old), 'The signature of the token is wrong.');
  });
});

describe('a token that was verified', () => {
  it('is answered at once, with the same caller', async () => {
    const { tokens } = await service();
    const token = await provider.token();
    const first = await verify(tokens, token);
    expect(first.ok).toBe(true);
    expect(verify(tokens, token)).toBe(first);
  });

  it('is verified once for requests that arrive together', async () => {
    const { tokens } = await service();
    const token = await provider.token();
    const [first, second] = [verify(tokens, token), verify(tokens, token)];
    expect(second).toBe(first);
    expect((await first).ok).toBe(true);
  });

  it('is refused once it has expired', async () => {
    const { tokens } = await service();
    const token = await provider.token({ exp: Date.now() / 1000 + 0.3 });
    expect((await verify(tokens, token)).ok).toBe(true);
    await eventually(
      () => verify(tokens, token),
      (answer) => !answer.ok,
    );
    expect(verify(tokens, token)).toMatchObject({ refusal: { detail: 'The token has expired.' } });
  });
});

describe('an event stream', () => {
  it('ends when the token expires, and is then refused', async () => {
    const { app } = await service();
    const port = await portOf(app);
    const token = await provider.token({ roles: ['read'], exp: Date.now() / 1000 + 0.5 });
    const open = (): Promise<Response> =>
      fetch(`http://127.0.0.1:${port}/v1/events/stream`, { headers: { authorization: `Bearer ${token}` } });
    const stream = await open();
    expect(stream.status).toBe(200);
    // It would have no end otherwise.
    expect(await stream.text()).toContain('retry: 1000');
    expect((await open()).status).toBe(401);
  });
});

describe('a stream of records', () => {
  it('ends when the token expires, with a result for each line that was read', async () => {
    const { app } = await service();
    const token = await provider.token({ roles: ['produce'], exp: Date.now() / 1000 + 0.5 });
    const sending = request({
      ...{ method: 'POST', host: '127.0.0.1', port: await portOf(app), path: '/topics/bars' },
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/x-ndjson' },
    });
    sending.write('{"value":1}\n{"value":2}\n');
    const [response] = (await once(sending, 'response')) as [IncomingMessage];
    // The request has no end.
    const lines = (await text(response)).split('\n');
    expect([response.complete, lines.length]).toEqual([true, 3]);
    sending.on('error', () => undefined).destroy();
  });
});

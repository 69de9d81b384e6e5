import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { selfSigned } from '../../../../test/support/self-signed.js';
import { reply, TokenEndpoint } from '../../../../test/support/token-endpoint.js';
import { TokenFailure } from './cached-token.js';
import { requestToken } from './client-credentials.js';

/** Real: HTTPS. Stand-in: the token endpoint. */
let endpoint: TokenEndpoint;
beforeEach(async () => {
  endpoint = await TokenEndpoint.start(() => Promise.resolve('the.token'));
});
afterEach(() => endpoint.close());

const request = (options: { secret?: string; url?: string; timeoutMs?: number; ca?: string | null } = {}) => {
  const { secret = endpoint.secret, url = endpoint.url, timeoutMs = 5000, ca = selfSigned.cert } = options;
  return requestToken(
    { url, clientId: 'sluice:gate', scope: 'kafka write', audience: 'brokers' },
    { secret: () => secret, tls: () => (ca === null ? {} : { ca }), timeoutMs },
  );
};
const messageOf = async (issued: Promise<unknown>): Promise<string> => {
  const error = await issued.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(TokenFailure);
  return (error as Error).message.replace(/localhost:\d+/, 'HOST');
};

describe('a request for a token', () => {
  it('names grant, scope and audience, authenticates with form-encoded parts, and gets token and lifetime', async () => {
    endpoint.secret = 'a:b %+ü';
    expect(await request()).toEqual({ token: 'the.token', lifetimeMs: 300_000 });
    expect(endpoint.requests).toEqual([
      {
        clientId: 'sluice:gate',
        clientSecret: 'a:b %+ü',
        form: { grant_type: 'client_credentials', scope: 'kafka write', audience: 'brokers' },
      },
    ]);
  });

  it.each([
    [{ expires_in: '60' }, 60_000],
    [{}, 300_000],
    [{ expires_in: 0 }, 300_000],
    [{ expires_in: null }, 300_000],
    [{ expires_in: 1e300 }, 86_400_000],
  ])('gets the lifetime of %j', async (lifetime, lifetimeMs) => {
    endpoint.respond = (_, response) =>
      reply(response, 200, { access_token: 't', token_type: 'bearer', ...lifetime });
    expect(await request()).toEqual({ token: 't', lifetimeMs });
  });
});

describe('a request fails, with a message that shows neither secret nor response,', () => {
  it('when the endpoint refuses the secret', async () => {
    expect(await messageOf(request({ secret: 'S3CRET' }))).toBe(
      'the token endpoint HOST: status 401 invalid_client',
    );
  });

  it.each([
    [400, { error: 'invalid_scope' }, 'status 400 invalid_scope'],
    [400, { error: 'S3CRET', error_description: 'S3CRET' }, 'status 400'],
    [503, { message: 'S3CRET' }, 'status 503'],
    [200, { token_type: 'Bearer' }, 'a response without a usable access_token'],
    [200, { access_token: 'S3CRET\r\nx: y' }, 'a response without a usable access_token'],
    [200, { access_token: 'S3CRET', token_type: 'mac' }, 'a token that is not a bearer token'],
  ])('when it responds %i %j', async (status, body, reason) => {
    endpoint.respond = (_, response) => reply(response, status, body);
    expect(await messageOf(request())).toBe(`the token endpoint HOST: ${reason}`);
  });

  it('when the response is not JSON', async () => {
    endpoint.respond = (_, response) => response.end('<html>S3CRET');
    expect(await messageOf(request())).toBe(
      'the token endpoint HOST: a response without a usable access_token',
    );
  });

  it('when it redirects: the secret goes to the configured address only', async () => {
    const other = await TokenEndpoint.start(() => Promise.resolve('other'));
    endpoint.respond = (_, response) => response.writeHead(307, { location: other.url }).end();
    expect(await messageOf(request())).toBe('the token endpoint HOST: status 307');
    expect(other.requests).toEqual([]);
    await other.close();
  });

  it('when the response is too long', async () => {
    endpoint.respond = (_, response) => response.end('x'.repeat(300_000));
    expect(await messageOf(request())).toBe('the token endpoint HOST: a response of more than 262144 bytes');
  });

  it.each(['before the head', 'in the body'])('when it falls silent %s', async (where) => {
    endpoint.respond = (_, response) => {
      if (where === 'in the body') response.writeHead(200).write('{');
    };
    expect(await messageOf(request({ timeoutMs: 100 }))).toBe(
      'the token endpoint HOST: no response within 100 ms',
    );
  });

  it.each(['before the head', 'in the body'])('when it closes the connection %s', async (where) => {
    endpoint.respond = (_, response) => {
      if (where === 'in the body') response.writeHead(200).write('{');
      setImmediate(() => response.destroy());
    };
    expect(await messageOf(request())).toMatch(/^the token endpoint HOST: connection (reset|closed)$/);
  });

  it('when its certificate is not trusted', async () => {
    expect(await messageOf(request({ ca: null }))).toBe(
      'the token endpoint HOST: TLS: certificate not trusted',
    );
    expect(endpoint.requests).toEqual([]);
  });
});

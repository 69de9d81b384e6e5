import { afterEach, describe, expect, it } from 'vitest';
import { selfSigned } from '../../../../test/support/self-signed.js';
import { TokenEndpoint } from '../../../../test/support/token-endpoint.js';
import { TokenFailure } from './cached-token.js';
import { createTokenSource, type TokenSettings } from './token-source.js';

/** The files that the settings name, and a clock that stands still. */
const files = new Map<string, string>();
const clock = { now: 0 };
afterEach(() => {
  files.clear();
  clock.now = 0;
});
const readText = (file: string) => (): string => {
  const text = files.get(file);
  if (text === undefined) throw new Error(`no ${file}`);
  return text;
};
const source = (settings: TokenSettings) => createTokenSource(settings, { readText, now: () => clock.now });

describe('a token file', () => {
  it('gives its current text, without the line break at its end', async () => {
    files.set('token', 'first\n');
    const token = source({ tokenFile: 'token' });
    expect(await token()).toBe('first');
    files.set('token', 'second');
    expect(await token()).toBe('second');
  });

  it.each(['', '\n', 'two words', 'a\nb'])('with %j has no token, which is not shown', async (text) => {
    files.set('token', text);
    await expect(source({ tokenFile: 'token' })()).rejects.toThrow(
      new TokenFailure('the token file has no token'),
    );
  });

  it('that cannot be read is a failure', async () => {
    await expect(source({ tokenFile: 'token' })()).rejects.toThrow(
      new TokenFailure('the token file cannot be read'),
    );
  });
});

describe('client credentials', () => {
  it('read the secret and the authorities for each request, and keep the token between', async () => {
    let issued = 0;
    const endpoint = await TokenEndpoint.start(() => Promise.resolve(`t${(issued += 1)}`));
    files.set('secret', `${endpoint.secret}\n`);
    files.set('ca', selfSigned.cert);
    const { url } = endpoint;
    const token = source({
      clientCredentials: { url, clientId: 'gateway', clientSecretFile: 'secret', caFile: 'ca' },
    });
    expect(await token()).toBe('t1');
    expect(await token()).toBe('t1');
    endpoint.secret = 'rotated';
    files.set('secret', 'rotated');
    clock.now = 300_000;
    expect(await token()).toBe('t2');
    expect(endpoint.requests.map(({ clientSecret }) => clientSecret)).toEqual(['only-for-tests', 'rotated']);
    await endpoint.close();
  });
});

describe('AWS MSK IAM', () => {
  it('signs with the settings, and keeps the token between', async () => {
    const calls: unknown[] = [];
    const token = createTokenSource(
      { awsMskIam: { region: 'eu-central-1', profile: 'kafka' } },
      {
        readText,
        now: () => clock.now,
        signMskIam: (settings) => {
          calls.push(settings);
          return Promise.resolve({ token: `signed${calls.length}`, lifetimeMs: 900_000 });
        },
      },
    );
    expect([await token(), await token()]).toEqual(['signed1', 'signed1']);
    clock.now = 900_000;
    expect(await token()).toBe('signed2');
    expect(calls).toEqual(Array(2).fill({ region: 'eu-central-1', profile: 'kafka' }));
  });
});

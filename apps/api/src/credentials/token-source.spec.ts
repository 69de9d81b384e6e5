import { beforeEach, describe, expect, it } from 'vitest';
import { selfSigned } from '../../../../test/support/self-signed.js';
import { TokenEndpoint } from '../../../../test/support/token-endpoint.js';
import { createTokenSource, type TokenSettings } from './token-source.js';

/** The content of the files, and a clock that stands still. */
let texts: Readonly<Record<string, string>>;
let clock: { now: number };
beforeEach(() => {
  texts = {};
  clock = { now: 0 };
});
const files = {
  text: (setting: string) => () => texts[setting] ?? '',
  tls: (setting: string) => () => ({ ca: texts[setting] ?? '' }),
};
const source = (settings: TokenSettings) =>
  createTokenSource(settings, { setting: 'kafka.sasl', files, now: () => clock.now });

describe('a token file', () => {
  it('gives its content of now', async () => {
    const token = source({ tokenFile: 'token' });
    texts = { 'kafka.sasl.tokenFile': 'first' };
    expect(await token()).toBe('first');
    texts = { 'kafka.sasl.tokenFile': 'second' };
    expect(await token()).toBe('second');
  });
});

describe('client credentials', () => {
  it('read the secret and the authorities for each request, and keep the token between', async () => {
    let issued = 0;
    const endpoint = await TokenEndpoint.start(() => Promise.resolve(`t${(issued += 1)}`));
    const own = 'kafka.sasl.clientCredentials';
    texts = { [own]: selfSigned.cert, [`${own}.clientSecretFile`]: endpoint.secret };
    const { url } = endpoint;
    const token = source({
      clientCredentials: { url, clientId: 'gateway', clientSecretFile: 'secret', caFile: 'ca' },
    });
    expect(await token()).toBe('t1');
    expect(await token()).toBe('t1');
    endpoint.secret = 'rotated';
    texts = { ...texts, [`${own}.clientSecretFile`]: 'rotated' };
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
        setting: 'kafka.sasl',
        files,
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

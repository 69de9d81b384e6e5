import { describe, expect, it } from 'vitest';
import { contradictions } from './contradictions.js';
import { settingsSchema } from './settings.schema.js';

const credentials = (url: string) => ({ url, clientId: 'gateway', clientSecret: 'secret' });
const sections: readonly (readonly [path: string, settingsWith: (url: string) => object])[] = [
  [
    'kafka.sasl',
    (url) => ({ kafka: { sasl: { mechanism: 'oauthbearer', clientCredentials: credentials(url) } } }),
  ],
  ['schemaRegistry.auth', (url) => ({ schemaRegistry: { auth: { clientCredentials: credentials(url) } } })],
];

describe.each(sections)('the token endpoint of %s', (path, settingsWith) => {
  const issues = (url: string) => contradictions(settingsSchema.parse(settingsWith(url)));

  it.each(['http://login.example.com/token', 'http://localhost.example.com/token', 'http://10.0.0.1/token'])(
    'gets no secret without TLS: %s',
    (url) => {
      expect(issues(url)).toEqual([
        {
          path: `${path}.clientCredentials.url`,
          found: 'a URL with http on another machine',
          allowed: 'a URL with https, or with http on localhost, 127.0.0.1 or [::1]',
        },
      ]);
    },
  );

  it.each([
    'https://login.example.com/token',
    'http://localhost:8080/token',
    'http://127.0.0.1/token',
    'http://[::1]:1/',
  ])('may be %s', (url) => {
    expect(issues(url)).toEqual([]);
  });
});

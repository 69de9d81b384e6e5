import { flag, list, section, text, textThat } from './field-types.js';
import { isTrustworthyUrl } from './trustworthy-url.js';

const issuer = textThat(
  (each) => /^[^\s@#?]{1,500}$/.test(each) && isTrustworthyUrl(each),
  'an https URL (http only on this machine) without a user, ? or #',
);
const origin = textThat(
  (each) => isTrustworthyUrl(each) && new URL(each).origin === each,
  'an https origin such as https://id.example.com (http only on this machine)',
);

export const consoleSection = section({
  /** Whether the console is served at `/console/`. */
  enabled: flag().default(true),
  /** Where users sign in; absent: with an API key only. A public client: authorization code with PKCE, without a secret. */
  oidc: section({
    /** One of `auth.jwt`, which accepts its tokens. */
    issuer,
    clientId: text('a name'),
    scopes: list(text('a scope'), 'a list of at least one scope', 1).default(['openid']),
    /** Of the tokens, for providers that are asked for it. */
    audience: text('an audience').optional(),
    /** Of the provider's token endpoint, if it is not that of the issuer. */
    origins: list(origin, 'a list of origins such as https://id.example.com').default([]),
  }).optional(),
});

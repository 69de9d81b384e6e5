import type { z } from 'zod';
import { section, text, textThat } from './field-types.js';

/** Files in PEM for a connection that the gateway makes. Read again when they change. */
export const tlsFiles = section({
  caFile: text('a file').optional(),
  certFile: text('a file').optional(),
  keyFile: text('a file').optional(),
});

/** An address that a secret is sent to, or that decides whom to believe. */
export const httpUrl = textThat(
  (url) => /^https?:\/\/[^\s@#]+$/.test(url) && URL.canParse(url),
  'an http or https URL without credentials',
);

/** OAuth 2.0, RFC 6749, section 4.4. */
const clientCredentials = section({
  /** The token endpoint. */
  url: httpUrl,
  clientId: text('a name'),
  clientSecret: text('a text').optional(),
  clientSecretFile: text('a file').optional(),
  scope: text('a scope').optional(),
  audience: text('an audience').optional(),
  caFile: text('a file').optional(),
});

/** Where the tokens for a connection come from: one of these. */
export const tokenSource = {
  tokenFile: text('a file').optional(),
  clientCredentials: clientCredentials.optional(),
  /** Needs the package `aws-msk-iam-sasl-signer-js`. */
  awsMskIam: section({ region: text('an AWS region'), profile: text('a profile').optional() }).optional(),
};

export type ClientCredentials = z.output<typeof clientCredentials>;

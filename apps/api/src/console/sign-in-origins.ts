import type { Settings } from '../config/settings.schema.js';

/** The origins at which users of the console sign in, which its pages may call; none if they only do so with an API key. */
export function signInOrigins({ oidc }: Settings['console']): string[] {
  return oidc === undefined ? [] : [...new Set([new URL(oidc.issuer).origin, ...oidc.origins])];
}

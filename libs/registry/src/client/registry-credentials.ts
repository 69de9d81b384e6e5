import type { RegistryOptions } from './registry-options.js';
import type { TlsFiles } from './tls-files.js';

/** The value of the header `Authorization`, null for none; or why there is none. */
export type Authorization =
  { readonly ok: true; readonly value: string | null } | { readonly ok: false; readonly reason: string };

/** What is shown to the registry at a call: the secret and the certificate that are in use now. */
export class RegistryCredentials {
  constructor(private readonly options: Pick<RegistryOptions, 'auth' | 'tls'>) {}

  tls(): TlsFiles {
    return this.options.tls?.() ?? {};
  }

  /** Never rejects. @param timeoutMs for a token that has to be issued first */
  async authorization(timeoutMs: number): Promise<Authorization> {
    const { auth } = this.options;
    if (auth === null) return { ok: true, value: null };
    if ('username' in auth) return { ok: true, value: basic(auth.username, auth.password()) };
    const token = await within(timeoutMs, auth.token());
    return token.ok ? { ok: true, value: bearer(token.value) } : token;
  }

  /** The registry refused this value with 401. */
  refused(value: string): void {
    const { auth } = this.options;
    if (auth !== null && 'token' in auth) auth.token.refused?.(value.slice(bearer('').length));
  }
}

const bearer = (token: string): string => `Bearer ${token}`;

const basic = (username: string, password: string): string =>
  `Basic ${Buffer.from(`${username}:${password}`, 'utf8').toString('base64')}`;

type Token = { readonly ok: true; readonly value: string } | { readonly ok: false; readonly reason: string };

/** The token, or why there is none. */
function within(timeoutMs: number, token: Promise<string>): Promise<Token> {
  return new Promise((resolve) => {
    const none = (why: string): void => resolve({ ok: false, reason: `no token: ${why}` });
    const timer = setTimeout(() => none(`timed out after ${timeoutMs} ms`), timeoutMs);
    token
      .then(
        (value) => resolve({ ok: true, value }),
        (error: unknown) => none(error instanceof Error ? error.message : 'unknown error'),
      )
      .finally(() => clearTimeout(timer));
  });
}

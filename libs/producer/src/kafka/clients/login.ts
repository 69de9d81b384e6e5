/** How the gateway authenticates. Secrets are read at each authentication, so that they can be replaced at any time. */
export type SaslOptions = PasswordLogin | TokenLogin;

export interface PasswordLogin {
  readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512';
  readonly username: string;
  readonly password: () => string;
}

export interface TokenLogin {
  readonly mechanism: 'oauthbearer';
  /** Rejects when there is no token now; the connection then fails and is retried. The message must not contain a secret. */
  readonly token: () => Promise<string>;
  /** The broker refused this token. */
  readonly refused?: (token: string) => void;
}

/** The authentications of one connection. */
export class Login {
  private used: string | null = null;

  constructor(readonly options: SaslOptions) {}

  /** The password or token for one authentication. */
  async secret(): Promise<string> {
    const secret = await this.current();
    this.used = secret;
    return secret;
  }

  /**
   * Reports that the broker refused the secret. Returns whether there is another one now, or may be soon: then the next connection
   * may succeed.
   */
  async replacedAfterRefusal(): Promise<boolean> {
    const { used, options } = this;
    if (used === null) return false;
    if (options.mechanism === 'oauthbearer') options.refused?.(used);
    try {
      return (await this.current()) !== used;
    } catch {
      return true;
    }
  }

  private async current(): Promise<string> {
    return this.options.mechanism === 'oauthbearer' ? this.options.token() : this.options.password();
  }
}

/** For a refusal of a secret that has been replaced meanwhile. */
export const REPLACED = 'the broker refused credentials that have been replaced since';

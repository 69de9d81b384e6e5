import type { OidcConfig } from './oidc.js';
import { credentialStore, headerOf, type Credential } from './credential.js';

/** How long before its end a token is renewed, in ms; one that lasts for less than twice as long: at half of its time. */
const marginMs = 60_000;
/** A new token is not renewed earlier, in ms, however short it lasts. */
const shortestMs = 1000;
/** How long after a renewal that failed the next one begins, in ms. */
const retryMs = 5000;
/** The longest time that a timer of a browser can run, in ms. */
const longestTimer = 2 ** 31 - 1;

/** The tab's credential. A token is renewed before it ends, for as long as its provider allows that. */
export class CredentialHolder {
  private credential = credentialStore.read();
  private oidc: OidcConfig | null = null;
  private onRenewed: () => void = () => undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private renewing: Promise<boolean> | null = null;

  get current(): Credential | null {
    return this.credential;
  }

  /** The value of the `Authorization` header; null: there is no credential. */
  get header(): string | null {
    return headerOf(this.credential);
  }

  /**
   * Where tokens are renewed; null: nowhere. Returns how to stop that.
   * @param onRenewed called after each renewal, whoever asked for it
   */
  renewAt(oidc: OidcConfig | null, onRenewed: () => void): () => void {
    this.oidc = oidc;
    this.onRenewed = onRenewed;
    this.schedule(0);
    return () => clearTimeout(this.timer);
  }

  replace(credential: Credential | null): void {
    this.credential = credential;
    credentialStore.write(credential);
    this.schedule(shortestMs);
  }

  /** Renews the token now, once for all who ask. False: that is not possible now. */
  renew(): Promise<boolean> {
    clearTimeout(this.timer);
    this.renewing ??= this.renewOnce().finally(() => {
      this.renewing = null;
    });
    return this.renewing;
  }

  private async renewOnce(): Promise<boolean> {
    const { credential, oidc } = this;
    if (oidc === null || credential?.kind !== 'token' || credential.refreshToken === null) return false;
    try {
      const { renew } = await import('./oidc.js');
      const renewed = await renew(oidc, credential.refreshToken);
      // The reader has signed out, or in as somebody else.
      if (this.credential !== credential) return false;
      this.replace(renewed);
      this.onRenewed();
      return true;
    } catch {
      // The provider is away, or refuses. The token is good until it ends.
      if (this.credential === credential) this.renewIn(retryMs);
      return false;
    }
  }

  /** @param leastMs until the renewal */
  private schedule(leastMs: number): void {
    clearTimeout(this.timer);
    const { credential } = this;
    if (credential?.kind !== 'token' || credential.expiresAt === null) return;
    const left = credential.expiresAt - Date.now();
    this.renewIn(Math.max(left - marginMs, left / 2, leastMs));
  }

  private renewIn(ms: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.renew(), Math.min(Math.max(ms, 0), longestTimer));
  }
}

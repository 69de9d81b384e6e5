/** What identifies the reader, for as long as this tab is open. */
export type Credential =
  | { readonly kind: 'key'; readonly text: string }
  | {
      readonly kind: 'token';
      readonly text: string;
      /** Epoch ms; null: the issuer did not say. */
      readonly expiresAt: number | null;
      /** Null: the issuer gave none, so the reader has to sign in again. */
      readonly refreshToken: string | null;
    };

const storageKey = 'sluicegate.credential';

/** The tab's credential. It is never kept beyond the tab. */
export const credentialStore = {
  read(): Credential | null {
    try {
      const text = sessionStorage.getItem(storageKey);
      return text === null ? null : (JSON.parse(text) as Credential);
    } catch {
      return null;
    }
  },
  write(credential: Credential | null): void {
    try {
      if (credential === null) sessionStorage.removeItem(storageKey);
      else sessionStorage.setItem(storageKey, JSON.stringify(credential));
    } catch {
      // Then a reload asks for it again.
    }
  },
};

/** The value of the `Authorization` header; null: there is no credential. */
export const headerOf = (credential: Credential | null): string | null =>
  credential === null ? null : `Bearer ${credential.text}`;

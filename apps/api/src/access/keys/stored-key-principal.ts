import { setMaxListeners } from 'node:events';
import { limitsOf, type Principal, type PrincipalLimits } from '../principal.js';
import type { Rights } from '../rights.js';
import { rightsOf, type StoredKey } from './key.js';

/** The caller of a stored key, until the key is revoked. */
export class StoredKeyPrincipal implements Principal {
  readonly name: string;
  readonly kind = 'stored_key';
  readonly limits: PrincipalLimits;
  readonly expiresAt: number | null;
  readonly #key: StoredKey;
  #rights: Rights | null = null;
  #revocation: AbortController | null = null;

  /** @param limits of every caller */
  constructor(key: StoredKey, limits: PrincipalLimits) {
    this.name = key.name;
    this.#key = key;
    this.limits = limitsOf(key.limits, limits);
    this.expiresAt = key.expiresAt;
  }

  /** Made when it is needed: a pod has thousands of keys. */
  get rights(): Rights {
    return (this.#rights ??= rightsOf(this.#key));
  }

  get revoked(): AbortSignal {
    return this.#controller().signal;
  }

  revoke(): void {
    this.#controller().abort();
  }

  /** Made when it is needed: most keys have no request that lasts. */
  #controller(): AbortController {
    if (this.#revocation === null) {
      this.#revocation = new AbortController();
      // One for each stream of the caller.
      setMaxListeners(0, this.#revocation.signal);
    }
    return this.#revocation;
  }
}

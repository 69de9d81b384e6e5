import { LRUCache } from 'lru-cache';
import type { Authentication } from '../authenticator.js';
import type { IssuerKeys } from './issuer-keys.js';

/** A verified token. */
export interface RememberedToken {
  readonly authentication: Authentication;
  readonly keys: Pick<IssuerKeys, 'areStill'>;
  /** That of the keys when it was verified. */
  readonly generation: number;
  /** Epoch ms. */
  readonly validUntil: number;
}

/** Some kilobytes each: the principal, its topics, a hash. */
const mostTokens = 10_000;

/** Verified tokens by their SHA-256: not the tokens themselves, which a heap dump would show. The least recently used is dropped. */
export class RememberedTokens {
  private readonly tokens: LRUCache<string, RememberedToken>;

  constructor(most = mostTokens) {
    this.tokens = new LRUCache({ max: most });
  }

  /** Null: not remembered, not valid any longer, or verified with keys that have changed since. */
  find(hash: string, now: number): Authentication | null {
    const token = this.tokens.get(hash);
    if (token === undefined) return null;
    if (token.validUntil > now && token.keys.areStill(token.generation)) return token.authentication;
    this.tokens.delete(hash);
    return null;
  }

  add(hash: string, token: RememberedToken): void {
    this.tokens.set(hash, token);
  }
}

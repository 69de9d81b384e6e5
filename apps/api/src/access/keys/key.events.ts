import type { OwnLimits } from '../principal.js';

/*
 * API keys as administrators create them. A key is what its events say (`key.ts`); which commands lead to which events is in
 * `decide.ts`. The log holds the hash of a key, never the key.
 */

/** The first event of a key. */
export interface KeyCreated {
  readonly type: 'KeyCreated';
  /** ISO 8601, as all instants of events. */
  readonly at: string;
  readonly id: string;
  readonly name: string;
  /** As `hashOf` makes it. */
  readonly hash: string;
  readonly roles: readonly string[];
  readonly topics: readonly string[];
  readonly limits: OwnLimits;
  /** Null: it does not expire. */
  readonly expiresAt: string | null;
  readonly actor: string;
  readonly reason: string;
}

export interface KeyRevoked {
  readonly type: 'KeyRevoked';
  readonly at: string;
  readonly actor: string;
  readonly reason: string;
}

export type KeyEvent = KeyCreated | KeyRevoked;

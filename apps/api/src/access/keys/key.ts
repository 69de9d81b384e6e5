import { Rights } from '../rights.js';
import type { OwnLimits } from '../principal.js';
import type { KeyEvent } from './key.events.js';

/** Who did something to a key, when, and why. */
export interface KeyChange {
  readonly at: string;
  readonly actor: string;
  readonly reason: string;
}

/** A stored key: the fold of its events. */
export interface StoredKey {
  readonly id: string;
  readonly name: string;
  readonly hash: string;
  readonly roles: readonly string[];
  readonly topics: readonly string[];
  readonly limits: OwnLimits;
  /** Epoch ms; null: never. */
  readonly expiresAt: number | null;
  readonly created: KeyChange;
  /** Null: it was not revoked. */
  readonly revoked: KeyChange | null;
}

/** `revoked` for good, also once it would have expired. */
export type KeyState = 'active' | 'revoked' | 'expired';

/**
 * A key after one more event.
 * @param key null: before its first event
 * @returns null if it has no first event yet
 */
export function evolve(key: StoredKey | null, event: KeyEvent): StoredKey | null {
  const { at, actor, reason } = event;
  switch (event.type) {
    case 'KeyCreated': {
      const { id, name, hash, roles, topics, limits, expiresAt } = event;
      const expires = expiresAt === null ? null : Date.parse(expiresAt);
      const created = { at, actor, reason };
      return { id, name, hash, roles, topics, limits, expiresAt: expires, created, revoked: null };
    }
    case 'KeyRevoked':
      return key === null ? null : { ...key, revoked: key.revoked ?? { at, actor, reason } };
  }
}

export const fold = (events: readonly KeyEvent[]): StoredKey | null =>
  events.reduce<StoredKey | null>(evolve, null);

/** @param now epoch ms */
export function stateOf({ revoked, expiresAt }: StoredKey, now: number): KeyState {
  if (revoked !== null) return 'revoked';
  return expiresAt !== null && expiresAt <= now ? 'expired' : 'active';
}

export const rightsOf = ({ roles, topics }: Pick<StoredKey, 'roles' | 'topics'>): Rights =>
  Rights.of([{ roles, topics }]);

/** Whether a caller may see and revoke a key: only one that it could have created. */
export const isVisibleTo = (rights: Rights, key: StoredKey): boolean => rights.mayGrant(rightsOf(key));

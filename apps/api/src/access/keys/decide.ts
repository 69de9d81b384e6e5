import { isWithin, limitsOf, type OwnLimits, type PrincipalLimits } from '../principal.js';
import type { Rights } from '../rights.js';
import { isVisibleTo, rightsOf, stateOf, type StoredKey } from './key.js';
import type { KeyCreated, KeyEvent } from './key.events.js';

/** The most keys that are active at once: each pod has all of them in its memory, some 10 MB. */
export const MAX_KEYS = 10_000;
/** The rest is for administrators of all topics, who can revoke what others have created. */
export const MAX_KEYS_OF_SOME_TOPICS = MAX_KEYS / 2;

/** Who gives a command, and when. */
interface CommandOrigin {
  readonly actor: string;
  readonly reason: string;
  /** What the caller may do itself. */
  readonly rights: Rights;
  /** Epoch ms. */
  readonly now: number;
}

export interface CreateKey extends CommandOrigin {
  readonly id: string;
  readonly name: string;
  readonly hash: string;
  readonly roles: readonly string[];
  readonly topics: readonly string[];
  readonly limits: OwnLimits;
  /** Those of every caller, which count where the key has none of its own. */
  readonly commonLimits: PrincipalLimits;
  /** The caller's own. They bind an administrator of some topics; one of all topics sets the limits of others. */
  readonly callerLimits: PrincipalLimits;
  /** Epoch ms; null: never. */
  readonly expiresAt: number | null;
}

export type RevokeKey = CommandOrigin;

/**
 * Why a command is refused. `beyond_rights`: the key would have more rights than the caller may pass on. `beyond_limits`: likewise.
 * `unknown`: there is no such key, or the caller may not see it.
 */
export type KeyRefusal =
  'beyond_rights' | 'beyond_limits' | 'expiry_past' | 'name_taken' | 'too_many' | 'unknown';

export type KeyDecision =
  | { readonly ok: true; readonly events: readonly KeyEvent[] }
  | { readonly ok: false; readonly why: KeyRefusal };

const refused = (why: KeyRefusal): KeyDecision => ({ ok: false, why });

/**
 * @param keys all that may be active; others among them do no harm
 * @param reserved names of callers that are no stored keys
 */
export function decideCreate(
  keys: Iterable<StoredKey>,
  reserved: ReadonlySet<string>,
  command: CreateKey,
): KeyDecision {
  const { id, name, hash, roles, topics, limits, expiresAt, actor, reason, now } = command;
  if (!command.rights.mayGrant(rightsOf(command))) return refused('beyond_rights');
  const isOfAllTopics = command.rights.topicsOf('admin').isAll;
  if (!isOfAllTopics && !isWithin(limitsOf(limits, command.commonLimits), command.callerLimits))
    return refused('beyond_limits');
  if (expiresAt !== null && expiresAt <= now) return refused('expiry_past');
  let active = 0;
  // In events and logs, names that differ in case alone would be taken for one another.
  const same = (other: string): boolean => other.toLowerCase() === name.toLowerCase();
  let isTaken = [...reserved].some(same);
  for (const key of keys) {
    if (stateOf(key, now) !== 'active') continue;
    active += 1;
    isTaken ||= same(key.name);
  }
  if (isTaken) return refused('name_taken');
  if (active >= (isOfAllTopics ? MAX_KEYS : MAX_KEYS_OF_SOME_TOPICS)) return refused('too_many');
  const created: KeyCreated = {
    type: 'KeyCreated',
    at: new Date(now).toISOString(),
    id,
    name,
    hash,
    roles,
    topics,
    limits,
    expiresAt: expiresAt === null ? null : new Date(expiresAt).toISOString(),
    actor,
    reason,
  };
  return { ok: true, events: [created] };
}

/** Revoking a revoked key changes nothing. An expired one may be revoked. @param key null: there is none */
export function decideRevoke(key: StoredKey | null, { rights, actor, reason, now }: RevokeKey): KeyDecision {
  if (key === null || !isVisibleTo(rights, key)) return refused('unknown');
  if (key.revoked !== null) return { ok: true, events: [] };
  return { ok: true, events: [{ type: 'KeyRevoked', at: new Date(now).toISOString(), actor, reason }] };
}

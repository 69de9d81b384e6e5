import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { JournalUnreachable, type AccessKeyHead, type AccessKeyLog } from '#journal';
import type { Settings } from '../../config/settings.schema.js';
import { RefusalError, refusal } from '../../http/problems/refusal-error.js';
import type { Queries } from '../../runtime/runtime.js';
import { KEY_LOG, POD_ID, QUERIES, SETTINGS, STORED_KEYS } from '../../runtime/tokens.js';
import { hashOf } from '../credential.js';
import { nobody, type Principal } from '../principal.js';
import { decideCreate, decideRevoke, type KeyDecision, type KeyRefusal } from './decide.js';
import type { KeyEvent } from './key.events.js';
import { fold, type StoredKey } from './key.js';
import type { CreateKeyBody } from './key.dto.js';
import { eventsOfKey, toKeyEvents } from './key-queries.js';
import { keyUnknown } from './key-unknown.js';
import { limitsOfBody } from './key.view.js';
import { newKey } from './secret.js';
import type { StoredKeys } from './stored-keys.js';

/** Who gives a command, why, and in which request. */
export interface KeyCommandOrigin {
  readonly principal: Principal;
  readonly reason: string;
  readonly requestId: string;
}

/** How often a command is decided again because another pod stored an event first. */
const ATTEMPTS = 20;

/** Commands on API keys. Each throws RefusalError, or JournalUnreachable. */
@Injectable()
export class KeyCommands {
  /** Names of callers of other kinds, which a stored key must not take in the log. */
  private readonly reserved: ReadonlySet<string>;
  /** The command in progress: one after the other, so that only those of other pods meet it. */
  private last: Promise<unknown> = Promise.resolve();

  constructor(
    @Inject(KEY_LOG) private readonly log: AccessKeyLog,
    @Inject(STORED_KEYS) private readonly known: StoredKeys,
    @Inject(QUERIES) private readonly queries: Queries,
    @Inject(POD_ID) private readonly podId: string,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {
    const { auth } = settings;
    this.reserved = new Set([nobody, ...auth.apiKeys, ...auth.certificates].map(({ name }) => name));
  }

  /** @returns the key in clear text, which nothing remembers, and what is stored of it */
  async create(
    { name, roles, topics, limits, expires_at: expiresAt }: CreateKeyBody,
    origin: KeyCommandOrigin,
  ): Promise<{ readonly secret: string; readonly key: StoredKey }> {
    const secret = newKey();
    const id = randomUUID();
    const key = await this.store(id, origin, (keys) => ({
      decision: decideCreate(keys, this.reserved, {
        id,
        name,
        hash: hashOf(secret),
        roles,
        topics,
        limits: limitsOfBody(limits),
        commonLimits: this.settings.limits.perPrincipal,
        callerLimits: origin.principal.limits,
        expiresAt: expiresAt === null ? null : Date.parse(expiresAt),
        ...this.givenBy(origin),
      }),
      before: [],
    }));
    return { secret, key };
  }

  /** Also one that has expired. One that is revoked stays as it is. */
  async revoke(id: string, origin: KeyCommandOrigin): Promise<StoredKey> {
    return this.store(id, origin, async () => {
      const before = toKeyEvents(await eventsOfKey(this.log, id));
      return { decision: decideRevoke(fold(before), this.givenBy(origin)), before };
    });
  }

  private givenBy({ principal, reason }: KeyCommandOrigin) {
    return { actor: principal.name, reason, rights: principal.rights, now: this.queries.now() };
  }

  private store(id: string, { requestId }: KeyCommandOrigin, decide: Decide): Promise<StoredKey> {
    const stored = this.last.then(() => this.decideAndStore(id, requestId, decide));
    this.last = stored.catch(() => undefined);
    return stored;
  }

  /** Decides on everything that is stored, and again when another pod was first. Returns the key after it. */
  private async decideAndStore(id: string, requestId: string, decide: Decide): Promise<StoredKey> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      await this.known.catchUp();
      const known = this.known.known();
      if (known === null) break;
      const { decision, before } = await decide(known.keys);
      if (!decision.ok) throw refusalOf(decision.why);
      const [event] = decision.events;
      if (event !== undefined && !(await this.append(known.head, id, before.length + 1, event, requestId)))
        continue;
      const key = fold([...before, ...decision.events]);
      if (key === null) break;
      // So that this pod knows it by the response. If it cannot be read now, the poll does it.
      if (event !== undefined) await this.known.catchUp().catch(() => undefined);
      return key;
    }
    throw new JournalUnreachable('other pods changed the keys at the same time');
  }

  private append(
    head: AccessKeyHead,
    keyId: string,
    version: number,
    event: KeyEvent,
    requestId: string,
  ): Promise<boolean> {
    return this.log.append({
      head,
      keyId,
      version,
      eventId: randomUUID(),
      type: event.type,
      data: event,
      metadata: { pod: this.podId, requestId },
    });
  }
}

/** @param keys all that are active */
type Decide = (keys: readonly StoredKey[]) => Decided | Promise<Decided>;

/** A decision on one key, and the key's events before it. */
interface Decided {
  readonly decision: KeyDecision;
  readonly before: readonly KeyEvent[];
}

function refusalOf(why: KeyRefusal): RefusalError {
  switch (why) {
    case 'beyond_rights':
      return new RefusalError(
        refusal(
          'auth.denied',
          'A key may have no more than the caller\'s own rights as "admin": its topics.',
        ),
      );
    case 'beyond_limits':
      return new RefusalError(
        refusal(
          'auth.denied',
          'Whoever is "admin" of some topics may create keys with its own limits or lower ones. GET /v1/whoami shows them.',
        ),
      );
    case 'expiry_past':
      return new RefusalError(refusal('request.malformed', '/expires_at: allowed: an instant in the future'));
    case 'name_taken':
      return new RefusalError(
        refusal('key.exists', 'The name is taken: by an active API key, or by a caller of the settings.'),
      );
    case 'too_many':
      return new RefusalError(
        refusal('overloaded', 'As many API keys are active as may be: revoke one first.'),
      );
    case 'unknown':
      return keyUnknown();
  }
}

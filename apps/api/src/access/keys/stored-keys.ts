import type { AccessKeyEvent, AccessKeyHead, AccessKeyLog, OnFault } from '#journal';
import type { KeySource } from '../authenticator.js';
import type { Principal, PrincipalLimits } from '../principal.js';
import { MAX_KEYS } from './decide.js';
import type { KeyEvent } from './key.events.js';
import { evolve, stateOf, type StoredKey } from './key.js';
import { StoredKeyPrincipal } from './stored-key-principal.js';

/** How long another pod takes to learn of a revocation, in ms. */
const POLL_MS = 2_000;
/** The number of events that one statement reads. */
const PAGE = 500;

export interface StoredKeysParts {
  readonly log: AccessKeyLog;
  /** The limits of keys that have none of their own. */
  readonly limits: PrincipalLimits;
  /** The database's clock, epoch ms. */
  readonly now: () => number;
  readonly onFault: OnFault;
}

interface Entry {
  readonly key: StoredKey;
  readonly principal: StoredKeyPrincipal;
}

/**
 * The keys of Postgres as one pod knows them: all that are active, in memory, so that no request waits for Postgres. A poll keeps them
 * up to date. While Postgres is away, the pod goes on with what it knows; keys still expire then.
 */
export class StoredKeys implements KeySource {
  #byHash = new Map<string, Entry>();
  #byId = new Map<string, Entry>();
  /** Null: nothing has been read yet. */
  #head: AccessKeyHead | null = null;
  #reading: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | null = null;
  #closed = false;

  constructor(private readonly parts: StoredKeysParts) {}

  /** Whether a key that is not found does not exist. False: none has been read yet. */
  get isLoaded(): boolean {
    return this.#head !== null;
  }

  find(hash: string): Principal | null {
    return this.#byHash.get(hash)?.principal ?? null;
  }

  /** The database's clock, epoch ms. */
  now(): number {
    return this.parts.now();
  }

  /** What this pod knows, and up to where. Null: nothing has been read yet. */
  known(): { readonly head: AccessKeyHead; readonly keys: readonly StoredKey[] } | null {
    return this.#head && { head: this.#head, keys: [...this.#byId.values()].map(({ key }) => key) };
  }

  /** Reads the keys, and again after every pause. Resolves after the first attempt, whether it reached Postgres or not. */
  async start(): Promise<void> {
    try {
      await this.catchUp();
    } catch (error) {
      if (!this.#closed) this.parts.onFault({ where: 'API keys', error });
    }
    if (!this.#closed) this.#timer = setTimeout(() => void this.start(), POLL_MS).unref();
  }

  /** Reads everything that is stored at the time of the call. @throws JournalUnreachable */
  catchUp(): Promise<void> {
    const read = this.#reading.then(() => this.#read());
    this.#reading = read.catch(() => undefined);
    return read;
  }

  /** Stops polling, after the read in progress. */
  async close(): Promise<void> {
    this.#closed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    await this.#reading;
  }

  async #read(): Promise<void> {
    for (;;) {
      const events = this.#head && (await this.parts.log.after(this.#head, PAGE));
      // Nothing has been read yet, or this is another log, as after a failover or a restore.
      if (events === null) return this.#readAll();
      for (const event of events) this.#apply(event);
      if (events.length < PAGE) return;
    }
  }

  async #readAll(): Promise<void> {
    const { head, events } = await this.parts.log.active();
    const before = this.#byId;
    this.#byHash = new Map();
    this.#byId = new Map();
    for (const event of events) {
      // One object per caller, as long as its key stays: limits are counted by it.
      const entry = before.get(event.keyId);
      if (entry !== undefined) this.#keep(entry);
      else this.#applyToKey(event);
    }
    for (const [id, { principal }] of before) if (!this.#byId.has(id)) principal.revoke();
    this.#head = head;
  }

  #apply(event: AccessKeyEvent): void {
    this.#applyToKey(event);
    this.#head = event;
  }

  #applyToKey({ keyId, data }: AccessKeyEvent): void {
    const known = this.#byId.get(keyId);
    const key = evolve(known?.key ?? null, data as unknown as KeyEvent);
    if (known !== undefined) this.#drop(known);
    if (key === null || key.revoked !== null) {
      known?.principal.revoke();
      return;
    }
    if (this.#byId.size >= MAX_KEYS) this.#dropExpired();
    this.#keep({ key, principal: new StoredKeyPrincipal(key, this.parts.limits) });
  }

  #keep(entry: Entry): void {
    this.#byId.set(entry.key.id, entry);
    this.#byHash.set(entry.key.hash, entry);
  }

  #drop({ key }: Entry): void {
    this.#byId.delete(key.id);
    this.#byHash.delete(key.hash);
  }

  #dropExpired(): void {
    const now = this.now();
    for (const entry of [...this.#byId.values()]) if (stateOf(entry.key, now) !== 'active') this.#drop(entry);
  }
}

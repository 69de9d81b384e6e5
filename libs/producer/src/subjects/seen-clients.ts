import { streamIdOf, type StreamName } from '#journal/port';
import type { SeenClient } from '../contract/seen-client.js';

/** Entries for each client of a subject, for each subject, and of the process. Beyond it those that were seen longest ago are dropped. */
export interface SeenClientBounds {
  readonly perClient: number;
  readonly perSubject: number;
  readonly total: number;
}

/** With ordinary names, 10,000 entries take about 3 MB. */
const defaultBounds: SeenClientBounds = { perClient: 10, perSubject: 100, total: 10_000 };

/** When there are too many entries, this fraction of them is dropped at once: finding the oldest takes a look at all of them. */
const DROPPED = 0.1;

/** What a request declares. Both null: nothing. */
export interface DeclaredIdentity {
  readonly schemaId: number | null;
  readonly fingerprint: string | null;
}

export const declaresNothing: DeclaredIdentity = { schemaId: null, fingerprint: null };

/** A client with one schema. It is changed in place: a request of a known client allocates nothing. */
interface Entry extends SeenClient {
  schemaId: number | null;
  requests: number;
  lastSeen: number;
}

/**
 * Which clients produce to which subject, and with which declared schemas, as this process has seen it since it started. The
 * memory that it takes is bounded.
 */
export class SeenClients {
  private readonly subjects = new Map<string, SubjectClients>();
  private size = 0;

  constructor(private readonly bounds: SeenClientBounds = defaultBounds) {}

  /** The clients of a subject, to be kept with it. */
  of(name: StreamName): SubjectClients {
    const id = streamIdOf(name);
    return (
      this.subjects.get(id) ?? new SubjectClients(this.bounds, (by, clients) => this.resize(id, by, clients))
    );
  }

  /** Those that were seen last come first. */
  list(name: StreamName): readonly SeenClient[] {
    return (this.subjects.get(streamIdOf(name))?.entries() ?? []).sort((a, b) => b.lastSeen - a.lastSeen);
  }

  /** The number of entries changed. A subject without any is forgotten; if another object is made of it then, the last to change counts. */
  private resize(id: string, by: number, clients: SubjectClients): void {
    const counted = this.subjects.get(id);
    this.size += counted === clients ? by : clients.size - (counted?.size ?? 0);
    if (clients.size === 0) this.subjects.delete(id);
    else this.subjects.set(id, clients);
    if (this.size > this.bounds.total) this.dropOldest();
  }

  private dropOldest(): void {
    const times = Float64Array.from(
      [...this.subjects.values()].flatMap((clients) => clients.entries()),
      (entry) => entry.lastSeen,
    );
    times.sort();
    const upTo = times[Math.floor(times.length * DROPPED)] ?? 0;
    for (const clients of [...this.subjects.values()]) clients.dropSeenUpTo(upTo);
  }
}

/** The clients of one subject. */
export class SubjectClients {
  private readonly byClient = new Map<string, Entry[]>();
  private entryCount = 0;

  /** @param resized called after entries were added or dropped, with how many more there are */
  constructor(
    private readonly bounds: SeenClientBounds,
    private readonly resized: (by: number, clients: SubjectClients) => void,
  ) {}

  get size(): number {
    return this.entryCount;
  }

  /**
   * Counts a request.
   * @param at epoch ms
   * @param continues the request is a further part of one that was counted
   */
  count(client: string, declared: DeclaredIdentity, at: number, continues: boolean): void {
    const entries = this.byClient.get(client);
    if (entries !== undefined)
      for (const entry of entries) {
        if (!isOf(entry, declared)) continue;
        if (!continues) entry.requests += 1;
        entry.lastSeen = at;
        // It may have been registered meanwhile.
        if (declared.schemaId !== null) entry.schemaId = declared.schemaId;
        return;
      }
    this.add({ client, ...declared, requests: 1, firstSeen: at, lastSeen: at }, entries ?? []);
  }

  entries(): Entry[] {
    return [...this.byClient.values()].flat();
  }

  /** Drops the entries that were not seen after this time. */
  dropSeenUpTo(at: number): void {
    const before = this.size;
    for (const entry of this.entries()) if (entry.lastSeen <= at) this.drop(entry);
    if (this.size < before) this.resized(this.size - before, this);
  }

  private add(entry: Entry, ofClient: Entry[]): void {
    const before = this.size;
    if (ofClient.length >= this.bounds.perClient) this.drop(oldestOf(ofClient));
    if (this.size >= this.bounds.perSubject) this.drop(oldestOf(this.entries()));
    const entries = this.byClient.get(entry.client);
    if (entries === undefined) this.byClient.set(entry.client, [entry]);
    else entries.push(entry);
    this.entryCount += 1;
    this.resized(this.size - before, this);
  }

  private drop(entry: Entry | undefined): void {
    const entries = entry && this.byClient.get(entry.client);
    if (entry === undefined || entries === undefined) return;
    entries.splice(entries.indexOf(entry), 1);
    if (entries.length === 0) this.byClient.delete(entry.client);
    this.entryCount -= 1;
  }
}

/** A schema is known by its fingerprint, and one that was declared by an id that nobody knows by that id. */
const isOf = (entry: Entry, { schemaId, fingerprint }: DeclaredIdentity): boolean =>
  entry.fingerprint === fingerprint && (fingerprint !== null || entry.schemaId === schemaId);

const oldestOf = (entries: readonly Entry[]): Entry | undefined => {
  let [oldest] = entries;
  for (const entry of entries) if (oldest === undefined || entry.lastSeen < oldest.lastSeen) oldest = entry;
  return oldest;
};

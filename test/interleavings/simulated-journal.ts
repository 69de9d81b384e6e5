import { MemoryJournal, streamIdOf } from '#journal';
import type { Append, AppendOutcome, MemoryFailure, MemoryLog, StoredSubject, StreamKey } from '#journal';
import type { SeenFact } from '../chaos/history.js';
import type { PendingSteps } from './pending-steps.js';

/** A fact with the pod and the request that stored it. */
export interface AskedFact extends SeenFact {
  readonly requestId: string | null;
}

/** Every fact, by stream id. */
export type SeenFacts = Map<string, AskedFact[]>;

/** How wrong a pod is about the log's time, in ms. */
export interface ClockSettings {
  /** So much its own clock is ahead, which counts until the log has first answered. */
  readonly skewed: number;
  /** So much its idea of the log's clock is ahead after that. */
  readonly ahead: number;
}

/** One pod's way to the log: each call waits for its turn, and may find the log away. */
export class SimulatedJournal extends MemoryJournal {
  /** How calls fail now; null: they do not. */
  away: MemoryFailure | null = null;
  private readonly listeners = new Set<(stored: StoredSubject) => void>();
  /** An append failed: what this pod could not store, or does not know to be its own, has to run out. */
  failed = false;
  private answered = false;
  private readonly heard = new Map<string, StoredSubject>();

  constructor(
    log: MemoryLog,
    private readonly pod: string,
    private readonly steps: PendingSteps,
    private readonly seen: SeenFacts,
    private readonly clock: ClockSettings,
  ) {
    super(log);
  }

  override async load(key: StreamKey): Promise<StoredSubject> {
    const place = { pod: this.pod, port: 'journal', what: `load ${key.subject}` } as const;
    const stored = await this.steps.call(place, () => {
      if (this.away !== null) this.failNext(this.away);
      return super.load(key);
    });
    this.answered = true;
    // As the real one: what moved while it was read is read again.
    const heard = this.heard.get(streamIdOf(key));
    return heard !== undefined && heard.version > stored.version ? heard : stored;
  }

  override append(append: Append): Promise<AppendOutcome> {
    const types = append.facts.map(({ type }) => type).join('+');
    const what = `append ${types} to ${append.key.subject} at ${append.expectedVersion}`;
    return this.steps.call({ pod: this.pod, port: 'journal', what }, () => this.store(append));
  }

  private async store(append: Append): Promise<AppendOutcome> {
    const { key } = append;
    const before = this.log.facts(key).length;
    if (this.away !== null) this.failNext(this.away);
    this.failed ||= this.away !== null;
    try {
      return await super.append(append);
    } finally {
      const facts = this.seen.get(streamIdOf(key)) ?? [];
      this.seen.set(streamIdOf(key), facts);
      for (const fact of this.log.facts(key).slice(before)) {
        const data = fact as unknown as SeenFact['data'];
        const { pod, requestId } = append.metadata;
        facts.push({ version: facts.length + 1, pod, requestId, data });
      }
    }
  }

  override subscribe(listener: (stored: StoredSubject) => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  /** A notice of the feed. Notices overtake each other; an older one after a newer one is dropped. */
  hear(stored: StoredSubject): void {
    const id = streamIdOf(stored.key);
    if ((this.heard.get(id)?.version ?? 0) >= stored.version) return;
    this.heard.set(id, stored);
    for (const listener of [...this.listeners]) listener(stored);
  }

  override now(): number {
    return super.now() + (this.answered ? this.clock.ahead : this.clock.skewed);
  }
}

import { MemoryJournal, streamIdOf } from '#journal';
import type { Append, AppendOutcome, MemoryFailure, MemoryLog, StoredSubject, StreamKey } from '#journal';
import type { SeenEvent } from '../chaos/history.js';
import type { PendingSteps } from './pending-steps.js';

/** An event with the pod and the request that stored it. */
export interface RequestedEvent extends SeenEvent {
  readonly requestId: string | null;
}

/** Every event, by stream id. */
export type SeenEvents = Map<string, RequestedEvent[]>;

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
  failure: MemoryFailure | null = null;
  private readonly listeners = new Set<(stored: StoredSubject) => void>();
  /** An append failed: what this pod could not store, or does not know to be its own, has to run out. */
  hasFailedAppend = false;
  private responded = false;
  private readonly notified = new Map<string, StoredSubject>();

  constructor(
    log: MemoryLog,
    private readonly pod: string,
    private readonly steps: PendingSteps,
    private readonly seen: SeenEvents,
    private readonly clock: ClockSettings,
  ) {
    super(log);
  }

  override async load(key: StreamKey): Promise<StoredSubject> {
    const label = { pod: this.pod, port: 'journal', what: `load ${key.subject}` } as const;
    const stored = await this.steps.call(label, () => {
      if (this.failure !== null) this.failNext(this.failure);
      return super.load(key);
    });
    this.responded = true;
    // As the real one: what moved while it was read is read again.
    const notified = this.notified.get(streamIdOf(key));
    return notified !== undefined && notified.version > stored.version ? notified : stored;
  }

  override append(append: Append): Promise<AppendOutcome> {
    const types = append.events.map(({ type }) => type).join('+');
    const what = `append ${types} to ${append.key.subject} at ${append.expectedVersion}`;
    return this.steps.call({ pod: this.pod, port: 'journal', what }, () => this.store(append));
  }

  private async store(append: Append): Promise<AppendOutcome> {
    const { key } = append;
    const before = this.log.events(key).length;
    if (this.failure !== null) this.failNext(this.failure);
    this.hasFailedAppend ||= this.failure !== null;
    try {
      return await super.append(append);
    } finally {
      const events = this.seen.get(streamIdOf(key)) ?? [];
      this.seen.set(streamIdOf(key), events);
      for (const event of this.log.events(key).slice(before)) {
        const data = event as unknown as SeenEvent['data'];
        const { pod, requestId } = append.metadata;
        events.push({ version: events.length + 1, pod, requestId, data });
      }
    }
  }

  override subscribe(listener: (stored: StoredSubject) => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  /** A notice of the feed. Notices overtake each other; an older one after a newer one is dropped. */
  notify(stored: StoredSubject): void {
    const id = streamIdOf(stored.key);
    if ((this.notified.get(id)?.version ?? 0) >= stored.version) return;
    this.notified.set(id, stored);
    for (const listener of [...this.listeners]) listener(stored);
  }

  override now(): number {
    return super.now() + (this.responded ? this.clock.ahead : this.clock.skewed);
  }
}

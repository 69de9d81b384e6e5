import { MemoryJournal, streamIdOf } from '#journal';
import type { Append, AppendOutcome, MemoryFailure, MemoryLog, StoredSubject, StreamKey } from '#journal';
import type { SeenEvent } from '../chaos/history.js';
import type { PendingSteps } from './pending-steps.js';

/** An event, and the pod and request that stored it. */
export interface RequestedEvent extends SeenEvent {
  readonly requestId: string | null;
}

/** Every event, by stream id. */
export type SeenEvents = Map<string, RequestedEvent[]>;

/** The error of a pod's estimate of the log's time, in ms. */
export interface ClockSettings {
  /** By how much its own clock is ahead, which it uses until the log's first response. */
  readonly skewed: number;
  /** By how much its estimate of the log's clock is ahead after that. */
  readonly ahead: number;
}

/** The journal of one pod. Each call is a pending step, and fails while `failure` is set. */
export class SimulatedJournal extends MemoryJournal {
  /** How calls fail now; null: they succeed. */
  failure: MemoryFailure | null = null;
  private readonly listeners = new Set<(stored: StoredSubject) => void>();
  /** Whether an append failed. Leases that this pod could not give back, or does not know to be its own, must then expire. */
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
    // Like the real journal: a newer snapshot that arrived during the read wins.
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

  /** A notification of the feed. An older one that arrives after a newer one is dropped. */
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

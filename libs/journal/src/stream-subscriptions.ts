import type { OnFault } from './database.js';
import type { StoredSubject } from './port.js';

type Listener = (stored: StoredSubject) => void;
/** Whether a listener holds a stream, by its id. */
type Holds = (streamId: string) => boolean;

/** The versions that are known of one stream. */
interface Progress {
  /** The newest version that this pod has read or stored. */
  read: number;
  /** The newest version that listeners received. */
  delivered: number;
  /** The newest version that a notification or the feed named. */
  notified: number;
  /** Whether a load for listeners is in progress. */
  loading: boolean;
}

/**
 * Delivers streams that moved to the listeners: the newest snapshot, never an older one after a newer one, with one load per
 * stream at a time for any number of notifications. Streams that no listener holds are neither read nor remembered.
 */
export class StreamSubscriptions {
  readonly #listeners = new Map<Listener, Holds>();
  readonly #streams = new Map<string, Progress>();
  /** Streams whose load failed, to be loaded again. */
  readonly #failed = new Set<string>();

  constructor(
    private readonly load: (streamId: string) => Promise<StoredSubject | null>,
    private readonly onFault: OnFault,
  ) {}

  /** Adds a listener. Returns the function that removes it. */
  subscribe(listener: Listener, holds: Holds = () => true): () => void {
    // A separate wrapper, so that one function may subscribe twice.
    const own: Listener = (stored) => listener(stored);
    this.#listeners.set(own, holds);
    return () => void this.#listeners.delete(own);
  }

  /** The newest version of a stream that this pod has read; 0 before the first. */
  readVersion(streamId: string): number {
    return this.#streams.get(streamId)?.read ?? 0;
  }

  /** The newest version of a stream that a notification or the feed named; 0 if none. */
  notifiedVersion(streamId: string): number {
    return this.#streams.get(streamId)?.notified ?? 0;
  }

  /** Every stream that this pod has read. */
  streamIds(): readonly string[] {
    return [...this.#streams].filter(([, { read: seen }]) => seen > 0).map(([streamId]) => streamId);
  }

  /** Records that a version was read, without delivering it. */
  recordRead(streamId: string, version: number): void {
    const progress = this.#progress(streamId);
    progress.read = Math.max(progress.read, version);
  }

  /** Delivers a snapshot to the listeners, unless they have a newer one. */
  deliver(streamId: string, stored: StoredSubject): void {
    this.recordRead(streamId, stored.version);
    const progress = this.#progress(streamId);
    if (stored.version <= progress.delivered) return;
    progress.delivered = stored.version;
    for (const listener of [...this.#listeners.keys()]) {
      try {
        listener(stored);
      } catch (error) {
        this.onFault({ where: 'listener', error });
      }
    }
  }

  /** A stream has reached at least this version: loads it and delivers it to the listeners. */
  notifyMoved(streamId: string, version: number): void {
    if (!this.#streams.has(streamId) && !this.#isHeld(streamId)) return;
    const progress = this.#progress(streamId);
    progress.notified = Math.max(progress.notified, version);
    void this.#catchUp(streamId, progress);
  }

  /** Repeats the loads that failed. */
  retryFailedLoads(): void {
    const failed = [...this.#failed];
    this.#failed.clear();
    for (const streamId of failed) void this.#catchUp(streamId, this.#progress(streamId));
  }

  async #catchUp(streamId: string, progress: Progress): Promise<void> {
    if (progress.loading) return;
    progress.loading = true;
    try {
      while (progress.notified > progress.delivered && this.#isHeld(streamId)) {
        const target = progress.notified;
        const stored = await this.load(streamId);
        if (stored !== null) this.deliver(streamId, stored);
        // A named version is stored and visible. One that is missing came from a notification that this gateway did not send.
        if ((stored?.version ?? 0) < target && progress.notified === target)
          progress.notified = progress.delivered;
      }
    } catch (error) {
      // The next poll of the feed repeats the load.
      this.#failed.add(streamId);
      this.onFault({ where: 'load of a stream that moved', error });
    } finally {
      progress.loading = false;
    }
  }

  #isHeld(streamId: string): boolean {
    for (const holds of this.#listeners.values()) if (holds(streamId)) return true;
    return false;
  }

  #progress(streamId: string): Progress {
    let progress = this.#streams.get(streamId);
    if (progress === undefined) {
      progress = { read: 0, delivered: 0, notified: 0, loading: false };
      this.#streams.set(streamId, progress);
    }
    return progress;
  }
}

import type { OnFault } from './database.js';
import type { StoredSubject } from './port.js';

type Listener = (stored: StoredSubject) => void;
/** Whether a listener keeps a stream, by its id. */
type Holds = (streamId: string) => boolean;

/** What is known of one stream's progress, as versions. */
interface Progress {
  /** The newest that this pod has read or heard of as stored. */
  read: number;
  /** The newest that listeners were given. */
  delivered: number;
  /** The newest that a notification or the feed named. */
  notified: number;
  /** Whether a load for listeners is under way. */
  loading: boolean;
}

/**
 * Carries streams that moved to the listeners: newest snapshot, never an older one after a newer one, one load per
 * stream at a time however many notifications come. A stream that no listener holds is neither read nor remembered.
 */
export class StreamSubscriptions {
  readonly #listeners = new Map<Listener, Holds>();
  readonly #streams = new Map<string, Progress>();
  /** Streams whose load failed, to be tried again. */
  readonly #failed = new Set<string>();

  constructor(
    private readonly load: (streamId: string) => Promise<StoredSubject | null>,
    private readonly onFault: OnFault,
  ) {}

  subscribe(listener: Listener, holds: Holds = () => true): () => void {
    // A wrapper of its own, so that one function may subscribe twice.
    const own: Listener = (stored) => listener(stored);
    this.#listeners.set(own, holds);
    return () => void this.#listeners.delete(own);
  }

  /** The newest version this pod has read of a stream; 0 before the first. */
  readVersion(streamId: string): number {
    return this.#streams.get(streamId)?.read ?? 0;
  }

  /** The newest version that another pod is known to have stored; 0 when none is. */
  notifiedVersion(streamId: string): number {
    return this.#streams.get(streamId)?.notified ?? 0;
  }

  /** Every stream this pod has read. */
  streamIds(): readonly string[] {
    return [...this.#streams].filter(([, { read: seen }]) => seen > 0).map(([streamId]) => streamId);
  }

  /** Notes that a version was read, without telling listeners. */
  recordRead(streamId: string, version: number): void {
    const progress = this.#progress(streamId);
    progress.read = Math.max(progress.read, version);
  }

  /** Gives listeners a snapshot that is in hand; an older one than they have is dropped. */
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

  /** Notes that a stream stands at a version at least, and has listeners told of it. */
  notifyMoved(streamId: string, version: number): void {
    if (!this.#streams.has(streamId) && !this.#isHeld(streamId)) return;
    const progress = this.#progress(streamId);
    progress.notified = Math.max(progress.notified, version);
    void this.#catchUp(streamId, progress);
  }

  /** Tries again what a load could not bring. */
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
        const named = progress.notified;
        const stored = await this.load(streamId);
        if (stored !== null) this.deliver(streamId, stored);
        // What is named is stored and visible. A version that is not there was named by somebody else's notification.
        if ((stored?.version ?? 0) < named && progress.notified === named)
          progress.notified = progress.delivered;
      }
    } catch (error) {
      // Not lost: the next turn of the feed tries again.
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

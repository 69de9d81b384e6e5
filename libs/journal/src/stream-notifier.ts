import { leaseOf } from '#machines';
import { CoalescingBatcher } from './coalescing-batcher.js';
import { type StoredSubject, type StreamKey, streamIdOf } from './port.js';
import { notificationOf } from './sql/notify-moved.js';

/** How long a stream under way waits for its next event, in ms: a follow that nothing delays has stored its last one by then. */
const NEXT_EVENT_MS = 10;

/**
 * Tells the other pods of streams that this one moved (ADR 17): at once where the subject has come to rest, since requests
 * may wait for that. While somebody has its lease more events are to come; a little later it is told of once, for all of
 * them. What cannot be told the other pods find by their poll.
 */
export class StreamNotifier {
  readonly #batcher: CoalescingBatcher<string>;
  readonly #delayed = new Map<string, { version: number; readonly timer: NodeJS.Timeout }>();

  /** @param minIntervalMs between the beginnings of two calls of `tell` at least */
  constructor(notify: (notifications: readonly string[]) => Promise<void>, minIntervalMs: number) {
    this.#batcher = new CoalescingBatcher(async (notifications) => {
      await notify(notifications);
      return notifications;
    }, minIntervalMs);
  }

  /** Nobody waits for it. */
  moved({ key, version, snapshot }: StoredSubject): void {
    const streamId = streamIdOf(key);
    const delayed = this.#delayed.get(streamId);
    if (leaseOf(snapshot.context) === null) {
      clearTimeout(delayed?.timer);
      this.#notify(streamId, key, version);
    } else if (delayed !== undefined) {
      delayed.version = version;
    } else {
      const timer = setTimeout(() => this.#notify(streamId, key, next.version), NEXT_EVENT_MS).unref();
      const next = { version, timer };
      this.#delayed.set(streamId, next);
    }
  }

  #notify(streamId: string, key: StreamKey, version: number): void {
    this.#delayed.delete(streamId);
    const notifications = notificationOf(key, version);
    if (notifications !== null) this.#batcher.submit(notifications).catch(() => undefined);
  }
}

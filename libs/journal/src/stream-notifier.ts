import { leaseOf } from '#machines';
import { CoalescingBatcher } from './coalescing-batcher.js';
import { streamIdOf, type StoredSubject, type StreamKey } from './port.js';
import { messageOf } from './sql/notify-moved.js';

/** How long to wait for the next event of a stream whose lease is held, in ms. An undelayed follow has stored its last event by then. */
const NEXT_EVENT_MS = 10;

/**
 * Notifies the other pods of streams that this pod moved (ADR 17). A stream without a lease is notified at once, because
 * requests may wait for it. While a pod holds its lease more events will come, so one notification after a short delay covers
 * all of them. Other pods find lost notifications by polling.
 */
export class StreamNotifier {
  readonly #batcher: CoalescingBatcher<string>;
  readonly #delayed = new Map<string, { version: number; readonly timer: NodeJS.Timeout }>();

  /** @param minIntervalMs the least time between the starts of two calls of `notify` */
  constructor(notify: (messages: readonly string[]) => Promise<void>, minIntervalMs: number) {
    this.#batcher = new CoalescingBatcher(async (messages) => {
      await notify(messages);
      return messages;
    }, minIntervalMs);
  }

  /** This pod stored events of a stream. Does not wait for the notification. */
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
    const message = messageOf(key, version);
    if (message !== null) this.#batcher.submit(message).catch(() => undefined);
  }
}

import { leaseOf } from '#machines';
import { Gathered } from './gathered.js';
import type { StoredSubject, StreamKey } from './port.js';
import { newsOf } from './sql/tell-moved.js';
import { streamIdOf } from './stream-id.js';

/** How long a stream under way waits for its next event, in ms: a follow that nothing delays has stored its last one by then. */
const NEXT_EVENT_MS = 10;

/**
 * Tells the other pods of streams that this one moved (ADR 17): at once where the subject has come to rest, since requests
 * may wait for that. While somebody has its lease more events are to come; a little later it is told of once, for all of
 * them. What cannot be told the other pods find by their poll.
 */
export class News {
  readonly #gathered: Gathered<string>;
  readonly #later = new Map<string, { version: number; readonly timer: NodeJS.Timeout }>();

  /** @param apartMs between the beginnings of two calls of `tell` at least */
  constructor(tell: (news: readonly string[]) => Promise<void>, apartMs: number) {
    this.#gathered = new Gathered(async (news) => {
      await tell(news);
      return news;
    }, apartMs);
  }

  /** Nobody waits for it. */
  moved({ key, version, snapshot }: StoredSubject): void {
    const streamId = streamIdOf(key);
    const later = this.#later.get(streamId);
    if (leaseOf(snapshot.context) === null) {
      clearTimeout(later?.timer);
      this.#tell(streamId, key, version);
    } else if (later !== undefined) {
      later.version = version;
    } else {
      const timer = setTimeout(() => this.#tell(streamId, key, next.version), NEXT_EVENT_MS).unref();
      const next = { version, timer };
      this.#later.set(streamId, next);
    }
  }

  #tell(streamId: string, key: StreamKey, version: number): void {
    this.#later.delete(streamId);
    const news = newsOf(key, version);
    if (news !== null) this.#gathered.ask(news).catch(() => undefined);
  }
}

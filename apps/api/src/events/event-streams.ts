import { Readable } from 'node:stream';
import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import type { Principal } from '../access/principal.js';
import type { Queries } from '../runtime/runtime.js';
import { RefusalError, refusal } from '../http/problems/refusal-error.js';
import { QUERIES } from '../runtime/tokens.js';
import { beginAt, followEvents, type StreamPace } from './follow-events.js';

const pace: StreamPace = { pollMs: 250, aliveMs: 15_000 };
/** How long a client may take to read what was sent when its stream is over, in ms. */
const lingerMs = 1000;
/** Each stream polls Postgres on its own, four times a second. */
const maxStreams = 32;

/** The open streams. They end when the service shuts down, which would otherwise wait for them. */
@Injectable()
export class EventStreams implements OnModuleDestroy {
  private readonly shutdown = new AbortController();
  private open = 0;

  constructor(@Inject(QUERIES) private readonly queries: Queries) {}

  /**
   * @param principal sees the events of the topics that it may read
   * @param position an event's global position, from which the next one follows; null: from now on
   * @param gone aborted when the client has gone: its slot is then free for another one
   * @param end called when the stream has ended, or could not begin
   * @throws RefusalError for a position without an event that the caller may see, or when too many streams are open; JournalUnreachable
   */
  async begin(
    principal: Principal,
    position: string | null,
    gone: AbortSignal,
    end: () => void,
  ): Promise<Readable> {
    if (this.open >= maxStreams) {
      end();
      throw new RefusalError(refusal('rate.limited', `At most ${maxStreams} streams are open at once.`));
    }
    this.open += 1;
    const ended = (): void => {
      this.open -= 1;
      end();
    };
    try {
      const { subjects } = this.queries.within(principal.rights.topicsOf('read'));
      const beginning = await beginAt(subjects, position);
      if (beginning === null)
        throw new RefusalError(refusal('request.malformed', 'Last-Event-ID: allowed: the id of an event'));
      const over = AbortSignal.any([this.shutdown.signal, gone]);
      const stream = Readable.from(followEvents(subjects, beginning, pace, over)).once('close', ended);
      destroyAfter(over, stream);
      return stream;
    } catch (error) {
      ended();
      throw error;
    }
  }

  onModuleDestroy(): void {
    this.shutdown.abort();
  }
}

/** A client that does not read would keep its slot for good, also with a credential that was revoked. */
function destroyAfter(over: AbortSignal, stream: Readable): void {
  let timer: NodeJS.Timeout | undefined;
  const cut = (): void => {
    timer = setTimeout(() => stream.destroy(), lingerMs).unref();
  };
  over.addEventListener('abort', cut, { once: true });
  if (over.aborted) cut();
  stream.once('close', () => {
    clearTimeout(timer);
    over.removeEventListener('abort', cut);
  });
}

import { Readable } from 'node:stream';
import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import type { Queries } from '../runtime/runtime.js';
import { RefusalError, refusal } from '../http/problems/refusal-error.js';
import { QUERIES } from '../runtime/tokens.js';
import { beginAt, followEvents, type StreamPace } from './follow-events.js';

const pace: StreamPace = { pollMs: 250, aliveMs: 15_000 };
/** Each stream polls Postgres on its own, four times a second. */
const maxStreams = 32;

/** The open streams. They end when the service shuts down, which would otherwise wait for them. */
@Injectable()
export class EventStreams implements OnModuleDestroy {
  private readonly shutdown = new AbortController();
  private open = 0;

  constructor(@Inject(QUERIES) private readonly queries: Queries) {}

  /**
   * @param position an event's global position, from which the next one follows; null: from now on
   * @param gone aborted when the client has gone: its slot is then free for another one
   * @param end called when the stream has ended, or could not begin
   * @throws RefusalError for a position without an event, or when too many streams are open; JournalUnreachable
   */
  async begin(position: string | null, gone: AbortSignal, end: () => void): Promise<Readable> {
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
      const { subjects } = this.queries;
      const beginning = await beginAt(subjects, position);
      if (beginning === null)
        throw new RefusalError(refusal('request.malformed', 'Last-Event-ID: allowed: the id of an event'));
      const lines = followEvents(subjects, beginning, pace, AbortSignal.any([this.shutdown.signal, gone]));
      return Readable.from(lines).once('close', ended);
    } catch (error) {
      ended();
      throw error;
    }
  }

  onModuleDestroy(): void {
    this.shutdown.abort();
  }
}

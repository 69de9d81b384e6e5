import { EventSourceParserStream } from 'eventsource-parser/stream';

/** One stored event, as `GET /v1/events/stream` sends it. */
export interface StreamEvent {
  readonly topic: string;
  readonly subject: string;
  readonly role: 'key' | 'value';
  readonly version: number;
  readonly global_position: string;
  readonly event_id: string;
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly metadata: {
    readonly pod: string;
    readonly request_id: string | null;
    readonly actor: string | null;
  };
  readonly at: string;
}

/** `refused`: the gateway does not accept the credential: trying again alone does not help. */
export type StreamStatus = 'connecting' | 'live' | 'waiting' | 'refused';

export interface StreamListener {
  readonly onStatus: (status: StreamStatus) => void;
  readonly onEvent: (event: StreamEvent) => void;
  /** The stream begins again without what came between: whatever is shown has to be read again. */
  readonly onGap: () => void;
  /** The gateway has not accepted the credential; the stream ends. */
  readonly onRefused: (authorization: string | null) => void;
  /** The caller may not read, or not any more. The stream is asked for again, more and more rarely. */
  readonly onDenied: () => void;
}

/** The times of a stream, in ms. */
export interface StreamPace {
  /** Without a byte for this long the connection counts as lost. The gateway sends a comment every few seconds. */
  readonly silenceMs: number;
  readonly longestDelayMs: number;
  /** A connection that lasts as long is a good one: the delays begin anew after it. */
  readonly steadyMs: number;
  /** After a longer absence what was missed is not sent again, event by event: everything is read anew. */
  readonly resumableMs: number;
}

const usualPace: StreamPace = {
  silenceMs: 40_000,
  longestDelayMs: 15_000,
  steadyMs: 10_000,
  resumableMs: 120_000,
};

/**
 * Follows the stream of events until `signal` aborts: connects again after each end, with growing delays, and continues after the last
 * event that it has seen. Says nothing any more once it is aborted.
 */
export async function followEvents(
  authorization: () => string | null,
  listener: StreamListener,
  signal: AbortSignal,
  pace: StreamPace = usualPace,
): Promise<void> {
  let lastId: string | null = null;
  let failures = 0;
  // Of the clock, which goes on while the machine sleeps.
  let heardAt = Date.now();
  while (!signal.aborted) {
    listener.onStatus('connecting');
    if (Date.now() - heardAt > pace.resumableMs) lastId = null;
    const header = authorization();
    let openedAt = Infinity;
    const outcome = await readOnce(
      { lastId, authorization: header, signal, silenceMs: pace.silenceMs },
      {
        onOpen: () => {
          openedAt = Date.now();
          listener.onStatus('live');
          if (lastId === null) listener.onGap();
        },
        onHeard: () => {
          heardAt = Date.now();
        },
        onMessage: (id, data) => {
          lastId = id;
          listener.onEvent(JSON.parse(data) as StreamEvent);
        },
      },
    );
    if (isOver(signal)) return;
    if (outcome === 'refused' && header === authorization()) {
      listener.onStatus('refused');
      listener.onRefused(header);
      return;
    }
    // The gateway no longer knows the position: the log was restored, or the caller may not see that event any more.
    if (outcome === 'unknown_position') lastId = null;
    else {
      if (outcome === 'denied') listener.onDenied();
      listener.onStatus('waiting');
      failures = Date.now() - openedAt >= pace.steadyMs ? 1 : failures + 1;
      await delay(delayOf(failures, pace), signal);
    }
  }
}

/** It may have been aborted while something was awaited. */
const isOver = (signal: AbortSignal): boolean => signal.aborted;

/** Full jitter, so that the pages of a restarted gateway do not return at once. */
const delayOf = (failures: number, { longestDelayMs }: StreamPace): number =>
  Math.min(200, longestDelayMs) + Math.random() * Math.min(longestDelayMs, 500 * 2 ** Math.min(failures, 10));

interface Request {
  readonly lastId: string | null;
  readonly authorization: string | null;
  readonly signal: AbortSignal;
  readonly silenceMs: number;
}

interface Reading {
  readonly onOpen: () => void;
  /** With each byte, also of comments. */
  readonly onHeard: () => void;
  readonly onMessage: (id: string, data: string) => void;
}

async function readOnce(
  { lastId, authorization, signal, silenceMs }: Request,
  { onOpen, onHeard, onMessage }: Reading,
): Promise<'ended' | 'refused' | 'denied' | 'unknown_position'> {
  const silence = new AbortController();
  const over = AbortSignal.any([signal, silence.signal]);
  let timer = setTimeout(() => silence.abort(), silenceMs);
  const heard = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => silence.abort(), silenceMs);
    onHeard();
  };
  try {
    const response = await fetch('/v1/events/stream', {
      signal: over,
      headers: {
        accept: 'text/event-stream',
        ...(authorization !== null && { authorization }),
        ...(lastId !== null && { 'last-event-id': lastId }),
      },
    });
    if (response.status === 401) return 'refused';
    if (response.status === 403) return 'denied';
    if (response.status === 422 && lastId !== null) return 'unknown_position';
    if (!response.ok || response.body === null) return 'ended';
    onOpen();
    const messages = response.body
      .pipeThrough(
        new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
          transform(chunk, controller) {
            heard();
            controller.enqueue(chunk);
          },
        }),
      )
      .pipeThrough(new TextDecoderStream())
      .pipeThrough(new EventSourceParserStream());
    for await (const { id, data } of messages) if (id !== undefined) onMessage(id, data);
  } catch {
    // The connection broke, or went silent.
  } finally {
    clearTimeout(timer);
    // What was not read of a refusal would keep its connection.
    silence.abort();
  }
  return 'ended';
}

function delay(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
      return;
    }
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done, { once: true });
  });
}

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

/** `refused`: the gateway does not accept the credential, or the caller may not read: trying again alone does not help. */
export type StreamStatus = 'connecting' | 'live' | 'waiting' | 'refused';

export interface StreamListener {
  readonly onStatus: (status: StreamStatus) => void;
  readonly onEvent: (event: StreamEvent) => void;
  /** The stream begins again without what came between: whatever is shown has to be read again. */
  readonly onGap: () => void;
  /** The gateway has not accepted the credential; the stream ends. */
  readonly onRefused: (authorization: string | null) => void;
}

/** Without a byte for this long, in ms, the connection counts as lost. The gateway sends a comment every few seconds. */
const silenceMs = 40_000;
const longestDelayMs = 15_000;

/**
 * Follows the stream of events until `signal` aborts: connects again after each end, with growing delays, and continues after the last
 * event that it has seen.
 */
export async function followEvents(
  authorization: () => string | null,
  listener: StreamListener,
  signal: AbortSignal,
): Promise<void> {
  let lastId: string | null = null;
  let failures = 0;
  while (!signal.aborted) {
    listener.onStatus('connecting');
    const header = authorization();
    const outcome = await readOnce(lastId, header, signal, {
      onOpen: () => {
        failures = 0;
        listener.onStatus('live');
        if (lastId === null) listener.onGap();
      },
      onMessage: (id, data) => {
        lastId = id;
        listener.onEvent(JSON.parse(data) as StreamEvent);
      },
    });
    if (outcome === 'refused' && header === authorization()) {
      listener.onStatus('refused');
      listener.onRefused(header);
      return;
    }
    // The gateway no longer knows the position: the log was restored, or the caller may not see that event any more.
    if (outcome === 'unknown_position') lastId = null;
    else {
      listener.onStatus('waiting');
      failures += 1;
      await delay(delayOf(failures), signal);
    }
  }
}

/** Full jitter, so that the pages of a restarted gateway do not return at once. */
const delayOf = (failures: number): number =>
  200 + Math.random() * Math.min(longestDelayMs, 500 * 2 ** Math.min(failures, 10));

interface Reading {
  readonly onOpen: () => void;
  readonly onMessage: (id: string, data: string) => void;
}

async function readOnce(
  lastId: string | null,
  authorization: string | null,
  signal: AbortSignal,
  { onOpen, onMessage }: Reading,
): Promise<'ended' | 'refused' | 'unknown_position'> {
  const silence = new AbortController();
  const over = AbortSignal.any([signal, silence.signal]);
  let timer = setTimeout(() => silence.abort(), silenceMs);
  const heard = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => silence.abort(), silenceMs);
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
    if (response.status === 401 || response.status === 403) return 'refused';
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

import type { GatewayProcess } from './gateway.js';

/** One event of `GET /v1/events/stream`. */
export interface ServerSentEvent {
  readonly id: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** A stream that is read while it is open. */
export interface EventReader {
  /** The next events; waits for them. */
  readonly take: (count: number) => Promise<readonly ServerSentEvent[]>;
  /** Resolves when the server has ended it, or the client has disconnected. */
  readonly ended: Promise<void>;
  readonly disconnect: () => Promise<void>;
}

/** Opens the stream after an event, or from now. @throws Error when it is refused */
export async function readEvents(
  gateway: GatewayProcess,
  lastEventId: string | null,
  headers: Readonly<Record<string, string>> = {},
): Promise<EventReader> {
  const disconnected = new AbortController();
  const response = await fetch(`${gateway.url}/v1/events/stream`, {
    headers: {
      accept: 'text/event-stream',
      ...(lastEventId !== null && { 'last-event-id': lastEventId }),
      ...headers,
    },
    signal: disconnected.signal,
  });
  if (!response.ok || response.body === null) throw new Error(`The stream was refused: ${response.status}`);
  const events: ServerSentEvent[] = [];
  let wake: () => void = () => undefined;
  const read = async (body: ReadableStream<Uint8Array>): Promise<void> => {
    let text = '';
    for await (const chunk of body.pipeThrough(new TextDecoderStream())) {
      text += chunk;
      const blocks = text.split('\n\n');
      text = blocks.pop() ?? '';
      events.push(...blocks.flatMap(eventOf));
      wake();
    }
  };
  const ended = read(response.body as ReadableStream<Uint8Array<ArrayBuffer>>).catch(() => undefined);
  return {
    ended,
    take: async (count) => {
      while (events.length < count) await new Promise<void>((again) => (wake = again));
      return events.splice(0, count);
    },
    disconnect: async () => {
      disconnected.abort();
      await ended;
    },
  };
}

function eventOf(block: string): ServerSentEvent[] {
  const field = (name: string): string | undefined =>
    block
      .split('\n')
      .find((line) => line.startsWith(`${name}: `))
      ?.slice(name.length + 2);
  const [id, data] = [field('id'), field('data')];
  if (id === undefined || data === undefined) return [];
  return [{ id, data: JSON.parse(data) as Record<string, unknown> }];
}

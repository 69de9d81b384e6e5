import type { IncomingMessage } from 'node:http';

/** Told of the whole body; of null where it is larger than the limit, and the rest of it is not read. */
type Read = (body: Buffer | null) => void;

/** A request whose head is there. */
interface Arrived {
  readonly request: IncomingMessage;
  readonly limit: number;
  readonly read: Read;
}

let arrived: Arrived[] = [];

/**
 * Reads the body of a request, of at most `limit` bytes. A client that goes away before its end is told nothing: neither is
 * `read`.
 *
 * Most bodies come with their heads. Those are taken at the end of the event loop's turn, all that came in it one after
 * the other, and need none of the stream's events.
 */
export function readBytes(request: IncomingMessage, limit: number, read: Read): void {
  if (Number(request.headers['content-length'] ?? 0) > limit) {
    read(null);
    return;
  }
  if (arrived.push({ request, limit, read }) === 1) setImmediate(takeArrived);
}

function takeArrived(): void {
  const all = arrived;
  arrived = [];
  for (const one of all) {
    if (one.request.complete) takeWhole(one);
    else takePieces(one);
  }
}

/** As Node marks a request whose body somebody reads, so that it has nothing to throw away once the answer is out. */
interface Consumable {
  _consuming?: boolean;
}

function takeWhole({ request, limit, read }: Arrived): void {
  (request as Consumable)._consuming = true;
  const { readableLength: length } = request;
  if (length > limit) read(null);
  // So many and no more: one byte beyond would be the stream's end, and cost its events.
  else read(length === 0 ? Buffer.alloc(0) : (request.read(length) as Buffer));
}

function takePieces({ request, limit, read }: Arrived): void {
  const chunks: Buffer[] = [];
  let length = 0;
  const take = (chunk: Buffer): void => {
    length += chunk.length;
    if (length <= limit) {
      chunks.push(chunk);
      return;
    }
    request.off('data', take).off('end', end);
    read(null);
  };
  const end = (): void => {
    const [only] = chunks;
    read(only !== undefined && chunks.length === 1 ? only : Buffer.concat(chunks, length));
  };
  request.on('data', take).on('end', end);
}

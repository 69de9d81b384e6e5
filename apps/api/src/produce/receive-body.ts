import type { IncomingMessage } from 'node:http';
import { SLICE_MS, type MemoryGrant } from '#producer';
import { memoryRefusal } from '../memory/memory-refusal.js';
import { tooLarge } from '../http/problems/problem-of-error.js';
import { problemOf, type Problem } from '../http/problems/problem.js';
import type { ContentEncoding } from './content-encoding.js';
import { GrowingBuffer } from './growing-buffer.js';
import { gunzip, gunzipRefusal } from './gunzip.js';

/** Called with the whole body, or with why it is not read, or not to its end. */
type Read = (body: Buffer | Problem) => void;

export interface ReceiveOptions {
  /** Of the body, of what is inside where it is compressed. In bytes. */
  readonly limit: number;
  readonly encoding: ContentEncoding;
  /** Asks for memory for a body of so many bytes in all. */
  readonly reserve: (bytes: number) => MemoryGrant;
}

/** A request whose head is there. */
interface Incoming extends ReceiveOptions {
  readonly request: IncomingMessage;
  readonly read: Read;
}

/** A buffer is made larger by this where there is no memory to make it twice as large: each byte is copied five times at most. */
const LEAST_GROWTH = 1.25;

let arrived: Incoming[] = [];

/**
 * Reads the body of a request. A client that goes away before its end is told nothing: neither is `read`. The memory for
 * a body of a known length is asked for before it is read, that of any other as it arrives; one that gets none is refused at
 * once, since others would wait for what it has.
 *
 * Most bodies come with their heads. Those are taken at the end of the event loop's turn, all that came in it one after
 * the other, and need none of the stream's events.
 * @returns whether the body is read; false: it was refused by its head, which `read` was told
 */
export function receiveBody(request: IncomingMessage, options: ReceiveOptions, read: Read): boolean {
  const length = Number(request.headers['content-length'] ?? 0);
  const refused = length > options.limit ? tooLarge : withoutMemory(options.reserve(length));
  if (refused !== null) {
    read(refused);
    return false;
  }
  if (arrived.push({ ...options, request, read }) === 1) setImmediate(takeIncoming);
  return true;
}

/** Bodies that came in one turn of the event loop are read in several where that takes long. */
function takeIncoming(): void {
  const end = performance.now() + SLICE_MS;
  const all = arrived;
  arrived = [];
  for (const [index, one] of all.entries()) {
    if (index > 0 && performance.now() > end) {
      arrived = [...all.slice(index), ...arrived];
      setImmediate(takeIncoming);
      return;
    }
    if (one.request.complete && one.encoding === 'identity') takeWhole(one);
    else takePieces(one);
  }
}

/** As Node marks a request whose body somebody reads, so that it has nothing to throw away once the answer is out. */
interface Consumable {
  _consuming?: boolean;
}

function takeWhole({ request, limit, reserve, read }: Incoming): void {
  (request as Consumable)._consuming = true;
  const { readableLength: length } = request;
  const refused = length > limit ? tooLarge : withoutMemory(reserve(length));
  if (refused !== null) read(refused);
  // So many and no more: one byte beyond would be the stream's end, and cost its events.
  else read(length === 0 ? Buffer.alloc(0) : (request.read(length) as Buffer));
}

function takePieces({ request, limit, encoding, reserve, read }: Incoming): void {
  const source = encoding === 'gzip' ? gunzip(request, limit) : request;
  const known = encoding === 'gzip' ? 0 : Number(request.headers['content-length'] ?? 0);
  const buffer = new GrowingBuffer();
  const stop = (problem: Problem): void => {
    source.off('data', take).off('end', end);
    buffer.clear();
    if (source !== request) {
      request.unpipe();
      request.resume();
      source.destroy();
    }
    read(problem);
  };
  /** Makes room for so many bytes in all, and for more to come, but for no more than a body may have. */
  const makeRoom = (length: number): Problem | null => {
    const usual = Math.max(known, Math.min(buffer.capacityFor(length - buffer.length), limit));
    const least = Math.min(usual, Math.ceil(length * LEAST_GROWTH));
    const capacity = reserve(usual) === 'granted' ? usual : least;
    const refused = withoutMemory(reserve(capacity));
    if (refused === null) buffer.reserve(capacity);
    return refused;
  };
  const take = (chunk: Buffer): void => {
    const length = buffer.length + chunk.length;
    const refused = length > limit ? tooLarge : length > buffer.capacity ? makeRoom(length) : null;
    if (refused === null) buffer.append(chunk);
    else stop(refused);
  };
  const end = (): void => read(buffer.take());
  source.on('data', take).on('end', end);
  if (source === request) return;
  source.on('error', (error) => {
    const refused = gunzipRefusal(error);
    if (refused !== null && source.listenerCount('end') > 0) stop(problemOf(refused.refusal, refused.status));
  });
}

const withoutMemory = (grant: MemoryGrant): Problem | null =>
  grant === 'granted' ? null : problemOf(memoryRefusal(grant));

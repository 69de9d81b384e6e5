import type { IncomingMessage } from 'node:http';
import { SLICE_MS, type MemoryGrant } from '#producer';
import { tooLarge } from '../http/problems/problem-of-error.js';
import { problemOf, type Problem } from '../http/problems/problem.js';
import type { RequestUse } from '../limits/request-use.js';
import { memoryRefusal } from '../memory/memory-refusal.js';
import { GrowingBuffer } from './growing-buffer.js';
import { gunzip, gunzipRefusal } from './gunzip.js';
import type { ContentEncoding } from './media-types.js';

/** Called with the whole body, or with the problem that stopped its reading. */
type OnBody = (body: Buffer | Problem) => void;

export interface ReceiveOptions {
  /** Of the body, after decompression. In bytes. */
  readonly limit: number;
  readonly encoding: ContentEncoding;
  /** Reserves memory for a body of this many bytes in all. */
  readonly reserve: (bytes: number) => MemoryGrant;
  /** Counts the bytes of the body for the caller's limits; null: it has none. */
  readonly use: Pick<RequestUse, 'takeBody'> | null;
}

/** A request whose head has arrived. */
interface Incoming {
  readonly request: IncomingMessage;
  readonly options: ReceiveOptions;
  readonly onBody: OnBody;
}

/** A buffer grows by this factor where there is no memory to double it: each byte is copied five times at most. */
const LEAST_GROWTH = 1.25;

const EMPTY = Buffer.alloc(0);

/** Reads the bodies of requests. */
export class BodyReceiver {
  private incoming: Incoming[] = [];

  /**
   * Reads the body of a request. `onBody` is not called when the client goes away before the end. Memory for a body of a
   * known length is reserved before it is read, and for any other as it arrives. A body that gets none is refused at once:
   * waiting would keep the memory that it already has from others.
   *
   * Most bodies arrive together with their heads. All of those that arrived in one iteration of the event loop are taken at
   * its end, one after the other, without any of the stream's events.
   * @returns whether the body is read; false: it was refused by its head, and `onBody` was called
   */
  receive(request: IncomingMessage, options: ReceiveOptions, onBody: OnBody): boolean {
    const length = Number(request.headers['content-length'] ?? 0);
    const problem = length > options.limit ? tooLarge : memoryProblem(options.reserve(length));
    if (problem !== null) {
      onBody(problem);
      return false;
    }
    options.use?.takeBody(length);
    if (this.incoming.push({ request, options, onBody }) === 1) setImmediate(() => this.takeIncoming());
    return true;
  }

  /** Takes a part of the bodies and leaves the rest to the next iteration of the event loop, where they take long. */
  private takeIncoming(): void {
    const end = performance.now() + SLICE_MS;
    const all = this.incoming;
    this.incoming = [];
    for (const [index, one] of all.entries()) {
      if (index > 0 && performance.now() > end) {
        this.incoming = [...all.slice(index), ...this.incoming];
        setImmediate(() => this.takeIncoming());
        return;
      }
      if (one.request.complete && one.options.encoding === 'identity') takeWhole(one);
      else takePieces(one);
    }
  }
}

/** Node marks a request so once its body is read, and then does not discard the rest when the response ends. */
interface Consumable {
  _consuming?: boolean;
}

function takeWhole({ request, options: { limit, reserve, use }, onBody }: Incoming): void {
  (request as Consumable)._consuming = true;
  const { readableLength: length } = request;
  const problem = length > limit ? tooLarge : memoryProblem(reserve(length));
  if (problem === null) use?.takeBody(length);
  if (problem !== null) onBody(problem);
  // Exactly this many bytes: one more would reach the stream's end, and cost its events.
  else onBody(length === 0 ? EMPTY : (request.read(length) as Buffer));
}

function takePieces({ request, options, onBody }: Incoming): void {
  const { limit, encoding, reserve, use } = options;
  const source = encoding === 'gzip' ? gunzip(request, limit) : request;
  const known = encoding === 'gzip' ? 0 : Number(request.headers['content-length'] ?? 0);
  const buffer = new GrowingBuffer();
  let inOnePiece: Buffer | null = null;
  const stop = (problem: Problem): void => {
    source.off('data', take).off('end', end);
    buffer.clear();
    if (source !== request) {
      request.unpipe();
      request.resume();
      source.destroy();
    }
    onBody(problem);
  };
  /** Makes room for this many bytes in all, and for more to come, but for no more than the limit. */
  const makeRoom = (length: number): Problem | null => {
    const preferred = Math.max(known, Math.min(buffer.capacityFor(length - buffer.length), limit));
    const least = Math.min(preferred, Math.ceil(length * LEAST_GROWTH));
    const capacity = reserve(preferred) === 'granted' ? preferred : least;
    const problem = memoryProblem(reserve(capacity));
    if (problem === null) buffer.reserve(capacity);
    return problem;
  };
  const take = (chunk: Buffer): void => {
    const length = buffer.length + chunk.length;
    use?.takeBody(length);
    // All of the body, whose memory is reserved: Node has copied it to a buffer of its own.
    if (chunk.length === known) {
      inOnePiece = chunk;
      return;
    }
    const problem = length > limit ? tooLarge : length > buffer.capacity ? makeRoom(length) : null;
    if (problem === null) buffer.append(chunk);
    else stop(problem);
  };
  const end = (): void => onBody(inOnePiece ?? buffer.take());
  source.on('data', take).on('end', end);
  if (source === request) return;
  source.on('error', (error) => {
    const failure = gunzipRefusal(error);
    if (failure !== null && source.listenerCount('end') > 0) stop(problemOf(failure.refusal, failure.status));
  });
}

const memoryProblem = (grant: MemoryGrant): Problem | null =>
  grant === 'granted' ? null : problemOf(memoryRefusal(grant));

import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Gateway } from '#producer';
import { ExchangeMemory } from '../../memory/exchange-memory.js';
import type { MemoryBudget } from '../../memory/memory-budget.js';
import { memoryRefusal } from '../../memory/memory-refusal.js';
import { StreamMemory } from '../../memory/stream-memory.js';
import { RefusalError, refusal } from '../../http/problems/refusal-error.js';
import { contentEncodingOf } from '../content-encoding.js';
import { gunzip } from '../gunzip.js';
import { headOf, type ProduceOptions } from '../produce.request.js';
import { BoundedLineReader, type LineBounds } from './bounded-line-reader.js';
import { produceLines } from './produce-lines.js';
import { markStreaming } from './stream-sockets.js';
import { streamType } from './stream-type.js';

export interface StreamRoute {
  Params: { topic: string; partition?: string };
  Querystring: { wait?: string | string[] };
}

export interface StreamDependencies {
  readonly gateway: Pick<Gateway, 'produceIndividually' | 'isDraining'>;
  readonly options: ProduceOptions & {
    readonly streams: LineBounds;
    /** How long a client may send nothing although it is listened to, in ms. */
    readonly silenceMs: number;
  };
  /** Told of an error that is a bug, without its message: that could hold a value. */
  readonly onBug: (error: unknown, requestId: string) => void;
  /** Aborted when the service closes its connections: a stream may be without an end. */
  readonly shutdownSignal: AbortSignal;
  readonly memory: MemoryBudget;
}

/** How long a stream is still read, and its records refused, once the service is leaving; and how long its client has for the last answers. In ms. */
const SHUTDOWN_MS = { reading: 3000, answering: 1000 } as const;

/**
 * A body of `application/x-ndjson` on the produce routes: one record a line, and one line of answer for each, as soon as
 * it is known. HTTP's status speaks of the request alone, so it is 200 before any record's fate is known.
 * @throws Refused before anything was read: a problem, as for any request
 */
export function produceStream(
  request: FastifyRequest<StreamRoute>,
  reply: FastifyReply,
  { gateway, options, onBug, shutdownSignal: leaving, memory: budget }: StreamDependencies,
): FastifyReply {
  if (gateway.isDraining())
    throw new RefusalError(refusal('overloaded', 'this pod is shutting down', { retryAfterMs: 1000 }));
  const gone = new AbortController();
  const { topic, partition } = request.params;
  const call = {
    topic,
    partition,
    wait: request.query.wait,
    requestId: request.id,
    headers: request.headers,
  };
  const held = new ExchangeMemory(budget, request.raw, reply.raw);
  const memory = new StreamMemory(held.reservation);
  const head = { ...headOf(call, options), signal: gone.signal, encoding: memory.reserveEncoding };
  const grant = memory.open();
  if (grant !== 'granted') throw new RefusalError(memoryRefusal(grant));
  const body = contentEncodingOf(request.headers) === 'gzip' ? gunzip(request.raw) : request.raw;
  const reader = new BoundedLineReader(body, options.streams, memory);
  const answers = Readable.from(produceLines(reader, gateway, head, memory), { objectMode: false });
  // It closes when what is under way has come to its end, though the client may have gone before.
  void held.during(new Promise<void>((resolve) => answers.once('close', resolve)));
  answers.once('error', (error) => {
    // Before that the error has a problem of its own as its answer.
    if (reply.raw.headersSent) onBug(error, request.id);
  });
  const ended = markStreaming(request.raw.socket);
  const received = endSilent(request.raw, reader, options.silenceMs);
  const forget = stopOnShutdown(leaving, reader, request);
  reply.raw.once('close', () => {
    // Where the body has not ended, the connection does.
    if (request.raw.complete) ended();
    received();
    forget();
    if (reply.raw.writableFinished) hangUp(request.raw);
    else {
      gone.abort();
      reader.drop();
    }
  });
  return reply
    .code(200)
    .headers({ 'content-type': streamType, 'cache-control': 'no-store', 'x-accel-buffering': 'no' })
    .send(answers);
}

/** A client that sends nothing for so long is listened to no longer. Returns how to think no more of it. */
function endSilent(body: Readable, reader: BoundedLineReader, silenceMs: number): () => void {
  const timer = setTimeout(() => {
    // It is we who do not read.
    if (body.isPaused()) timer.refresh();
    else reader.stop();
  }, silenceMs);
  body.on('data', () => timer.refresh());
  body.once('end', () => clearTimeout(timer));
  return () => clearTimeout(timer);
}

/** Ends a stream that would hold up the service's end. Returns how to think no more of it. */
function stopOnShutdown(
  leaving: AbortSignal,
  reader: BoundedLineReader,
  request: FastifyRequest,
): () => void {
  let timer: NodeJS.Timeout | undefined;
  const leave = (): void => {
    timer = setTimeout(() => {
      reader.stop();
      timer = setTimeout(() => request.raw.destroy(), SHUTDOWN_MS.answering).unref();
    }, SHUTDOWN_MS.reading).unref();
  };
  leaving.addEventListener('abort', leave, { once: true });
  return () => {
    leaving.removeEventListener('abort', leave);
    clearTimeout(timer);
  };
}

/** What a client sends behind an answer that has ended is nobody's. It has the time to read that answer. */
function hangUp(body: IncomingMessage): void {
  if (!body.complete) setTimeout(() => body.destroy(), SHUTDOWN_MS.answering).unref();
}

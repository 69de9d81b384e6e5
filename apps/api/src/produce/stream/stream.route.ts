import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Gateway } from '#producer';
import { whenCredentialEnds } from '../../access/expiry.js';
import type { Settings } from '../../config/settings.schema.js';
import type { Principal } from '../../access/principal.js';
import type { Connections } from '../../http/connections.js';
import type { Preflight } from '../../http/preflight.js';
import { bugProblem, problemOfError } from '../../http/problems/problem-of-error.js';
import { RefusalError, refusal } from '../../http/problems/refusal-error.js';
import { sendProblem } from '../../http/send-problem.js';
import { memoryRefusal } from '../../memory/memory-refusal.js';
import { StreamMemory } from '../../memory/stream-memory.js';
import { gunzip } from '../gunzip.js';
import {
  acceptsStream,
  contentEncodingOf,
  encodingProblem,
  mediaProblem,
  streamType,
} from '../media-types.js';
import { headOf, type ProduceOptions } from '../produce.request.js';
import { BoundedLineReader, type LineBounds } from './bounded-line-reader.js';
import { produceLines, type StreamHead } from './produce-lines.js';

export interface StreamDependencies {
  readonly gateway: Pick<Gateway, 'produceIndividually' | 'isDraining'>;
  readonly options: ProduceOptions & {
    readonly streams: LineBounds;
    /** How long a client may send nothing while the gateway reads, in ms. */
    readonly silenceMs: number;
  };
  /** Called with an error that is a bug. Its message must not be logged: it could contain a value. */
  readonly onBug: (error: unknown, requestId: string) => void;
  /** Aborted when the service closes its connections: a stream may have no end. */
  readonly shutdownSignal: AbortSignal;
  readonly preflight: Preflight;
  readonly connections: Connections;
}

interface StreamRequest {
  Params: { topic: string; partition?: string };
  Querystring: { wait?: string | string[] };
}

/**
 * In ms. Once the shutdown begins, a stream is read for this long, and its records are refused; then its client has this
 * long to read the last responses.
 */
const SHUTDOWN_MS = { reading: 3000, responding: 1000 } as const;

/** In ms: how long a client whose credential has ended may read the responses to what was read of it. */
const CREDENTIAL_ENDED_MS = 10_000;

/** The maximum that goes through the gateway together: enough that the cost per round is small compared to its records. */
const MAX_AT_ONCE = { lines: 1000, bytes: 2 ** 20 } as const;

/** The bounds of a stream. Lines that are taken together may be held together, so the bounds of holding apply as well. */
export function lineBounds({ http, producer: { hold } }: Settings): LineBounds {
  return {
    maxLineBytes: http.bodyLimitBytes,
    maxLines: Math.max(1, Math.min(MAX_AT_ONCE.lines, hold.maxRecordsPerSubject)),
    maxBytes: Math.min(MAX_AT_ONCE.bytes, hold.maxBytes),
  };
}

/**
 * Streams of records on the produce addresses, as a plain Fastify plugin: a stream pays for Fastify once, not for each
 * record. It is encapsulated, so that its body parser, which leaves the body to the route, applies to these routes alone.
 */
export function installStreamRoutes(instance: FastifyInstance, dependencies: StreamDependencies): void {
  instance.removeAllContentTypeParsers();
  instance.addContentTypeParser(streamType, (_request, _body, done) => done(null));
  instance.setErrorHandler((error, request, reply) => {
    const problem = problemOfError(error);
    if (problem === null) dependencies.onBug(error, request.id);
    return sendProblem(reply, problem ?? bugProblem);
  });
  instance.addHook('onRequest', checkMediaTypes);
  for (const url of ['/topics/:topic', '/topics/:topic/partitions/:partition']) {
    // REST Proxy also takes its addresses with a trailing slash.
    for (const spelling of [url, `${url}/`]) {
      instance.post<StreamRequest>(spelling, (request, reply) => produceStream(request, reply, dependencies));
    }
  }
}

/** Before the body is read: an unsupported encoding is 415, an unsupported response type 406. */
function checkMediaTypes({ headers }: FastifyRequest, reply: FastifyReply, done: () => void): void {
  const problem =
    encodingProblem(headers) ??
    (acceptsStream(headers.accept) ? null : mediaProblem(406, 'Accept', [streamType]));
  if (problem === null) done();
  else sendProblem(reply, problem);
}

/**
 * A body of `application/x-ndjson`: one record per line, and one line of response for each, as soon as its outcome is known.
 * HTTP's status concerns the request alone: it is 200 before the outcome of any record is known.
 * @throws RefusalError before anything was read: a problem, as for any request
 */
function produceStream(
  request: FastifyRequest<StreamRequest>,
  reply: FastifyReply,
  { gateway, options, onBug, shutdownSignal, preflight, connections }: StreamDependencies,
): FastifyReply {
  if (gateway.isDraining())
    throw new RefusalError(refusal('overloaded', 'This pod is shutting down.', { retryAfterMs: 1000 }));
  const gone = new AbortController();
  const { topic, partition } = request.params;
  const call = {
    topic,
    partition,
    wait: request.query.wait,
    caller: request.principal,
    requestId: request.id,
    headers: request.headers,
  };
  const account = preflight.openMemory({ request: request.raw, response: reply.raw }, request.principal.name);
  const memory = new StreamMemory(account.reservation);
  const head: StreamHead = {
    ...headOf(call, options),
    signal: gone.signal,
    encoding: memory.reserveEncoding,
    admitSubject: (name) => options.limits.admitSubject(call.caller, name),
  };
  const grant = memory.open();
  if (grant !== 'granted') throw new RefusalError(memoryRefusal(grant));
  const body = contentEncodingOf(request.headers) === 'gzip' ? gunzip(request.raw) : request.raw;
  const reader = new BoundedLineReader(body, options.streams, memory, request.use);
  const responses = Readable.from(produceLines(reader, { gateway, slicer: options.slicer }, head, memory), {
    objectMode: false,
  });
  // It closes once the work in flight has ended, even if the client has gone before.
  account.workBegins();
  responses.once('close', () => account.workEnded());
  responses.once('error', (error) => {
    // Before the headers were sent, the error has a problem of its own as its response.
    if (reply.raw.headersSent) onBug(error, request.id);
  });
  const streamEnded = connections.markStreaming(request.raw.socket);
  const clearSilence = stopWhenSilent(request.raw, reader, options.silenceMs);
  const clearShutdown = stopOnShutdown(shutdownSignal, reader, request.raw);
  const clearCredential = stopWithCredential(request.principal, reader, request.raw);
  reply.raw.once('close', () => {
    clearCredential();
    // If the body has not ended, the connection ends.
    if (request.raw.complete) streamEnded();
    clearSilence();
    clearShutdown();
    if (reply.raw.writableFinished) hangUp(request.raw);
    else {
      gone.abort();
      reader.drop();
    }
  });
  return reply
    .code(200)
    .headers({ 'content-type': streamType, 'cache-control': 'no-store', 'x-accel-buffering': 'no' })
    .send(responses);
}

/** Stops reading from a client that has sent nothing for this long. Returns how to clear the timer. */
function stopWhenSilent(body: Readable, reader: BoundedLineReader, silenceMs: number): () => void {
  const timer = setTimeout(() => {
    // A paused body is the gateway's doing, not the client's.
    if (body.isPaused()) timer.refresh();
    else reader.stop();
  }, silenceMs);
  body.on('data', () => timer.refresh());
  body.once('end', () => clearTimeout(timer));
  return () => clearTimeout(timer);
}

/**
 * Stops reading when the caller's credential expires or is revoked. The caller then has some time to read the last responses.
 * Returns how to clear that.
 */
function stopWithCredential(
  principal: Principal,
  reader: BoundedLineReader,
  request: IncomingMessage,
): () => void {
  let timer: NodeJS.Timeout | undefined;
  const clear = whenCredentialEnds(principal, () => {
    reader.stop();
    timer = setTimeout(() => request.destroy(), CREDENTIAL_ENDED_MS).unref();
  });
  return () => {
    clear();
    clearTimeout(timer);
  };
}

/** Ends a stream that would delay the shutdown. Returns how to clear the timers. */
function stopOnShutdown(
  signal: AbortSignal,
  reader: BoundedLineReader,
  request: IncomingMessage,
): () => void {
  let timer: NodeJS.Timeout | undefined;
  const stop = (): void => {
    timer = setTimeout(() => {
      reader.stop();
      timer = setTimeout(() => request.destroy(), SHUTDOWN_MS.responding).unref();
    }, SHUTDOWN_MS.reading).unref();
  };
  signal.addEventListener('abort', stop, { once: true });
  return () => {
    signal.removeEventListener('abort', stop);
    clearTimeout(timer);
  };
}

/** Nobody reads what a client sends after its response has ended. The connection stays open while it reads that response. */
function hangUp(request: IncomingMessage): void {
  if (!request.complete) setTimeout(() => request.destroy(), SHUTDOWN_MS.responding).unref();
}

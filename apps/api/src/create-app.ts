import type { IncomingMessage, RequestListener, Server } from 'node:http';
import { StandardSchemaValidationPipe } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { AppModule } from './app.module.js';
import { installAccess } from './auth/access.js';
import { apiKeysOf } from './auth/authorize.js';
import { respondToClientError } from './http/client-error.js';
import { createHttpServer } from './http/create-server.js';
import { requestLog, type ObserveRequest } from './observability/request-log.js';
import { installHttpDurations } from './observability/http-durations.js';
import { logProduceBug } from './observability/frames.js';
import { installMemory } from './memory/install-memory.js';
import { nestLogger } from './observability/logger.js';
import { installDocs } from './openapi/docs.js';
import { badAddress } from './http/problems/problem-of-error.js';
import { ProblemFilter } from './http/problems/problem.filter.js';
import { LONGEST_PART } from './produce/produce.address.js';
import { Exchange } from './http/exchange.js';
import { ProduceEndpoint } from './produce/produce.endpoint.js';
import { produceOptions } from './produce/produce.request.js';
import { sendProblem } from './http/send-problem.js';
import type { Runtime } from './runtime/runtime.js';
import { setTraceHeaders, installTrace, requestIdOf } from './http/trace.js';
import { invalidInput } from './http/problems/invalid-input.js';

/** In bytes: a command's body has a schema of 512 KiB at most, whose every character may be written as an escape of six. */
const COMMAND_LIMIT = 4 * 2 ** 20;

/** The service around what it works with, ready to listen or to be injected. */
export async function createApp(runtime: Runtime): Promise<NestFastifyApplication> {
  const { settings, logger, metrics, readiness } = runtime;
  const keys = apiKeysOf(settings.auth);
  const lines = requestLog(logger, settings.http.accessLog);
  const observe: ObserveRequest = (method, route, status, seconds, request) => {
    metrics.http.observe(method, route, status, seconds);
    lines(method, route, status, seconds, request);
  };
  const commandLimit = Math.min(settings.http.bodyLimitBytes, COMMAND_LIMIT);
  const batches = new ProduceEndpoint({
    gateway: runtime.gateway,
    keys,
    options: produceOptions(settings),
    bodyLimitBytes: settings.http.bodyLimitBytes,
    memory: runtime.memory,
    isDraining: () => readiness.isDraining,
    observe,
    onBug: logProduceBug(logger),
  });
  const adapter = new FastifyAdapter({
    bodyLimit: commandLimit,
    serverFactory: (rest: RequestListener) => serverOf(runtime, batches, rest, observe),
    clientErrorHandler: respondToClientError,
    // Who comes while we close is answered by ourselves.
    return503OnClosing: false,
    genReqId: (request: IncomingMessage) => requestIdOf(request.headers),
    // No Nest middleware is used, so no request pays for its engine.
    skipMiddie: true,
    routerOptions: { maxParamLength: LONGEST_PART },
    frameworkErrors: (_error: FastifyError, request: FastifyRequest, reply: FastifyReply) => {
      // No hook runs for these.
      setTraceHeaders(request, reply);
      sendProblem(reply, badAddress);
    },
  });
  const instance = adapter.getInstance();
  // A body that needs no preflight in a browser is none that a command takes.
  instance.removeContentTypeParser('text/plain');
  installTrace(instance);
  installHttpDurations(instance, observe);
  installAccess(instance, keys);
  installMemory(instance, runtime.memory, commandLimit);
  // Its client is to go to another pod with the next request.
  instance.addHook('onRequest', (_request, reply, done) => {
    if (readiness.isDraining) reply.header('connection', 'close');
    done();
  });
  // No name of ours holds a NUL, and Postgres has no text for one.
  instance.addHook('onRequest', (request, reply, done) => {
    if (request.url.includes('%00')) sendProblem(reply, badAddress);
    else done();
  });

  // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- Nest declares its options as a class
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.around(runtime), adapter, {
    bodyParser: false,
    abortOnError: false,
    logger: nestLogger(logger),
  });
  app.useGlobalFilters(new ProblemFilter(logger));
  app.useGlobalPipes(new StandardSchemaValidationPipe({ exceptionFactory: invalidInput }));
  installDocs(app, keys.length > 0);
  return app;
}

/** Batches of records are answered before Fastify hears of them. */
function serverOf(
  { settings, readiness }: Runtime,
  batches: ProduceEndpoint,
  rest: RequestListener,
  observe: ObserveRequest,
): Server {
  return createHttpServer({
    requestTimeoutMs: settings.http.requestTimeoutMs,
    handle: (request, response) => {
      if (batches.take(request, response)) return;
      if (request.headers.expect !== undefined) response.writeContinue();
      rest(request, response);
    },
    refuse: (request, response, problem) => {
      new Exchange(request, response, 'none', observe, readiness.isDraining).refuse(problem, true);
    },
  });
}

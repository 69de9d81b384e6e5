import type { IncomingMessage, RequestListener, Server } from 'node:http';
import { StandardSchemaValidationPipe } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { AppModule } from './app.module.js';
import { clientErrorHandler } from './http/client-error.js';
import { Connections } from './http/connections.js';
import { createHttpServer } from './http/create-server.js';
import { installRequestReport, installPreflight, setTraceHeaders } from './http/fastify-hooks.js';
import { Preflight } from './http/preflight.js';
import { AnonymousConnections } from './limits/anonymous-connections.js';
import { invalidInput } from './http/problems/invalid-input.js';
import { badAddress } from './http/problems/problem-of-error.js';
import { ProblemFilter } from './http/problems/problem.filter.js';
import { sendProblem } from './http/send-problem.js';
import { requestIdOf } from './http/trace.js';
import { logProduceBug } from './observability/frames.js';
import { nestLogger } from './observability/logger.js';
import { requestLog, type ReportRequest } from './observability/request-log.js';
import { installDocs } from './openapi/docs.js';
import { LONGEST_PART } from './produce/produce.address.js';
import { ProduceEndpoint } from './produce/produce.endpoint.js';
import { produceOptions } from './produce/produce.request.js';
import type { Runtime } from './runtime/runtime.js';

/** In bytes. The largest command has a schema of 512 KiB, and each of its characters may be an escape sequence of six. */
const COMMAND_LIMIT = 4 * 2 ** 20;

/** The service around its runtime, ready to listen or to be injected into. */
export async function createApp(runtime: Runtime): Promise<NestFastifyApplication> {
  const { settings, logger, metrics, memory, readiness, authenticator, limits } = runtime;
  const log = requestLog(logger, settings.http.accessLog);
  const reportRequest: ReportRequest = (request) => {
    metrics.http.observe(request.method, request.route, request.status, request.seconds);
    log(request);
  };
  const anonymousConnections = new AnonymousConnections(settings.limits.anonymousConnections, () =>
    metrics.rateLimited.inc({ reason: 'anonymous_connections' }),
  );
  const preflight = new Preflight({
    authenticator,
    limits,
    anonymousConnections,
    memory,
    isShuttingDown: () => readiness.isShuttingDown,
    reportRequest,
  });
  const connections = new Connections(anonymousConnections);
  const commandLimit = Math.min(settings.http.bodyLimitBytes, COMMAND_LIMIT);
  const adapter = new FastifyAdapter({
    bodyLimit: commandLimit,
    serverFactory: (fastify: RequestListener) => serverOf(runtime, preflight, connections, fastify),
    clientErrorHandler: clientErrorHandler({ connections, requestTimeoutMs: settings.http.requestTimeoutMs }),
    // Requests that arrive while the service closes get our own response.
    return503OnClosing: false,
    genReqId: (request: IncomingMessage) => requestIdOf(request.headers),
    // No Nest middleware is used, so no request pays for its engine.
    skipMiddie: true,
    routerOptions: { maxParamLength: LONGEST_PART },
    frameworkErrors: (_error: FastifyError, request: FastifyRequest, reply: FastifyReply) => {
      setTraceHeaders(request, reply);
      sendProblem(reply, badAddress);
    },
  });
  const instance = adapter.getInstance();
  // No command takes a body that a browser could send without a CORS preflight.
  instance.removeContentTypeParser('text/plain');
  instance.decorate('connections', connections);
  installRequestReport(instance, reportRequest);
  installPreflight(instance, preflight, commandLimit);

  // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- Nest declares its options as a class
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.around(runtime), adapter, {
    bodyParser: false,
    abortOnError: false,
    logger: nestLogger(logger),
  });
  app.useGlobalFilters(new ProblemFilter(logger));
  app.useGlobalPipes(new StandardSchemaValidationPipe({ exceptionFactory: invalidInput }));
  installDocs(app, authenticator.hasCredentials);
  return app;
}

/** The HTTP server: batches of records never reach Fastify. */
function serverOf(
  { gateway, settings, logger, slicer }: Runtime,
  preflight: Preflight,
  connections: Connections,
  fastify: RequestListener,
): Server {
  const { bodyLimitBytes, requestTimeoutMs } = settings.http;
  const options = produceOptions(settings, slicer);
  const onBug = logProduceBug(logger);
  const batches = new ProduceEndpoint({ gateway, preflight, options, bodyLimitBytes, onBug });
  return createHttpServer({
    connections,
    requestTimeoutMs,
    handle: (request, response) => {
      if (batches.take(request, response)) return;
      if (request.headers.expect !== undefined) response.writeContinue();
      fastify(request, response);
    },
    reject: (request, response, problem) => {
      preflight.open({ request, response }, 'none', preflight.checkOpen(request)).sendProblem(problem, true);
    },
  });
}

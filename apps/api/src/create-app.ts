import type { IncomingMessage, RequestListener, Server } from 'node:http';
import { StandardSchemaValidationPipe } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { AppModule } from './app.module.js';
import { serveConsole } from './console/serve-console.js';
import { signInOrigins } from './console/sign-in-origins.js';
import { clientAddressOf } from './http/client-address.js';
import { clientErrorHandler } from './http/client-error.js';
import { Connections } from './http/connections.js';
import { createHttpServer } from './http/create-server.js';
import { installRequestReport, installPreflight, setCommonHeaders } from './http/fastify-hooks.js';
import { installJsonBodies } from './http/json-body.js';
import { listenerTls } from './http/listener-tls.js';
import { Preflight } from './http/preflight.js';
import { invalidInput } from './http/problems/invalid-input.js';
import { badAddress } from './http/problems/problem-of-error.js';
import { ProblemFilter } from './http/problems/problem.filter.js';
import { ResponseHeaders } from './http/response-headers.js';
import { sendProblem } from './http/send-problem.js';
import { requestIdOf } from './http/trace.js';
import { AnonymousConnections } from './limits/anonymous-connections.js';
import { logProduceBug } from './observability/frames.js';
import { nestLogger } from './observability/logger.js';
import { requestLog, type ReportRequest } from './observability/request-log.js';
import { warnOfConnections } from './observability/too-many-connections.js';
import { installDocs } from './openapi/docs.js';
import { LONGEST_PART } from './produce/produce.address.js';
import { ProduceEndpoint } from './produce/produce.endpoint.js';
import { produceOptions } from './produce/produce.request.js';
import type { Runtime } from './runtime/runtime.js';

/** In bytes. The largest command has a schema of 512 KiB, and each of its characters may be an escape sequence of six. */
const COMMAND_LIMIT = 4 * 2 ** 20;

/** The service around its runtime, ready to listen or to be injected into. */
export async function createApp(runtime: Runtime): Promise<NestFastifyApplication> {
  const { logger, authenticator } = runtime;
  const parts = listenerParts(runtime);
  const adapter = adapterOf(runtime, parts);
  const instance = adapter.getInstance();
  // No command takes a body that a browser could send without a CORS preflight.
  instance.removeContentTypeParser('text/plain');
  installJsonBodies(instance);
  instance.decorate('connections', parts.connections);
  installRequestReport(instance, parts.reportRequest);
  installPreflight(instance, parts.preflight, parts.responseHeaders, parts.commandLimit);

  // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- Nest declares its options as a class
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.around(runtime), adapter, {
    bodyParser: false,
    abortOnError: false,
    logger: nestLogger(logger),
  });
  app.useGlobalFilters(new ProblemFilter(logger));
  app.useGlobalPipes(new StandardSchemaValidationPipe({ exceptionFactory: invalidInput }));
  installDocs(app, authenticator.hasCredentials);
  if (runtime.settings.console.enabled) await serveConsole(instance, runtime.consoleDirectory);
  return app;
}

/** What Fastify and the routes below it have in common. */
interface ListenerParts {
  readonly preflight: Preflight;
  readonly connections: Connections;
  readonly responseHeaders: ResponseHeaders;
  readonly reportRequest: ReportRequest;
  /** Of the body of a command, in bytes. */
  readonly commandLimit: number;
}

function listenerParts(runtime: Runtime): ListenerParts {
  const { settings, logger, metrics, memory, readiness, authenticator, limits } = runtime;
  const { tls, cors, accessLog, trustedProxies, bodyLimitBytes } = settings.http;
  const log = requestLog(logger, accessLog, clientAddressOf(trustedProxies));
  const reportRequest: ReportRequest = (request) => {
    metrics.http.observe(request.method, request.route, request.status, request.seconds);
    log(request);
  };
  const anonymousConnections = new AnonymousConnections(settings.limits.anonymousConnections, () =>
    metrics.rateLimited.inc({ reason: 'anonymous_connections' }),
  );
  const responseHeaders = new ResponseHeaders({
    tls: tls !== undefined,
    cors,
    consoleCalls: signInOrigins(settings.console),
  });
  const preflight = new Preflight({
    responseHeaders,
    authenticator,
    limits,
    anonymousConnections,
    memory,
    isShuttingDown: () => readiness.isShuttingDown,
    reportRequest,
  });
  const connections = new Connections(anonymousConnections);
  const commandLimit = Math.min(bodyLimitBytes, COMMAND_LIMIT);
  return { preflight, connections, responseHeaders, reportRequest, commandLimit };
}

function adapterOf(runtime: Runtime, parts: ListenerParts): FastifyAdapter {
  const { connections, responseHeaders, commandLimit } = parts;
  const { requestTimeoutMs, headTimeoutMs } = runtime.settings.http;
  return new FastifyAdapter({
    bodyLimit: commandLimit,
    serverFactory: (fastify: RequestListener) => serverOf(runtime, parts, fastify),
    clientErrorHandler: clientErrorHandler({ connections, responseHeaders, requestTimeoutMs, headTimeoutMs }),
    // Requests that arrive while the service closes get our own response.
    return503OnClosing: false,
    genReqId: (request: IncomingMessage) => requestIdOf(request.headers),
    // No Nest middleware is used, so no request pays for its engine.
    skipMiddie: true,
    routerOptions: { maxParamLength: LONGEST_PART },
    frameworkErrors: (_error: FastifyError, request: FastifyRequest, reply: FastifyReply) => {
      setCommonHeaders(request, reply, responseHeaders);
      sendProblem(reply, badAddress);
    },
  });
}

/** The HTTP server: batches of records never reach Fastify. */
function serverOf(
  { gateway, settings, logger, slicer, limits, listenerFiles }: Runtime,
  { preflight, connections, responseHeaders }: ListenerParts,
  fastify: RequestListener,
): Server {
  const { bodyLimitBytes, requestTimeoutMs, headTimeoutMs, maxConnections } = settings.http;
  const options = produceOptions(settings, { slicer, limits });
  const onBug = logProduceBug(logger);
  const batches = new ProduceEndpoint({ gateway, preflight, options, bodyLimitBytes, onBug });
  return createHttpServer({
    connections,
    responseHeaders,
    tls: listenerTls(settings, listenerFiles, logger),
    requestTimeoutMs,
    headTimeoutMs,
    maxConnections,
    onTooManyConnections: warnOfConnections(maxConnections, logger),
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

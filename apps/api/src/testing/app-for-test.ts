import { request as httpRequest } from 'node:http';
import { Socket, type AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import {
  TimeSlicer,
  type Gateway,
  type IndividualRequest,
  type ProduceRequest,
  type ProduceResult,
  type RecordOutcome,
  type TopicCatalog,
} from '#producer';
import { RawJson } from '#registry';
import { MemoryAccessKeyLog, type AccessKeyLog, type Heartbeats } from '#journal';
import type { Authenticator, TokenVerifier } from '../access/authenticator.js';
import { createAuthenticator } from '../access/create-authenticator.js';
import { StoredKeys } from '../access/keys/stored-keys.js';
import { SecretFiles } from '../credentials/secret-files.js';
import { createApp } from '../create-app.js';
import { settingsSchema } from '../config/settings.schema.js';
import { createLogger } from '../observability/logger.js';
import type { WatchedFiles } from '../http/listener-tls.js';
import { defaultBudgetBytes } from '../memory/default-budget.js';
import { createLimits } from '../limits/create-limits.js';
import { MemoryBudget } from '../memory/memory-budget.js';
import { Metrics } from '../observability/metrics.js';
import { Readiness, type Reasons } from '../observability/readiness.js';
import type { VisibleTopics } from '#journal';
import type { ScopedQueries } from '../runtime/runtime.js';

/** The same for every caller, or by the topics that the caller may see. */
type ForTopics<T extends object> = T | ((visible: VisibleTopics) => T);

/** The parts that a test replaces. Calls of any other member are rejected. */
export interface TestParts {
  readonly settings?: Record<string, unknown>;
  readonly gateway?: Partial<Gateway>;
  readonly subjects?: ForTopics<Partial<ScopedQueries['subjects']>>;
  readonly events?: ForTopics<Partial<ScopedQueries['events']>>;
  readonly mismatches?: ForTopics<Partial<ScopedQueries['mismatches']>>;
  readonly topics?: Partial<TopicCatalog>;
  readonly heartbeats?: Partial<Pick<Heartbeats, 'list'>>;
  /** Absent: an empty one. */
  readonly keyLog?: AccessKeyLog;
  readonly postgresSeen?: boolean;
  readonly logIsLost?: boolean;
  readonly kafkaReachable?: boolean;
  readonly reasons?: Reasons;
  /** Of the issuers of the settings. */
  readonly tokens?: TokenVerifier;
  /** In ms. */
  readonly limitsClock?: () => number;
  readonly listenerFiles?: WatchedFiles;
  /** Absent: the console is not built. */
  readonly consoleDirectory?: string;
}

export interface TestApp {
  readonly app: NestFastifyApplication;
  readonly metrics: Metrics;
  readonly memory: MemoryBudget;
  readonly readiness: Readiness;
  readonly gateway: Gateway;
  readonly storedKeys: StoredKeys;
  /** Lines of the log. */
  readonly lines: string[];
}

const at = '2026-01-01T00:00:00.000Z';

/** The real service with stand-ins for gateway and journal. It listens only once it is called over HTTP. */
export async function appForTest(parts: TestParts = {}): Promise<TestApp> {
  const metrics = new Metrics();
  const lines: string[] = [];
  const readiness = new Readiness({
    postgresSeen: () => parts.postgresSeen ?? true,
    logIsLost: () => parts.logIsLost ?? false,
    kafkaReachable: () => Promise.resolve(parts.kafkaReachable ?? true),
    reasons: () => parts.reasons ?? {},
  });
  const gateway = standIn<Gateway>('gateway', {
    configured: () => null,
    roleOf: () => null,
    ...parts.gateway,
  });
  const settings = settingsSchema.parse(parts.settings ?? {});
  const memory = new MemoryBudget(settings.http.memoryBudgetBytes ?? defaultBudgetBytes());
  metrics.watchMemory(memory);
  const logger = createLogger('info', 'test', { write: (line: string) => void lines.push(line) });
  const keyLog = parts.keyLog ?? new MemoryAccessKeyLog(() => Date.parse(at));
  const storedKeys = new StoredKeys({
    log: keyLog,
    limits: settings.limits.perPrincipal,
    now: () => Date.parse(at),
    onFault: () => undefined,
  });
  await storedKeys.catchUp().catch(() => undefined);
  const app = await createApp({
    settings,
    gateway,
    queries: {
      within: ({ filter }) => ({
        subjects: standIn('subjects', forTopics(parts.subjects, filter)),
        events: standIn('events', forTopics(parts.events, filter)),
        mismatches: standIn('mismatches', forTopics(parts.mismatches, filter)),
      }),
      now: () => Date.parse(at),
    },
    topics: standIn<TopicCatalog>('topics', parts.topics),
    heartbeats: standIn<Pick<Heartbeats, 'list'>>('heartbeats', parts.heartbeats),
    readiness,
    metrics,
    memory,
    slicer: new TimeSlicer(),
    authenticator: onLoopback(
      createAuthenticator(settings, { storedKeys, tokens: parts.tokens ?? null, files: SecretFiles.none() }),
    ),
    limits: createLimits(settings, metrics, logger, parts.limitsClock),
    keyLog,
    storedKeys,
    podId: 'pod-a',
    consoleDirectory: parts.consoleDirectory ?? '/nonexistent',
    listenerFiles: parts.listenerFiles ?? null,
    logger,
  });
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
  return { app, metrics, memory, readiness, gateway, storedKeys, lines };
}

/** The requests that Fastify injects have a socket without a local address. */
function onLoopback(authenticator: Authenticator): Authenticator {
  const authenticate = authenticator.authenticate.bind(authenticator);
  authenticator.authenticate = (request) => {
    if (!(request.socket instanceof Socket))
      Object.defineProperty(request.socket, 'localAddress', { value: '127.0.0.1', configurable: true });
    return authenticate(request);
  };
  return authenticator;
}

export interface HttpResponse {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly json: () => unknown;
}

/** Starts listening if necessary. Returns the port. */
export async function portOf(app: NestFastifyApplication): Promise<number> {
  const server = app.getHttpServer();
  if (!server.listening) await app.listen(0, '127.0.0.1');
  return (server.address() as AddressInfo).port;
}

/** Posts over HTTP: batches of records never reach Fastify, and so not its `inject`. */
export const posted = (
  app: NestFastifyApplication,
  url: string,
  headers: Readonly<Record<string, string>>,
  payload: string | Buffer,
): Promise<HttpResponse> => sent(app, 'POST', url, headers, payload);

/** Likewise with another method. */
export async function sent(
  app: NestFastifyApplication,
  method: string,
  url: string,
  headers: Readonly<Record<string, string>>,
  payload: string | Buffer,
): Promise<HttpResponse> {
  const port = await portOf(app);
  const request = { method, host: '127.0.0.1', port, path: url, headers, agent: false } as const;
  return new Promise((resolve, reject) => {
    const sending = httpRequest(request, (response) => {
      text(response)
        .then((body) =>
          resolve({
            statusCode: response.statusCode ?? 0,
            headers: response.headers as Record<string, string>,
            body,
            json: () => JSON.parse(body) as unknown,
          }),
        )
        .catch(reject);
    });
    sending.on('error', reject).end(payload);
  });
}

const forTopics = <T extends object>(
  part: ForTopics<T> | undefined,
  visible: VisibleTopics,
): T | undefined => (typeof part === 'function' ? part(visible) : part);

function standIn<T extends object>(name: string, given: Partial<T> | undefined): T {
  return new Proxy((given ?? {}) as T, {
    get: (target, member) => {
      const value: unknown = Reflect.get(target, member);
      // Neither a promise nor a part with Nest's lifecycle hooks.
      if (value !== undefined || typeof member === 'symbol' || /^(then|on[A-Z]|before[A-Z])/.test(member))
        return value;
      return () => Promise.reject(new Error(`the test gave no ${name}.${member}`));
    },
  });
}

/** The value where a request has it in its bytes, parsed. */
export const parsedDatum = (datum: unknown): unknown => (datum instanceof RawJson ? datum.parse() : datum);

const withParsedRecords = <T extends ProduceRequest>(request: T): T => ({
  ...request,
  records: request.records.map((record) => ({
    ...record,
    key: parsedDatum(record.key),
    value: parsedDatum(record.value),
  })),
});

/** A gateway that acknowledges everything at offset 42 of partition 0, and records the requests, with their keys and values parsed. */
export function acknowledging(result?: Partial<Extract<ProduceResult, { ok: true }>>) {
  const requests: ProduceRequest[] = [];
  const produce = (request: ProduceRequest): Promise<ProduceResult> => {
    requests.push(withParsedRecords(request));
    return Promise.resolve({
      ok: true,
      offsets: request.records.map(() => ({ partition: 0, offset: '42', errorCode: null, error: null })),
      keySchemaId: 1,
      valueSchemaId: 3,
      resolutions: [],
      ...result,
    });
  };
  return { requests, produce };
}

/** A gateway that acknowledges each record at the next offset of partition 0, and records the requests, with their keys and values parsed. */
export function acknowledgingEach() {
  const requests: IndividualRequest[] = [];
  let offset = 0;
  const produceIndividually = (request: IndividualRequest): Promise<readonly RecordOutcome[]> => {
    requests.push(withParsedRecords(request));
    return Promise.resolve(
      request.records.map(() => ({ ok: true, partition: 0, offset: String(offset++), resolutions: [] })),
    );
  };
  return { requests, produceIndividually, isDraining: () => false };
}

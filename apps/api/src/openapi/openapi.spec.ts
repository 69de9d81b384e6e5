import { once } from 'node:events';
import { connect, type AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { afterEach, describe, expect, it } from 'vitest';
import { JournalUnreachable, MemoryAccessKeyLog } from '#journal';
import type { ErrorCode } from '#producer';
import { localCaller } from '../access/principal.js';
import { EventStreams } from '../events/event-streams.js';
import { problems } from '../http/problems/problem.js';
import { refusal } from '../http/problems/refusal-error.js';
import { appForTest, sent, type TestParts } from '../testing/app-for-test.js';

/*
 * The document against the responses: each documented problem of an operation is provoked in the real service, with
 * stand-ins for its parts, and no other problem that is provoked anywhere is documented for it.
 */

interface Operation {
  readonly operationId: string;
  readonly responses: Readonly<Record<string, { readonly description: string }>>;
  readonly security: readonly object[];
  readonly requestBody?: object;
}

/** How one status is provoked: the service's parts, and the request. */
interface Probe {
  readonly parts?: TestParts;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Called before the request. */
  readonly before?: (app: NestFastifyApplication) => Promise<unknown>;
}

let app: NestFastifyApplication | undefined;
afterEach(() => app?.close());

const apiKeys = ['produce', 'read', 'operate', 'admin'].map((role) => ({
  name: role,
  key: role,
  roles: [role],
}));
const settings = { auth: { apiKeys }, http: { bodyLimitBytes: 1024 } };

async function document(more: TestParts = {}): Promise<{
  readonly operations: readonly { readonly method: string; readonly path: string; readonly of: Operation }[];
  readonly components: { readonly securitySchemes: object };
}> {
  ({ app } = await appForTest({ settings, ...more }));
  const { paths, components } = (await app.inject('/docs/openapi.json')).json<{
    paths: Record<string, Record<string, Operation>>;
    components: { securitySchemes: object };
  }>();
  const operations = Object.entries(paths).flatMap(([path, by]) =>
    Object.entries(by).map(([method, of]) => ({ method: method.toUpperCase(), path, of })),
  );
  return { operations, components };
}

const away = () => Promise.reject(new JournalUnreachable('away'));
const none = () => Promise.resolve(null);
const found = () =>
  Promise.resolve({ key: { topic: 't', subject: 's', role: 'value' }, version: 12 } as never);
const refusing = (code: ErrorCode) => () =>
  Promise.resolve({ ok: false as const, refusal: refusal(code, '') });
const html = { accept: 'text/html' };
const stored = {
  subjects: { find: away, list: away, summarize: away, eventsAfter: away },
  events: { list: away, lookups: away },
  mismatches: { list: away, find: away, summarize: away, series: away },
};
const unstored: Probe = { parts: stored };
function keysAway(): TestParts {
  const keyLog = new MemoryAccessKeyLog();
  keyLog.reachable = false;
  return { keyLog };
}
const keyAddress = '/v1/keys/00000000-0000-4000-8000-000000000000';
const keyProbes = (path: string) => ({ 404: {}, 503: { parts: keysAway(), path: keyAddress + path } });
const unknownSubject: Probe = { parts: { subjects: { find: none } } };
const catalog = (kind: 'absent' | 'unreachable'): TestParts => ({
  topics: { find: () => Promise.resolve({ kind }), names: () => Promise.resolve({ kind: 'unreachable' }) },
});
const produced = (code: ErrorCode): Probe => ({ parts: { gateway: { produce: refusing(code) } } });
const commanded = (code: ErrorCode): Probe => ({
  parts: {
    subjects: { find: found },
    gateway: {
      reset: refusing(code),
      open: refusing(code),
      declareMapping: refusing(code),
      remove: refusing(code),
    },
  },
});

const produceProbes = {
  404: produced('topic.unknown'),
  406: { headers: html },
  409: produced('produce.blocked'),
  422: produced('data.invalid'),
  429: produced('rate.limited'),
  503: produced('sr.unreachable'),
  504: produced('outcome.unknown'),
};
const commandProbes = {
  404: unknownSubject,
  412: commanded('version.stale'),
  422: { body: '{}' },
  503: unstored,
};
const topicProbes = {
  404: { parts: catalog('absent') },
  406: { headers: html },
  503: { parts: catalog('unreachable') },
};

/** The probes of an operation alone, by its id. */
const own: Readonly<Record<string, Readonly<Record<number, Probe>>>> = {
  produce: produceProbes,
  produceToPartition: produceProbes,
  listTopics: { 406: { headers: html }, 503: { parts: catalog('unreachable') } },
  getTopic: topicProbes,
  listPartitions: topicProbes,
  getPartition: topicProbes,
  listSubjects: { 422: { path: '?limit=0' }, 503: unstored },
  summarizeSubjects: { 422: { path: '?limit=0' }, 503: unstored },
  getSubject: { 404: unknownSubject, 422: { path: '?version=0' }, 503: unstored },
  listSubjectEvents: { 404: unknownSubject, 422: { path: '?limit=0' }, 503: unstored },
  compareSubject: { 404: unknownSubject, 422: { path: '?latest=odd' }, 503: unstored },
  verifySubject: { 404: unknownSubject, 503: unstored },
  getSubjectWriters: { 404: unknownSubject, 503: unstored },
  resetSubject: commandProbes,
  openSubject: commandProbes,
  removeSubject: { ...commandProbes, 409: commanded('topic.exists') },
  declareMapping: {
    ...commandProbes,
    404: { path: '/v1/subjects/a%20b/s/mapping' },
    409: commanded('writer.refused'),
  },
  resetSubjects: { 422: { body: '{}' }, 503: unstored },
  summarizeMismatches: { 422: { path: '?by=odd' }, 503: { ...unstored, path: '?by=topic' } },
  countMismatchesOverTime: {
    422: { path: '?by=odd' },
    503: { ...unstored, path: '?by=kind&from=2025-12-31T00:00:00Z&step_ms=86400000' },
  },
  listMismatches: { 406: { headers: html }, 422: { path: '?limit=0' }, 503: unstored },
  getMismatch: { 404: { parts: { mismatches: { find: none } } }, 503: unstored },
  listEvents: { 422: { path: '?limit=0' }, 503: unstored },
  streamEvents: {
    406: { headers: html },
    422: { headers: { 'last-event-id': 'x' } },
    429: {
      parts: { subjects: { eventsAfter: () => Promise.resolve({ events: [], cursor: null } as never) } },
      before: (of) =>
        Promise.all(
          Array.from({ length: 32 }, () =>
            of.get(EventStreams).begin(localCaller, null, new AbortController().signal, () => undefined),
          ),
        ),
    },
    503: unstored,
  },
  getMachine: {},
  compareSchemas: { 422: { body: '{}' } },
  encodeRecord: { 422: { body: '{}' } },
  createKey: {
    409: { body: '{"reason":"r","name":"admin","roles":["read"],"topics":["*"]}' },
    422: { body: '{}' },
    503: { parts: keysAway() },
  },
  listKeys: { 422: { path: '?limit=0' }, 503: { parts: keysAway() } },
  getKey: keyProbes(''),
  listKeyEvents: keyProbes('/events'),
  revokeKey: { ...keyProbes('/revoke'), 422: { body: '{}' } },
  listPods: { 503: { parts: { heartbeats: { list: away } } } },
  consoleConfig: {},
  whoami: { 422: { path: '?topic=' } },
  HealthController_live: {},
  HealthController_ready: { 503: { parts: { kafkaReachable: false } } },
  MetricsController_read: {},
};

/** A valid body of each operation. */
const bodies: Readonly<Record<string, string>> = {
  produce: '{"records":[{"value":1}]}',
  produceToPartition: '{"records":[{"value":1}]}',
  resetSubject: '{"reason":"r"}',
  openSubject: '{"reason":"r","for_ms":null}',
  declareMapping: '{"reason":"r","record":"generic","schema_id":1}',
  removeSubject: '{"reason":"r"}',
  createKey: '{"reason":"r","name":"n","roles":["read"],"topics":["*"]}',
  revokeKey: '{"reason":"r"}',
  compareSchemas: '{"ours":"\\"int\\"","theirs":"\\"int\\"","profile":"key"}',
  encodeRecord: '{"schema":"\\"int\\"","format":"json","record":1}',
  resetSubjects: '{"reason":"r","filter":{"state":"blocked"}}',
};

/** A token whose issuer's keys cannot be fetched. */
const unverifiable: Probe = {
  parts: { tokens: { verify: () => ({ ok: false, refusal: refusal('auth.unavailable', '') }) } },
  headers: { authorization: 'Bearer a.b.c' },
};

/** A caller whose one request per second was used. */
const limited: Probe = {
  parts: {
    settings: { ...settings, limits: { perPrincipal: { requestsPerSecond: 1 } } },
    limitsClock: () => 0,
  },
  before: (of) =>
    Promise.all(apiKeys.map(({ key }) => of.inject({ url: '/v1/whoami', headers: { 'x-api-key': key } }))),
};

/** The probes of every operation with the same security and body. */
function common({ security, requestBody }: Operation, role: string | undefined): Record<number, Probe> {
  const withoutRole = { 'x-api-key': role === 'produce' ? 'read' : 'produce' };
  return {
    400: { path: '?x=%00' },
    414: { path: `?x=${'a'.repeat(8000)}` },
    431: { headers: Object.fromEntries(Array.from({ length: 101 }, (_, index) => [`x-${index}`, ''])) },
    ...(security.length > 0 && {
      401: { headers: { 'x-api-key': 'none' } },
      ...(role !== 'known' && { 403: { headers: withoutRole } }),
      429: limited,
      503: unverifiable,
    }),
    ...(requestBody !== undefined && {
      408: {},
      413: { body: JSON.stringify({ reason: 'r'.repeat(2000) }) },
      415: { headers: { 'content-type': 'text/plain' } },
    }),
  };
}

/** An API key with the role, or any if the caller only has to be known. */
const keyWith = (role: string): string => (role === 'known' ? 'produce' : role);

interface Call {
  readonly method: string;
  readonly template: string;
  readonly id: string;
  readonly role: string | undefined;
}

async function call({ method, template, id, role }: Call, probe: Probe) {
  ({ app } = await appForTest({ settings, ...probe.parts }));
  await probe.before?.(app);
  const plain = template.replace('{partition}', '0').replaceAll(/\{\w+\}/g, 's');
  const url = probe.path?.startsWith('/') === true ? probe.path : plain + (probe.path ?? '');
  const body = probe.body ?? bodies[id];
  const headers = {
    ...(role !== undefined && !('authorization' in (probe.headers ?? {})) && { 'x-api-key': keyWith(role) }),
    ...(body !== undefined && { 'content-type': 'application/json' }),
    ...probe.headers,
  };
  // `inject` passes by the checks of the head.
  if (method === 'POST' || url.length > 8000 || Object.keys(headers).length > 100)
    return sent(app, method, url, headers, body ?? '');
  const response = await app.inject({
    method: method as 'GET',
    url,
    headers,
    ...(body !== undefined && { body }),
  });
  return { statusCode: response.statusCode, body: response.body };
}

/** The status of a request whose body does not arrive. */
async function sendPartialBody(method: string, template: string, role: string | undefined): Promise<number> {
  ({ app } = await appForTest({ settings: { ...settings, http: { requestTimeoutMs: 100 } } }));
  await app.listen(0, '127.0.0.1');
  const { port } = app.getHttpServer().address() as AddressInfo;
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  const path = template.replace('{partition}', '0').replaceAll(/\{\w+\}/g, 's');
  const head = [
    'host: x',
    `x-api-key: ${keyWith(role ?? '')}`,
    'content-type: application/json',
    'content-length: 100',
  ];
  socket.write(`${method} ${path} HTTP/1.1\r\n${head.join('\r\n')}\r\n\r\n{`);
  return Number((await text(socket)).split(' ')[1]);
}

const listed = await document();
await app?.close();

describe.each(listed.operations)('$method $path', ({ method, path, of }) => {
  const id = of.operationId;
  const role = (of as { 'x-role'?: string })['x-role'];
  const probes = { ...common(of, role), ...own[id] };

  it('documents the problems that it responds with, and no others', () => {
    const documented = Object.keys(of.responses).filter((status) => Number(status) >= 400);
    expect(documented).toEqual(Object.keys(probes));
  });

  it.each(Object.entries(probes))('responds with %i', async (status, probe: Probe) => {
    if (status === '408') {
      expect(await sendPartialBody(method, path, role)).toBe(408);
      return;
    }
    const response = await call({ method, template: path, id, role }, probe);
    expect([response.statusCode, response.body]).toEqual([Number(status), expect.any(String)]);
    if (id === 'HealthController_ready' && status === '503') return;
    const { code } = JSON.parse(response.body) as { code: ErrorCode };
    expect(of.responses[status]?.description).toContain(code);
  });
});

it('each problem of the table is documented by some operation', () => {
  const documented = listed.operations.flatMap(({ of }) =>
    Object.values(of.responses).map(({ description }) => description),
  );
  expect(Object.keys(problems).filter((code) => !documented.some((each) => each.includes(code)))).toEqual([]);
});

describe('who may call', () => {
  const schemes = ['apiKey', 'bearer', 'basic'];

  it('is a key in one of the accepted ways', () => {
    expect(Object.keys(listed.components.securitySchemes)).toEqual(schemes);
    const open = listed.operations.filter(({ of }) => of.security.length === 0).map(({ path }) => path);
    expect(open).toEqual(['/health/live', '/health/ready', '/console/config.json']);
    for (const { of } of listed.operations)
      if (of.security.length > 0) expect(of.security).toEqual(schemes.map((name) => ({ [name]: [] })));
  });

  it.each([
    ['apiKey', { 'x-api-key': 'read' }],
    ['bearer', { authorization: 'Bearer read' }],
    ['basic', { authorization: `Basic ${Buffer.from('x:read').toString('base64')}` }],
  ])('by %s is accepted', async (_scheme, headers) => {
    ({ app } = await appForTest({ settings }));
    expect((await app.inject({ url: '/metrics', headers })).statusCode).toBe(200);
  });

  it('needs no key if none is configured', async () => {
    const { operations } = await document({ settings: {} });
    const listing = operations.find(({ of }) => of.operationId === 'listSubjects');
    expect(listing?.of.security).toEqual([...schemes.map((name) => ({ [name]: [] })), {}]);
  });
});

import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bar, barValue, retypedBarValue } from '../fixtures/bars.js';
import type { GatewayProcess } from '../support/gateway.js';
import { OidcProvider } from '../support/oidc-provider.js';
import { sendRequest } from '../support/send-request.js';
import { eventually, World } from '../support/world.js';

/*
 * Who may do what: every route, called by every kind of caller over both HTTP paths. Real: gateway process, Kafka, registry,
 * Postgres.
 */

type Role = 'produce' | 'read' | 'operate' | 'admin';
const roles: readonly Role[] = ['produce', 'read', 'operate', 'admin'];

/** Which roles contain this one. */
const containing: Readonly<Record<Role, readonly Role[]>> = {
  produce: ['produce'],
  read: ['read', 'operate', 'admin'],
  operate: ['operate', 'admin'],
  admin: ['admin'],
};

type Json = Record<string, unknown>;

interface Answer {
  readonly status: number;
  readonly type: string | null;
  readonly body: unknown;
}

interface Route {
  readonly route: string;
  readonly needs: Role | 'known' | 'open';
  /** What a caller gets that has the role on other topics only: the answer for what does not exist. Absent: a part of the list. */
  readonly absent?: (names: Names) => Answer;
  readonly path: (names: Names) => string;
  readonly headers?: Readonly<Record<string, string>>;
  /** A string is sent as it is. @param caller which names what it creates */
  readonly body?: (names: Names, caller: string) => unknown;
  /** What a caller sees of the answer if it has the role on this topic only. Absent: all of it. */
  readonly part?: (body: unknown, topic: string) => unknown;
  /** Replaces what differs from one call to the next. */
  readonly stable?: (body: unknown) => unknown;
}

/** What the world has: `topic` has a subject, a conflict and a key of its own, and so has `other`. */
interface Names {
  readonly topic: string;
  readonly other: string;
  readonly mismatchId: string;
  /** Of an API key for `topic`. */
  readonly keyId: string;
}

const problem = (status: number, body: Json): Answer => ({
  status,
  type: 'application/problem+json',
  body: { status, message: body['detail'], outcome: 'not_sent', ...body },
});

const type = (code: string): string => `https://sluicegate.dev/errors/${code}`;

const topicUnknown = ({ topic }: Names, detail = 'Kafka has no such topic.'): Answer =>
  problem(404, {
    type: type('topic.unknown'),
    title: 'Topic unknown',
    detail,
    error_code: 40401,
    code: 'topic.unknown',
    topic,
  });

/** As the producer answers. */
const noTopicToSendTo = (names: Names): Answer => topicUnknown(names, `Kafka has no topic ${names.topic}`);

const subjectUnknown = ({ topic }: Names): Answer =>
  problem(404, {
    type: type('subject.unknown'),
    title: 'Subject unknown',
    detail: 'The subject has no events.',
    error_code: 40404,
    code: 'subject.unknown',
    topic,
    subject: `${topic}-value`,
  });

const mismatchUnknown = (): Answer =>
  problem(404, {
    type: type('mismatch.unknown'),
    title: 'Mismatch unknown',
    detail: 'There is no mismatch with this id.',
    error_code: 40405,
    code: 'mismatch.unknown',
  });

const keyUnknown = (): Answer =>
  problem(404, {
    type: type('key.unknown'),
    title: 'API key unknown',
    detail: 'There is no such API key.',
    error_code: 40406,
    code: 'key.unknown',
  });

const beyondRights = (): Answer =>
  problem(403, {
    type: type('auth.denied'),
    title: 'Not allowed',
    detail: 'A key may have no more than the caller\'s own rights as "admin": its topics.',
    error_code: 40301,
    code: 'auth.denied',
  });

const unauthenticated = (detail: string): Answer =>
  problem(401, {
    type: type('auth.missing'),
    title: 'Credentials are missing or unknown',
    detail,
    error_code: 40101,
    code: 'auth.missing',
  });

const denied = (role: string, topic?: string): Answer =>
  problem(403, {
    type: type('auth.denied'),
    title: 'Not allowed',
    detail:
      topic === undefined ? `This needs the role "${role}".` : `This needs the role "${role}" on this topic.`,
    error_code: 40301,
    code: 'auth.denied',
    ...(topic !== undefined && { topic }),
  });

const ofTopic =
  (member: string) =>
  (body: unknown, topic: string): unknown => ({
    ...(body as Json),
    items: ((body as Json)['items'] as Json[]).filter((item) => item[member] === topic),
  });

const subject = ({ topic }: Names): string => `/v1/subjects/${topic}/${topic}-value`;
const without =
  (...members: string[]) =>
  (body: unknown): unknown =>
    Object.fromEntries(Object.entries(body as Json).filter(([name]) => !members.includes(name)));

const reason = 'the table of rights';
/** Of a subject: what a command changes each time. */
const command = without('version', 'since', 'breaker');

const table: readonly Route[] = [
  { route: 'GET /health/live', needs: 'open', path: () => '/health/live' },
  { route: 'GET /health/ready', needs: 'open', path: () => '/health/ready' },
  { route: 'GET /console/config.json', needs: 'open', path: () => '/console/config.json' },
  {
    route: 'GET /v1/whoami',
    needs: 'known',
    path: () => '/v1/whoami',
    stable: without('name', 'kind', 'roles', 'expires_at'),
  },
  { route: 'GET /v1/machine', needs: 'known', path: () => '/v1/machine' },
  {
    route: 'POST /v1/tools/compare',
    needs: 'known',
    path: () => '/v1/tools/compare',
    body: () => ({ ours: '"int"', theirs: '"long"', profile: 'generic' }),
  },
  {
    route: 'POST /v1/tools/encode',
    needs: 'known',
    path: () => '/v1/tools/encode',
    body: () => ({ schema: '"int"', schema_id: 1, format: 'json', record: 1 }),
  },
  {
    route: 'POST /topics/{topic}',
    needs: 'produce',
    absent: noTopicToSendTo,
    path: ({ topic }) => `/topics/${topic}`,
    headers: { 'content-type': 'application/vnd.kafka.binary.v2+json' },
    body: () => ({ records: [{ value: 'AA==' }] }),
    stable: without('offsets'),
  },
  {
    route: 'POST /topics/{topic}',
    needs: 'produce',
    absent: noTopicToSendTo,
    path: ({ topic }) => `/topics/${topic}`,
    headers: { 'content-type': 'application/x-ndjson' },
    body: () => '',
  },
  {
    route: 'POST /topics/{topic}/partitions/{partition}',
    needs: 'produce',
    absent: noTopicToSendTo,
    path: ({ topic }) => `/topics/${topic}/partitions/0`,
    headers: { 'content-type': 'application/vnd.kafka.json.v2+json' },
    body: () => ({ records: [{ value: 1 }] }),
    stable: without('offsets'),
  },
  {
    route: 'POST /topics/{topic}/partitions/{partition}',
    needs: 'produce',
    absent: noTopicToSendTo,
    path: ({ topic }) => `/topics/${topic}/partitions/0`,
    headers: { 'content-type': 'application/x-ndjson' },
    body: () => '',
  },
  {
    route: 'GET /topics',
    needs: 'read',
    path: () => '/topics',
    // Other tests create and delete topics at the same time.
    stable: (body) => (body as string[]).filter((name) => /^rights_/.test(name)),
    part: (body, topic) => (body as string[]).filter((name) => name === topic),
  },
  {
    route: 'GET /topics/{topic}',
    needs: 'read',
    absent: (names) => topicUnknown(names),
    path: ({ topic }) => `/topics/${topic}`,
  },
  {
    route: 'GET /topics/{topic}/partitions',
    needs: 'read',
    absent: (names) => topicUnknown(names),
    path: ({ topic }) => `/topics/${topic}/partitions`,
  },
  {
    route: 'GET /topics/{topic}/partitions/{partition}',
    needs: 'read',
    absent: (names) => topicUnknown(names),
    path: ({ topic }) => `/topics/${topic}/partitions/0`,
  },
  {
    route: 'GET /v1/subjects',
    needs: 'read',
    path: () => '/v1/subjects',
    part: ofTopic('topic'),
    stable: (body) => ({ items: ((body as Json)['items'] as Json[]).map(command) }),
  },
  {
    route: 'GET /v1/subjects',
    needs: 'read',
    path: () => '/v1/subjects?sort=-topic',
    part: ofTopic('topic'),
    stable: (body) => ({ items: ((body as Json)['items'] as Json[]).map(command) }),
  },
  {
    route: 'GET /v1/subjects/summary',
    needs: 'read',
    path: () => '/v1/subjects/summary',
    // Other rows change the states.
    stable: without('states'),
    // Of the two topics the caller sees one.
    part: halved,
  },
  {
    route: 'GET /v1/subjects/{topic}/{subject}',
    needs: 'read',
    absent: subjectUnknown,
    path: subject,
    stable: command,
  },
  {
    route: 'GET /v1/subjects/{topic}/{subject}',
    needs: 'read',
    absent: subjectUnknown,
    path: (names) => `${subject(names)}?version=1`,
  },
  {
    route: 'GET /v1/subjects/{topic}/{subject}/comparison',
    needs: 'read',
    absent: subjectUnknown,
    path: (names) => `${subject(names)}/comparison`,
  },
  {
    route: 'GET /v1/subjects/{topic}/{subject}/events',
    needs: 'read',
    absent: subjectUnknown,
    path: (names) => `${subject(names)}/events?limit=2`,
  },
  {
    route: 'GET /v1/subjects/{topic}/{subject}/verify',
    needs: 'read',
    absent: subjectUnknown,
    path: (names) => `${subject(names)}/verify`,
    stable: without('events', 'version', 'last_hash'),
  },
  {
    route: 'GET /v1/subjects/{topic}/{subject}/writers',
    needs: 'read',
    absent: subjectUnknown,
    path: (names) => `${subject(names)}/writers`,
    // Callers of other rows produce meanwhile.
    stable: without('clients'),
  },
  {
    route: 'GET /v1/mismatches',
    needs: 'read',
    path: () => '/v1/mismatches',
    part: ofTopic('topic'),
  },
  {
    route: 'GET /v1/mismatches',
    needs: 'read',
    path: () => '/v1/mismatches',
    headers: { accept: 'application/x-ndjson' },
    stable: (body) => lines(body),
    part: (body, topic) => lines(body).filter((line) => line.includes(`"topic":"${topic}"`)),
  },
  {
    route: 'GET /v1/mismatches',
    needs: 'read',
    path: () => '/v1/mismatches',
    headers: { accept: 'text/csv' },
    stable: (body) => lines(body),
    part: (body, topic) => lines(body).filter((line, at) => at === 0 || line.includes(topic)),
  },
  {
    route: 'GET /v1/mismatches/summary',
    needs: 'read',
    path: () => '/v1/mismatches/summary?by=topic',
    part: ofTopic('key'),
  },
  {
    route: 'GET /v1/mismatches/series',
    needs: 'read',
    path: () => '/v1/mismatches/series?by=kind&from=2020-01-01T00:00:00Z&step_ms=31536000000',
    stable: without('from', 'to', 'step_ms'),
    // Of the two topics the caller sees one.
    part: halved,
  },
  {
    route: 'GET /v1/mismatches/{id}',
    needs: 'read',
    absent: mismatchUnknown,
    path: ({ mismatchId }) => `/v1/mismatches/${mismatchId}`,
  },
  {
    route: 'GET /v1/events',
    needs: 'read',
    // Those of the conflicts, which happened before.
    path: () => '/v1/events?type=ConflictDetected',
    part: ofTopic('topic'),
  },
  {
    route: 'GET /v1/events/stream',
    needs: 'read',
    path: () => '/v1/events/stream',
    stable: (body) =>
      lines(body).flatMap((line) => {
        const [, type, topic] = /^data: (?=.*"type":"(SubjectReset)")(?=.*"topic":"(.+?)")/.exec(line) ?? [];
        return type === undefined ? [] : [`${type} ${topic}`];
      }),
    part: (body, topic) => (body as string[]).filter((line) => line.endsWith(topic)),
  },
  {
    route: 'GET /v1/pods',
    needs: 'read',
    path: () => '/v1/pods',
    stable: (body) => ({ items: ((body as Json)['items'] as Json[]).map(without('seen_at')) }),
  },
  {
    route: 'GET /metrics',
    needs: 'read',
    path: () => '/metrics',
    // Those of the conflicts, which happened before.
    stable: (body) => lines(body).filter((line) => line.startsWith('schema_conflict_value_total{')),
    part: (body, topic) => (body as string[]).filter((line) => line.includes(`topic="${topic}"`)),
  },
  {
    route: 'POST /v1/resets',
    needs: 'operate',
    path: () => '/v1/resets',
    body: () => ({ filter: { role: 'value' }, reason, dry_run: true }),
    stable: (body) => ({ items: ((body as Json)['items'] as Json[]).map(without('state', 'outcome')) }),
    part: ofTopic('topic'),
  },
  {
    route: 'POST /v1/subjects/{topic}/{subject}/reset',
    needs: 'operate',
    absent: subjectUnknown,
    path: (names) => `${subject(names)}/reset`,
    body: () => ({ reason }),
    stable: command,
  },
  {
    route: 'POST /v1/subjects/{topic}/{subject}/open',
    needs: 'operate',
    absent: subjectUnknown,
    path: (names) => `${subject(names)}/open`,
    body: () => ({ reason }),
    stable: command,
  },
  {
    route: 'PUT /v1/subjects/{topic}/{subject}/mapping',
    needs: 'operate',
    absent: subjectUnknown,
    path: (names) => `${subject(names)}/mapping`,
    body: () => ({ record: 'specific', schema: JSON.stringify(barValue), reason }),
    stable: command,
  },
  {
    route: 'DELETE /v1/subjects/{topic}/{subject}',
    needs: 'operate',
    absent: subjectUnknown,
    path: subject,
    body: () => ({ reason }),
    stable: without('state'),
  },
  {
    route: 'GET /v1/keys',
    needs: 'admin',
    path: () => '/v1/keys',
    part: (body, topic) => ({
      items: keysOf(body).filter(({ topics }) => (topics as string[])[0] === topic),
    }),
    // Those that exist from the beginning.
    stable: (body) => ({ items: keysOf(body).filter(({ name }) => String(name).startsWith('for-')) }),
  },
  {
    route: 'POST /v1/keys',
    needs: 'admin',
    absent: beyondRights,
    path: () => '/v1/keys',
    body: ({ topic }) => ({ name: `key-${randomUUID()}`, roles: ['produce'], topics: [topic], reason }),
    stable: without('id', 'key', 'name', 'created_at', 'created_by'),
  },
  {
    route: 'GET /v1/keys/{id}',
    needs: 'admin',
    absent: keyUnknown,
    path: ({ keyId }) => `/v1/keys/${keyId}`,
  },
  {
    route: 'GET /v1/keys/{id}/events',
    needs: 'admin',
    absent: keyUnknown,
    path: ({ keyId }) => `/v1/keys/${keyId}/events`,
  },
  {
    route: 'POST /v1/keys/{id}/revoke',
    needs: 'admin',
    absent: keyUnknown,
    path: ({ keyId }) => `/v1/keys/${keyId}/revoke`,
    body: () => ({ reason }),
  },
];

/** Counts of both topics, which have the same, as those of one. */
function halved(body: unknown): unknown {
  const half = (value: unknown): unknown =>
    typeof value === 'number'
      ? value / 2
      : Array.isArray(value)
        ? value.map(half)
        : typeof value === 'object' && value !== null
          ? Object.fromEntries(Object.entries(value).map(([name, each]) => [name, half(each)]))
          : value;
  return half(body);
}

function keysOf(body: unknown): Json[] {
  return (body as Json)['items'] as Json[];
}

function lines(body: unknown): string[] {
  return Array.isArray(body) ? (body as string[]) : String(body).trimEnd().split(/\r?\n/);
}

type Issued = 'expired key' | 'revoked key' | 'expired token' | 'token' | 'stored key';

/** A caller, and what it may do: `on` is null for every topic. */
interface Caller {
  readonly name: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Null: not known. */
  readonly role: Role | null;
  readonly on: 'topic' | 'other' | null;
  readonly unknown?: string;
  /** A credential that is made once the gateway runs. */
  readonly issued?: Issued;
}

const keyOf = (role: string, on: string): string => `key-of-${role}-on-${on}`;

const strangers: readonly Caller[] = (
  [
    {
      name: 'nothing',
      headers: {},
      unknown: 'An API key or a token is required: Authorization: Bearer, or X-API-Key.',
    },
    ...[
      { authorization: 'Basic !' },
      { authorization: 'Bearer' },
      { authorization: 'Digest x=y' },
      { 'x-api-key': '' },
    ].map((headers) => ({
      name: `the malformed credential ${JSON.stringify(headers)}`,
      headers,
      unknown:
        'The credential cannot be read. Allowed: Authorization: Bearer, Authorization: Basic, X-API-Key.',
    })),
    {
      name: 'an unknown key',
      headers: { 'x-api-key': 'none-of-ours' },
      unknown: 'The API key is not known.',
    },
    { name: 'an expired key', issued: 'expired key', unknown: 'The API key has expired.' },
    { name: 'a revoked key', issued: 'revoked key', unknown: 'The API key is not known.' },
    { name: 'an expired token', issued: 'expired token', unknown: 'The token has expired.' },
  ] satisfies Partial<Caller>[]
).map((caller) => ({ headers: {}, ...caller, role: null, on: null }));

const callers: readonly Caller[] = [
  ...strangers,
  ...roles.flatMap((role) =>
    (['topic', 'other'] as const).map((on): Caller => ({
      name: `${role} on ${on}`,
      headers: { 'x-api-key': keyOf(role, on) },
      role,
      on,
    })),
  ),
  { name: 'read on topic, by a token', headers: {}, issued: 'token', role: 'read', on: 'topic' },
  {
    name: 'operate on other, by a stored key',
    headers: {},
    issued: 'stored key',
    role: 'operate',
    on: 'other',
  },
];

const everything: Caller = {
  name: 'everything',
  headers: { 'x-api-key': 'key-of-everything' },
  role: null,
  on: null,
};

describe('the table of rights', () => {
  let world: World;
  let gateway: GatewayProcess;
  let names: Names;
  let provider: OidcProvider;
  const issued = {} as Record<Issued, string>;

  beforeAll(async () => {
    world = await World.create();
    provider = await OidcProvider.start();
    const [topic, other] = [await world.topic('rights'), await world.topic('rights')];
    for (const each of [topic, other]) await world.registerSchema(`${each}-value`, retypedBarValue);
    const mapped = [topic, other].map((each) => ({
      topic: each,
      value: barValue,
      valueRecord: 'specific' as const,
    }));
    const patterns = { topic, other };
    gateway = await world.gateway({
      ...(await world.settings(mapped)),
      auth: {
        jwt: [
          {
            name: 'idp',
            issuer: provider.issuer,
            audience: ['sluicegate'],
            algorithms: ['ES256'],
            clockToleranceMs: 0,
          },
        ],
        apiKeys: [
          { name: 'everything', key: 'key-of-everything', roles: ['produce', 'admin'] },
          ...roles.flatMap((role) =>
            (['topic', 'other'] as const).map((on) => ({
              name: `${role} on ${on}`,
              key: keyOf(role, on),
              roles: [role],
              topics: [patterns[on]],
            })),
          ),
        ],
      },
    });
    for (const each of [topic, other]) {
      const blocked = await sendRequest(gateway, 'POST', `/topics/${each}`, {
        headers: { 'content-type': 'application/json', ...everything.headers },
        body: { records: [{ value: bar.value }] },
      });
      expect(blocked.status).toBe(409);
    }
    const { body } = await sendRequest(gateway, 'GET', `/v1/mismatches?topic=${topic}`, {
      headers: everything.headers,
    });
    const mismatchId = String((body['items'] as Json[])[0]?.['id']);
    const { id: keyId } = await storedKey(`for-${topic}`, { roles: ['produce'], topics: [topic] });
    await storedKey(`for-${other}`, { roles: ['produce'], topics: [other] });
    names = { topic, other, mismatchId, keyId };
    const soon = new Date(Date.now() + 1000).toISOString();
    const expiring = await storedKey('expiring', { expires_at: soon });
    const revoked = await storedKey('revoked', {});
    await sendRequest(gateway, 'POST', `/v1/keys/${revoked.id}/revoke`, {
      headers: { 'content-type': 'application/json', ...everything.headers },
      body: { reason },
    });
    const past = Math.floor(Date.now() / 1000) - 60;
    issued['expired key'] = expiring.key;
    issued['revoked key'] = revoked.key;
    issued['stored key'] = (await storedKey('operator', { roles: ['operate'], topics: [other] })).key;
    issued['expired token'] = await provider.token({ roles: ['admin'], iat: past - 60, exp: past });
    issued['token'] = await provider.token({ roles: [`read:${topic}`] });
    await eventually(
      () => Promise.all([whoami(expiring.key), whoami(revoked.key)]),
      (statuses) => statuses.every((status) => status === 401),
    );
  });

  afterAll(async () => {
    await world.close();
    await provider.close();
  });

  /** A key in Postgres. */
  async function storedKey(name: string, more: Json): Promise<{ readonly id: string; readonly key: string }> {
    const { body } = await sendRequest(gateway, 'POST', '/v1/keys', {
      headers: { 'content-type': 'application/json', ...everything.headers },
      body: { name, roles: ['read'], topics: ['*'], reason, ...more },
    });
    return { id: String(body['id']), key: String(body['key']) };
  }

  const whoami = async (key: string): Promise<number> =>
    (await sendRequest(gateway, 'GET', '/v1/whoami', { headers: { 'x-api-key': key } })).status;

  async function answerTo(row: Route, caller: Caller): Promise<Answer> {
    const method = row.route.split(' ', 1)[0] ?? '';
    const body = row.body?.(names, caller.name);
    const ended = new AbortController();
    const response = await fetch(`${gateway.url}${row.path(names)}`, {
      method,
      headers: {
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...row.headers,
        ...caller.headers,
        ...(caller.issued !== undefined && { authorization: `Bearer ${issued[caller.issued]}` }),
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      signal: ended.signal,
    });
    const contentType = response.headers.get('content-type');
    const text =
      contentType === 'text/event-stream' ? await eventsOfCommands(response, caller) : await response.text();
    ended.abort();
    const parsed: unknown = /[/+]json($|;)/.test(contentType ?? '') && text !== '' ? JSON.parse(text) : text;
    return {
      status: response.status,
      type: contentType,
      body: response.ok && row.stable !== undefined ? row.stable(parsed) : parsed,
    };
  }

  /** What a stream sends of commands on both topics: first on the one that the caller may not see, if there is one. */
  async function eventsOfCommands(response: Response, { on }: Caller): Promise<string> {
    const { topic, other } = names;
    const last = on === 'topic' ? topic : other;
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    for (const each of on === 'topic' ? [other, topic] : [topic, other])
      for (const command of ['open', 'reset'])
        await sendRequest(gateway, 'POST', `${subject({ ...names, topic: each })}/${command}`, {
          headers: { 'content-type': 'application/json', ...everything.headers },
          body: { reason },
        });
    let text = '';
    const isComplete = (): boolean =>
      lines(text).some((line) => line.includes('SubjectReset') && line.includes(`"topic":"${last}"`));
    while (reader !== undefined && !isComplete()) {
      const { done, value } = await reader.read();
      if (done) break;
      text += value;
    }
    return text;
  }

  async function expected(row: Route, caller: Caller): Promise<Answer> {
    const all = (): Promise<Answer> => answerTo(row, everything);
    if (row.needs === 'open') return all();
    if (caller.unknown !== undefined) return unauthenticated(caller.unknown);
    if (row.needs === 'known') return all();
    if (caller.role === null || !containing[row.needs].includes(caller.role)) return denied(row.needs);
    if (row.absent !== undefined) return caller.on === 'topic' ? all() : row.absent(names);
    const answer = await all();
    expect(answer).toMatchObject({ status: 200 });
    const topic = caller.on === 'topic' ? names.topic : names.other;
    return row.part === undefined ? answer : { ...answer, body: row.part(answer.body, topic) };
  }

  it('has every route of the API', async () => {
    const { body } = await sendRequest(gateway, 'GET', '/docs/openapi.json');
    const operations = Object.entries(body['paths'] as Record<string, object>).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect([...new Set(table.map(({ route }) => route))].sort()).toEqual(operations.sort());
  });

  describe.each(table)('$route $headers', (row) => {
    it.each(callers)('called with $name', async (caller) => {
      const answer = await expected(row, caller);
      expect(await answerTo(row, caller)).toEqual(answer);
    });
  });
});

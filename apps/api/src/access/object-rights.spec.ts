import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Mismatch, MismatchSummary, PositionedEvents, SubjectListing, VisibleTopics } from '#journal';
import { initialSnapshot } from '#machines';
import type { SubjectCommand } from '#producer';
import { RawClient } from '../../../../test/support/raw-client.js';
import { refusal } from '../http/problems/refusal-error.js';
import { acknowledging, acknowledgingEach, appForTest, portOf, posted } from '../testing/app-for-test.js';
import { TopicScope } from './topic-scope.js';

/*
 * What callers with rights on some topics see of the others: nothing. Real: the service, with the rights of its API keys. Stand-ins:
 * a journal, Kafka's catalog and a gateway that know the topics below. `mine_0` has a name like the caller's topics and does not
 * exist.
 */

const at = '2026-01-01T00:00:00.000Z';
const topics = ['mine_1', 'mine_2', 'hidden', 'other'];

const listing = (topic: string): SubjectListing => ({
  key: { topic, subject: `${topic}-value`, role: 'value' },
  version: 3,
  state: 'blocked',
  snapshot: { ...initialSnapshot, value: 'blocked' },
  deadlineAt: null,
  updatedAt: at,
});

const mismatch = (topic: string): Mismatch => ({
  id: `m-${topic}`,
  topic,
  subject: `${topic}-value`,
  role: 'value',
  openedAt: at,
  settledAt: null,
  pod: 'p',
  requestId: null,
  class: 'schema.conflict',
  trigger: 'UNKNOWN_FIELD',
  kind: 'TYPE_MISMATCH',
  origin: 'client',
  mapping: null,
  latest: null,
  differences: [],
  verdict: null,
  outcome: 'pending',
  attempts: 0,
  reason: null,
});

const event = (topic: string, position: number): PositionedEvents['events'][number] => ({
  key: listing(topic).key,
  version: 1,
  globalPosition: String(position),
  eventId: `e${position}`,
  type: 'SubjectReset',
  schemaVersion: 1,
  data: { type: 'SubjectReset', at, actor: 'ops', reason: 'r' },
  metadata: { pod: 'p', requestId: null, actor: 'ops' },
  at,
  hash: '00',
});

/** The journal's own rule, for stand-ins. */
const seen = (visible: VisibleTopics, all: readonly string[] = topics): readonly string[] =>
  all.filter((topic) => new TopicScope(visible ?? ['*']).has(topic));

const page = <T>(items: readonly T[]) => Promise.resolve({ items, nextCursor: null });

const subjects = (visible: VisibleTopics) => ({
  list: () => page(seen(visible).map(listing)),
  find: ({ topic, subject }: { readonly topic: string; readonly subject: string }) =>
    Promise.resolve(seen(visible).includes(topic) && subject === `${topic}-value` ? listing(topic) : null),
  history: () => Promise.resolve([]),
  verify: () => Promise.resolve({ ok: true, version: 3, problems: [] }),
  eventsAfter: (): Promise<PositionedEvents | null> =>
    Promise.resolve({
      events: seen(visible).map((topic) => event(topic, topics.indexOf(topic) + 1)),
      cursor: { transactionId: '1', globalPosition: String(topics.length) },
      hasMore: false,
    }),
});

const mismatches = (visible: VisibleTopics) => ({
  list: () => page(seen(visible).map(mismatch)),
  find: (id: string) =>
    Promise.resolve(
      seen(visible)
        .map(mismatch)
        .find((each) => each.id === id) ?? null,
    ),
  summarize: () =>
    Promise.resolve(
      seen(visible).map((key): MismatchSummary => ({
        key,
        count: 1,
        outcomes: { pending: 1 },
        firstAt: at,
        lastAt: at,
      })),
    ),
  // eslint-disable-next-line @typescript-eslint/require-await -- an iterable of what is there
  stream: async function* () {
    yield* seen(visible).map(mismatch);
  },
});

const apiKeys = [
  { name: 'mine', key: 'mine', roles: ['read:mine_*', 'operate:mine_1', 'produce:mine_*'] },
  { name: 'exact', key: 'exact', roles: ['read'], topics: ['mine_2'] },
  { name: 'otherwise', key: 'other', roles: ['read'], topics: ['other', 'none'] },
  { name: 'all', key: 'all', roles: ['admin', 'produce'] },
];

let app: NestFastifyApplication;
let reset: SubjectCommand[];
let metrics: Awaited<ReturnType<typeof appForTest>>['metrics'];
let sent: { readonly topic: string }[];

beforeEach(async () => {
  reset = [];
  const batches = acknowledging();
  const lines = acknowledgingEach();
  sent = batches.requests;
  ({ app, metrics } = await appForTest({
    settings: { auth: { apiKeys } },
    subjects,
    mismatches,
    topics: {
      names: () => Promise.resolve({ kind: 'known', names: topics }),
      find: (name) =>
        Promise.resolve(
          topics.includes(name)
            ? { kind: 'known', topic: { name, configs: {}, partitions: [] } }
            : { kind: 'absent' },
        ),
    },
    gateway: {
      ...lines,
      produce: (request) =>
        topics.includes(request.topic)
          ? batches.produce(request)
          : Promise.resolve({
              ok: false,
              refusal: refusal('topic.unknown', `Kafka has no topic ${request.topic}`, {
                topic: request.topic,
              }),
            }),
      reset: (command) => {
        reset.push(command);
        const { key, version, snapshot } = listing(command.topic);
        return Promise.resolve({ ok: true, stored: { key, version, snapshot } });
      },
      roleOf: (topic, subject) => (subject === `${topic}-value` ? 'value' : null),
    },
  }));
});
afterEach(() => app.close());

const call = (method: 'GET' | 'POST' | 'PUT' | 'DELETE', url: string, key: string, body?: object) =>
  app.inject({
    method,
    url,
    headers: { 'x-api-key': key, ...(body !== undefined && { 'content-type': 'application/json' }) },
    ...(body !== undefined && { payload: JSON.stringify(body) }),
  });

/** The topics that a text names. */
const named = (text: string): readonly string[] => topics.filter((topic) => text.includes(topic));

describe('a list', () => {
  const lists = [
    '/topics',
    '/v1/subjects',
    '/v1/mismatches',
    '/v1/mismatches/summary?by=topic',
    '/v1/mismatches/summary?by=subject',
  ];

  it.each(lists)('%s has what the caller may read', async (url) => {
    for (const [key, visible] of [
      ['mine', ['mine_1', 'mine_2']],
      ['exact', ['mine_2']],
      ['other', ['other']],
      ['all', topics],
    ] as const) {
      const response = await call('GET', url, key);
      expect([response.statusCode, named(response.body)]).toEqual([200, visible]);
    }
  });

  it.each(['text/csv', 'application/x-ndjson'])('is exported as %s likewise', async (accept) => {
    for (const [key, visible] of [
      ['mine', ['mine_1', 'mine_2']],
      ['exact', ['mine_2']],
      ['all', topics],
    ] as const) {
      const response = await app.inject({ url: '/v1/mismatches', headers: { accept, 'x-api-key': key } });
      expect([response.statusCode, named(response.body)]).toEqual([200, visible]);
    }
  });

  it('of events has them as they are stored', async () => {
    for (const [key, visible] of [
      ['exact', ['mine_2']],
      ['all', topics],
    ] as const) {
      const client = await RawClient.to(await portOf(app));
      client.socket.write(`GET /v1/events/stream HTTP/1.1\r\nHost: t\r\nX-API-Key: ${key}\r\n\r\n`);
      while (!client.text.includes('"mine_2"'))
        await new Promise((resolve) => client.socket.once('data', resolve));
      client.socket.destroy();
      expect(named(client.text)).toEqual(visible);
    }
  });
});

describe('metrics', () => {
  const counted = (topic: string, isKnownTopic = true): void => {
    metrics.records.add({ topic, isKnownTopic, outcome: 'acked', count: 1, bytes: 1 });
    const labels = { topic, subject: `${topic}-value`, version: 1, schemaId: 1 };
    metrics.subjectCounters['sr.lookup.ok'].inc(labels);
    metrics.openCircuits.set(labels, true);
  };
  const topicsIn = (text: string): readonly string[] => [
    ...new Set([...text.matchAll(/[{,]topic="([^"]*)"/g)].map(([, topic = '']) => topic)),
  ];

  it('have the series of the topics that the caller may read, and those of the process', async () => {
    for (const topic of topics) counted(topic);
    await call('GET', '/health/live', 'all');
    for (const [key, visible] of [
      ['mine', ['mine_1', 'mine_2']],
      ['exact', ['mine_2']],
    ] as const) {
      const { body } = await call('GET', '/metrics', key);
      expect([topicsIn(body), named(body)]).toEqual([visible, visible]);
      for (const name of [
        'process_cpu_seconds_total',
        'nodejs_gc_duration_seconds',
        'request_memory_used_bytes',
      ])
        expect(body).toContain(`# TYPE ${name} `);
      expect(body).toMatch(/^http_request_duration_seconds_count\{.*\} \d+$/m);
      expect(body).toContain(`produce_bytes_total{topic="mine_2",outcome="acked"} 1\n`);
    }
    expect(topicsIn((await call('GET', '/metrics', 'all')).body)).toEqual(topics);
  });

  it('leave out what is summed of several topics, even for a caller that may read a topic of its name', async () => {
    counted('unknown', false);
    for (const key of ['mine', 'other'])
      expect((await call('GET', '/metrics', key)).body).not.toContain('topic="other"');
    expect((await call('GET', '/metrics', 'all')).body).toContain(
      'produce_records_total{topic="other",outcome="acked"} 1',
    );
  });
});

describe('a bulk reset', () => {
  const body = { filter: { state: 'blocked' }, reason: 'r' };

  it('resets and lists the subjects that the caller may operate, not those that it may only read', async () => {
    const response = await call('POST', '/v1/resets', 'mine', body);
    expect([response.statusCode, named(response.body)]).toEqual([200, ['mine_1']]);
    expect(reset.map(({ topic, actor }) => [topic, actor])).toEqual([['mine_1', 'mine']]);
  });

  it('of a dry run lists no others either', async () => {
    const response = await call('POST', '/v1/resets', 'mine', { ...body, dry_run: true });
    expect(named(response.body)).toEqual(['mine_1']);
    expect(named((await call('POST', '/v1/resets', 'all', { ...body, dry_run: true })).body)).toEqual(topics);
    expect(reset).toEqual([]);
  });
});

/** A response as far as it may not depend on whether something exists. */
const comparable = (
  response: { statusCode: number; headers: Readonly<Record<string, unknown>>; body: string },
  topic: string,
) => {
  const { 'x-request-id': id, date, ...headers } = response.headers;
  expect([id, date]).not.toContain(undefined);
  return { status: response.statusCode, headers, body: response.body.replaceAll(topic, 'TOPIC') };
};

describe('what the caller may not see answers like what does not exist', () => {
  const reason = { reason: 'r' };
  const mapping = { ...reason, record: 'generic', version: 'latest' };

  it.each([
    ['a subject', 404, '/v1/subjects/TOPIC/TOPIC-value'],
    ['its events', 404, '/v1/subjects/TOPIC/TOPIC-value/events'],
    ['its verification', 404, '/v1/subjects/TOPIC/TOPIC-value/verify'],
    ['a topic', 404, '/topics/TOPIC'],
    ['its partitions', 404, '/topics/TOPIC/partitions'],
    ['one partition', 404, '/topics/TOPIC/partitions/0'],
    ['a mismatch', 404, '/v1/mismatches/m-TOPIC'],
  ])('%s: %i', async (_name, status, address) => {
    const absent = await call('GET', address.replaceAll('TOPIC', 'mine_0'), 'mine');
    const hidden = await call('GET', address.replaceAll('TOPIC', 'hidden'), 'mine');
    expect(hidden.statusCode).toBe(status);
    expect(comparable(hidden, 'hidden')).toEqual(comparable(absent, 'mine_0'));
  });

  it.each<['POST' | 'PUT' | 'DELETE', string, object]>([
    ['POST', '/v1/subjects/TOPIC/TOPIC-value/reset', reason],
    ['POST', '/v1/subjects/TOPIC/TOPIC-value/open', reason],
    ['DELETE', '/v1/subjects/TOPIC/TOPIC-value', reason],
    ['PUT', '/v1/subjects/TOPIC/another/mapping', mapping],
  ])('a command: %s %s', async (method, address, body) => {
    // `mine_1` is the one topic that the caller may operate; it has no subject of that name.
    const absent = await call(
      method,
      address.replace('TOPIC', 'mine_1').replace('TOPIC', 'absent'),
      'mine',
      body,
    );
    const hidden = await call(method, address.replaceAll('TOPIC', 'hidden'), 'mine', body);
    const names = (text: string): string =>
      text.replaceAll(/(mine_1|hidden)(?!-)/g, 'TOPIC').replaceAll(/absent|hidden/g, 'NAME');
    expect(hidden.statusCode).toBe(404);
    expect({ ...comparable(hidden, '\0'), body: names(hidden.body) }).toEqual({
      ...comparable(absent, '\0'),
      body: names(absent.body),
    });
    expect(reset).toEqual([]);
  });

  it('a topic of a batch of records', async () => {
    const produced = async (topic: string) =>
      posted(
        app,
        `/topics/${topic}`,
        { 'x-api-key': 'mine', 'content-type': 'application/json' },
        '{"records":[{"value":1}]}',
      );
    const [absent, hidden] = [await produced('mine_0'), await produced('hidden')];
    expect(hidden.statusCode).toBe(404);
    expect(comparable(hidden, 'hidden')).toEqual(comparable(absent, 'mine_0'));
    expect(sent).toEqual([]);
    expect((await produced('mine_1')).statusCode).toBe(200);
  });

  it('a topic of a stream of records: 404 before a line is read', async () => {
    const produced = async (topic: string) =>
      posted(
        app,
        `/topics/${topic}`,
        { 'x-api-key': 'mine', 'content-type': 'application/x-ndjson' },
        '{"value":1}\n',
      );
    const [hidden, absent] = [await produced('hidden'), await produced('absent')];
    expect(hidden.statusCode).toBe(404);
    expect(comparable(hidden, 'hidden')).toEqual(comparable(absent, 'absent'));
    expect((await produced('mine_1')).statusCode).toBe(200);
  });
});

describe('a role that the caller lacks on a topic that it may read', () => {
  it('is 403', async () => {
    const response = await call('POST', '/v1/subjects/mine_2/mine_2-value/reset', 'mine', { reason: 'r' });
    expect(response.statusCode).toBe(403);
    expect(response.json()).toMatchObject({ code: 'auth.denied', topic: 'mine_2' });
    expect(reset).toEqual([]);
  });
});

describe('a mapping', () => {
  const body = { reason: 'r', record: 'generic', role: 'value', version: 'latest' };

  it('of any subject is declared only by a caller that may operate every topic: the registry has subjects of other topics', async () => {
    for (const subject of ['hidden-value', 'nowhere-value']) {
      const response = await call('PUT', `/v1/subjects/mine_1/${subject}/mapping`, 'mine', body);
      expect([response.statusCode, response.json<{ code: string }>().code]).toEqual([404, 'subject.unknown']);
    }
  });
});

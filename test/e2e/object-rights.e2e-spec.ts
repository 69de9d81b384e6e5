import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bar, barValue, retypedBarValue } from '../fixtures/bars.js';
import type { GatewayProcess } from '../support/gateway.js';
import { planted } from '../support/planted.js';
import { sendRequest } from '../support/send-request.js';
import { readEvents } from '../support/server-sent-events.js';
import { World, type GatewayResponse } from '../support/world.js';

const keys = {
  alpha: planted('key-of-team-alpha'),
  beta: planted('key-of-team-beta'),
  all: planted('key-of-the-platform'),
};
type Who = keyof typeof keys;
const teams = ['alpha', 'beta'] as const;

/**
 * Two teams on one gateway, one by a pattern of topics and one by a name, and somebody who may do everything. Real: gateway
 * process, Kafka, registry, Postgres.
 */
describe('two teams on one gateway', () => {
  let world: World;
  let gateway: GatewayProcess;
  /** Each team has one topic, whose value is blocked. */
  let topics: Readonly<Record<(typeof teams)[number], string>>;
  /** Has the form of alpha's topics and does not exist. */
  let absent: string;

  const call = (
    who: Who,
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ) =>
    sendRequest(gateway, method, path, {
      headers: {
        'x-api-key': keys[who],
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      body,
    });
  const send = (who: Who, topic: string, type = 'application/json') =>
    type === 'application/x-ndjson'
      ? call(who, 'POST', `/topics/${topic}`, `${JSON.stringify({ value: bar.value })}\n`, {
          'content-type': type,
        })
      : call(who, 'POST', `/topics/${topic}`, { records: [{ value: bar.value }] });
  const subjectOf = (topic: string): string => `/v1/subjects/${topic}/${topic}-value`;
  /** The teams whose topics a text names. */
  const named = (text: string): readonly string[] => teams.filter((team) => text.includes(topics[team]));
  const sees: readonly (readonly [Who, readonly string[]])[] = [
    ['alpha', ['alpha']],
    ['beta', ['beta']],
    ['all', ['alpha', 'beta']],
  ];

  beforeAll(async () => {
    world = await World.create();
    topics = { alpha: await world.topic('alpha'), beta: await world.topic('beta') };
    absent = `alpha_${'0'.repeat(topics.beta.length - 'alpha_'.length)}`;
    for (const team of teams) await world.registerSchema(`${topics[team]}-value`, retypedBarValue);
    gateway = await world.gateway({
      ...(await world.settings(teams.map((team) => ({ topic: topics[team], value: barValue })))),
      auth: {
        apiKeys: [
          { name: 'alpha', key: keys.alpha, roles: ['produce', 'operate'], topics: ['alpha_*'] },
          { name: 'beta', key: keys.beta, roles: ['produce', 'operate'], topics: [topics.beta] },
          { name: 'all', key: keys.all, roles: ['produce', 'admin'] },
        ],
      },
    });
    for (const team of teams) expect((await send(team, topics[team])).status).toBe(409);
  });

  afterAll(async () => {
    await world.close();
  });

  it.each([
    ['/topics', 'application/json'],
    ['/v1/subjects', 'application/json'],
    ['/v1/subjects?sort=topic', 'application/json'],
    ['/v1/events', 'application/json'],
    ['/v1/events?type=ConflictDetected', 'application/json'],
    ['/v1/mismatches', 'application/json'],
    ['/v1/mismatches', 'text/csv'],
    ['/v1/mismatches', 'application/x-ndjson'],
    ['/v1/mismatches/summary?by=topic', 'application/json'],
    ['/v1/mismatches/summary?by=subject', 'application/json'],
    ['/metrics', '*/*'],
  ])('%s as %s names the topics of its caller', async (path, accept) => {
    for (const [who, visible] of sees) {
      const { status, text } = await call(who, 'GET', path, undefined, { accept });
      expect([who, status, named(text)]).toEqual([who, 200, visible]);
    }
  });

  it.each(['kind', 'day'])('sums by %s are those of the topics of their caller', async (by) => {
    for (const [who, visible] of sees) {
      const { body } = await call(who, 'GET', `/v1/mismatches/summary?by=${by}`);
      expect(body['items']).toMatchObject([{ count: visible.length }]);
    }
  });

  it('a series counts the conflicts and look-ups of its caller', async () => {
    for (const [who, visible] of sees) {
      const query = 'by=kind&from=2020-01-01T00:00:00Z&step_ms=31536000000';
      const { body } = await call(who, 'GET', `/v1/mismatches/series?${query}`);
      const [series] = body['series'] as { counts: number[] }[];
      const { ok } = body['lookups'] as { ok: number[] };
      expect([series?.counts, ok].map((counts) => counts?.reduce((sum, count) => sum + count, 0))).toEqual([
        visible.length,
        visible.length,
      ]);
    }
  });

  it('a summary counts the subjects of its caller', async () => {
    for (const [who, visible] of sees) {
      const { body } = await call(who, 'GET', '/v1/subjects/summary');
      const count = visible.length;
      expect(body).toMatchObject({ total: count, states: { blocked: count }, roles: { value: count } });
    }
  });

  it.each(['/v1/subjects', '/v1/mismatches'])(
    'the pages of %s hold and count nothing of others',
    async (path) => {
      const { body } = await call('all', 'GET', `${path}?limit=1`);
      for (const team of teams) {
        expect((await call(team, 'GET', `${path}?limit=1`)).body).toMatchObject({
          items: [{ topic: topics[team] }],
          next_cursor: null,
        });
        // A cursor of somebody who may see all.
        const next = await call(team, 'GET', `${path}?limit=1&cursor=${String(body['next_cursor'])}`);
        expect(named(next.text).filter((each) => each !== team)).toEqual([]);
        expect(next.body).toMatchObject({ next_cursor: null });
      }
    },
  );

  /** A response without what differs between any two. */
  const comparable = ({ status, headers, text }: GatewayResponse & { text: string }, topic: string) => ({
    status,
    headers: [...headers].filter(([name]) => name !== 'x-request-id' && name !== 'date'),
    text: text.replaceAll(topic, 'TOPIC'),
  });

  it.each([
    '/topics/TOPIC',
    '/topics/TOPIC/partitions',
    '/topics/TOPIC/partitions/0',
    '/v1/subjects/TOPIC/TOPIC-value',
    '/v1/subjects/TOPIC/TOPIC-value/events',
    '/v1/subjects/TOPIC/TOPIC-value/verify',
    '/v1/subjects?topic=TOPIC',
    '/v1/events?topic=TOPIC',
    '/v1/mismatches?topic=TOPIC',
  ])('what another team has answers like what does not exist: %s', async (path) => {
    const get = (who: Who, topic: string) => call(who, 'GET', path.replaceAll('TOPIC', topic));
    const hidden = await get('alpha', topics.beta);
    expect(comparable(hidden, topics.beta)).toEqual(comparable(await get('alpha', absent), absent));
    expect((await get('all', topics.beta)).text).not.toBe(hidden.text);
  });

  it("another team's mismatch answers like one that does not exist", async () => {
    const { body } = await call('beta', 'GET', '/v1/mismatches');
    const [{ id }] = body['items'] as [{ id: string }];
    const other = `${id.startsWith('0') ? '1' : '0'}${id.slice(1)}`;
    const hidden = await call('alpha', 'GET', `/v1/mismatches/${id}`);
    expect(hidden.status).toBe(404);
    expect(comparable(hidden, id)).toEqual(
      comparable(await call('alpha', 'GET', `/v1/mismatches/${other}`), other),
    );
    expect((await call('beta', 'GET', `/v1/mismatches/${id}`)).status).toBe(200);
  });

  it('a batch of records to the topic of another team is refused like one to no topic', async () => {
    const hidden = await send('alpha', topics.beta);
    expect(hidden.status).toBe(404);
    expect(comparable(hidden, topics.beta)).toEqual(comparable(await send('alpha', absent), absent));
  });

  it('a stream of records to the topic of another team is refused as a whole', async () => {
    const hidden = await send('alpha', topics.beta, 'application/x-ndjson');
    expect(hidden).toMatchObject({ status: 404, body: { code: 'topic.unknown', error_code: 40401 } });
    // One that does not exist, of a name that alpha may not use.
    const other = topics.beta.replace('beta', 'zeta');
    const none = await send('alpha', other, 'application/x-ndjson');
    expect(comparable(hidden, topics.beta)).toEqual(comparable(none, other));
    expect(await world.topics.read(topics.beta)).toEqual([]);
  });

  it('a refused record names its own topic alone', async () => {
    for (const type of ['application/json', 'application/x-ndjson'])
      for (const team of teams) expect(named((await send(team, topics[team], type)).text)).toEqual([team]);
  });

  it.each(['reset', 'open'])('the command %s does not reach the subject of another team', async (command) => {
    const body = { reason: 'a test', ...(command === 'open' && { for_ms: null }) };
    const hidden = await call('alpha', 'POST', `${subjectOf(topics.beta)}/${command}`, body);
    expect(hidden).toMatchObject({ status: 404, body: { code: 'subject.unknown' } });
    const none = await call('alpha', 'POST', `${subjectOf(absent)}/${command}`, body);
    expect(comparable(hidden, topics.beta)).toEqual(comparable(none, absent));
    expect((await call('beta', 'GET', subjectOf(topics.beta))).body).toMatchObject({ state: 'blocked' });
  });

  it("a team cannot read another team's schema by a mapping of its own topic", async () => {
    const path = `/v1/subjects/${topics.alpha}/${topics.beta}-value/mapping`;
    const body = { reason: 'a test', record: 'generic', role: 'value', version: 'latest' };
    world.registry.calls.length = 0;
    expect(await call('alpha', 'PUT', path, body)).toMatchObject({
      status: 404,
      body: { code: 'subject.unknown' },
    });
    expect(world.registry.calls).toEqual([]);
  });

  it('a stream of events has those of its team, and continues after them', async () => {
    const streams = {
      alpha: await readEvents(gateway, null, { 'x-api-key': keys.alpha }),
      beta: await readEvents(gateway, null, { 'x-api-key': keys.beta }),
      all: await readEvents(gateway, null, { 'x-api-key': keys.all }),
    };
    // Resets are stored in this order, so the last one of each team is past all others.
    for (const who of ['alpha', 'beta', 'alpha', 'beta'] as const) {
      const reason = { reason: 'a test' };
      const path = subjectOf(topics[who]);
      expect((await call(who, 'POST', `${path}/open`, { ...reason, for_ms: null })).status).toBe(200);
      expect((await call(who, 'POST', `${path}/reset`, reason)).status).toBe(200);
    }
    const all = await streams.all.take(8);
    for (const team of teams) {
      const events = await streams[team].take(4);
      expect(events).toEqual(all.filter(({ data }) => data['topic'] === topics[team]));
      const again = await readEvents(gateway, events[0]?.id ?? '', { 'x-api-key': keys[team] });
      expect(await again.take(3)).toEqual(events.slice(1));
      await again.disconnect();
    }
    const hidden = all.find(({ data }) => data['topic'] === topics.beta)?.id ?? '';
    const last = (id: string) => ({ accept: 'text/event-stream', 'last-event-id': id });
    const refused = await call('alpha', 'GET', '/v1/events/stream', undefined, last(hidden));
    expect(refused.status).toBe(422);
    const none = await call('alpha', 'GET', '/v1/events/stream', undefined, last('999999999'));
    expect(comparable(refused, hidden)).toEqual(comparable(none, '999999999'));
    await Promise.all(Object.values(streams).map((stream) => stream.disconnect()));
  });

  it('a bulk reset touches and lists the subjects of its caller', async () => {
    for (const team of teams) expect((await send(team, topics[team])).status).toBe(409);
    const body = { filter: { state: 'blocked' }, reason: 'a test' };
    const dry = await call('alpha', 'POST', '/v1/resets', { ...body, dry_run: true });
    expect(dry.body).toMatchObject({
      items: [{ topic: topics.alpha, outcome: 'would_reset' }],
      next_cursor: null,
    });
    const hidden = { topic: topics.beta, subject: `${topics.beta}-value` };
    const none = { topic: absent, subject: `${absent}-value` };
    const byName = { filter: { subjects: [hidden, none] }, reason: 'a test' };
    const refused = { state: null, outcome: 'refused', code: 'subject.unknown' };
    expect((await call('alpha', 'POST', '/v1/resets', byName)).body).toMatchObject({
      items: [
        { ...hidden, ...refused },
        { ...none, ...refused },
      ],
    });
    const reset = await call('alpha', 'POST', '/v1/resets', body);
    expect(reset.body).toMatchObject({
      items: [{ topic: topics.alpha, outcome: 'reset' }],
      next_cursor: null,
    });
    expect(named(dry.text + reset.text)).toEqual(['alpha']);
    expect((await call('alpha', 'GET', subjectOf(topics.alpha))).body).toMatchObject({ state: 'healthy' });
    expect((await call('beta', 'GET', subjectOf(topics.beta))).body).toMatchObject({ state: 'blocked' });
  });
});

/** Real: gateway process, Kafka, registry, Postgres. */
describe('two teams whose topics share a subject of the registry', () => {
  let world: World;
  let gateway: GatewayProcess;
  const name = `Shared_${Date.now().toString(36)}`;
  const subject = `com.example.bars.${name}`;
  let topics: Readonly<Record<(typeof teams)[number], string>>;

  const call = (who: Who, method: string, path: string, body?: unknown) =>
    sendRequest(gateway, method, path, {
      headers: { 'x-api-key': keys[who], 'content-type': 'application/json' },
      body,
    });
  const named = (text: string): readonly string[] => teams.filter((team) => text.includes(topics[team]));

  beforeAll(async () => {
    world = await World.create();
    topics = { alpha: await world.topic('alpha'), beta: await world.topic('beta') };
    await world.registerSchema(subject, { ...retypedBarValue, name });
    const mappings = teams.map((team) => ({ topic: topics[team], value: { ...barValue, name } }));
    gateway = await world.gateway({
      ...(await world.settings(mappings, { subjectResolver: 'RecordName' })),
      auth: {
        apiKeys: teams.map((team) => ({
          name: team,
          key: keys[team],
          roles: ['produce', 'operate'],
          topics: [topics[team]],
        })),
      },
    });
  });

  afterAll(async () => {
    await world.close();
  });

  it('each see the subject as that of their topic, refusals included', async () => {
    for (const team of teams) {
      const refused = await call(team, 'POST', `/topics/${topics[team]}`, {
        records: [{ value: bar.value }],
      });
      expect(refused).toMatchObject({ status: 409, body: { subject, topic: topics[team] } });
      expect(named(refused.text)).toEqual([team]);
    }
    for (const team of teams) {
      for (const path of [`/v1/subjects?q=${name}`, `/v1/mismatches?subject=${subject}`]) {
        const { body } = await call(team, 'GET', path);
        expect(body['items']).toMatchObject([{ topic: topics[team], subject }]);
      }
      const summed = await call(team, 'GET', '/v1/mismatches/summary?by=subject');
      expect(summed.body['items']).toMatchObject([{ key: subject, count: 1 }]);
      const { text } = await call(team, 'GET', `/v1/subjects/${topics[team]}/${subject}/events`);
      expect(named(text).filter((each) => each !== team)).toEqual([]);
    }
    expect((await call('alpha', 'GET', `/v1/subjects/${topics.beta}/${subject}`)).status).toBe(404);
  });

  it('a reset of one leaves that of the other', async () => {
    const reset = await call('alpha', 'POST', '/v1/resets', { filter: { q: name }, reason: 'a test' });
    expect(reset.body).toMatchObject({ items: [{ topic: topics.alpha, subject, outcome: 'reset' }] });
    expect((await call('beta', 'GET', `/v1/subjects/${topics.beta}/${subject}`)).body).toMatchObject({
      state: 'blocked',
    });
  });
});

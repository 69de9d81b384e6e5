import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { barValue, ksqlBarValue } from '../fixtures/bars.js';
import { sendRequest } from '../support/send-request.js';
import { readEvents } from '../support/server-sent-events.js';
import type { GatewayProcess } from '../support/gateway.js';
import { World, type GatewayResponse } from '../support/world.js';

type Body = Record<string, unknown>;

/** The routes of operators. Real: gateway process, Kafka, registry, Postgres. */
describe('the subjects of the HTTP contract', () => {
  let world: World;
  let gateway: GatewayProcess;
  let topic: string;
  let path: string;

  const get = (address: string, headers: Record<string, string> = {}) =>
    sendRequest(gateway, 'GET', address, { headers });
  const command = (
    method: 'POST' | 'PUT',
    address: string,
    body: Body,
    headers: Record<string, string> = {},
  ): Promise<GatewayResponse> =>
    sendRequest(gateway, method, address, {
      headers: { 'content-type': 'application/json', ...headers },
      body,
    });
  const map = (name: string, role: 'key' | 'value', body: Body = {}): Promise<GatewayResponse> =>
    command('PUT', `/v1/subjects/${name}/${name}-${role}/mapping`, {
      record: role === 'key' ? 'specific' : 'generic',
      schema: '"string"',
      reason: 'a test',
      ...body,
    });
  const topicsOf = ({ body }: GatewayResponse): unknown[] =>
    (body['items'] as Body[]).map((item) => item['topic']);

  beforeAll(async () => {
    world = await World.create();
    topic = await world.topic('subjects');
    path = `/v1/subjects/${topic}/${topic}-value`;
    gateway = await world.gateway(await world.settings([]));
  });

  afterAll(async () => {
    await world.close();
  });

  describe('a mapping', () => {
    it('is declared by schema text, on a subject without events too, and the response is the changed subject', async () => {
      const response = await map(topic, 'value', { schema: JSON.stringify(barValue) });
      expect(response.status).toBe(200);
      expect(response.headers.get('etag')).toBe('"1"');
      expect(response.body).toEqual({
        topic,
        subject: `${topic}-value`,
        role: 'value',
        state: 'healthy',
        substate: null,
        since: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) as string,
        version: 1,
        mapping: {
          record: 'generic',
          schema_id: null,
          version: null,
          fingerprint: expect.stringMatching(/^sha256:[0-9a-f]{64}$/) as string,
          full_name: 'com.example.bars.Bar1sRowsValue',
          source: 'admin',
        },
        breaker: { conflicts_in_window: 0, trips: 0, open_until: null, forced: false, reason: null },
        last_mismatch_id: null,
        refused_writers: 0,
      });
    });

    it('is declared by registry id, and by the latest version', async () => {
      const oldId = await world.registerSchema(`${topic}-value`, barValue);
      const newId = await world.registerSchema(`${topic}-value`, ksqlBarValue);
      const byId = await map(topic, 'value', { schema: undefined, schema_id: oldId });
      expect(byId.body).toMatchObject({ mapping: { schema_id: oldId } });
      const latest = await map(topic, 'value', { schema: undefined, version: 'latest' });
      expect(latest.body).toMatchObject({ mapping: { schema_id: newId, version: 2 } });
    });

    it.each<[string, Body, number, string]>([
      ['two sources', { schema_id: 1 }, 422, 'request.malformed'],
      ['no source', { schema: undefined }, 422, 'request.malformed'],
      ['another version than latest', { schema: undefined, version: '1' }, 422, 'request.malformed'],
      ['an unknown member', { more: 1 }, 422, 'request.malformed'],
      ['no reason', { reason: undefined }, 422, 'request.malformed'],
      ['a reason of blanks', { reason: '  ' }, 422, 'request.malformed'],
      ['an invalid Avro schema', { schema: '{"type":"recrod"}' }, 422, 'schema.invalid'],
      ['an id that the registry lacks', { schema: undefined, schema_id: 2147483647 }, 422, 'schema.missing'],
    ])('with %s is refused', async (_name, body, status, code) => {
      const response = await map(topic, 'value', body);
      expect(response.status).toBe(status);
      expect(response.body).toMatchObject({ code });
    });

    it('of a key is always Specific', async () => {
      expect((await map(topic, 'key', { record: 'generic' })).status).toBe(422);
    });

    it('of an invalid topic name is 404', async () => {
      const response = await command('PUT', '/v1/subjects/a%2Fb/c/mapping', {
        record: 'generic',
        schema: '"string"',
        reason: 'a test',
      });
      expect(response.status).toBe(404);
      expect(response.body).toMatchObject({ code: 'topic.unknown' });
    });
  });

  describe('the circuit', () => {
    it('is opened for a time, then without end, and reset; each response is the changed subject', async () => {
      const opened = await command('POST', `${path}/open`, { reason: 'one', for_ms: 60_000 });
      expect(opened.body).toMatchObject({
        state: 'circuitOpen',
        substate: 'open',
        breaker: { forced: true, reason: 'one' },
      });
      const until = Date.parse((opened.body['breaker'] as { open_until: string }).open_until);
      expect(until - Date.now()).toBeGreaterThan(50_000);
      expect(until - Date.now()).toBeLessThan(61_000);
      const forever = await command('POST', `${path}/open`, { reason: 'two', for_ms: null });
      expect(forever.body).toMatchObject({ breaker: { open_until: null, forced: true, reason: 'two' } });
      const reset = await command('POST', `${path}/reset`, { reason: 'three' });
      expect(reset.body).toMatchObject({ state: 'healthy', breaker: { forced: false, reason: null } });
    });

    it('a command that changes nothing is a 200 and stores nothing', async () => {
      const before = (await get(path)).body['version'];
      const response = await command('POST', `${path}/reset`, { reason: 'again' });
      expect(response.status).toBe(200);
      expect(response.body['version']).toBe(before);
    });

    it.each([0, -1, 1.5, '60000'])('for_ms of %j is 422', async (forMs) => {
      expect((await command('POST', `${path}/open`, { reason: 'x', for_ms: forMs })).status).toBe(422);
    });

    it('a command on a subject without events is 404', async () => {
      const response = await command('POST', '/v1/subjects/none/none-value/reset', { reason: 'x' });
      expect(response.status).toBe(404);
      expect(response.body).toMatchObject({ code: 'subject.unknown', error_code: 40404 });
    });
  });

  it('the ETag is the version; If-Match with another is 412, If-None-Match with it 304', async () => {
    const seen = await get(path);
    const etag = seen.headers.get('etag') ?? '';
    expect(etag).toBe(`"${String(seen.body['version'])}"`);
    expect((await get(path, { 'if-none-match': etag })).status).toBe(304);
    for (const address of ['reset', 'open']) {
      const stale = await command('POST', `${path}/${address}`, { reason: 'x' }, { 'if-match': '"1"' });
      expect(stale.status).toBe(412);
      expect(stale.body).toMatchObject({ code: 'version.stale', error_code: 41201 });
    }
    const opened = await command('POST', `${path}/open`, { reason: 'x' }, { 'if-match': etag });
    expect(opened.status).toBe(200);
    expect(opened.headers.get('etag')).not.toBe(etag);
    expect((await command('POST', `${path}/reset`, { reason: 'x' }, { 'if-match': '*' })).status).toBe(200);
    expect((await command('POST', `${path}/reset`, { reason: 'x' }, { 'if-match': 'x' })).status).toBe(422);
  });

  it('its events are paged in their order, with actor, request and reason', async () => {
    const all = (await get(`${path}/events`)).body;
    const items = all['items'] as Body[];
    expect(items.map((item) => item['version'])).toEqual(items.map((_, index) => index + 1));
    expect(all['next_cursor']).toBeNull();
    expect(items[0]).toMatchObject({
      type: 'MappingDeclared',
      data: { reason: 'a test', source: 'admin' },
      metadata: { actor: 'anonymous', request_id: expect.any(String) as string },
    });
    const first = (await get(`${path}/events?limit=2`)).body;
    const second = (await get(`${path}/events?limit=500&after=${String(first['next_cursor'])}`)).body;
    expect([...(first['items'] as Body[]), ...(second['items'] as Body[])]).toEqual(items);
    expect((await get('/v1/subjects/none/none-value/events')).status).toBe(404);
  });

  it('verify confirms log, hashes and snapshot', async () => {
    const version = (await get(path)).body['version'];
    expect((await get(`${path}/verify`)).body).toEqual({ ok: true, version, problems: [] });
    expect((await get('/v1/subjects/none/none-value/verify')).status).toBe(404);
  });

  describe('the list', () => {
    const names = ['list_a', 'list_b', 'list_c'];

    beforeAll(async () => {
      for (const name of names) await map(name, 'value');
      await map('list_a', 'key');
      await command('POST', '/v1/subjects/list_b/list_b-value/open', { reason: 'x' });
    });

    it('has the newest change first, and can be filtered by topic pattern, state, role and text', async () => {
      const list = async (query: string): Promise<unknown[]> => topicsOf(await get(`/v1/subjects?${query}`));
      expect(await list('topic=list_*')).toEqual(['list_b', 'list_a', 'list_c', 'list_a']);
      expect(await list('topic=list_*&role=key')).toEqual(['list_a']);
      expect(await list('topic=list_*&state=circuitOpen')).toEqual(['list_b']);
      expect(await list('q=ist_c')).toEqual(['list_c']);
      expect(await list('topic=list')).toEqual([]);
    });

    it('is paged by its cursor to the end, each subject once', async () => {
      const seen: unknown[] = [];
      let cursor: string | null = '';
      do {
        const { body } = await get(`/v1/subjects?topic=list_*&limit=1${cursor}`);
        expect(body['items']).toHaveLength(1);
        seen.push(...(body['items'] as Body[]).map((item) => item['subject']));
        const next = body['next_cursor'] as string | null;
        cursor = next === null ? null : `&cursor=${encodeURIComponent(next)}`;
      } while (cursor !== null);
      expect(seen).toEqual(['list_b-value', 'list_a-key', 'list_c-value', 'list_a-value']);
    });

    it('is sorted by each key, in both directions, page by page', async () => {
      const sorted = async (sort: string): Promise<unknown[]> => {
        const seen: unknown[] = [];
        let cursor = '';
        for (;;) {
          const { body } = await get(`/v1/subjects?topic=list_*&limit=1&sort=${sort}${cursor}`);
          seen.push(...(body['items'] as Body[]).map((item) => item['subject']));
          const next = body['next_cursor'] as string | null;
          if (next === null) return seen;
          cursor = `&cursor=${encodeURIComponent(next)}`;
        }
      };
      const byName = ['list_a-key', 'list_a-value', 'list_b-value', 'list_c-value'];
      const byChange = ['list_a-value', 'list_c-value', 'list_a-key', 'list_b-value'];
      for (const key of ['topic', 'subject', 'conflicts']) expect(await sorted(key)).toEqual(byName);
      for (const key of ['changed', 'since']) expect(await sorted(key)).toEqual(byChange);
      expect(await sorted('-changed')).toEqual(byChange.toReversed());
      expect(await sorted('-subject')).toEqual(byName.toReversed());
      expect((await sorted('-state'))[0]).toBe('list_b-value');
    });

    it('is counted by state and role, with the same filters', async () => {
      expect((await get('/v1/subjects/summary?topic=list_*')).body).toEqual({
        total: 4,
        states: { healthy: 3, resolving: 0, retriedOnce: 0, blocked: 0, circuitOpen: 1 },
        roles: { key: 1, value: 3 },
      });
      expect((await get('/v1/subjects/summary?q=LIST_C&state=blocked')).body).toMatchObject({ total: 0 });
    });

    it.each(['sort=name', 'limit=0', 'limit=501', 'state=open', 'cursor=x', 'role=both', 'color=red', 'q='])(
      'with %s is 422',
      async (query) => {
        expect((await get(`/v1/subjects?${query}`)).status).toBe(422);
      },
    );

    it('is reset by a filter; dry_run only lists the subjects', async () => {
      const resets = (body: Body): Promise<GatewayResponse> =>
        command('POST', '/v1/resets', {
          filter: { state: 'circuitOpen', topic: 'list_*' },
          reason: 'x',
          ...body,
        });
      const item = { topic: 'list_b', subject: 'list_b-value', state: 'circuitOpen', code: null };
      expect((await resets({ dry_run: true })).body).toEqual({
        dry_run: true,
        items: [{ ...item, outcome: 'would_reset' }],
        next_cursor: null,
      });
      expect((await get('/v1/subjects/list_b/list_b-value')).body).toMatchObject({ state: 'circuitOpen' });
      expect((await resets({})).body).toMatchObject({ items: [{ ...item, outcome: 'reset' }] });
      expect((await get('/v1/subjects/list_b/list_b-value')).body).toMatchObject({ state: 'healthy' });
      expect((await resets({ filter: {} })).status).toBe(422);
    });

    it('is reset by the names of subjects, unless they have moved', async () => {
      const resets = (version: number | undefined, body: Body = {}): Promise<GatewayResponse> =>
        command('POST', '/v1/resets', {
          filter: {
            subjects: [
              { topic: 'list_c', subject: 'list_c-value', version },
              { topic: 'list_none', subject: 'list_none-value' },
            ],
          },
          reason: 'x',
          ...body,
        });
      const opened = await command('POST', '/v1/subjects/list_c/list_c-value/open', { reason: 'x' });
      const version = Number(opened.body['version']);
      const item = { topic: 'list_c', subject: 'list_c-value', state: 'circuitOpen', code: null };
      const unknown = {
        topic: 'list_none',
        subject: 'list_none-value',
        state: null,
        outcome: 'refused',
        code: 'subject.unknown',
      };
      for (const body of [{ dry_run: true }, {}])
        expect((await resets(version - 1, body)).body).toMatchObject({
          items: [{ ...item, outcome: 'refused', code: 'version.stale' }, unknown],
        });
      expect((await resets(version, { dry_run: true })).body).toMatchObject({
        items: [{ ...item, outcome: 'would_reset' }, unknown],
      });
      expect((await resets(version)).body).toEqual({
        dry_run: false,
        items: [{ ...item, outcome: 'reset' }, unknown],
        next_cursor: null,
      });
      expect((await resets(version)).body).toMatchObject({
        items: [{ state: 'healthy', outcome: 'refused', code: 'version.stale' }, unknown],
      });
      expect((await resets(undefined)).body).toMatchObject({ items: [{ outcome: 'unchanged' }, unknown] });
      expect((await resets(0)).status).toBe(422);
    });

    it('is not reset without a reason', async () => {
      const resets = (body: Body): Promise<GatewayResponse> =>
        command('POST', '/v1/resets', { filter: { topic: 'list_*' }, ...body });
      expect((await resets({ reason: '' })).status).toBe(422);
    });
  });

  describe('the events of all subjects', () => {
    const list = async (query: string): Promise<Body[]> => {
      const { status, body } = await get(`/v1/events?${query}`);
      expect(status).toBe(200);
      return body['items'] as Body[];
    };
    const heads = (items: readonly Body[]): unknown[] =>
      items.map(({ topic: of, version, type }) => [of, version, type]);
    let mapped: string;

    beforeAll(async () => {
      await map('events_a', 'value');
      mapped = String((await list('topic=events_a'))[0]?.['at']);
      await command('POST', '/v1/subjects/events_a/events_a-value/open', { reason: 'x' });
      await map('events_b', 'value');
    });

    it('are listed newest first, each as its subject lists it, with topic, subject and role', async () => {
      const items = await list('topic=events_*');
      expect(heads(items)).toEqual([
        ['events_b', 1, 'MappingDeclared'],
        ['events_a', 2, 'CircuitOpened'],
        ['events_a', 1, 'MappingDeclared'],
      ]);
      const ofSubject = (await get('/v1/subjects/events_b/events_b-value/events')).body['items'] as Body[];
      expect(items[0]).toEqual({
        topic: 'events_b',
        subject: 'events_b-value',
        role: 'value',
        ...ofSubject[0],
      });
    });

    it('are filtered by each parameter', async () => {
      expect(heads(await list('topic=events_*&type=CircuitOpened'))).toEqual([
        ['events_a', 2, 'CircuitOpened'],
      ]);
      expect(heads(await list('subject=events_b-value'))).toEqual([['events_b', 1, 'MappingDeclared']]);
      expect(heads(await list(`topic=events_*&to=${mapped}`))).toEqual([]);
      expect(heads(await list(`topic=events_a&from=${mapped}`))).toHaveLength(2);
      expect(await list('type=Odd')).toEqual([]);
    });

    it('are paged by their cursor to the end', async () => {
      const seen: Body[] = [];
      let cursor: string | null = '';
      do {
        const { body } = await get(`/v1/events?topic=events_*&limit=1${cursor}`);
        seen.push(...(body['items'] as Body[]));
        const next = body['next_cursor'] as string | null;
        cursor = next === null ? null : `&cursor=${encodeURIComponent(next)}`;
      } while (cursor !== null);
      expect(seen).toEqual(await list('topic=events_*'));
    });

    it.each(['limit=0', 'cursor=x', 'from=yesterday', 'state=healthy', 'type='])(
      'with %s are 422',
      async (query) => {
        expect((await get(`/v1/events?${query}`)).status).toBe(422);
      },
    );
  });

  it('every event is sent as a server-sent event, and a client that reconnects misses none', async () => {
    const stream = await readEvents(gateway, null);
    await map('sse_a', 'value');
    await command('POST', '/v1/subjects/sse_a/sse_a-value/open', { reason: 'x' });
    const events = await stream.take(2);
    expect(events.map(({ data }) => [data['topic'], data['version'], data['type']])).toEqual([
      ['sse_a', 1, 'MappingDeclared'],
      ['sse_a', 2, 'CircuitOpened'],
    ]);
    expect(events.map(({ id }) => id)).toEqual(events.map(({ data }) => data['global_position']));
    await stream.disconnect();

    await map('sse_b', 'value');
    const again = await readEvents(gateway, events[0]?.id ?? '');
    const missed = await again.take(2);
    expect(missed.map(({ data }) => [data['topic'], data['type']])).toEqual([
      ['sse_a', 'CircuitOpened'],
      ['sse_b', 'MappingDeclared'],
    ]);
    await again.disconnect();
    expect((await get('/v1/events/stream', { 'last-event-id': '123456789' })).status).toBe(422);
  });

  it('an open stream does not delay the gateway’s shutdown', async () => {
    const other = await world.gateway(await world.settings([]));
    const stream = await readEvents(other, null);
    expect(await other.stop()).toBe(0);
    await stream.ended;
  }, 10_000);
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bar, barValue, barWithVwap, ksqlBarValue, retypedBarValue } from '../fixtures/bars.js';
import { sendRequest } from '../support/send-request.js';
import type { GatewayProcess } from '../support/gateway.js';
import { metrics, produce, World } from '../support/world.js';

type Row = Record<string, unknown>;

/** The routes of auditors and of monitoring. Real: gateway process, Kafka, registry, Postgres. */
describe('the audit of the HTTP contract', () => {
  let world: World;
  let gateway: GatewayProcess;
  /** A topic whose value followed the registry. */
  let followed: string;
  /** A topic whose value is blocked. */
  let blocked: string;
  let ids: { old: number; new: number };
  const start = new Date(Date.now() - 60_000).toISOString();

  const get = (address: string, accept = 'application/json') =>
    sendRequest(gateway, 'GET', address, { headers: { accept } });
  const list = async (query: string): Promise<Row[]> => {
    const { status, body } = await get(`/v1/mismatches?${query}`);
    expect(status).toBe(200);
    return body['items'] as Row[];
  };
  const topicsOf = async (query: string): Promise<unknown[]> =>
    (await list(query)).map((row) => row['topic']).sort();

  beforeAll(async () => {
    world = await World.create();
    followed = await world.topic('followed');
    blocked = await world.topic('blocked');
    const old = await world.registerSchema(`${followed}-value`, barValue);
    await world.registerSchema(`${blocked}-value`, retypedBarValue);
    gateway = await world.gateway(
      await world.settings([
        { topic: followed, value: barValue },
        { topic: blocked, value: barValue },
      ]),
    );
    await produce(gateway, followed, [{ value: bar.value }]);
    ids = { old, new: await world.registerSchema(`${followed}-value`, ksqlBarValue) };
    const sent = await produce(gateway, followed, [{ value: barWithVwap.value }]);
    expect(sent.body).toMatchObject({ resolutions: [{ verdict: 'follow' }] });
    expect((await produce(gateway, blocked, [{ value: bar.value }])).status).toBe(409);
  });

  afterAll(async () => {
    await world.close();
  });

  it('one row is one conflict, with both schemas and what differed', async () => {
    const [row] = await list(`topic=${followed}`);
    expect(row).toMatchObject({
      id: expect.any(String) as string,
      topic: followed,
      subject: `${followed}-value`,
      role: 'value',
      opened_at: expect.stringMatching(/Z$/) as string,
      settled_at: expect.stringMatching(/Z$/) as string,
      pod: expect.any(String) as string,
      request_id: expect.any(String) as string,
      class: 'schema.conflict',
      origin: 'client',
      mapping: { schema_id: ids.old, version: 1, fingerprint: expect.stringMatching(/^sha256:/) as string },
      latest: { schema_id: ids.new, version: 2, fingerprint: expect.stringMatching(/^sha256:/) as string },
      verdict: 'follow',
      outcome: 'followed',
    });
    for (const side of ['mapping', 'latest']) {
      const { schema } = row?.[side] as { schema: string };
      expect(JSON.parse(schema)).toMatchObject({ type: 'record' });
    }
    const one = await get(`/v1/mismatches/${row?.['id'] as string}`);
    expect(one.body).toEqual(row);
  });

  it('is filtered by each of its members', async () => {
    const both = [blocked, followed];
    expect(await topicsOf('')).toEqual(both);
    expect(await topicsOf('topic=followed_*')).toEqual([followed]);
    expect(await topicsOf(`subject=${blocked}-value`)).toEqual([blocked]);
    expect(await topicsOf('role=value')).toEqual(both);
    expect(await topicsOf('role=key')).toEqual([]);
    expect(await topicsOf('kind=TYPE_MISMATCH')).toEqual([blocked]);
    expect(await topicsOf('class=schema.conflict')).toEqual(both);
    expect(await topicsOf('class=data.invalid')).toEqual([]);
    expect(await topicsOf('verdict=follow')).toEqual([followed]);
    expect(await topicsOf('outcome=blocked')).toEqual([blocked]);
    expect(await topicsOf(`schema_id=${ids.new}`)).toEqual([followed]);
    expect(await topicsOf(`from=${start}`)).toEqual(both);
    expect(await topicsOf(`to=${start}`)).toEqual([]);
    expect(await topicsOf('q=locked_')).toEqual([blocked]);
  });

  it('is paged by its cursor, newest first', async () => {
    const first = await get('/v1/mismatches?limit=1');
    const cursor = encodeURIComponent(first.body['next_cursor'] as string);
    const second = await get(`/v1/mismatches?limit=1&cursor=${cursor}`);
    const rows = [...(first.body['items'] as Row[]), ...(second.body['items'] as Row[])];
    expect(rows.map((row) => row['topic'])).toEqual([blocked, followed]);
    expect(second.body['next_cursor']).toBeNull();
  });

  it.each([
    'outcome=fine',
    'verdict=maybe',
    'from=yesterday',
    'limit=0',
    'cursor=x',
    'schema_id=a',
    'color=red',
  ])('with %s is 422', async (query) => {
    expect((await get(`/v1/mismatches?${query}`)).status).toBe(422);
  });

  it('an unknown id is 404', async () => {
    const response = await get('/v1/mismatches/none');
    expect(response.status).toBe(404);
    expect(response.body).toMatchObject({ code: 'mismatch.unknown', error_code: 40405 });
  });

  it('is exported whole as CSV and as NDJSON, whatever the limit', async () => {
    const csv = await get('/v1/mismatches?limit=1', 'text/csv');
    expect(csv.headers.get('content-type')).toContain('text/csv');
    const lines = csv.text.trimEnd().split('\r\n');
    expect(lines).toHaveLength(3);
    expect(lines[0]).toMatch(/^id,topic,subject,role,/);
    const ndjson = await get('/v1/mismatches?limit=1', 'application/x-ndjson');
    expect(ndjson.headers.get('content-type')).toContain('application/x-ndjson');
    const rows = ndjson.text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Row);
    expect(rows).toEqual(await list(''));
    expect((await get('/v1/mismatches', 'text/html')).status).toBe(406);
  });

  it.each([
    ['topic', () => [blocked, followed]],
    ['subject', () => [`${blocked}-value`, `${followed}-value`]],
    ['day', () => [new Date().toISOString().slice(0, 10)]],
  ])('is summarized by %s', async (by, keys) => {
    const { body } = await get(`/v1/mismatches/summary?by=${by}&from=${start}`);
    const items = body['items'] as { key: string; count: number }[];
    expect(items.map(({ key }) => key).sort()).toEqual(keys());
    expect(items.reduce((sum, { count }) => sum + count, 0)).toBe(2);
    expect(body['next_cursor']).toBeNull();
  });

  it('is summarized by kind; an unknown key is 422', async () => {
    const { body } = await get('/v1/mismatches/summary?by=kind');
    const kinds = (body['items'] as { key: string }[]).map(({ key }) => key);
    expect(kinds).toContain('TYPE_MISMATCH');
    expect((await get('/v1/mismatches/summary?by=hour')).status).toBe(422);
    expect((await get('/v1/mismatches/summary')).status).toBe(422);
  });

  it('is counted step by step, by verdict, kind and outcome, with the look-ups', async () => {
    const series = async (query: string): Promise<Row> => {
      const { status, body } = await get(`/v1/mismatches/series?from=${start}&step_ms=3600000&${query}`);
      expect(status).toBe(200);
      return body;
    };
    // All has happened within one step.
    expect(await series('by=verdict')).toEqual({
      from: start,
      to: expect.stringMatching(/Z$/) as string,
      step_ms: 3_600_000,
      series: [
        { key: 'follow', counts: [1] },
        { key: 'stop', counts: [1] },
      ],
      lookups: { ok: [3], failed: [0] },
    });
    expect(await series('by=outcome&outcome=blocked')).toMatchObject({
      series: [{ key: 'blocked', counts: [1] }],
    });
    expect(await series(`by=kind&topic=${blocked}`)).toMatchObject({
      series: [{ key: 'TYPE_MISMATCH', counts: [1] }],
      lookups: { ok: [1], failed: [0] },
    });
    expect(await series('by=kind&topic=none')).toMatchObject({
      series: [],
      lookups: { ok: [0], failed: [0] },
    });
    expect(await series('by=kind&q=nothing-has-this')).toMatchObject({ series: [] });
  });

  it.each([
    'from=2026-01-01T00:00:00Z&step_ms=1000',
    'by=day&from=2026-01-01T00:00:00Z&step_ms=1000',
    'by=kind&step_ms=1000',
    'by=kind&from=2026-01-01T00:00:00Z',
    'by=kind&from=2026-01-01T00:00:00Z&to=2026-01-01T00:00:00Z&step_ms=1000',
    'by=kind&from=2026-01-01T00:00:00Z&to=2026-01-02T00:00:00Z&step_ms=1000',
    'by=kind&from=2026-01-01T00:00:00Z&step_ms=0',
    'by=kind&from=2026-01-01T00:00:00Z&step_ms=31536000000&limit=1',
  ])('a series with %s is 422', async (query) => {
    expect((await get(`/v1/mismatches/series?${query}`)).status).toBe(422);
  });

  it('health responds, and stays ready while the registry is down', async () => {
    expect((await get('/health/live')).body).toEqual({ status: 'live' });
    await world.registry.setWeather('refused');
    expect((await get('/health/ready')).status).toBe(200);
    await world.registry.setWeather('fine');
  });

  it('the metrics have their fixed names (rule 12), each with topic, subject, version and schema id', async () => {
    const text = await metrics(gateway);
    for (const name of [
      'sr_lookup_ok_total',
      'sr_lookup_fail_total',
      'schema_conflict_key_total',
      'schema_conflict_value_total',
      'produce_retry_on_error_total',
      'produce_blocked_total',
      'produce_circuit_open_total',
    ])
      expect(text).toContain(`# TYPE ${name} counter`);
    expect(text).toContain('# TYPE produce_circuit_open gauge');
    const labels = `topic="${followed}",subject="${followed}-value",version="2",schema_id="${ids.new}"`;
    expect(text).toContain(`produce_retry_on_error_total{${labels}} 1`);
    expect(text).toMatch(/produce_records_total\{[^}]*outcome="acked"[^}]*\} \d/);
    expect(text).toMatch(/_bucket\{/);
  });

  it('each line of the conflict log has class, subject, mismatch, request and step', () => {
    const conflictLog = gateway
      .conflictLog()
      .filter((line) => line['resolved_subject'] === `${followed}-value`);
    expect(new Set(conflictLog.map((line) => line['step']))).toEqual(
      new Set(['error', 'lookup', 'difference', 'retry']),
    );
    for (const line of conflictLog) {
      expect(line).toMatchObject({
        class: 'schema.conflict',
        request_id: expect.any(String) as string,
        time: expect.any(String) as string,
      });
      expect(line).toHaveProperty('mismatch_id');
    }
  });

  it('the OpenAPI description has every route', async () => {
    const { body } = await get('/docs/openapi.json');
    const paths = body['paths'] as Record<string, Record<string, { responses: object }>>;
    expect(Object.fromEntries(Object.entries(paths).map(([path, by]) => [path, Object.keys(by)]))).toEqual({
      '/topics/{topic}': ['post', 'get'],
      '/topics/{topic}/partitions/{partition}': ['post', 'get'],
      '/topics': ['get'],
      '/topics/{topic}/partitions': ['get'],
      '/v1/subjects': ['get'],
      '/v1/subjects/summary': ['get'],
      '/v1/subjects/{topic}/{subject}': ['get', 'delete'],
      '/v1/subjects/{topic}/{subject}/comparison': ['get'],
      '/v1/subjects/{topic}/{subject}/events': ['get'],
      '/v1/subjects/{topic}/{subject}/verify': ['get'],
      '/v1/subjects/{topic}/{subject}/writers': ['get'],
      '/v1/subjects/{topic}/{subject}/reset': ['post'],
      '/v1/subjects/{topic}/{subject}/open': ['post'],
      '/v1/subjects/{topic}/{subject}/mapping': ['put'],
      '/v1/resets': ['post'],
      '/v1/events': ['get'],
      '/v1/events/stream': ['get'],
      '/v1/mismatches': ['get'],
      '/v1/mismatches/{id}': ['get'],
      '/v1/mismatches/summary': ['get'],
      '/v1/machine': ['get'],
      '/v1/tools/compare': ['post'],
      '/v1/tools/encode': ['post'],
      '/v1/mismatches/series': ['get'],
      '/v1/whoami': ['get'],
      '/v1/keys': ['post', 'get'],
      '/v1/keys/{id}': ['get'],
      '/v1/keys/{id}/events': ['get'],
      '/v1/keys/{id}/revoke': ['post'],
      '/health/live': ['get'],
      '/health/ready': ['get'],
      '/v1/pods': ['get'],
      '/metrics': ['get'],
      '/console/config.json': ['get'],
    });
    const page = await get('/docs', 'text/html');
    expect(page.status).toBe(200);
    expect(page.headers.get('content-type')).toContain('text/html');
  });
});

import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { JournalUnreachable, QueryRefused, type Mismatch } from '#journal';
import { localCaller } from '../access/principal.js';
import { appForTest, portOf, type TestParts } from '../testing/app-for-test.js';

let app: NestFastifyApplication | undefined;
afterEach(() => app?.close());

const at = '2026-01-01T00:00:00.000Z';
const mismatch: Mismatch = {
  id: 'm-1',
  topic: 'bars',
  subject: 'bars-value',
  role: 'value',
  openedAt: at,
  settledAt: null,
  pod: 'p',
  requestId: '=1+1',
  class: 'schema.conflict',
  trigger: 'UNKNOWN_FIELD',
  kind: 'TYPE_MISMATCH',
  origin: 'client',
  mapping: { schemaId: 2, version: 1, fingerprint: 'sha256:1', schema: '{"type":"string"}' },
  latest: null,
  differences: [
    {
      path: '/type',
      field: 'bid',
      kind: 'TYPE_MISMATCH',
      severity: 'error',
      ours: 'double',
      theirs: 'string',
    },
  ],
  verdict: null,
  outcome: 'pending',
  attempts: 0,
  reason: null,
};
const view = {
  id: 'm-1',
  topic: 'bars',
  subject: 'bars-value',
  role: 'value',
  opened_at: at,
  settled_at: null,
  pod: 'p',
  request_id: '=1+1',
  class: 'schema.conflict',
  trigger: 'UNKNOWN_FIELD',
  kind: 'TYPE_MISMATCH',
  origin: 'client',
  mapping: { schema_id: 2, version: 1, fingerprint: 'sha256:1', schema: '{"type":"string"}' },
  latest: null,
  differences: mismatch.differences,
  verdict: null,
  outcome: 'pending',
  attempts: 0,
  reason: null,
};

async function get(mismatches: TestParts['mismatches'], url: string, accept = '*/*') {
  ({ app } = await appForTest(mismatches === undefined ? {} : { mismatches }));
  return app.inject({ method: 'GET', url, headers: { accept } });
}

async function* rows(count: number): AsyncGenerator<Mismatch, void, undefined> {
  for (let index = 0; index < count; index++) yield await Promise.resolve({ ...mismatch, id: `m-${index}` });
}

describe('mismatches', () => {
  it('are listed by every filter', async () => {
    const list = vi.fn(() => Promise.resolve({ items: [mismatch], nextCursor: null }));
    const filters =
      'topic=b*&subject=s&role=key&kind=K&class=schema.conflict&verdict=stop&outcome=blocked&schema_id=7&q=bid';
    const response = await get(
      { list },
      `/v1/mismatches?${filters}&from=2026-01-01T01:00:00%2B01:00&to=2026-01-02T00:00:00Z&limit=5`,
    );
    expect(response.json()).toEqual({ items: [view], next_cursor: null });
    expect(list).toHaveBeenCalledWith(
      {
        topic: 'b*',
        subject: 's',
        role: 'key',
        kind: 'K',
        class: 'schema.conflict',
        verdict: 'stop',
        outcome: 'blocked',
        schemaId: 7,
        q: 'bid',
        from: at,
        to: '2026-01-02T00:00:00.000Z',
      },
      5,
      null,
      expect.any(AbortSignal) as AbortSignal,
    );
  });

  it.each([
    ['busy', /completed: as the test says. Try again\./],
    ['too_slow', /Narrow the query by topic, subject, from or to\./],
  ] as const)('are overloaded, and not store.unreachable, when a query is %s', async (why, detail) => {
    const rejection = (): Promise<never> => Promise.reject(new QueryRefused(why, 'as the test says'));
    for (const [path, parts] of [
      ['/v1/mismatches', { list: rejection }],
      ['/v1/mismatches/summary?by=topic', { summarize: rejection }],
    ] as const) {
      const response = await get(parts, path);
      expect(response.statusCode).toBe(503);
      expect(response.headers['retry-after']).toBe('2');
      expect(response.json()).toMatchObject({
        code: 'overloaded',
        detail: expect.stringMatching(detail) as string,
      });
    }
  });

  it('can be queried for years from 1970 to 9999', async () => {
    const list = vi.fn(() => Promise.resolve({ items: [], nextCursor: null }));
    const years = 'from=0000-01-01T00:00:00%2B10:00&to=9999-12-31T23:59:59-10:00';
    expect((await get({ list }, `/v1/mismatches?${years}`)).statusCode).toBe(200);
    expect(list).toHaveBeenCalledWith(
      { from: '1970-01-01T00:00:00.000Z', to: '9999-12-31T23:59:59.999Z' },
      expect.anything(),
      null,
      expect.any(AbortSignal),
    );
  });

  it.each(['verdict=odd', 'outcome=odd', 'schema_id=x', 'from=yesterday', 'by=topic'])(
    'are not listed by %s',
    async (query) => {
      expect((await get({}, `/v1/mismatches?${query}`)).statusCode).toBe(422);
    },
  );

  it('are shown one by one', async () => {
    expect((await get({ find: () => Promise.resolve(mismatch) }, '/v1/mismatches/m-1')).json()).toEqual(view);
  });

  it('of an unknown id are mismatch.unknown', async () => {
    const response = await get({ find: () => Promise.resolve(null) }, '/v1/mismatches/m-9');
    expect(response.statusCode).toBe(404);
    expect(response.json()).toMatchObject({ code: 'mismatch.unknown', error_code: 40405 });
  });

  it('are counted', async () => {
    const summarize = vi.fn(() =>
      Promise.resolve([{ key: 'bars', count: 2, outcomes: { blocked: 2 }, firstAt: at, lastAt: at }]),
    );
    const response = await get({ summarize }, '/v1/mismatches/summary?by=topic');
    expect(response.json()).toEqual({
      items: [{ key: 'bars', count: 2, outcomes: { blocked: 2 }, first_at: at, last_at: at }],
      next_cursor: null,
    });
    expect(summarize).toHaveBeenCalledWith('topic', null, null, expect.any(AbortSignal));
  });
});

describe('the whole result', () => {
  it('is streamed as NDJSON, one row per line', async () => {
    const response = await get({ stream: () => rows(3) }, '/v1/mismatches', 'application/x-ndjson');
    expect(response.headers['content-type']).toContain('application/x-ndjson');
    expect(
      response.body
        .trimEnd()
        .split('\n')
        .map((line) => (JSON.parse(line) as { id: string }).id),
    ).toEqual(['m-0', 'm-1', 'm-2']);
  });

  it('is streamed as CSV with a header, quoted, and without formulas that a spreadsheet would run', async () => {
    const response = await get({ stream: () => rows(2) }, '/v1/mismatches', 'text/csv');
    const lines = response.body.split('\r\n');
    expect(lines).toHaveLength(4);
    expect(lines[0]).toMatch(/^id,topic,subject,role,opened_at,/);
    expect(lines[1]).toContain(`m-0,bars,bars-value,value,${at},,p,'=1+1,schema.conflict,`);
    expect(lines[1]).toContain('"{""type"":""string""}"');
  });

  it('of no rows is only a header', async () => {
    const response = await get({ stream: () => rows(0) }, '/v1/mismatches', 'text/csv');
    expect(response.body.split('\r\n')).toHaveLength(2);
  });

  it('is a problem and not a truncated file while Postgres is unreachable', async () => {
    async function* away(): AsyncGenerator<Mismatch, void, undefined> {
      await Promise.reject(new JournalUnreachable('away'));
    }
    const response = await get({ stream: away }, '/v1/mismatches', 'text/csv');
    expect(response.statusCode).toBe(503);
    expect(response.json()).toMatchObject({ code: 'store.unreachable' });
  });

  it('breaks off when the credential of its caller expires', async () => {
    const expiring = { ...localCaller, name: 'alice', expiresAt: Date.now() + 200 };
    let gone: AbortSignal | undefined;
    async function* endless(
      _filter: unknown,
      signal?: AbortSignal,
    ): AsyncGenerator<Mismatch, void, undefined> {
      gone = signal;
      yield* rows(1);
      await new Promise<void>((resolve) => signal?.addEventListener('abort', () => resolve()));
    }
    ({ app } = await appForTest({
      mismatches: { stream: endless },
      tokens: { verify: () => ({ ok: true, principal: expiring }) },
    }));
    const port = await portOf(app);
    const response = await fetch(`http://127.0.0.1:${port}/v1/mismatches`, {
      headers: { accept: 'text/csv', authorization: 'Bearer a.b.c' },
    });
    expect(response.status).toBe(200);
    await expect(response.text()).rejects.toThrow('terminated');
    await vi.waitFor(() => expect(gone?.aborted).toBe(true));
  });

  it('is not available in any other type', async () => {
    expect((await get({}, '/v1/mismatches', 'image/png')).statusCode).toBe(406);
  });
});

describe('a series', () => {
  const parts = (series = vi.fn(() => Promise.resolve([{ key: 'none', counts: [0, 3] }]))) => {
    const lookups = vi.fn(() => Promise.resolve([{ key: 'failed', counts: [1, 0] }]));
    return { series, lookups, given: { mismatches: { series }, events: { lookups } } };
  };

  it('has the counts of conflicts and of look-ups, step by step, up to now', async () => {
    const { series, lookups, given } = parts();
    ({ app } = await appForTest(given));
    const filter = 'topic=b*&role=key&schema_id=7&q=x';
    const response = await app.inject(
      `/v1/mismatches/series?by=verdict&from=2025-12-31T22:30:00Z&step_ms=3600000&${filter}`,
    );
    expect(response.json()).toEqual({
      from: '2025-12-31T22:30:00.000Z',
      to: at,
      step_ms: 3_600_000,
      series: [{ key: 'none', counts: [0, 3] }],
      lookups: { ok: [0, 0], failed: [1, 0] },
    });
    const steps = { from: '2025-12-31T22:30:00.000Z', to: at, stepMs: 3_600_000 };
    const all = expect.objectContaining({ topic: 'b*', role: 'key', schemaId: 7, q: 'x' }) as object;
    expect(series).toHaveBeenCalledWith('verdict', all, steps, expect.any(AbortSignal));
    expect(lookups).toHaveBeenCalledWith({ topic: 'b*', subject: undefined, role: 'key' }, steps);
  });

  it.each([
    ['by=verdict&step_ms=1', '/from: allowed: an instant such as'],
    ['by=day&from=2025-12-31T00:00:00Z&step_ms=1', '/by: allowed: verdict, kind, outcome'],
    ['by=kind&from=2025-12-31T00:00:00Z', '/step_ms: allowed: an integer of milliseconds'],
    ['by=kind&from=2025-12-31T00:00:00Z&step_ms=0', '/step_ms: allowed: an integer of milliseconds'],
    [
      'by=kind&from=2026-01-01T00:00:00Z&step_ms=1',
      '/from: allowed: an instant before 2026-01-01T00:00:00.000Z',
    ],
    [
      'by=kind&from=2025-12-31T00:00:00Z&step_ms=1',
      '/step_ms: allowed: at least 172800, which gives 500 steps',
    ],
  ])('of %s is refused', async (query, detail) => {
    ({ app } = await appForTest(parts().given));
    const response = await app.inject(`/v1/mismatches/series?${query}`);
    expect(response.statusCode).toBe(422);
    expect(response.json()).toMatchObject({ detail: expect.stringContaining(detail) as string });
  });
});

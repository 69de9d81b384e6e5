import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { initialSnapshot, machineDefinition, type SubjectSnapshot } from '#machines';
import type { SubjectListing } from '#journal';
import { JournalUnreachable } from '#journal';
import { refusal } from '../http/problems/refusal-error.js';
import { appForTest, type TestParts } from '../testing/app-for-test.js';

let app: NestFastifyApplication | undefined;
afterEach(() => app?.close());

const at = '2026-01-01T00:00:00.000Z';
const key = { topic: 'bars_1s_rows', subject: 'bars_1s_rows-value', role: 'value' } as const;
const open: SubjectSnapshot = {
  value: { circuitOpen: 'open' },
  context: {
    ...initialSnapshot.context,
    since: at,
    source: 'config',
    mapping: {
      record: 'generic',
      schema: '{}',
      fingerprint: 'sha256:1',
      fullName: 'com.example.Bar',
      schemaId: 3,
      version: 2,
    },
    circuit: { openUntil: '2026-01-01T00:00:30.000Z', forced: null, lease: null },
    breaker: {
      conflicts: ['2025-12-31T23:58:00.000Z', '2025-12-31T23:59:30.000Z', at],
      trips: 1,
      lastTripUntil: null,
    },
    lastMismatchId: 'm-1',
  },
};
const listing = (snapshot: SubjectSnapshot, more: Partial<SubjectListing> = {}): SubjectListing => ({
  key,
  version: 12,
  state: 'circuitOpen',
  snapshot,
  deadlineAt: null,
  updatedAt: at,
  ...more,
});
const find = () => Promise.resolve(listing(open));
const view = {
  topic: 'bars_1s_rows',
  subject: 'bars_1s_rows-value',
  role: 'value',
  state: 'circuitOpen',
  substate: 'open',
  since: at,
  version: 12,
  mapping: {
    record: 'generic',
    schema_id: 3,
    version: 2,
    fingerprint: 'sha256:1',
    full_name: 'com.example.Bar',
    source: 'config',
  },
  breaker: {
    conflicts_in_window: 2,
    trips: 1,
    open_until: '2026-01-01T00:00:30.000Z',
    forced: false,
    reason: null,
  },
  last_mismatch_id: 'm-1',
  refused_writers: 0,
};
const address = '/v1/subjects/bars_1s_rows/bars_1s_rows-value';

async function send(
  parts: TestParts,
  method: 'GET' | 'POST' | 'PUT' | 'DELETE',
  url: string,
  message: { readonly payload?: object; readonly headers?: Record<string, string> } = {},
) {
  ({ app } = await appForTest(parts));
  return app.inject({ method, url, ...message });
}

describe('the state machine', () => {
  it('is shown as it is defined', async () => {
    const response = await send({}, 'GET', '/v1/machine');
    expect(response.statusCode).toBe(200);
    expect(response.json()).toEqual(machineDefinition());
  });
});

describe('subjects', () => {
  it('are listed by filter, page by page', async () => {
    const list = vi.fn(() => Promise.resolve({ items: [listing(open)], nextCursor: 'next' }));
    const response = await send(
      { subjects: { list } },
      'GET',
      '/v1/subjects?state=circuitOpen&topic=bars_*&role=value&q=rows&limit=7',
    );
    expect(response.json()).toEqual({ items: [view], next_cursor: 'next' });
    expect(list).toHaveBeenCalledWith(
      { state: 'circuitOpen', topic: 'bars_*', role: 'value', q: 'rows' },
      7,
      null,
    );
  });

  it('are sorted by what the query says, and a cursor continues the order', async () => {
    const sorted = vi.fn(() => Promise.resolve({ items: [listing(open)], nextCursor: null }));
    const order = { sort: '-conflicts', conflictsFrom: '2025-12-31T23:59:00.000Z' };
    const response = await send({ subjects: { sorted } }, 'GET', '/v1/subjects?q=rows&sort=-conflicts');
    expect(response.json()).toEqual({ items: [view], next_cursor: null });
    expect(sorted).toHaveBeenLastCalledWith({ q: 'rows' }, order, 50, null);
    const after = ['-conflicts', '2025-12-31T00:00:00.000Z', '3', 'a/b'];
    const cursor = Buffer.from(JSON.stringify(after)).toString('base64url');
    await app?.inject(`/v1/subjects?sort=-conflicts&cursor=${cursor}`);
    const position = { sort: '-conflicts', conflictsFrom: '2025-12-31T00:00:00.000Z', value: '3', id: 'a/b' };
    expect(sorted).toHaveBeenLastCalledWith({}, order, 50, position);
    for (const sort of ['conflicts', '-topic', '-changed'])
      expect((await app?.inject(`/v1/subjects?sort=${sort}&cursor=${cursor}`))?.json()).toMatchObject({
        status: 422,
        detail: expect.stringContaining('/cursor: allowed: the next_cursor of an earlier page') as string,
      });
  });

  it('are counted by the filters of the list', async () => {
    const summary = {
      total: 2,
      states: { healthy: 1, resolving: 0, retriedOnce: 0, blocked: 1, circuitOpen: 0 },
      roles: { key: 1, value: 1 },
    };
    const summarize = vi.fn(() => Promise.resolve(summary));
    const query = 'topic=bars_*&state=blocked&role=key&q=x';
    const response = await send({ subjects: { summarize } }, 'GET', `/v1/subjects/summary?${query}`);
    expect(response.json()).toEqual(summary);
    expect(summarize).toHaveBeenCalledWith({ topic: 'bars_*', state: 'blocked', role: 'key', q: 'x' });
    expect((await app?.inject('/v1/subjects/summary?sort=topic'))?.statusCode).toBe(422);
  });

  it.each([
    ['sort=name', '/sort: allowed: changed, -changed, topic, -topic, subject'],
    ['state=odd', '/state: allowed: healthy, resolving, retriedOnce, blocked, circuitOpen'],
    ['limit=0', '/limit: allowed: an integer from 1 to 500'],
    ['cursor=x', '/cursor: allowed: the next_cursor of an earlier page'],
    ['colour=red', 'colour'],
    ['q=a&q=b', '/q: allowed: one text'],
  ])('are not listed by %s', async (query, detail) => {
    const response = await send({}, 'GET', `/v1/subjects?${query}`);
    expect(response.statusCode).toBe(422);
    expect(response.json()).toMatchObject({
      code: 'request.malformed',
      detail: expect.stringContaining(detail) as string,
    });
  });

  it('are shown as they were after one of their events, from the time of that event', async () => {
    const asOf = vi.fn(() =>
      Promise.resolve({ key, version: 7, snapshot: open, at: '2026-01-01T00:00:31.000Z' }),
    );
    const configured = () => open.context.mapping;
    const parts = { subjects: { find, asOf }, gateway: { configured } };
    const response = await send(parts, 'GET', `${address}?version=7`);
    expect(response.json()).toEqual({
      ...view,
      version: 7,
      breaker: { ...view.breaker, conflicts_in_window: 1, trial_due: true },
    });
    expect(response.headers['etag']).not.toBe('"7"');
    expect(asOf).toHaveBeenCalledWith({ topic: key.topic, subject: key.subject }, 7);
  });

  it.each([
    ['13', '/version: allowed: a version of the subject, from 1 to 12'],
    ['0', '/version: allowed: a version of the subject'],
    ['now', '/version: allowed: a version of the subject'],
  ])('have no version %s', async (version, detail) => {
    const asOf = () => Promise.resolve(null);
    const response = await send({ subjects: { find, asOf } }, 'GET', `${address}?version=${version}`);
    expect(response.json()).toMatchObject({ status: 422, code: 'request.malformed', detail });
  });

  it('are shown individually, with the version as ETag', async () => {
    const response = await send({ subjects: { find } }, 'GET', address);
    expect(response.headers['etag']).toBe('"12"');
    expect(response.json()).toEqual(view);
  });

  it.each([
    ['sha256:1', true],
    ['sha256:2', false],
  ])("show this pod's configured mapping (%s) and whether it agrees", async (fingerprint, agrees) => {
    const configured = () => open.context.mapping && { ...open.context.mapping, fingerprint };
    const response = await send({ subjects: { find }, gateway: { configured } }, 'GET', address);
    expect(response.json()).toEqual({ ...view, configured: { fingerprint, agrees } });
  });

  it('are not sent again to a client that already has them', async () => {
    const response = await send({ subjects: { find } }, 'GET', address, {
      headers: {
        'if-none-match': '"12"',
      },
    });
    expect(response.statusCode).toBe(304);
    expect(response.body).toBe('');
  });

  it('without events are subject.unknown', async () => {
    const response = await send(
      { subjects: { find: () => Promise.resolve(null) } },
      'GET',
      `${address}/events`,
    );
    expect(response.statusCode).toBe(404);
    expect(response.json()).toMatchObject({
      code: 'subject.unknown',
      error_code: 40404,
      subject: key.subject,
    });
  });

  it('that were removed are subject.unknown, and their log can still be read', async () => {
    const snapshot: SubjectSnapshot = { value: 'removed', context: initialSnapshot.context };
    const removed = () => Promise.resolve(listing(snapshot, { state: 'removed' }));
    const history = () => Promise.resolve([]);
    const verify = () => Promise.resolve({ ok: true, version: 12, problems: [] });
    const one = await send({ subjects: { find: removed, history, verify } }, 'GET', address);
    expect(one.statusCode).toBe(404);
    expect(one.headers['etag']).toBeUndefined();
    expect(one.json()).toMatchObject({ code: 'subject.unknown', detail: 'The subject was removed.' });
    for (const page of ['events', 'verify'])
      expect((await app?.inject({ method: 'GET', url: `${address}/${page}` }))?.statusCode).toBe(200);
  });

  it('are store.unreachable while Postgres is unreachable', async () => {
    const away = () => Promise.reject(new JournalUnreachable('away'));
    const response = await send({ subjects: { find: away } }, 'GET', address);
    expect(response.statusCode).toBe(503);
    expect(response.json()).toMatchObject({ code: 'store.unreachable', error_code: 50304 });
  });

  it('show their events page by page', async () => {
    const event = (version: number) => ({
      version,
      globalPosition: String(version),
      eventId: `e-${version}`,
      type: 'SubjectReset',
      schemaVersion: 1,
      data: { type: 'SubjectReset' },
      metadata: { pod: 'p', requestId: null, actor: 'a' },
      at,
      hash: 'h',
    });
    const history = vi.fn(() => Promise.resolve([event(4), event(5), event(6)]));
    const response = await send({ subjects: { find, history } }, 'GET', `${address}/events?after=3&limit=2`);
    expect(history).toHaveBeenCalledWith({ topic: key.topic, subject: key.subject }, 3, 3);
    expect(response.json()).toMatchObject({
      items: [{ version: 4, event_id: 'e-4', metadata: { request_id: null, actor: 'a' } }, { version: 5 }],
      next_cursor: '5',
    });
  });

  it('verify their log', async () => {
    const verify = () => Promise.resolve({ ok: true, version: 12, problems: [] });
    const response = await send({ subjects: { find, verify } }, 'GET', `${address}/verify`);
    expect(response.json()).toEqual({ ok: true, version: 12, problems: [] });
  });
});

describe('a command', () => {
  const done = () => Promise.resolve({ ok: true as const, stored: { key, version: 13, snapshot: open } });

  it('reset passes on reason, actor, If-Match and request id, and returns the subject after it', async () => {
    const reset = vi.fn(done);
    const response = await send({ subjects: { find }, gateway: { reset } }, 'POST', `${address}/reset`, {
      payload: { reason: 'fixed' },
      headers: { 'if-match': '"12"', 'x-request-id': 'r' },
    });
    expect(response.statusCode).toBe(200);
    expect(response.headers['etag']).toBe('"13"');
    expect(response.json()).toEqual({ ...view, version: 13 });
    expect(reset).toHaveBeenCalledWith({
      ...key,
      actor: 'anonymous',
      reason: 'fixed',
      ifMatch: 12,
      requestId: 'r',
    });
  });

  it('remove returns the subject as it ended', async () => {
    const snapshot: SubjectSnapshot = {
      value: 'removed',
      context: { ...initialSnapshot.context, since: at },
    };
    const remove = vi.fn(() =>
      Promise.resolve({ ok: true as const, stored: { key, version: 13, snapshot } }),
    );
    const response = await send({ subjects: { find }, gateway: { remove } }, 'DELETE', address, {
      payload: { reason: 'gone' },
      headers: { 'if-match': '"12"', 'x-request-id': 'r' },
    });
    expect(response.statusCode).toBe(200);
    expect(response.headers['etag']).toBe('"13"');
    expect(response.json()).toMatchObject({ state: 'removed', version: 13, mapping: null, since: at });
    const command = { ...key, actor: 'anonymous', reason: 'gone', ifMatch: 12, requestId: 'r' };
    expect(remove).toHaveBeenCalledWith(command);
  });

  it('remove is refused while Kafka has the topic', async () => {
    const remove = () => Promise.resolve({ ok: false as const, refusal: refusal('topic.exists', 'there') });
    const response = await send({ subjects: { find }, gateway: { remove } }, 'DELETE', address, {
      payload: {
        reason: 'gone',
      },
    });
    expect(response.statusCode).toBe(409);
    expect(response.json()).toMatchObject({ code: 'topic.exists', error_code: 40903, detail: 'there' });
  });

  it.each([
    [{ reason: 'r', for_ms: 60_000 }, 60_000],
    [{ reason: 'r', for_ms: null }, null],
    [{ reason: 'r' }, null],
  ])('open accepts a time or none: %j', async (body, forMs) => {
    const opened = vi.fn(done);
    await send({ subjects: { find }, gateway: { open: opened } }, 'POST', `${address}/open`, {
      payload: body,
    });
    expect(opened).toHaveBeenCalledWith(expect.objectContaining({ forMs, ifMatch: null }));
  });

  it.each([
    [
      { record: 'generic', schema: '"string"', reason: 'r' },
      { record: 'generic', schema: '"string"' },
    ],
    [
      { record: 'specific', schema_id: 7, reason: 'r' },
      { record: 'specific', schemaId: 7 },
    ],
    [
      { record: 'generic', version: 'latest', reason: 'r' },
      { record: 'generic', version: 'latest' },
    ],
    [
      { record: 'generic', version: 'latest', field_case: 'insensitive', reason: 'r' },
      { record: 'generic', version: 'latest', fieldCase: 'insensitive' },
    ],
  ])('mapping accepts %j', async (body, command) => {
    const declareMapping = vi.fn(done);
    const response = await send(
      { subjects: { find }, gateway: { declareMapping } },
      'PUT',
      `${address}/mapping`,
      { payload: body },
    );
    expect(response.statusCode).toBe(200);
    expect(declareMapping).toHaveBeenCalledWith(expect.objectContaining({ ...key, ...command, reason: 'r' }));
  });

  type Known = 'key' | 'value' | null;
  it.each<[string, Known, Known, Known, string]>([
    ['the subject’s events', 'key', null, null, 'key'],
    ['the subject’s events, before the resolver', 'key', 'value', null, 'key'],
    ['the resolver, where there are none', null, 'key', null, 'key'],
    ['the resolver, with whom the caller agrees', null, 'key', 'key', 'key'],
    ['the caller, where nothing else tells', null, null, 'key', 'key'],
  ])('mapping takes the role from %s', async (_, stored, resolved, declared, role) => {
    const declareMapping = vi.fn(done);
    const found = stored === null ? null : listing(open, { key: { ...key, role: stored } });
    const parts = {
      subjects: { find: () => Promise.resolve(found) },
      gateway: { declareMapping, roleOf: () => resolved },
    };
    const body = {
      record: 'specific',
      version: 'latest',
      reason: 'r',
      ...(declared !== null && { role: declared }),
    };
    await send(parts, 'PUT', `${address}/mapping`, { payload: body });
    expect(declareMapping).toHaveBeenCalledWith(expect.objectContaining({ role }));
  });

  it.each<[string, Known, Known, Known, string]>([
    ['that nothing tells', null, null, null, 'role: found nothing, allowed: key, value'],
    [
      'against the subject’s events',
      'key',
      null,
      'value',
      'role: found "value", allowed: key (by the subject',
    ],
    ['against the resolver', null, 'value', 'key', 'role: found "key", allowed: value (by producer.subject'],
  ])('mapping with a role %s is refused', async (_, stored, resolved, declared, detail) => {
    const found = stored === null ? null : listing(open, { key: { ...key, role: stored } });
    const parts = { subjects: { find: () => Promise.resolve(found) }, gateway: { roleOf: () => resolved } };
    const body = {
      record: 'specific',
      version: 'latest',
      reason: 'r',
      ...(declared !== null && { role: declared }),
    };
    const response = await send(parts, 'PUT', `${address}/mapping`, { payload: body });
    expect(response.statusCode).toBe(422);
    expect(response.json()).toMatchObject({
      code: 'request.malformed',
      subject: key.subject,
      detail: expect.stringContaining(detail) as string,
    });
  });

  it.each<['POST' | 'PUT' | 'DELETE', string, object, string]>([
    ['DELETE', '', {}, '/reason: allowed: a text'],
    ['DELETE', '', { reason: 'r', force: true }, 'an object with reason'],
    ['POST', 'reset', {}, '/reason: allowed: a text'],
    ['POST', 'reset', { reason: ' ' }, '/reason: allowed: a text that is not empty'],
    ['POST', 'open', { reason: 'r', for_ms: -1 }, '/for_ms: allowed: at least 1'],
    ['PUT', 'mapping', { record: 'generic', reason: 'r' }, 'one of schema, schema_id, version'],
    [
      'PUT',
      'mapping',
      { record: 'generic', reason: 'r', schema_id: 1, version: 'latest' },
      'one of schema, schema_id, version',
    ],
    ['PUT', 'mapping', { record: 'x', reason: 'r', schema_id: 1 }, '/record: allowed: specific, generic'],
    [
      'PUT',
      'mapping',
      { record: 'specific', reason: 'r', schema_id: 1, field_case: 'insensitive' },
      'field_case exact if record is specific',
    ],
    [
      'PUT',
      'mapping',
      { record: 'generic', reason: 'r', schema_id: 1, field_case: 1 },
      '/field_case: allowed: exact',
    ],
  ])('%s %s %j is refused with its path', async (method, command, body, detail) => {
    const response = await send(
      { subjects: { find } },
      method,
      command === '' ? address : `${address}/${command}`,
      { payload: body },
    );
    expect(response.statusCode).toBe(422);
    expect(response.json()).toMatchObject({
      code: 'request.malformed',
      detail: expect.stringContaining(detail) as string,
    });
  });

  it('only a case-insensitive mapping has field_case', async () => {
    const { mapping } = open.context;
    const context = {
      ...open.context,
      mapping: mapping && { ...mapping, fieldCase: 'insensitive' as const },
    };
    const response = await send(
      { subjects: { find: () => Promise.resolve(listing({ ...open, context })) } },
      'GET',
      address,
    );
    expect(response.json()).toMatchObject({ mapping: { ...view.mapping, field_case: 'insensitive' } });
  });

  it('for a version that has changed is version.stale', async () => {
    const reset = () => Promise.resolve({ ok: false as const, refusal: refusal('version.stale', 'moved') });
    const response = await send({ subjects: { find }, gateway: { reset } }, 'POST', `${address}/reset`, {
      payload: { reason: 'r' },
      headers: { 'if-match': '"1"' },
    });
    expect(response.statusCode).toBe(412);
    expect(response.json()).toMatchObject({ error_code: 41201 });
  });

  it('with an If-Match that is not a version is refused', async () => {
    const response = await send({ subjects: { find } }, 'POST', `${address}/reset`, {
      payload: { reason: 'r' },
      headers: { 'if-match': 'x' },
    });
    expect(response.statusCode).toBe(422);
  });

  it('that a browser may send across sites is refused', async () => {
    const response = await send({ subjects: { find } }, 'POST', `${address}/reset`, {
      headers: {
        'content-type': 'text/plain',
      },
    });
    expect(response.statusCode).not.toBe(200);
  });
});

describe('a bulk reset', () => {
  const healthy = listing(initialSnapshot, { key: { ...key, subject: 'other' }, state: 'healthy' });
  const list = () => Promise.resolve({ items: [listing(open), healthy], nextCursor: null });
  const body = { filter: { topic: 'bars_*' }, reason: 'fixed' };

  it('resets the subjects that match its filter, and leaves healthy ones unchanged', async () => {
    const reset = vi.fn(() =>
      Promise.resolve({ ok: true as const, stored: { key, version: 13, snapshot: initialSnapshot } }),
    );
    const response = await send({ subjects: { list }, gateway: { reset } }, 'POST', '/v1/resets', {
      payload: body,
    });
    expect(response.json()).toMatchObject({
      dry_run: false,
      items: [
        { subject: key.subject, state: 'circuitOpen', outcome: 'reset' },
        { subject: 'other', outcome: 'unchanged' },
      ],
    });
    expect(reset).toHaveBeenCalledTimes(1);
    expect(reset).toHaveBeenCalledWith(expect.objectContaining({ ifMatch: listing(open).version }));
    expect(response.json()).toMatchObject({ next_cursor: null });
  });

  it('does not reset a subject that has changed since it was listed', async () => {
    const reset = () => Promise.resolve({ ok: false as const, refusal: refusal('version.stale', 'moved') });
    const response = await send({ subjects: { list }, gateway: { reset } }, 'POST', '/v1/resets', {
      payload: body,
    });
    expect(response.json()).toMatchObject({
      items: [{ outcome: 'refused', code: 'version.stale' }, { outcome: 'unchanged' }],
    });
  });

  it('that matches more subjects than one call resets returns a cursor', async () => {
    const at = (index: number): string =>
      Buffer.from(JSON.stringify(['2026-01-01T00:00:00.000000Z', String(index)])).toString('base64url');
    const many = vi.fn((_filter: unknown, limit: number) =>
      Promise.resolve({ items: Array.from({ length: limit }, () => healthy), nextCursor: at(limit) }),
    );
    const first = await send({ subjects: { list: many } }, 'POST', '/v1/resets', { payload: body });
    const { items, next_cursor: cursor } = first.json<{ items: unknown[]; next_cursor: string }>();
    expect([items.length, cursor]).toEqual([5000, at(500)]);
    const rest = await send({ subjects: { list } }, 'POST', '/v1/resets', {
      payload: { ...body, cursor, dry_run: true },
    });
    expect(rest.json()).toMatchObject({ next_cursor: null });
    expect((await send({}, 'POST', '/v1/resets', { payload: { ...body, cursor: 'x' } })).statusCode).toBe(
      422,
    );
  });

  it('with dry_run only lists them', async () => {
    const response = await send({ subjects: { list } }, 'POST', '/v1/resets', {
      payload: { ...body, dry_run: true },
    });
    expect(response.json()).toMatchObject({
      dry_run: true,
      items: [{ outcome: 'would_reset' }, { outcome: 'unchanged' }],
    });
  });

  it('requires a filter', async () => {
    const response = await send({}, 'POST', '/v1/resets', { payload: { filter: {}, reason: 'r' } });
    expect(response.statusCode).toBe(422);
  });

  describe('of named subjects', () => {
    const named = (...subjects: readonly object[]) => ({ filter: { subjects }, reason: 'fixed' });
    const { topic, subject } = key;
    const removedOrHidden = { topic: 'other', subject: 'none' };
    const findAll = vi.fn((names: readonly { readonly topic: string }[]) =>
      Promise.resolve(names.map((name) => (name.topic === topic ? listing(open) : null))),
    );
    const reset = vi.fn(() =>
      Promise.resolve({ ok: true as const, stored: { key, version: 13, snapshot: initialSnapshot } }),
    );
    const parts = { subjects: { findAll }, gateway: { reset } };

    it('resets exactly these, at the version that was found', async () => {
      const payload = named({ topic, subject, version: 12 }, removedOrHidden);
      const response = await send(parts, 'POST', '/v1/resets', { payload });
      expect(response.json()).toEqual({
        dry_run: false,
        items: [
          { topic, subject, state: 'circuitOpen', outcome: 'reset', code: null },
          { ...removedOrHidden, state: null, outcome: 'refused', code: 'subject.unknown' },
        ],
        next_cursor: null,
      });
      expect(reset).toHaveBeenCalledExactlyOnceWith(
        expect.objectContaining({ ifMatch: 12, reason: 'fixed' }),
      );
    });

    it.each([true, false])('refuses one that has moved, with dry_run %s', async (dryRun) => {
      reset.mockClear();
      const payload = { ...named({ topic, subject, version: 11 }), dry_run: dryRun };
      const response = await send(parts, 'POST', '/v1/resets', { payload });
      expect(response.json()).toMatchObject({
        items: [{ state: 'circuitOpen', outcome: 'refused', code: 'version.stale' }],
      });
      expect(reset).not.toHaveBeenCalled();
    });

    it.each([
      [named(), '/filter/subjects: allowed: 1 to 500 subjects'],
      [
        named(...Array.from({ length: 501 }, (_, index) => ({ topic, subject: `s${index}` }))),
        '/filter/subjects: allowed: 1 to 500 subjects',
      ],
      [
        named({ topic, subject }, { topic, subject, version: 1 }),
        '/filter/subjects: allowed: each subject once',
      ],
      [named({ topic }), '/filter/subjects/0/subject: allowed: one text'],
      [named({ topic, subject, version: 0 }), '/filter/subjects/0/version: allowed: a version'],
      [
        { filter: { subjects: [{ topic, subject }], state: 'blocked' }, reason: 'r' },
        '/filter: allowed: subjects without state, topic, role, q',
      ],
      [{ ...named({ topic, subject }), cursor: 'x' }, 'no cursor with subjects'],
    ])('%# is refused with its path', async (payload, detail) => {
      const response = await send(parts, 'POST', '/v1/resets', { payload });
      expect(response.statusCode).toBe(422);
      expect(response.json()).toMatchObject({ detail: expect.stringContaining(detail) as string });
    });
  });
});

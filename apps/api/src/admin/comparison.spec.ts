import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Mismatch, SubjectListing } from '#journal';
import { initialSnapshot, type Mapping } from '#machines';
import type { SubjectComparison } from '#producer';
import { refusal } from '../http/problems/refusal-error.js';
import { appForTest, type TestParts } from '../testing/app-for-test.js';

/* The service with stand-ins for the gateway, which compares, and for the journal. */

let app: NestFastifyApplication | undefined;
afterEach(() => app?.close());

const at = '2026-01-01T00:00:00.000Z';
const mapping: Mapping = {
  record: 'generic',
  schema: '"int"',
  fingerprint: 'sha256:1',
  fullName: null,
  schemaId: 1,
  version: 1,
};
const listing = (more: Partial<SubjectListing> = {}): SubjectListing => ({
  key: { topic: 'bars', subject: 'bars-key', role: 'key' },
  version: 3,
  state: 'blocked',
  snapshot: { value: 'blocked', context: { ...initialSnapshot.context, mapping } },
  deadlineAt: null,
  updatedAt: at,
  ...more,
});
const mismatch = (more: Partial<Mismatch>): Mismatch => ({
  id: 'm',
  topic: 'bars',
  subject: 'bars-key',
  role: 'key',
  openedAt: '2025-12-31T23:00:00.000Z',
  settledAt: '2025-12-31T23:00:01.000Z',
  pod: 'pod-a',
  requestId: null,
  class: 'schema.conflict',
  trigger: 'LATEST_MOVED',
  kind: 'FIELD_ADDED',
  origin: 'registry',
  mapping: null,
  latest: null,
  differences: [],
  verdict: 'stop',
  outcome: 'blocked',
  attempts: 1,
  reason: null,
  ...more,
});
const added = {
  path: '/fields/1',
  field: 'ask',
  kind: 'FIELD_ADDED',
  severity: 'error',
  ours: null,
  theirs: 'double',
} as const;
const comparison: SubjectComparison = {
  latest: { schemaId: 2, version: 2, schema: '"long"', fingerprint: 'sha256:2', fullName: null },
  differences: [added],
  verdict: 'stop',
  reason: 'FIELD_ADDED',
};
const view = {
  mapping: {
    record: 'generic',
    schema_id: 1,
    version: 1,
    fingerprint: 'sha256:1',
    full_name: null,
    schema: '"int"',
  },
  latest: {
    schema_id: 2,
    version: 2,
    fingerprint: 'sha256:2',
    full_name: null,
    schema: '"long"',
  },
  differences: [{ ...added, rule: 1 }],
  verdict: 'stop',
  reason: 'FIELD_ADDED',
};

async function get(parts: TestParts, query = '') {
  ({ app } = await appForTest({ subjects: { find: () => Promise.resolve(listing()) }, ...parts }));
  return app.inject(`/v1/subjects/bars/bars-key/comparison${query}`);
}

describe('the comparison of a subject', () => {
  it('is with the version that the last look-up saw, without a call of the registry', async () => {
    const compareWithSeen = vi.fn(() => comparison);
    const seen = { schemaId: 2, version: 2, fingerprint: 'sha256:2', schema: '"long"' };
    const rule = { ...added, kind: 'RULES_PRESENT', theirs: 'domain check (CEL)' };
    const list = vi.fn(() =>
      Promise.resolve({
        items: [
          mismatch({ id: 'pending', settledAt: null }),
          mismatch({ latest: seen, differences: [added, rule, rule] }),
          mismatch({ latest: { ...seen, schemaId: 9 } }),
        ],
        nextCursor: null,
      }),
    );
    const response = await get({ mismatches: { list }, gateway: { compareWithSeen } });
    expect(response.statusCode).toBe(200);
    expect(response.json()).toEqual({
      ...view,
      latest: { ...view.latest, source: 'audit', at: '2025-12-31T23:00:01.000Z' },
    });
    expect(list).toHaveBeenCalledWith({ topic: 'bars', subject: 'bars-key' }, 20);
    expect(compareWithSeen).toHaveBeenCalledWith(listing(), {
      schemaId: 2,
      version: 2,
      schema: '"long"',
      rules: ['domain check (CEL)'],
    });
  });

  it('is nothing if no look-up saw a version', async () => {
    const list = () => Promise.resolve({ items: [mismatch({})], nextCursor: null });
    const response = await get({ mismatches: { list } });
    expect(response.json()).toEqual({
      mapping: view.mapping,
      latest: null,
      differences: [],
      verdict: null,
      reason: 'the audit has no conflict of this subject whose look-up saw a version',
    });
  });

  it('is with the version that the registry has now', async () => {
    const compareWithRegistry = () => Promise.resolve({ ok: true as const, comparison });
    const response = await get({ gateway: { compareWithRegistry } }, '?latest=registry');
    expect(response.json()).toEqual({ ...view, latest: { ...view.latest, source: 'registry', at } });
  });

  it.each([
    ['sr.unreachable', 503, '1'],
    ['rate.limited', 429, '1'],
  ] as const)('is refused with %s', async (code, status, retryAfter) => {
    const refused = refusal(code, 'no', { retryAfterMs: 100 });
    const compareWithRegistry = () => Promise.resolve({ ok: false as const, refusal: refused });
    const response = await get({ gateway: { compareWithRegistry } }, '?latest=registry');
    expect(response.statusCode).toBe(status);
    expect(response.headers['retry-after']).toBe(retryAfter);
    expect(response.json()).toMatchObject({ code });
  });

  it.each([
    ['has no events', null, 'The subject has no events.'],
    ['was removed', listing({ state: 'removed' }), 'The subject was removed.'],
  ])('is 404 if the subject %s', async (_, found, detail) => {
    const response = await get({ subjects: { find: () => Promise.resolve(found) } });
    expect(response.statusCode).toBe(404);
    expect(response.json()).toMatchObject({ code: 'subject.unknown', detail });
  });

  it('is not with anything else', async () => {
    const response = await get({}, '?latest=odd');
    expect(response.json()).toMatchObject({ status: 422, detail: '/latest: allowed: seen, registry' });
  });
});

import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { afterEach, describe, expect, it } from 'vitest';
import { initialSnapshot, type SubjectSnapshot } from '#machines';
import type { SeenClient } from '#producer';
import { appForTest, type TestParts } from '../testing/app-for-test.js';

/** Stand-ins: gateway and journal. */

let app: NestFastifyApplication | undefined;
afterEach(() => app?.close());

const stored = (writers: Partial<SubjectSnapshot['context']['writers']>, state = 'healthy') =>
  ({
    key: { topic: 'bars', subject: 'bars-value', role: 'value' },
    version: 4,
    state,
    snapshot: {
      ...initialSnapshot,
      context: { ...initialSnapshot.context, writers: { ...initialSnapshot.context.writers, ...writers } },
    },
  }) as never;

async function writers(listing: unknown, clients: readonly SeenClient[] = [], more: TestParts = {}) {
  const asked: string[] = [];
  ({ app } = await appForTest({
    gateway: {
      clients: (topic, subject) => {
        asked.push(`${topic} ${subject}`);
        return clients;
      },
    },
    subjects: { find: () => Promise.resolve(listing as never) },
    ...more,
  }));
  const response = await app.inject('/v1/subjects/bars/bars-value/writers');
  return { status: response.statusCode, body: response.json<Record<string, unknown>>(), asked };
}

describe('the writers of a subject', () => {
  it('are the clients that this pod has seen', async () => {
    const seen = { client: 'loader', schemaId: 3, fingerprint: 'sha256:a', requests: 12 };
    const at = Date.parse('2026-01-01T00:00:00.000Z');
    const { status, body, asked } = await writers(stored({}), [
      { ...seen, firstSeen: at, lastSeen: at + 1000 },
      { client: 'anonymous', schemaId: null, fingerprint: null, requests: 1, firstSeen: at, lastSeen: at },
    ]);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      pod: 'pod-a',
      clients: [
        {
          client: 'loader',
          schema_id: 3,
          fingerprint: 'sha256:a',
          requests: 12,
          first_seen: '2026-01-01T00:00:00.000Z',
          last_seen: '2026-01-01T00:00:01.000Z',
        },
        { client: 'anonymous', schema_id: null, fingerprint: null, requests: 1 },
      ],
      declared: [],
    });
    // The test's clock says when it is; the pod started before.
    expect(Date.parse(String(body['since']))).toBeLessThan(at);
    expect(asked).toEqual(['bars bars-value']);
  });

  it('are the schemas that the events know, with what became of each', async () => {
    const latest = { schemaId: 9, version: 2, fingerprint: 'sha256:l', fullName: null };
    const { body } = await writers(
      stored({
        accepted: [
          { fingerprint: 'sha256:a', schemaId: 3, version: 1 },
          { fingerprint: 'sha256:old', schemaId: 2 },
        ],
        rewritten: [{ fingerprint: 'sha256:b', mismatchId: 'm-1', latest }],
        refused: [{ fingerprint: 'sha256:c', schemaId: null, mismatchId: 'm-2' }],
        refusedCount: 1,
      }),
    );
    const none = { written_as: null, mismatch_id: null };
    expect(body['declared']).toEqual([
      { fingerprint: 'sha256:a', schema_id: 3, version: 1, status: 'accepted', ...none },
      { fingerprint: 'sha256:old', schema_id: 2, version: null, status: 'accepted', ...none },
      {
        fingerprint: 'sha256:b',
        schema_id: null,
        version: null,
        status: 'rewritten',
        written_as: { schema_id: 9, version: 2 },
        mismatch_id: 'm-1',
      },
      {
        fingerprint: 'sha256:c',
        schema_id: null,
        version: null,
        status: 'refused',
        written_as: null,
        mismatch_id: 'm-2',
      },
    ]);
  });

  it.each([
    ['has no events', null],
    ['was removed', stored({}, 'removed')],
  ])('are unknown of a subject that %s, whoever was seen', async (_, listing) => {
    const { status, body, asked } = await writers(listing);
    expect({ status, code: body['code'], asked }).toEqual({
      status: 404,
      code: 'subject.unknown',
      asked: [],
    });
  });
});

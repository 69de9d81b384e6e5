import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { afterEach, describe, expect, it } from 'vitest';
import { JournalUnreachable } from '#journal';
import { appForTest, type TestParts } from '../testing/app-for-test.js';

let app: NestFastifyApplication | undefined;
afterEach(() => app?.close());

async function pods(heartbeats: TestParts['heartbeats'] = {}) {
  ({ app } = await appForTest({ heartbeats }));
  const response = await app.inject('/v1/pods');
  return { status: response.statusCode, body: response.json<unknown>() };
}

describe('the list of pods', () => {
  it('says which one responds', async () => {
    const at = '2026-01-01T00:00:00.000Z';
    const seen = (pod: string) => ({ pod, version: '0.1.0', startedAt: at, seenAt: at });
    const item = (pod: string, isThis: boolean) => ({
      pod,
      version: '0.1.0',
      started_at: at,
      seen_at: at,
      is_this: isThis,
    });
    expect(await pods({ list: () => Promise.resolve([seen('pod-b'), seen('pod-a')]) })).toEqual({
      status: 200,
      body: { items: [item('pod-b', false), item('pod-a', true)], next_cursor: null },
    });
  });

  it('is not known while Postgres is away', async () => {
    expect(await pods({ list: () => Promise.reject(new JournalUnreachable('away')) })).toMatchObject({
      status: 503,
      body: { code: 'store.unreachable' },
    });
  });
});

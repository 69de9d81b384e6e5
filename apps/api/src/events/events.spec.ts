import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { afterEach, expect, it, vi } from 'vitest';
import { appForTest } from '../testing/app-for-test.js';

let app: NestFastifyApplication | undefined;
afterEach(() => app?.close());

const at = '2026-01-01T00:00:00.000Z';
const event = {
  key: { topic: 'bars', subject: 'bars-value', role: 'value' },
  version: 2,
  globalPosition: '7',
  eventId: 'e-2',
  type: 'SubjectReset',
  schemaVersion: 1,
  data: { type: 'SubjectReset' },
  metadata: { pod: 'p', requestId: 'r', actor: 'a' },
  at,
  hash: 'h',
} as const;

it('events are listed by filter, page by page, each with its subject', async () => {
  const list = vi.fn(() => Promise.resolve({ items: [event], nextCursor: '7' }));
  ({ app } = await appForTest({ events: { list } }));
  const query = 'topic=b*&subject=bars-value&type=SubjectReset&from=2026-01-01T09:00:00%2B09:00&limit=7';
  const response = await app.inject(`/v1/events?${query}&cursor=9`);
  expect(response.json()).toEqual({
    items: [
      {
        topic: 'bars',
        subject: 'bars-value',
        role: 'value',
        version: 2,
        global_position: '7',
        event_id: 'e-2',
        type: 'SubjectReset',
        schema_version: 1,
        data: { type: 'SubjectReset' },
        metadata: { pod: 'p', request_id: 'r', actor: 'a' },
        at,
        hash: 'h',
      },
    ],
    next_cursor: '7',
  });
  const filter = { topic: 'b*', subject: 'bars-value', type: 'SubjectReset', from: at };
  expect(list).toHaveBeenCalledWith(filter, 7, '9');
});

it.each([
  ['cursor=x', '/cursor: allowed: the next_cursor of an earlier page'],
  ['cursor=1234567890123456789', '/cursor: allowed: the next_cursor of an earlier page'],
  ['from=now', '/from: allowed: an instant such as 2026-01-31T12:00:00Z'],
  ['limit=501', '/limit: allowed: an integer from 1 to 500'],
  ['state=healthy', 'state'],
])('events are not listed by %s', async (query, detail) => {
  ({ app } = await appForTest());
  const response = await app.inject(`/v1/events?${query}`);
  expect(response.statusCode).toBe(422);
  expect(response.json()).toMatchObject({
    code: 'request.malformed',
    detail: expect.stringContaining(detail) as string,
  });
});

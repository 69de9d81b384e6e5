import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { afterEach, describe, expect, it } from 'vitest';
import { acknowledging, appForTest, posted, type TestParts } from '../testing/app-for-test.js';

let app: NestFastifyApplication | undefined;
afterEach(() => app?.close());

async function setUp(parts: TestParts = {}) {
  const started = await appForTest(parts);
  app = started.app;
  return { ...started, get: (url: string) => started.app.inject({ method: 'GET', url }) };
}

describe('health', () => {
  it('is live as long as the process responds', async () => {
    const { get } = await setUp({ postgresSeen: false, kafkaReachable: false });
    expect((await get('/health/live')).statusCode).toBe(200);
  });

  it('is ready once Postgres was reached and migrated and Kafka responds', async () => {
    const { get, readiness } = await setUp();
    readiness.migrationDone();
    const response = await get('/health/ready');
    expect(response.statusCode).toBe(200);
    expect(response.json()).toEqual({ status: 'ready', missing: [] });
  });

  it('gives the reason why a dependency cannot be used, even if it is ready without it', async () => {
    const reasons = { registry: 'connection refused' };
    const { get, readiness } = await setUp({ reasons });
    readiness.migrationDone();
    const response = await get('/health/ready');
    expect(response.statusCode).toBe(200);
    expect(response.json()).toEqual({ status: 'ready', missing: [], reasons });
  });

  it('names what is missing', async () => {
    const { get, readiness } = await setUp({ postgresSeen: false, logIsLost: true, kafkaReachable: false });
    readiness.startShutdown();
    const response = await get('/health/ready');
    expect(response.statusCode).toBe(503);
    expect(response.json()).toEqual({
      status: 'unready',
      missing: ['draining', 'migration', 'postgres', 'log', 'kafka'],
    });
  });
});

describe('the service', () => {
  it('shows its metrics in the Prometheus format, requests by route and not by address', async () => {
    const { app: service, get } = await setUp({ gateway: acknowledging() });
    await posted(service, '/topics/bars', { 'content-type': 'application/json' }, '{"records":[{}]}');
    const response = await get('/metrics');
    expect(response.headers['content-type']).toContain('text/plain; version=0.0.4');
    expect(response.body).toContain(
      'http_request_duration_seconds_count{method="POST",route="/topics/:topic",status="200"} 1',
    );
  });

  it('responds to an unknown address with a problem', async () => {
    const response = await (await setUp()).get('/nowhere');
    expect(response.statusCode).toBe(404);
    expect(response.headers['content-type']).toBe('application/problem+json');
    expect(response.json()).toMatchObject({ code: 'request.malformed', status: 404 });
  });

  it.each([
    ['{', 'The body is not valid JSON.'],
    ['', 'The body is empty, although its Content-Type is JSON.'],
  ])('responds to the JSON body %j with 400 at every address', async (payload, detail) => {
    const { app: service } = await setUp();
    const response = await service.inject({
      method: 'POST',
      url: '/v1/resets',
      headers: { 'content-type': 'application/json' },
      payload,
    });
    expect(response.statusCode).toBe(400);
    expect(response.json()).toMatchObject({ code: 'request.malformed', error_code: 400, detail });
  });
});

describe('OpenAPI', () => {
  it('names every address of the published page', async () => {
    const document = (await (await setUp()).get('/docs/openapi.json')).json<{
      paths: Record<string, object>;
    }>();
    const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(operations.sort()).toEqual([
      'DELETE /v1/subjects/{topic}/{subject}',
      'GET /console/config.json',
      'GET /health/live',
      'GET /health/ready',
      'GET /metrics',
      'GET /topics',
      'GET /topics/{topic}',
      'GET /topics/{topic}/partitions',
      'GET /topics/{topic}/partitions/{partition}',
      'GET /v1/events',
      'GET /v1/events/stream',
      'GET /v1/keys',
      'GET /v1/keys/{id}',
      'GET /v1/keys/{id}/events',
      'GET /v1/machine',
      'GET /v1/mismatches',
      'GET /v1/mismatches/series',
      'GET /v1/mismatches/summary',
      'GET /v1/mismatches/{id}',
      'GET /v1/pods',
      'GET /v1/subjects',
      'GET /v1/subjects/summary',
      'GET /v1/subjects/{topic}/{subject}',
      'GET /v1/subjects/{topic}/{subject}/comparison',
      'GET /v1/subjects/{topic}/{subject}/events',
      'GET /v1/subjects/{topic}/{subject}/verify',
      'GET /v1/subjects/{topic}/{subject}/writers',
      'GET /v1/whoami',
      'POST /topics/{topic}',
      'POST /topics/{topic}/partitions/{partition}',
      'POST /v1/keys',
      'POST /v1/keys/{id}/revoke',
      'POST /v1/resets',
      'POST /v1/subjects/{topic}/{subject}/open',
      'POST /v1/subjects/{topic}/{subject}/reset',
      'POST /v1/tools/compare',
      'POST /v1/tools/encode',
      'PUT /v1/subjects/{topic}/{subject}/mapping',
    ]);
  });

  it('shows the filters of a list and the shape of its items', async () => {
    const { body } = await (await setUp()).get('/docs/openapi.json');
    const names = [
      'schema_id',
      'cursor',
      'conflicts_in_window',
      'dry_run',
      'for_ms',
      'key_schema_id',
      'retry_after_ms',
      'If-Match',
    ];
    expect(names.filter((name) => !body.includes(`"${name}"`))).toEqual([]);
  });

  it('shows the lines of a stream, of its body and of its response', async () => {
    const document = (await (await setUp()).get('/docs/openapi.json')).json<{
      paths: Record<string, { post: { requestBody: Content; responses: { 200: Content } } }>;
    }>();
    interface Content {
      content: Record<string, { schema: { properties: object } }>;
    }
    const { requestBody, responses } = document.paths['/topics/{topic}']?.post ?? {};
    const shapes = [requestBody, responses?.[200]].map(
      (of) => of?.content['application/x-ndjson']?.schema.properties ?? {},
    );
    expect(shapes.map(Object.keys)).toEqual([
      ['key', 'value', 'partition', 'timestamp', 'headers'],
      expect.arrayContaining(['partition', 'offset', 'error_code', 'error', 'code', 'outcome']),
    ]);
  });

  it('is a page at /docs', async () => {
    const response = await (await setUp()).get('/docs');
    expect(response.statusCode).toBe(200);
    expect(response.headers['content-type']).toContain('text/html');
  });
});

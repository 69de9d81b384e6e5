import { describe, expect, it } from 'vitest';
import type { ErrorCode, Refusal } from '#producer';
import { problemOf, problems } from './problem.js';
import { refusal } from './refusal-error.js';

describe('the table of errors', () => {
  it.each<[ErrorCode, number, number]>([
    ['request.malformed', 422, 422],
    ['auth.missing', 401, 40101],
    ['auth.denied', 403, 40301],
    ['topic.unknown', 404, 40401],
    ['topic.exists', 409, 40903],
    ['partition.unknown', 404, 40402],
    ['subject.unknown', 404, 40404],
    ['mismatch.unknown', 404, 40405],
    ['key.unknown', 404, 40406],
    ['key.exists', 409, 40904],
    ['produce.blocked', 409, 40901],
    ['writer.refused', 409, 40902],
    ['version.stale', 412, 41201],
    ['request.too_large', 413, 413],
    ['data.invalid', 422, 42203],
    ['schema.missing', 422, 42202],
    ['schema.invalid', 422, 42205],
    ['rate.limited', 429, 42901],
    ['circuit.open', 503, 50301],
    ['sr.unreachable', 503, 50302],
    ['kafka.unreachable', 503, 50303],
    ['store.unreachable', 503, 50304],
    ['overloaded', 503, 50305],
    ['auth.unavailable', 503, 50306],
    ['outcome.unknown', 504, 50401],
  ])('%s is HTTP %i with error_code %i', (code, status, errorCode) => {
    const problem = problemOf(refusal(code, 'why'));
    expect(problem.status).toBe(status);
    expect(problem.body).toMatchObject({
      type: `https://sluicegate.dev/errors/${code}`,
      status,
      error_code: errorCode,
      code,
      detail: 'why',
      message: 'why',
    });
    expect(problem.headers['content-type']).toBe('application/problem+json');
  });

  it('has no other codes', () => {
    expect(Object.keys(problems)).toHaveLength(25);
  });

  it('distinguishes a missing schema of the key from one of the value', () => {
    expect(problemOf(refusal('schema.missing', '', { role: 'key' })).body['error_code']).toBe(42201);
    expect(problemOf(refusal('schema.missing', '', { role: 'value' })).body['error_code']).toBe(42202);
  });

  it('has 400 for a body that is not valid JSON', () => {
    expect(problemOf(refusal('request.malformed', ''), 400)).toMatchObject({
      status: 400,
      body: { status: 400, error_code: 400 },
    });
  });

  it.each([
    'rate.limited',
    'circuit.open',
    'sr.unreachable',
    'kafka.unreachable',
    'store.unreachable',
    'overloaded',
    'auth.unavailable',
  ] as const)('always says when to come back after %s', (code) => {
    expect(problemOf(refusal(code, '')).headers['retry-after']).toMatch(/^[1-9]\d*$/);
  });

  it('rounds Retry-After up to whole seconds', () => {
    const problem = problemOf(refusal('circuit.open', '', { retryAfterMs: 1001 }));
    expect(problem.headers['retry-after']).toBe('2');
    expect(problem.body['retry_after_ms']).toBe(1001);
  });
});

describe('a problem', () => {
  const full: Refusal = {
    code: 'produce.blocked',
    class: 'schema.conflict',
    outcome: 'not_sent',
    detail: 'd',
    topic: 't',
    subject: 't-key',
    role: 'key',
    state: 'blocked',
    mismatchId: 'm',
    differences: [
      { path: '/type', field: null, kind: 'TYPE_MISMATCH', severity: 'error', ours: 'a', theirs: 'b' },
    ],
    records: [{ index: 4, path: '/value/bid', expected: 'double', actual: 'string' }],
    retryAfterMs: 30_000,
  };

  it('contains everything that the refusal contains, and nothing more', () => {
    expect(problemOf(full).body).toEqual({
      type: 'https://sluicegate.dev/errors/produce.blocked',
      title: 'The subject is blocked',
      status: 409,
      detail: 'd',
      error_code: 40901,
      message: 'd',
      class: 'schema.conflict',
      code: 'produce.blocked',
      outcome: 'not_sent',
      topic: 't',
      subject: 't-key',
      state: 'blocked',
      mismatch_id: 'm',
      differences: full.differences,
      records: full.records,
      retry_after_ms: 30_000,
    });
  });

  it('omits the class if there is none', () => {
    expect(problemOf({ ...full, class: null }).body).not.toHaveProperty('class');
  });
});

import { Registry } from 'prom-client';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { JournalUnreachable } from '#journal';
import { Dependencies } from './dependencies.js';
import { journalFaults } from './journal-faults.js';
import { createLogger } from './logger.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function setUp() {
  const lines: Record<string, unknown>[] = [];
  const destination = {
    write: (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>),
  };
  const logger = createLogger('info', 'pod-1', destination);
  const dependencies = new Dependencies(new Registry(), logger);
  return { lines, dependencies, onFault: journalFaults(dependencies, logger) };
}

it('an outage of Postgres is one line, however often the feed polls and connections are lost', () => {
  const { lines, onFault } = setUp();
  const error = new JournalUnreachable('Postgres is not reachable', {
    cause: Object.assign(new Error('connect ECONNREFUSED 10.0.0.1:5432'), { code: 'ECONNREFUSED' }),
  });
  for (let seconds = 0; seconds < 300; seconds++) {
    onFault({ where: 'feed', error });
    for (const where of ['idle connection', 'notifications', 'load of a stream that moved'])
      onFault({ where, error });
    vi.advanceTimersByTime(1000);
  }
  expect(lines).toMatchObject([
    {
      level: 'warn',
      dependency: 'postgres',
      reason: 'connection refused',
      detail: 'connect ECONNREFUSED 10.0.0.1:5432',
    },
  ]);
});

const terminated = Object.assign(new Error('terminating connection due to administrator command'), {
  code: '57P01',
  severity: 'FATAL',
});

it('connections that are lost before the feed notices an outage of Postgres are not logged, even if it is short', () => {
  const { lines, dependencies, onFault } = setUp();
  for (const where of ['idle connection', 'notifications']) onFault({ where, error: terminated });
  vi.advanceTimersByTime(900);
  onFault({
    where: 'feed',
    error: new JournalUnreachable('Postgres is not reachable', { cause: terminated }),
  });
  vi.advanceTimersByTime(1000);
  dependencies.up('postgres');
  vi.advanceTimersByTime(60_000);
  expect(lines).toMatchObject([
    { dependency: 'postgres', reason: 'it is shutting down' },
    { dependency: 'postgres', msg: 'Postgres can be used again' },
  ]);
});

it('a connection that fails while Postgres can be used is a line with the reason, and no stack', () => {
  const { lines, onFault } = setUp();
  for (let times = 0; times < 3; times++) onFault({ where: 'notifications', error: terminated });
  vi.advanceTimersByTime(60_000);
  expect(lines).toMatchObject([
    {
      level: 'warn',
      where: 'notifications',
      reason: 'it is shutting down',
      detail: 'terminating connection due to administrator command',
      msg: 'a connection to Postgres failed: it is shutting down',
    },
  ]);
  expect(lines[0]).not.toHaveProperty('err');
});

it('any other fault is one line a minute, with a count of those left out', () => {
  const { lines, onFault } = setUp();
  for (let times = 0; times < 50; times++)
    onFault({ where: 'notification', error: new TypeError('another shape') });
  vi.advanceTimersByTime(60_000);
  expect(lines).toMatchObject([
    { level: 'warn', where: 'notification', err: { message: 'another shape' } },
    { level: 'warn', where: 'notification', left_out: 49 },
  ]);
});

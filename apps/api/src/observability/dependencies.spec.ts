import { Registry } from 'prom-client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createLogger } from './logger.js';
import { Dependencies } from './dependencies.js';

beforeEach(() => void vi.useFakeTimers({ now: 1_000_000 }));
afterEach(() => void vi.useRealTimers());

function setUp() {
  const lines: Record<string, unknown>[] = [];
  const register = new Registry();
  const destination = {
    write: (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>),
  };
  const dependencies = new Dependencies(register, createLogger('info', 'pod-1', destination));
  return { lines, register, dependencies };
}

describe('the log', () => {
  it('logs one line when a dependency becomes unavailable, one for each new reason, and one when it is back', () => {
    const { lines, dependencies } = setUp();
    dependencies.up('kafka');
    for (let times = 0; times < 5; times++) dependencies.down('kafka', 'connection refused', 'b1:9092');
    for (let times = 0; times < 5; times++) dependencies.down('kafka', 'timed out');
    vi.setSystemTime(1_007_000);
    for (let times = 0; times < 5; times++) dependencies.up('kafka');
    expect(lines).toMatchObject([
      { level: 'warn', dependency: 'kafka', reason: 'connection refused', detail: 'b1:9092' },
      { level: 'warn', dependency: 'kafka', msg: 'Kafka cannot be used: timed out' },
      { level: 'info', dependency: 'kafka', msg: 'Kafka can be used again', down_ms: 7000 },
    ]);
    expect(lines).toHaveLength(3);
  });

  it('logs a bounded number of lines about one that comes and goes, the last of which is the current state', () => {
    const { lines, dependencies } = setUp();
    for (let times = 0; times < 1000; times++) {
      dependencies.up('registry');
      dependencies.down('registry', `HTTP ${500 + times}`);
    }
    vi.advanceTimersByTime(60_000);
    expect(lines).toHaveLength(7);
    expect(lines.at(-1)).toMatchObject({ reason: 'HTTP 1499', changes_left_out: 1993 });
  });
});

it('the metrics have a series for each dependency that was called', async () => {
  const { register, dependencies } = setUp();
  dependencies.up('postgres');
  dependencies.down('kafka', 'connection refused');
  vi.setSystemTime(1_500_000);
  dependencies.up('postgres');
  dependencies.down('postgres', 'connection refused');
  const text = await register.metrics();
  const values = text.split('\n').filter((line) => line.startsWith('dependency_'));
  expect(values).toEqual([
    'dependency_up{dependency="postgres"} 0',
    'dependency_up{dependency="kafka"} 0',
    'dependency_changed_timestamp_seconds{dependency="postgres"} 1500',
    'dependency_changed_timestamp_seconds{dependency="kafka"} 1000',
    'dependency_last_answer_timestamp_seconds{dependency="postgres"} 1500',
  ]);
});

it('the reasons are those of the dependencies that cannot be used', () => {
  const { dependencies } = setUp();
  dependencies.up('kafka');
  dependencies.down('postgres', 'a');
  dependencies.down('postgres', 'b');
  expect(dependencies.reasons()).toEqual({ postgres: 'b' });
  expect([
    dependencies.isDown('kafka'),
    dependencies.isDown('postgres'),
    dependencies.isDown('registry'),
  ]).toEqual([false, true, false]);
});

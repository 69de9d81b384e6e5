import { QueryObserver } from '@tanstack/react-query';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ProblemError, UnreachableError } from '../api/problem.js';
import { createQueryClient } from '../api/query-client.js';
import { stalenessOf } from './staleness.js';

const start = Date.UTC(2026, 0, 1);
const problem = (status: number, code: string) =>
  new ProblemError({ status, code, title: code, detail: code }, null);

describe('what is shown', () => {
  const client = createQueryClient();
  const closing: (() => void)[] = [];
  const failures = new Map<string, Error>();

  beforeEach(() => vi.useFakeTimers({ now: start }));
  afterEach(() => {
    for (const close of closing.splice(0)) close();
    failures.clear();
    client.clear();
    vi.useRealTimers();
  });

  const show = async (name: string): Promise<void> => {
    const observer = new QueryObserver(client, {
      queryKey: [name],
      queryFn: () => {
        const failure = failures.get(name);
        return failure === undefined ? Promise.resolve(name) : Promise.reject(failure);
      },
    });
    closing.push(observer.subscribe(() => undefined));
    await vi.advanceTimersByTimeAsync(0);
  };
  const readAgain = async (): Promise<void> => {
    void client.invalidateQueries();
    await vi.advanceTimersByTimeAsync(0);
  };
  const staleness = () => stalenessOf(client.getQueryCache().getAll());

  it('is what the gateway said last, as long as it says it', async () => {
    await show('summary');
    vi.advanceTimersByTime(60_000);
    await readAgain();
    expect(staleness()).toBeNull();
  });

  it('is as old as the oldest part that could not be read again, with the reason', async () => {
    await show('summary');
    vi.advanceTimersByTime(5000);
    await show('series');
    vi.advanceTimersByTime(5000);
    failures.set('series', new UnreachableError('away'));
    await readAgain();
    expect(staleness()).toEqual({ asOf: start + 5000, code: null });
    failures.set('summary', problem(503, 'journal.unreachable'));
    failures.delete('series');
    await vi.advanceTimersByTimeAsync(5000);
    await readAgain();
    expect(staleness()).toEqual({ asOf: start + 10_000, code: 'journal.unreachable' });
  });

  it('is whole again as soon as it was read, without anybody who asks', async () => {
    await show('summary');
    failures.set('summary', new UnreachableError('away'));
    await readAgain();
    expect(staleness()).not.toBeNull();
    failures.delete('summary');
    await vi.advanceTimersByTimeAsync(10_000);
    expect(staleness()).toBeNull();
  });

  it('is not old where it was refused, or where there is nothing yet', async () => {
    await show('summary');
    failures.set('summary', problem(404, 'subject.unknown'));
    failures.set('series', new UnreachableError('away'));
    await readAgain();
    await show('series');
    expect(staleness()).toBeNull();
  });

  it('does not count what nobody looks at', async () => {
    await show('summary');
    failures.set('summary', new UnreachableError('away'));
    await readAgain();
    for (const close of closing.splice(0)) close();
    expect(staleness()).toBeNull();
  });
});

import { QueryObserver } from '@tanstack/react-query';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createQueryClient } from '../api/query-client.js';
import { QueryRefresh } from './query-refresh.js';

const key = ['overview', 'summary'];

describe('a query that is read again', () => {
  const client = createQueryClient();
  const refreshed = new QueryRefresh(client);
  /** Answers of requests that wait, in the order of the requests. */
  let answers: ((value: number) => void)[] = [];
  let aborted = 0;
  let unsubscribe: () => void;

  beforeEach(() => {
    answers = [];
    aborted = 0;
    unsubscribe = new QueryObserver(client, {
      queryKey: key,
      queryFn: ({ signal }) => {
        signal.addEventListener('abort', () => (aborted += 1));
        return new Promise<number>((answer) => answers.push(answer));
      },
    }).subscribe(() => undefined);
  });
  afterEach(() => {
    unsubscribe();
    client.clear();
  });

  const settled = () => new Promise((resolve) => setTimeout(resolve, 0));
  const answer = async (value: number): Promise<void> => {
    answers.at(-1)?.(value);
    await settled();
    await settled();
  };
  const shown = () => client.getQueryData(key);

  it('is asked for at once if nothing is on its way', async () => {
    await answer(1);
    refreshed.refresh({ queryKey: ['overview'] });
    expect(answers).toHaveLength(2);
    await answer(2);
    expect(shown()).toBe(2);
    expect(answers).toHaveLength(2);
  });

  it('is asked for once more after its first answer, which may be older than the event', async () => {
    refreshed.refresh({ queryKey: key });
    expect(answers).toHaveLength(1);
    await answer(1);
    expect(shown()).toBe(1);
    expect(answers).toHaveLength(2);
    await answer(2);
    expect(shown()).toBe(2);
    expect(answers).toHaveLength(2);
  });

  it('whose answers take longer than events are apart is shown nevertheless', async () => {
    await answer(1);
    for (let event = 0; event < 10; event += 1) refreshed.refresh({ queryKey: key });
    expect(answers).toHaveLength(2);
    await answer(2);
    expect(aborted).toBe(0);
    expect(shown()).toBe(2);
    expect(answers).toHaveLength(3);
    await answer(3);
    expect(shown()).toBe(3);
    expect(answers).toHaveLength(3);
  });

  it('after a loss of the connection is asked for anew, whatever is on its way', async () => {
    await answer(1);
    refreshed.refresh({ queryKey: key });
    refreshed.begin({ queryKey: key });
    await settled();
    expect(aborted).toBe(1);
    expect(answers).toHaveLength(3);
    await answer(3);
    expect(shown()).toBe(3);
    expect(answers).toHaveLength(3);
  });

  it('that nobody looks at any more is not asked for', async () => {
    refreshed.refresh({ queryKey: key });
    unsubscribe();
    await answer(1);
    expect(answers).toHaveLength(1);
  });
});

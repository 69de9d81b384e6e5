import { useCallback, useEffect, useRef, useState } from 'react';
import { dataOf } from '../../api/client.js';
import { useApi } from '../../session/session.js';
import { runResets, type Position, type ResetItem, type ResetTarget } from './bulk-reset.js';

interface Run {
  readonly items: readonly ResetItem[];
  /** `running` until every call is answered; then why it ended. */
  readonly status: 'running' | 'stopping' | 'stopped' | 'done' | 'failed';
  readonly error: unknown;
  /** Where it continues. */
  readonly position: Position;
}

const begun: Run = { items: [], status: 'running', error: null, position: null };

/** A dry run at once, and the run itself when it is asked for. */
export function useBulkReset(target: ResetTarget) {
  const api = useApi();
  const [dry, setDry] = useState(begun);
  const [real, setReal] = useState<Run | null>(null);
  const isStopped = useRef(false);
  const isGone = useRef(false);

  const go = useCallback(
    async (from: Position, options: { readonly reason: string; readonly dryRun: boolean }): Promise<void> => {
      const change = (next: (run: Run) => Run): void => {
        if (isGone.current) return;
        if (options.dryRun) setDry(next);
        else setReal((run) => next(run ?? begun));
      };
      isStopped.current = false;
      change((run) => ({ ...run, status: 'running', error: null }));
      try {
        const status = await runResets({
          target,
          from,
          ...options,
          post: (body) => dataOf(api.POST('/v1/resets', { body })),
          onItems: (items, position) =>
            change((run) => ({ ...run, items: [...run.items, ...items], position })),
          isStopped: () => isStopped.current || isGone.current,
        });
        change((run) => ({ ...run, status }));
      } catch (error) {
        change((run) => ({ ...run, status: 'failed', error }));
      }
    },
    [api, target],
  );

  useEffect(() => {
    isGone.current = false;
    setDry(begun);
    // Nothing is stored in a dry run, but a reason is needed.
    void go(null, { reason: 'a dry run', dryRun: true });
    return () => {
      isGone.current = true;
    };
  }, [go]);

  return {
    dry,
    real,
    run: (reason: string) => void go(real?.position ?? null, { reason, dryRun: false }),
    checkAgain: () => void go(dry.position, { reason: 'a dry run', dryRun: true }),
    stop: () => {
      isStopped.current = true;
      setReal((run) => run && { ...run, status: 'stopping' });
    },
  };
}

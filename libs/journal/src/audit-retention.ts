import { setTimeout as sleep } from 'node:timers/promises';
import type { Queryable } from './database.js';
import { forgetMismatches, type RetentionPosition } from './sql/forget-mismatches.js';

/** How many audit records one step looks at: a transaction of milliseconds. */
const STEP = 1000;
/** Between two steps, so that retention never has the machine to itself. */
const PAUSE_MS = 50;

/** How a sweep ended. `elsewhere`: another pod is at it, and this one left it to it. */
export interface Sweep {
  readonly forgotten: number;
  readonly ended: 'done' | 'elsewhere' | 'aborted';
}

/**
 * Deletes the audit records that are older than so many days, oldest first and step by step, by the database's clock.
 * Those not settled and those that a subject still points at stay. The log of events is not touched: what is deleted here
 * can be made again from it.
 * @throws JournalUnreachable
 */
export async function forgetOlderThan(
  database: Queryable,
  days: number,
  signal: AbortSignal,
): Promise<Sweep> {
  let forgotten = 0;
  let position: RetentionPosition | null = null;
  while (!signal.aborted) {
    const step = await forgetMismatches(database, days, position, STEP);
    if (step.busy) return { forgotten, ended: 'elsewhere' };
    forgotten += step.forgotten;
    if (step.looked < STEP || step.last_at === null || step.last_id === null)
      return { forgotten, ended: 'done' };
    position = { at: step.last_at, id: step.last_id };
    await sleep(PAUSE_MS, undefined, { signal }).catch(() => undefined);
  }
  return { forgotten, ended: 'aborted' };
}

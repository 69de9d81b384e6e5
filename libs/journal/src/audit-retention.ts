import { setTimeout as sleep } from 'node:timers/promises';
import type { Cursor } from './cursor.js';
import type { Queryable } from './database.js';
import { forgetMismatches } from './sql/forget-mismatches.js';

/** The number of audit records that one step examines: a transaction of milliseconds. */
const STEP = 1000;
/** The pause between two steps, so that retention does not saturate the database. */
const PAUSE_MS = 50;

/** How a sweep ended. `elsewhere`: another pod was sweeping, so this one stopped. */
export interface Sweep {
  readonly forgotten: number;
  readonly ended: 'done' | 'elsewhere' | 'aborted';
}

/**
 * Deletes the audit records that are older than `days` by the database's clock, oldest first and step by step. Records that are
 * pending or that a subject still refers to stay. The event log is not touched: the deleted records can be rebuilt from it.
 * @throws JournalUnreachable
 */
export async function forgetOlderThan(
  database: Queryable,
  days: number,
  signal: AbortSignal,
): Promise<Sweep> {
  let forgotten = 0;
  let position: Cursor | null = null;
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

import { JournalUnreachable } from '#journal/port';
import type { Flow, Turn } from './flow.js';
import type { Subject } from './subject.js';

/** How long nobody tries again to store a trial, in ms: the time-out of a store that hangs is not every request's. */
const againMs = 1000;

/** Where no trial could be stored, and until when that counts. */
const untried = new WeakMap<Subject, { readonly version: number; readonly until: number }>();

/**
 * Begins a trial. Outside `enforce` a breaker's circuit stands in nobody's way, least of all because the store is away:
 * null then, and the records go out without a trial.
 * @throws JournalUnreachable in `enforce`, and where an operator opened the circuit
 */
export async function untriedWithoutStore<T>(
  flow: Flow,
  { subject }: Turn,
  begin: () => Promise<T>,
): Promise<T | null> {
  try {
    return await begin();
  } catch (error) {
    const { circuit } = subject.stored.snapshot.context;
    if (!(error instanceof JournalUnreachable) || flow.settings.policy.mode === 'enforce') throw error;
    if (circuit === null || circuit.forced !== null) throw error;
    untried.set(subject, { version: subject.stored.version, until: flow.monotonic() + againMs });
    return null;
  }
}

/** Whether records go out although a trial is due, since none could be stored a moment ago. */
export function goesUntried(flow: Flow, { subject }: Turn): boolean {
  const last = untried.get(subject);
  return last !== undefined && last.version === subject.stored.version && flow.monotonic() < last.until;
}

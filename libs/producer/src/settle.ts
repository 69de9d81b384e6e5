import { JournalUnreachable, type StoredSubject } from '#journal/port';
import { fromInstant, type Command, type Lease } from '#machines';
import type { Flow, Owed, Run, Turn } from './flow.js';
import { tell } from './story.js';

const againMs = 1000;

/** The lease under which the subject's look-up, retry or trial runs. */
export function leaseOf({ snapshot }: StoredSubject): Lease | null {
  return snapshot.context.conflict?.lease ?? snapshot.context.circuit?.lease ?? null;
}

/**
 * Whether a lease is still the one that the subject runs under. A lease names a pod, and another request of this pod may
 * have taken over: so it is told by its end as well.
 */
export function runsUnder(lease: Lease): (stored: StoredSubject) => boolean {
  return (stored) => {
    const now = leaseOf(stored);
    return now?.owner === lease.owner && now.until === lease.until;
  };
}

/** Notes that a turn has to bring the retry, or the trial, to its end. `stored`: where it began. */
export function owe(turn: Turn, event: Owed['event'], stored: StoredSubject): void {
  const lease = leaseOf(stored);
  turn.owes = lease === null ? null : { event: event, lease };
}

/** Whether the retry or the trial is still this turn's. An operator, or a pod that found the lease over, may have ended it. */
export function stillOwes({ owes, subject }: Turn): boolean {
  if (owes === null || !runsUnder(owes.lease)(subject.stored)) return false;
  const { value } = subject.stored.snapshot;
  return owes.event === 'retry'
    ? value === 'retriedOnce'
    : typeof value === 'object' && 'circuitOpen' in value;
}

/**
 * Brings an owed event to the journal. When the journal does not answer, the answer to the client does not wait for
 * it: the event is tried again until the lease has surely run out, after which any pod may abandon the retry.
 */
async function settle(flow: Flow, run: Run, turn: Turn, owes: Owed, command: Command): Promise<void> {
  const { subject } = turn;
  turn.owes = null;
  const store = async (): Promise<void> => {
    await flow.subjects.execute(subject, command, run.asker, runsUnder(owes.lease));
  };
  try {
    await store();
  } catch (error) {
    if (!(error instanceof JournalUnreachable)) throw error;
    const message = `the outcome ${command.type} could not be stored yet: ${error.message}`;
    tell(flow, run, turn, 'retry', 'error', message);
    const later = settleLater(flow, run, turn, command.type, store).finally(() => flow.later.delete(later));
    flow.later.add(later);
  }
}

/** Never rejects: nobody waits for it but a drain. */
async function settleLater(
  flow: Flow,
  run: Run,
  turn: Turn,
  what: Command['type'],
  store: () => Promise<void>,
): Promise<void> {
  const until = flow.monotonic() + flow.settings.policy.sendLeaseMs;
  while (flow.monotonic() < until) {
    await turn.subject.changed(againMs);
    try {
      await store();
      return;
    } catch (error) {
      if (error instanceof JournalUnreachable) continue;
      tell(flow, run, turn, 'retry', 'error', `the outcome ${what} could not be stored: ${String(error)}`);
      return;
    }
  }
}

/** Ends what a request still owes when it ends for a reason that says nothing about the schema. */
export async function abandon(flow: Flow, run: Run, turn: Turn, reason: string): Promise<void> {
  const { owes } = turn;
  if (owes === null) return;
  if (owes.event === 'retry') tell(flow, run, turn, 'retry', 'warn', `inconclusive: ${reason}`);
  const type = owes.event === 'retry' ? 'AbandonRetry' : 'AbandonTrial';
  await settle(flow, run, turn, owes, { type, owner: flow.podId, reason });
}

/**
 * What leaves under a lease must have come to its end before the lease has: another pod may take over then, though this
 * one has not heard of it, and would not know of the record that is on its way. True: such a lease was given back, and
 * the turns are to be looked at again.
 */
export async function giveBackShortLeases(flow: Flow, run: Run): Promise<boolean> {
  const end = flow.journal.now() + flow.sender.slowestMs;
  const short = run.turns.filter(({ owes }) => owes !== null && fromInstant(owes.lease.until) <= end);
  for (const turn of short)
    await abandon(flow, run, turn, 'its lease would run out before an answer of Kafka');
  return short.length > 0;
}

/** Ends whatever the request owes. */
export async function abandonAll(flow: Flow, run: Run, reason: string): Promise<void> {
  for (const turn of run.turns) await abandon(flow, run, turn, reason);
}

/** The records are in the log: the retry, or the trial, succeeded. */
export async function succeed(
  flow: Flow,
  run: Run,
  turn: Turn,
  partition: number | null,
  offset: string | null,
): Promise<void> {
  const { owes } = turn;
  if (owes === null) return;
  const owner = flow.podId;
  if (owes.event === 'trial') return settle(flow, run, turn, owes, { type: 'SucceedTrial', owner });
  tell(flow, run, turn, 'retry', 'info', 'sent', { partition, offset });
  await settle(flow, run, turn, owes, { type: 'SucceedRetry', owner, partition, offset });
}

/** The one retry met a conflict again. */
export async function fail(
  flow: Flow,
  run: Run,
  turn: Turn,
  failure: Pick<Extract<Command, { type: 'FailRetry' }>, 'message' | 'differences'>,
): Promise<void> {
  const { owes } = turn;
  if (owes === null) return;
  tell(flow, run, turn, 'retry', 'error', failure.message, { differences: failure.differences });
  await settle(flow, run, turn, owes, {
    type: 'FailRetry',
    owner: flow.podId,
    class: 'schema.conflict',
    ...failure,
  });
}

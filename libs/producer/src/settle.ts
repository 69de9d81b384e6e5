import { JournalUnreachable } from '#journal/port';
import type { Command } from '#machines';
import type { Flow, Run, Turn } from './flow.js';
import { tell } from './story.js';

const againMs = 1000;

/**
 * Brings an owed fact to the journal. When the journal does not answer, the answer to the client does not wait for
 * it: the fact is tried again until the lease has surely run out, after which any pod may abandon the retry.
 */
export async function settle(flow: Flow, run: Run, turn: Turn, command: Command): Promise<void> {
  turn.owes = null;
  try {
    await flow.subjects.execute(turn.subject, command, run.asker);
  } catch (error) {
    if (!(error instanceof JournalUnreachable)) throw error;
    tell(
      flow,
      run,
      turn,
      'retry',
      'error',
      `the outcome ${command.type} could not be stored yet: ${error.message}`,
    );
    void settleLater(flow, run, turn, command, flow.journal.now() + flow.settings.policy.sendLeaseMs);
  }
}

async function settleLater(flow: Flow, run: Run, turn: Turn, command: Command, until: number): Promise<void> {
  while (flow.journal.now() < until) {
    await turn.subject.changed(againMs, null);
    try {
      await flow.subjects.execute(turn.subject, command, run.asker);
      return;
    } catch (error) {
      if (!(error instanceof JournalUnreachable)) throw error;
    }
  }
}

/** Ends what a request still owes when it ends for a reason that says nothing about the schema. */
export async function abandon(flow: Flow, run: Run, turn: Turn, reason: string): Promise<void> {
  if (turn.owes === null) return;
  if (turn.owes === 'retry') tell(flow, run, turn, 'retry', 'warn', `inconclusive: ${reason}`);
  await settle(flow, run, turn, {
    type: turn.owes === 'retry' ? 'AbandonRetry' : 'AbandonTrial',
    owner: flow.podId,
    reason,
  });
}

/** The records are in the log: the retry, or the trial, succeeded. */
export async function succeed(
  flow: Flow,
  run: Run,
  turn: Turn,
  partition: number | null,
  offset: string | null,
): Promise<void> {
  if (turn.owes === null) return;
  if (turn.owes === 'trial') {
    await settle(flow, run, turn, { type: 'SucceedTrial', owner: flow.podId });
    return;
  }
  tell(flow, run, turn, 'retry', 'info', 'sent', { partition, offset });
  await settle(flow, run, turn, { type: 'SucceedRetry', owner: flow.podId, partition, offset });
}

import { JournalUnreachable } from '#journal/port';
import { admit, stateOf } from '#machines';
import type { Flow, Run, Turn } from './flow.js';
import { lookUp } from './lookup.js';
import { abandon } from './settle.js';
import { tell } from './story.js';
import type { Subject } from './subject.js';

const underWay = new WeakSet<Subject>();

/**
 * Data of another request started a look-up that is due again, and nobody has its lease. The present request fits and does
 * not wait for it; but the subject must not stay in `resolving` until the same data comes once more. So the look-up is made
 * beside the request, at most one at a time per subject and pod, and paced by the machine as any other.
 */
export function lookUpInBackground(flow: Flow, run: Run, turn: Turn): void {
  const { subject } = turn;
  if (underWay.has(subject) || flow.letGo.aborted || !isDue(flow, subject)) return;
  underWay.add(subject);
  flow.underWay.enter();
  const own: Turn = {
    ...turn,
    declaration: null,
    first: subject.mapping,
    retried: false,
    owes: null,
    detectedConflict: null,
    resolution: null,
  };
  void complete(flow, { ...run, turns: [own] }, own).finally(() => {
    underWay.delete(subject);
    flow.underWay.leave();
  });
}

function isDue({ settings, journal }: Flow, { stored }: Subject): boolean {
  const { mode, strategy } = settings.policy;
  if (stateOf(stored.snapshot).state !== 'resolving') return false;
  // In `observe` no look-up is made for a state of the subject.
  return mode !== 'observe' && admit(stored.snapshot, strategy, journal.now(), mode, true).kind === 'lookup';
}

/** Never rejects. A lease that cannot be ended while the journal is away runs out. */
async function complete(flow: Flow, run: Run, turn: Turn): Promise<void> {
  try {
    const command = { type: 'StartLookup', owner: flow.podId } as const;
    const started = await flow.subjects.execute(turn.subject, command, run.asker);
    if (!started.ok) return;
    await lookUp(flow, run, turn, started.stored, null);
    await abandon(flow, run, turn, 'the look-up was made for no record of its own');
  } catch (error) {
    if (error instanceof JournalUnreachable) return;
    tell(flow, run, turn, 'lookup', 'error', `a look-up in the background failed: ${String(error)}`);
  }
}

import type { Command, Decision } from '../commands.js';
import { decide } from '../decide.js';
import { evolve, fold } from '../evolve.js';
import type { SubjectEvent } from '../events.js';
import type { Policy } from '../policy.js';
import type { SubjectSnapshot } from '../snapshot.js';
import { policy, T0 } from './samples.js';

/** The outcome of a command: the decision, and the snapshot after its events. */
export interface Outcome {
  readonly decision: Decision;
  readonly snapshot: SubjectSnapshot;
}

/** Given events, when a command comes `seconds` after `T0`, then its outcome. */
export function given(...events: readonly SubjectEvent[]) {
  const before = fold(events);
  return {
    snapshot: before,
    when(command: Command, seconds: number, under: Policy = policy): Outcome {
      const decision = decide(before, command, under, T0 + seconds * 1000);
      const after = decision.ok ? decision.events : [];
      return { decision, snapshot: after.reduce(evolve, before) };
    },
  };
}

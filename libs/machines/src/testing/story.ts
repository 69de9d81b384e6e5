import type { Command, Decision } from '../commands.js';
import { decide } from '../decide.js';
import { evolve, fold } from '../evolve.js';
import type { Fact } from '../facts.js';
import type { Policy } from '../policy.js';
import type { SubjectSnapshot } from '../snapshot.js';
import { policy, T0 } from './samples.js';

/** What came of a command: the decision, and where the subject stands after its facts. */
export interface Outcome {
  readonly decision: Decision;
  readonly snapshot: SubjectSnapshot;
}

/** Given facts, when a command comes `seconds` after T0, then its outcome. */
export function given(...facts: readonly Fact[]) {
  const before = fold(facts);
  return {
    snapshot: before,
    when(command: Command, seconds: number, under: Policy = policy): Outcome {
      const decision = decide(before, command, under, T0 + seconds * 1000);
      const after = decision.ok ? decision.facts : [];
      return { decision, snapshot: after.reduce(evolve, before) };
    },
  };
}

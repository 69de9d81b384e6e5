import { transition } from 'xstate';
import type { Fact, FactType } from './facts.js';
import { initialSnapshot } from './initial.js';
import { subjectMachine } from './machine.js';
import type { SubjectSnapshot } from './snapshot.js';
import { pathOf } from './state.js';

/** A fact that the machine does not allow where it stands: a log that nobody may have written, hence a bug. */
export class IllegalFact extends Error {
  override readonly name = 'IllegalFact';

  /** The fact's type and the state it met, e.g. `TrialStarted` and `healthy`. */
  constructor(
    readonly fact: FactType,
    readonly state: string,
  ) {
    super(`${fact} is illegal in ${state}`);
  }
}

/** Whether the machine allows the fact where it stands. */
export function canHappen(snapshot: SubjectSnapshot, fact: Fact): boolean {
  return subjectMachine.resolveState(snapshot).can(fact);
}

/** Where the subject stands after the fact. Pure; the snapshot is plain JSON. About 0.1 ms: per fact, never per record. @throws IllegalFact */
export function evolve(snapshot: SubjectSnapshot, fact: Fact): SubjectSnapshot {
  const before = subjectMachine.resolveState(snapshot);
  if (!before.can(fact)) throw new IllegalFact(fact.type, pathOf(snapshot));
  const [{ value, context }] = transition(subjectMachine, before, fact);
  return { value, context };
}

/** Where a subject stands after all facts of its stream, oldest first. @throws IllegalFact */
export function fold(facts: Iterable<Fact>): SubjectSnapshot {
  let snapshot = initialSnapshot;
  for (const fact of facts) snapshot = evolve(snapshot, fact);
  return snapshot;
}

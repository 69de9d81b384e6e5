import { deadlineOf, evolve, stateOf, type Fact, type Instant, type SubjectSnapshot } from '#machines';
import type { MismatchChange } from './mismatch.js';
import { mismatchChanges } from './mismatch.projection.js';
import { withNames } from './named-differences.js';
import type { Append } from './port.js';
import { storable } from './storable.js';

/** An append as it is stored: facts that Postgres can hold, and what follows from them. */
export interface PreparedAppend {
  readonly facts: readonly { readonly id: string; readonly fact: Fact }[];
  readonly after: SubjectSnapshot;
  readonly state: string;
  readonly deadlineAt: Instant | null;
  readonly changes: readonly MismatchChange[];
}

/**
 * Works out snapshot and audit changes of an append; both stores use it, so that they cannot differ in it. Pure.
 * @throws IllegalFact on facts that the machine does not allow, Error where ids and facts do not pair up
 */
export function prepare(append: Append): PreparedAppend {
  const { key, metadata, eventIds, auditedDifferences } = append;
  const audited = auditedDifferences && storable(auditedDifferences);
  if (eventIds.length !== append.facts.length) throw new Error('an append holds one event id for each fact');
  const changes: MismatchChange[] = [];
  let after = append.before;
  const facts = append.facts.map((given, index) => {
    const fact = storable(given);
    const found = mismatchChanges(fact, { key, metadata, before: after });
    changes.push(...(audited === undefined ? found : found.map((change) => withNames(change, audited))));
    after = evolve(after, fact);
    return { id: eventIds[index] ?? '', fact };
  });
  return { facts, after, state: stateOf(after).state, deadlineAt: deadlineOf(after), changes };
}

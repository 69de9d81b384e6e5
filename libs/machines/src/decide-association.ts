import type { Decision } from './commands.js';
import { decided, type DecisionInput, type CommandOf } from './decision-support.js';

/** The registry was asked for the topic's association: stored once, and again only where it says something else. */
export function associateSubject(
  { snapshot, at }: DecisionInput,
  { subject }: CommandOf<'AssociateSubject'>,
): Decision {
  const { association } = snapshot.context;
  if (association?.subject === subject) return decided();
  return decided({ type: 'SubjectAssociated', at, subject, previous: association?.subject ?? null });
}

import type { Decision } from './commands.js';
import { happens, type Asked, type CommandOf } from './deciding.js';

/** The registry was asked for the topic's association: stored once, and again only where it says something else. */
export function associateSubject(
  { snapshot, at }: Asked,
  { subject }: CommandOf<'AssociateSubject'>,
): Decision {
  const { association } = snapshot.context;
  if (association?.subject === subject) return happens();
  return happens({ type: 'SubjectAssociated', at, subject, previous: association?.subject ?? null });
}

import type { SubjectAssociated } from './events.js';
import type { SubjectContext } from './snapshot.js';

/** The association is known from now on; nothing else changes. */
export function applyAssociation(
  _: SubjectContext,
  { subject, at }: SubjectAssociated,
): Pick<SubjectContext, 'association'> {
  return { association: { subject, at } };
}

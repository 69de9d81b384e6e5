import type { Decision } from './commands.js';
import { isNewlyConfigured } from './configured.js';
import {
  rulesAllowedMember,
  decided,
  illegal,
  type DecisionInput,
  type CommandOf,
} from './decision-support.js';
import { sameMapping } from './mapping-identity.js';
import { originsOf } from './origins.js';
import type { SubjectContext } from './snapshot.js';
import { isForcedOpen } from './state.js';

/**
 * Declares a mapping. The configuration declares each mapping once, and does not override an operator's unless it names that one
 * (`configured.ts`). A request may declare a subject's first mapping only.
 */
export function declareMapping(input: DecisionInput, command: CommandOf<'DeclareMapping'>): Decision {
  const { snapshot, at } = input;
  const { mapping, source, actor, reason, replaces } = command;
  const { context, value } = snapshot;
  const declared = { type: 'MappingDeclared', at, mapping, source, actor, reason } as const;
  if (source === 'config') {
    if (!isNewlyConfigured(context, command)) return decided();
    return decided({
      ...declared,
      ...(replaces !== undefined && { replaces }),
      ...(isForcedOpen(context) && { keepsCircuit: true }),
    });
  }
  const isMapping = context.mapping !== null && sameMapping(context.mapping, mapping);
  if (value === 'healthy' && isMapping && (source !== 'admin' || !hasFollowed(context))) return decided();
  if (source !== 'admin' && context.mapping) return illegal(input, command);
  return decided({ ...declared, ...rulesAllowedMember(command) });
}

/** If the subject has followed, an operator who declares its current mapping drops the earlier ones (`origins`). */
function hasFollowed(context: SubjectContext): boolean {
  return originsOf(context).length > 0;
}

/** Returns the subject to healthy and keeps its mapping. */
export function reset({ snapshot, at }: DecisionInput, command: CommandOf<'Reset'>): Decision {
  const nothingToForget = snapshot.value === 'healthy' && snapshot.context.writers.refused.length === 0;
  if (nothingToForget) return decided();
  return decided({ type: 'SubjectReset', at, actor: command.actor, reason: command.reason });
}

/** Legal in every state: no request in progress can reach a topic that is gone. */
export function remove({ snapshot, at }: DecisionInput, command: CommandOf<'Remove'>): Decision {
  if (snapshot.value === 'removed') return decided();
  return decided({ type: 'SubjectRemoved', at, actor: command.actor, reason: command.reason });
}

/** The registry returned the topic's association. It is stored the first time, and again only when it has changed. */
export function associateSubject(
  { snapshot, at }: DecisionInput,
  { subject }: CommandOf<'AssociateSubject'>,
): Decision {
  const { association } = snapshot.context;
  if (association?.subject === subject) return decided();
  return decided({ type: 'SubjectAssociated', at, subject, previous: association?.subject ?? null });
}

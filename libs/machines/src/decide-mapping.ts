import type { Decision } from './commands.js';
import { isNewlyConfigured } from './configured.js';
import { allowedRules, decided, illegal, type DecisionInput, type CommandOf } from './decision-support.js';
import { sameMapping } from './mapping-identity.js';
import { originsOf } from './origins.js';
import type { SubjectContext } from './snapshot.js';
import { isForcedOpen } from './state.js';

/**
 * A mapping is declared. The configuration's content is declared once and never over an operator's word
 * (`configured.ts`). A request may give a subject its first mapping, no other.
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
  return decided({ ...declared, ...allowedRules(command) });
}

/** An operator who declares what was followed says that nobody writes for what was declared before. */
function hasFollowed(context: SubjectContext): boolean {
  return originsOf(context).length > 0;
}

/** Back to healthy with the mapping as it is. */
export function reset({ snapshot, at }: DecisionInput, command: CommandOf<'Reset'>): Decision {
  const nothingToForget = snapshot.value === 'healthy' && snapshot.context.writers.refused.length === 0;
  if (nothingToForget) return decided();
  return decided({ type: 'SubjectReset', at, actor: command.actor, reason: command.reason });
}

/** From every state: nothing that is under way can reach a topic that is gone. */
export function remove({ snapshot, at }: DecisionInput, command: CommandOf<'Remove'>): Decision {
  if (snapshot.value === 'removed') return decided();
  return decided({ type: 'SubjectRemoved', at, actor: command.actor, reason: command.reason });
}

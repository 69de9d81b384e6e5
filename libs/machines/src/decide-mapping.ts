import type { Decision } from './commands.js';
import { isNewlyConfigured } from './configured.js';
import { allowedRules, happens, illegal, type Asked, type CommandOf } from './deciding.js';
import { sameMapping } from './mapping-identity.js';
import { originsOf } from './origins.js';
import type { SubjectContext } from './snapshot.js';
import { isForcedOpen } from './state.js';

/**
 * A mapping is declared. The configuration's content is declared once and never over an operator's word
 * (`configured.ts`). A request may give a subject its first mapping, no other.
 */
export function declareMapping(asked: Asked, command: CommandOf<'DeclareMapping'>): Decision {
  const { snapshot, at } = asked;
  const { mapping, source, actor, reason, replaces } = command;
  const { context, value } = snapshot;
  const declared = { type: 'MappingDeclared', at, mapping, source, actor, reason } as const;
  if (source === 'config') {
    if (!isNewlyConfigured(context, command)) return happens();
    return happens({
      ...declared,
      ...(replaces !== undefined && { replaces }),
      ...(isForcedOpen(context) && { keepsCircuit: true }),
    });
  }
  const isMapping = context.mapping !== null && sameMapping(context.mapping, mapping);
  if (value === 'healthy' && isMapping && (source !== 'admin' || !hasFollowed(context))) return happens();
  if (source !== 'admin' && context.mapping) return illegal(asked, command);
  return happens({ ...declared, ...allowedRules(command) });
}

/** An operator who declares what was followed says that nobody writes for what was declared before. */
function hasFollowed(context: SubjectContext): boolean {
  return originsOf(context).length > 0;
}

/** Back to healthy with the mapping as it is. */
export function reset({ snapshot, at }: Asked, command: CommandOf<'Reset'>): Decision {
  const nothingToForget = snapshot.value === 'healthy' && snapshot.context.writers.refused.length === 0;
  if (nothingToForget) return happens();
  return happens({ type: 'SubjectReset', at, actor: command.actor, reason: command.reason });
}

/** From every state: nothing that is under way can reach a topic that is gone. */
export function remove({ snapshot, at }: Asked, command: CommandOf<'Remove'>): Decision {
  if (snapshot.value === 'removed') return happens();
  return happens({ type: 'SubjectRemoved', at, actor: command.actor, reason: command.reason });
}

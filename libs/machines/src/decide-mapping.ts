import type { Decision } from './commands.js';
import { allowedRules, happens, illegal, type Asked, type CommandOf } from './deciding.js';
import { configKey, sameMapping } from './mapping-identity.js';
import { originsOf } from './origins.js';
import type { SubjectContext } from './snapshot.js';

/**
 * A mapping is declared. The configuration says the same at every start of every pod: said once, it does not come back
 * over what followed it or what an operator put there. A request may give a subject its first mapping, no other.
 */
export function declareMapping(asked: Asked, command: CommandOf<'DeclareMapping'>): Decision {
  const { snapshot, at } = asked;
  const { mapping, source, actor, reason } = command;
  const { context, value } = snapshot;
  if (source === 'config') {
    if (context.declaredByConfig === configKey(mapping)) return happens();
  } else {
    const isMapping = context.mapping !== null && sameMapping(context.mapping, mapping);
    if (value === 'healthy' && isMapping && (source !== 'admin' || !hasFollowed(context))) return happens();
    if (source !== 'admin' && context.mapping) return illegal(asked, command);
  }
  return happens({ type: 'MappingDeclared', at, mapping, source, actor, reason, ...allowedRules(command) });
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

import type { Command, Decision } from './commands.js';
import { associateSubject } from './decide-association.js';
import { abandonTrial, openCircuit, startTrial, succeedTrial } from './decide-circuit.js';
import { detectConflict, observeConflict } from './decide-conflict.js';
import { failLookup, resolveSchema, returnLookup, startLookup } from './decide-lookup.js';
import { declareMapping, remove, reset } from './decide-mapping.js';
import { abandonRetry, failRetry, succeedRetry } from './decide-retry.js';
import { acceptWriter, refuseWriter, rewriteWriter } from './decide-writer.js';
import type { Asked } from './deciding.js';
import { nextEventAt } from './instant.js';
import type { Policy } from './policy.js';
import type { SubjectSnapshot } from './snapshot.js';

/**
 * The events that a command becomes where the subject stands, or a typed refusal. Pure: `nowMs` is epoch ms by the
 * journal's clock. Events of an `ok` are legal one after the other; no events: nothing changes.
 * @throws TypeError on a command that contradicts itself (a bug of the caller)
 */
export function decide(snapshot: SubjectSnapshot, command: Command, policy: Policy, nowMs: number): Decision {
  const at = nextEventAt(snapshot.context.lastEventAt, nowMs);
  // What is removed begins anew, as a subject without events does.
  const isAnew = snapshot.value === 'removed' && command.type !== 'Remove';
  const asked: Asked = { snapshot: isAnew ? { ...snapshot, value: 'healthy' } : snapshot, policy, at };
  switch (command.type) {
    case 'DeclareMapping':
      return declareMapping(asked, command);
    case 'DetectConflict':
      return detectConflict(asked, command);
    case 'ObserveConflict':
      return observeConflict(asked, command);
    case 'StartLookup':
      return startLookup(asked, command);
    case 'FailLookup':
      return failLookup(asked, command);
    case 'ReturnLookup':
      return returnLookup(asked, command);
    case 'ResolveSchema':
      return resolveSchema(asked, command);
    case 'SucceedRetry':
      return succeedRetry(asked, command);
    case 'FailRetry':
      return failRetry(asked, command);
    case 'AbandonRetry':
      return abandonRetry(asked, command);
    case 'OpenCircuit':
      return openCircuit(asked, command);
    case 'StartTrial':
      return startTrial(asked, command);
    case 'SucceedTrial':
      return succeedTrial(asked, command);
    case 'AbandonTrial':
      return abandonTrial(asked, command);
    case 'Reset':
      return reset(asked, command);
    case 'Remove':
      return remove(asked, command);
    case 'AcceptWriter':
      return acceptWriter(asked, command);
    case 'RewriteWriter':
      return rewriteWriter(asked, command);
    case 'RefuseWriter':
      return refuseWriter(asked, command);
    case 'AssociateSubject':
      return associateSubject(asked, command);
  }
}

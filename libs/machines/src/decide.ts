import type { Command, Decision } from './commands.js';
import { abandonTrial, openCircuit, startTrial, succeedTrial } from './decide-circuit.js';
import { detectConflict, observeConflict } from './decide-conflict.js';
import { failLookup, resolveSchema, returnLookup, startLookup } from './decide-lookup.js';
import { associateSubject, declareMapping, remove, reset } from './decide-mapping.js';
import { abandonRetry, failRetry, succeedRetry } from './decide-retry.js';
import { acceptWriter, refuseWriter, rewriteWriter } from './decide-writer.js';
import type { DecisionInput } from './decision-support.js';
import { nextEventAt } from './instant.js';
import type { Policy } from './policy.js';
import type { SubjectSnapshot } from './snapshot.js';

/**
 * Decides a command in the subject's current state: returns the events to append, or a typed refusal. Pure. The events are
 * legal one after the other. No events: nothing changes.
 * @param nowMs epoch ms by the journal's clock
 * @throws TypeError on a command that contradicts itself (a bug of the caller)
 */
export function decide(snapshot: SubjectSnapshot, command: Command, policy: Policy, nowMs: number): Decision {
  const at = nextEventAt(snapshot.context.lastEventAt, nowMs);
  // A removed subject starts over, like one without events.
  const startsOver = snapshot.value === 'removed' && command.type !== 'Remove';
  const input: DecisionInput = {
    snapshot: startsOver ? { ...snapshot, value: 'healthy' } : snapshot,
    policy,
    at,
  };
  switch (command.type) {
    case 'DeclareMapping':
      return declareMapping(input, command);
    case 'DetectConflict':
      return detectConflict(input, command);
    case 'ObserveConflict':
      return observeConflict(input, command);
    case 'StartLookup':
      return startLookup(input, command);
    case 'FailLookup':
      return failLookup(input, command);
    case 'ReturnLookup':
      return returnLookup(input, command);
    case 'ResolveSchema':
      return resolveSchema(input, command);
    case 'SucceedRetry':
      return succeedRetry(input, command);
    case 'FailRetry':
      return failRetry(input, command);
    case 'AbandonRetry':
      return abandonRetry(input, command);
    case 'OpenCircuit':
      return openCircuit(input, command);
    case 'StartTrial':
      return startTrial(input, command);
    case 'SucceedTrial':
      return succeedTrial(input, command);
    case 'AbandonTrial':
      return abandonTrial(input, command);
    case 'Reset':
      return reset(input, command);
    case 'Remove':
      return remove(input, command);
    case 'AcceptWriter':
      return acceptWriter(input, command);
    case 'RewriteWriter':
      return rewriteWriter(input, command);
    case 'RefuseWriter':
      return refuseWriter(input, command);
    case 'AssociateSubject':
      return associateSubject(input, command);
  }
}

/*
 * The subject machine: the states of one topic x subject, and the events that are legal in each.
 *
 * healthy        Records are encoded under the mapping and sent. No registry call, no database call.
 * resolving      A conflict was detected, and one pod at a time looks the subject up in the registry. While the mapping is
 *                suspect (`isMappingSuspect`), all other requests wait. Where the conflict was detected from the
 *                data of one request, requests whose data fits the mapping are sent meanwhile.
 *   lookingUp    The lease's owner queries the registry. Once the lease has expired, any pod may take the look-up over.
 *   waiting      The registry did not respond. Nobody holds the lease, and the next look-up has its time.
 * retriedOnce    The verdict allows the record: the lease's owner sends it once more, under the next mapping. Only a new
 *                conflict leads to another retry (rule 3).
 * blocked        The difference stops the subject, or its one retry failed. Only an operator, or a newly declared mapping,
 *                leads out.
 * circuitOpen    Conflicts came too often (rule 4), or an operator opened the circuit. Sends are refused.
 *   open         Until its time comes; a circuit that was opened without an end stays open until it is reset.
 *   trial        Its time has come: one request over all pods is sent as the trial (half-open). When its pod's lease expires,
 *                the trial is inconclusive and another may start.
 * removed        An operator removed the subject after Kafka lost the topic. Nothing is remembered. The next event starts
 *                over, as on a stream without events: `decide` treats a removed subject as healthy.
 *
 * event                legal in                          leads to
 * MappingDeclared      every state                       healthy
 *                      circuitOpen, forced, when the     unchanged (a circuit forced open by an operator survives a restart
 *                      configuration declares it         with another configuration)
 * ConflictDetected     healthy, removed,                 resolving.lookingUp
 *                      circuitOpen.trial
 * ConflictObserved     every state                       unchanged (removed: healthy)
 * LookupFailed         resolving.lookingUp               resolving.waiting
 * LookupStarted        resolving.waiting                 resolving.lookingUp
 *                      resolving.lookingUp, lease over   resolving.lookingUp
 * SchemaResolved       resolving.lookingUp               retriedOnce (follow, accept), blocked (stop),
 *                                                        healthy (refuse: the mapping is sound, the request is not)
 * RetrySucceeded       retriedOnce                       healthy
 * RetryFailed          retriedOnce                       blocked
 * RetryInconclusive    retriedOnce                       healthy
 * CircuitOpened        healthy, resolving, blocked,      circuitOpen.open
 *                      removed
 *                      circuitOpen, when forced          circuitOpen.open (an operator changes its time)
 * TrialStarted         circuitOpen.open, time over       circuitOpen.trial
 * TrialSucceeded       circuitOpen.trial                 healthy
 * TrialInconclusive    circuitOpen.trial                 circuitOpen.open
 * SubjectReset         every state but removed           healthy
 * SubjectRemoved       every state but removed           removed
 * WriterAccepted       every state                       unchanged (removed: healthy)
 * WriterRewritten      every state                       unchanged (removed: healthy)
 * WriterRefused        every state                       unchanged (removed: healthy)
 * SubjectAssociated    every state                       unchanged (removed: healthy)
 *
 * The machine is used as a pure function only (`evolve.ts`). No actor is started, and there is no `after`, `invoke`, child or
 * history, because xstate does not restore their timers. Time enters with the events; `nextDueAt` reads the next deadline.
 */
import { assign, setup } from 'xstate';
import * as writers from './assigns-writers.js';
import * as assigns from './assigns.js';
import type { SubjectEvent } from './events.js';
import * as guards from './guards.js';
import { initialContext } from './initial.js';
import type { SubjectContext } from './snapshot.js';

/** Passes the event, in its own type, to a guard or an action. */
const theEvent = <F extends SubjectEvent>({ event }: { event: F }): F => event;

/** An action that applies one event to the context: the change of its type, and the members that every event changes. */
const updateContext = <F extends SubjectEvent>(
  change: (context: SubjectContext, event: F) => Partial<SubjectContext>,
) =>
  assign<SubjectContext, SubjectEvent, F, SubjectEvent, never>(({ context }, event) => ({
    ...change(context, event),
    since: context.since ?? event.at,
    lastEventAt: event.at,
  }));

/** The specification above as an xstate machine. Context: `SubjectContext`. Events: `SubjectEvent`. */
export const subjectMachine = setup({
  types: { context: {} as SubjectContext, events: {} as SubjectEvent },
  guards,
  actions: {
    applyDeclaration: updateContext(assigns.applyDeclaration),
    applyDeclarationKeepingCircuit: updateContext(assigns.applyDeclarationKeepingCircuit),
    openConflict: updateContext(assigns.openConflict),
    recordObservation: updateContext(assigns.recordObservation),
    ignoreObservation: updateContext(assigns.ignoreObservation),
    recordFailedLookup: updateContext(assigns.recordFailedLookup),
    assignLookupLease: updateContext(assigns.assignLookupLease),
    applyNextMapping: updateContext(assigns.applyNextMapping),
    withdrawConflict: updateContext(assigns.withdrawConflict),
    closeConflict: updateContext(assigns.closeConflict),
    stopByVerdict: updateContext(assigns.stopByVerdict),
    stopByFailedRetry: updateContext(assigns.stopByFailedRetry),
    openCircuit: updateContext(assigns.openCircuit),
    assignTrialLease: updateContext(assigns.assignTrialLease),
    releaseTrialLease: updateContext(assigns.releaseTrialLease),
    closeCircuit: updateContext(assigns.closeCircuit),
    applyReset: updateContext(assigns.applyReset),
    applyRemoval: updateContext(assigns.applyRemoval),
    acceptWriter: updateContext(writers.acceptWriter),
    rewriteWriter: updateContext(writers.rewriteWriter),
    refuseWriter: updateContext(writers.refuseWriter),
    applyAssociation: updateContext(assigns.applyAssociation),
    /** Runs on the exit of top-level states only, so a change of substate keeps `since`. */
    enterNextState: assign((_, event: SubjectEvent) => ({ since: event.at })),
  },
}).createMachine({
  id: 'subject',
  context: initialContext,
  initial: 'healthy',
  on: {
    MappingDeclared: { target: '.healthy', actions: { type: 'applyDeclaration', params: theEvent } },
    SubjectReset: { target: '.healthy', actions: { type: 'applyReset', params: theEvent } },
    SubjectRemoved: { target: '.removed', actions: { type: 'applyRemoval', params: theEvent } },
    ConflictObserved: { actions: { type: 'ignoreObservation', params: theEvent } },
    WriterAccepted: { actions: { type: 'acceptWriter', params: theEvent } },
    WriterRewritten: { actions: { type: 'rewriteWriter', params: theEvent } },
    WriterRefused: { actions: { type: 'refuseWriter', params: theEvent } },
    SubjectAssociated: { actions: { type: 'applyAssociation', params: theEvent } },
  },
  states: {
    healthy: {
      exit: { type: 'enterNextState', params: theEvent },
      on: {
        // Repeated without a target: a healthy subject does not re-enter its state, so `since` stays.
        MappingDeclared: { actions: { type: 'applyDeclaration', params: theEvent } },
        SubjectReset: { actions: { type: 'applyReset', params: theEvent } },
        ConflictDetected: { target: 'resolving', actions: { type: 'openConflict', params: theEvent } },
        // In every other state `lastMismatchId` stays that of the conflict that led there.
        ConflictObserved: { actions: { type: 'recordObservation', params: theEvent } },
        CircuitOpened: { target: 'circuitOpen', actions: { type: 'openCircuit', params: theEvent } },
      },
    },
    resolving: {
      exit: { type: 'enterNextState', params: theEvent },
      on: { CircuitOpened: { target: 'circuitOpen', actions: { type: 'openCircuit', params: theEvent } } },
      initial: 'lookingUp',
      states: {
        lookingUp: {
          on: {
            LookupStarted: {
              guard: { type: 'lookupLeaseRanOut', params: theEvent },
              actions: { type: 'assignLookupLease', params: theEvent },
            },
            LookupFailed: { target: 'waiting', actions: { type: 'recordFailedLookup', params: theEvent } },
            SchemaResolved: [
              {
                guard: { type: 'verdictRetries', params: theEvent },
                target: '#subject.retriedOnce',
                actions: { type: 'applyNextMapping', params: theEvent },
              },
              {
                guard: { type: 'verdictStops', params: theEvent },
                target: '#subject.blocked',
                actions: { type: 'stopByVerdict', params: theEvent },
              },
              {
                guard: { type: 'verdictRefuses', params: theEvent },
                target: '#subject.healthy',
                actions: { type: 'withdrawConflict', params: theEvent },
              },
            ],
          },
        },
        waiting: {
          on: {
            LookupStarted: { target: 'lookingUp', actions: { type: 'assignLookupLease', params: theEvent } },
          },
        },
      },
    },
    retriedOnce: {
      exit: { type: 'enterNextState', params: theEvent },
      on: {
        RetrySucceeded: { target: 'healthy', actions: { type: 'closeConflict', params: theEvent } },
        RetryFailed: { target: 'blocked', actions: { type: 'stopByFailedRetry', params: theEvent } },
        RetryInconclusive: { target: 'healthy', actions: { type: 'closeConflict', params: theEvent } },
      },
    },
    blocked: {
      exit: { type: 'enterNextState', params: theEvent },
      on: { CircuitOpened: { target: 'circuitOpen', actions: { type: 'openCircuit', params: theEvent } } },
    },
    circuitOpen: {
      exit: { type: 'enterNextState', params: theEvent },
      on: {
        // When the guard fails, the transition of the root applies.
        MappingDeclared: {
          guard: { type: 'forcedCircuitStays', params: theEvent },
          actions: { type: 'applyDeclarationKeepingCircuit', params: theEvent },
        },
        CircuitOpened: {
          guard: { type: 'openingIsForced', params: theEvent },
          target: '.open',
          actions: { type: 'openCircuit', params: theEvent },
        },
      },
      initial: 'open',
      states: {
        open: {
          on: {
            TrialStarted: {
              guard: { type: 'openTimeIsOver', params: theEvent },
              target: 'trial',
              actions: { type: 'assignTrialLease', params: theEvent },
            },
          },
        },
        trial: {
          on: {
            TrialSucceeded: {
              target: '#subject.healthy',
              actions: { type: 'closeCircuit', params: theEvent },
            },
            TrialInconclusive: { target: 'open', actions: { type: 'releaseTrialLease', params: theEvent } },
            ConflictDetected: {
              target: '#subject.resolving',
              actions: { type: 'openConflict', params: theEvent },
            },
          },
        },
      },
    },
    removed: {
      exit: { type: 'enterNextState', params: theEvent },
      on: {
        SubjectReset: {},
        SubjectRemoved: {},
        ConflictDetected: { target: 'resolving', actions: { type: 'openConflict', params: theEvent } },
        CircuitOpened: { target: 'circuitOpen', actions: { type: 'openCircuit', params: theEvent } },
        ConflictObserved: { target: 'healthy', actions: { type: 'recordObservation', params: theEvent } },
        WriterAccepted: { target: 'healthy', actions: { type: 'acceptWriter', params: theEvent } },
        WriterRewritten: { target: 'healthy', actions: { type: 'rewriteWriter', params: theEvent } },
        WriterRefused: { target: 'healthy', actions: { type: 'refuseWriter', params: theEvent } },
        SubjectAssociated: { target: 'healthy', actions: { type: 'applyAssociation', params: theEvent } },
      },
    },
  },
});

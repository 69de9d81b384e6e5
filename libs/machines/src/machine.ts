/*
 * The subject machine: what may happen to one topic x subject.
 *
 * healthy             Records are encoded under the mapping and sent. Nothing is asked, nothing is stored.
 * resolving           A conflict was met. One pod asks the registry. Where the mapping is in doubt (`in-doubt.ts`), all others
 *                     wait; where only one request's data shows the conflict, requests whose data fits are sent meanwhile.
 *   lookingUp         The lease's owner asks. When the lease runs out, another pod may take it over.
 *   waiting           The registry was not to be had. Nobody has the lease; the next look-up has its time.
 * retriedOnce         The verdict lets the record go on: it is sent once more, under the next mapping, by the
 *                     lease's owner. There is no way from here to a second retry but by a new conflict.
 * blocked             The difference is one that nobody may follow, or the one retry failed. Only an operator, or a
 *                     new declaration, leads out.
 * circuitOpen         Conflicts came too often, or an operator opened the circuit. Sends are refused.
 *   open              Until its time, or without an end until reset.
 *   trial             Its time came, and one request over all pods is tried. When that pod's lease runs out, the
 *                     trial is inconclusive and another may start.
 * removed             Kafka has no such topic any more, and an operator removed the subject. Nothing is remembered; the
 *                     next event begins anew, as on a stream without events.
 *
 * event                 legal in                          leads to
 * MappingDeclared      every state                       healthy
 *                      circuitOpen, forced, when the     unchanged (an operator's opening outlives a restart with
 *                      configuration declares it         another configuration)
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
 * It is used as a pure function only (`evolve.ts`): no actor is started, and there is no `after`, `invoke`, child or
 * history, since xstate would not restore their timers. Time enters as events; deadlines are read by `deadlineOf`.
 */
import { assign, setup } from 'xstate';
import * as writers from './assigns-writers.js';
import { applyAssociation } from './assigns-association.js';
import * as assigns from './assigns.js';
import type { SubjectEvent } from './events.js';
import * as guards from './guards.js';
import { initialContext } from './initial.js';
import type { SubjectContext } from './snapshot.js';

/** Hands the event itself, in its own type, to a guard or an action. */
const theEvent = <F extends SubjectEvent>({ event }: { event: F }): F => event;

/** An action that remembers an event: its own change, and what every event changes. */
const updateContext = <F extends SubjectEvent>(
  change: (context: SubjectContext, event: F) => Partial<SubjectContext>,
) =>
  assign<SubjectContext, SubjectEvent, F, SubjectEvent, never>(({ context }, event) => ({
    ...change(context, event),
    since: context.since ?? event.at,
    lastEventAt: event.at,
  }));

/** The state specification above, as XState has it. Context: `SubjectContext`; events: `SubjectEvent`. */
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
    applyAssociation: updateContext(applyAssociation),
    /** To leave a state is to enter the next: only top-level states have it, so a substate keeps `since`. */
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
        // Again without a target: a healthy subject does not leave its state to come back to it.
        MappingDeclared: { actions: { type: 'applyDeclaration', params: theEvent } },
        SubjectReset: { actions: { type: 'applyReset', params: theEvent } },
        ConflictDetected: { target: 'resolving', actions: { type: 'openConflict', params: theEvent } },
        // Elsewhere the last mismatch stays the one that led there.
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
        // Where its guard says no, the declaration is that of every state.
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

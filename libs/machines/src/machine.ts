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
import { takeAssociation } from './assigns-association.js';
import * as assigns from './assigns.js';
import type { SubjectEvent } from './events.js';
import * as guards from './guards.js';
import { initialContext } from './initial.js';
import type { SubjectContext } from './snapshot.js';

/** Hands the event itself, in its own type, to a guard or an action. */
const typedEvent = <F extends SubjectEvent>({ event }: { event: F }): F => event;

/** An action that remembers an event: its own change, and what every event changes. */
const remember = <F extends SubjectEvent>(change: (context: SubjectContext, event: F) => Partial<SubjectContext>) =>
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
    takeDeclaration: remember(assigns.takeDeclaration),
    takeDeclarationBehindCircuit: remember(assigns.takeDeclarationBehindCircuit),
    takeConflict: remember(assigns.takeConflict),
    noteObservation: remember(assigns.noteObservation),
    seeObservation: remember(assigns.seeObservation),
    noteFailedLookup: remember(assigns.noteFailedLookup),
    takeLookupLease: remember(assigns.takeLookupLease),
    takeNextMapping: remember(assigns.takeNextMapping),
    takeBackConflict: remember(assigns.takeBackConflict),
    closeConflict: remember(assigns.closeConflict),
    stopByVerdict: remember(assigns.stopByVerdict),
    stopByRetry: remember(assigns.stopByRetry),
    openCircuit: remember(assigns.openCircuit),
    takeTrialLease: remember(assigns.takeTrialLease),
    dropTrialLease: remember(assigns.dropTrialLease),
    closeCircuit: remember(assigns.closeCircuit),
    forgetTroubles: remember(assigns.forgetTroubles),
    forgetAll: remember(assigns.forgetAll),
    acceptWriter: remember(writers.acceptWriter),
    rewriteWriter: remember(writers.rewriteWriter),
    refuseWriter: remember(writers.refuseWriter),
    takeAssociation: remember(takeAssociation),
    /** To leave a state is to enter the next: only top-level states have it, so a substate keeps `since`. */
    turn: assign((_, event: SubjectEvent) => ({ since: event.at })),
  },
}).createMachine({
  id: 'subject',
  context: initialContext,
  initial: 'healthy',
  on: {
    MappingDeclared: { target: '.healthy', actions: { type: 'takeDeclaration', params: typedEvent } },
    SubjectReset: { target: '.healthy', actions: { type: 'forgetTroubles', params: typedEvent } },
    SubjectRemoved: { target: '.removed', actions: { type: 'forgetAll', params: typedEvent } },
    ConflictObserved: { actions: { type: 'seeObservation', params: typedEvent } },
    WriterAccepted: { actions: { type: 'acceptWriter', params: typedEvent } },
    WriterRewritten: { actions: { type: 'rewriteWriter', params: typedEvent } },
    WriterRefused: { actions: { type: 'refuseWriter', params: typedEvent } },
    SubjectAssociated: { actions: { type: 'takeAssociation', params: typedEvent } },
  },
  states: {
    healthy: {
      exit: { type: 'turn', params: typedEvent },
      on: {
        // Again without a target: a healthy subject does not leave its state to come back to it.
        MappingDeclared: { actions: { type: 'takeDeclaration', params: typedEvent } },
        SubjectReset: { actions: { type: 'forgetTroubles', params: typedEvent } },
        ConflictDetected: { target: 'resolving', actions: { type: 'takeConflict', params: typedEvent } },
        // Elsewhere the last mismatch stays the one that led there.
        ConflictObserved: { actions: { type: 'noteObservation', params: typedEvent } },
        CircuitOpened: { target: 'circuitOpen', actions: { type: 'openCircuit', params: typedEvent } },
      },
    },
    resolving: {
      exit: { type: 'turn', params: typedEvent },
      on: { CircuitOpened: { target: 'circuitOpen', actions: { type: 'openCircuit', params: typedEvent } } },
      initial: 'lookingUp',
      states: {
        lookingUp: {
          on: {
            LookupStarted: {
              guard: { type: 'lookupLeaseRanOut', params: typedEvent },
              actions: { type: 'takeLookupLease', params: typedEvent },
            },
            LookupFailed: { target: 'waiting', actions: { type: 'noteFailedLookup', params: typedEvent } },
            SchemaResolved: [
              {
                guard: { type: 'verdictRetries', params: typedEvent },
                target: '#subject.retriedOnce',
                actions: { type: 'takeNextMapping', params: typedEvent },
              },
              {
                guard: { type: 'verdictStops', params: typedEvent },
                target: '#subject.blocked',
                actions: { type: 'stopByVerdict', params: typedEvent },
              },
              {
                guard: { type: 'verdictRefuses', params: typedEvent },
                target: '#subject.healthy',
                actions: { type: 'takeBackConflict', params: typedEvent },
              },
            ],
          },
        },
        waiting: {
          on: { LookupStarted: { target: 'lookingUp', actions: { type: 'takeLookupLease', params: typedEvent } } },
        },
      },
    },
    retriedOnce: {
      exit: { type: 'turn', params: typedEvent },
      on: {
        RetrySucceeded: { target: 'healthy', actions: { type: 'closeConflict', params: typedEvent } },
        RetryFailed: { target: 'blocked', actions: { type: 'stopByRetry', params: typedEvent } },
        RetryInconclusive: { target: 'healthy', actions: { type: 'closeConflict', params: typedEvent } },
      },
    },
    blocked: {
      exit: { type: 'turn', params: typedEvent },
      on: { CircuitOpened: { target: 'circuitOpen', actions: { type: 'openCircuit', params: typedEvent } } },
    },
    circuitOpen: {
      exit: { type: 'turn', params: typedEvent },
      on: {
        // Where its guard says no, the declaration is that of every state.
        MappingDeclared: {
          guard: { type: 'forcedCircuitStays', params: typedEvent },
          actions: { type: 'takeDeclarationBehindCircuit', params: typedEvent },
        },
        CircuitOpened: {
          guard: { type: 'openingIsForced', params: typedEvent },
          target: '.open',
          actions: { type: 'openCircuit', params: typedEvent },
        },
      },
      initial: 'open',
      states: {
        open: {
          on: {
            TrialStarted: {
              guard: { type: 'openTimeIsOver', params: typedEvent },
              target: 'trial',
              actions: { type: 'takeTrialLease', params: typedEvent },
            },
          },
        },
        trial: {
          on: {
            TrialSucceeded: { target: '#subject.healthy', actions: { type: 'closeCircuit', params: typedEvent } },
            TrialInconclusive: { target: 'open', actions: { type: 'dropTrialLease', params: typedEvent } },
            ConflictDetected: {
              target: '#subject.resolving',
              actions: { type: 'takeConflict', params: typedEvent },
            },
          },
        },
      },
    },
    removed: {
      exit: { type: 'turn', params: typedEvent },
      on: {
        SubjectReset: {},
        SubjectRemoved: {},
        ConflictDetected: { target: 'resolving', actions: { type: 'takeConflict', params: typedEvent } },
        CircuitOpened: { target: 'circuitOpen', actions: { type: 'openCircuit', params: typedEvent } },
        ConflictObserved: { target: 'healthy', actions: { type: 'noteObservation', params: typedEvent } },
        WriterAccepted: { target: 'healthy', actions: { type: 'acceptWriter', params: typedEvent } },
        WriterRewritten: { target: 'healthy', actions: { type: 'rewriteWriter', params: typedEvent } },
        WriterRefused: { target: 'healthy', actions: { type: 'refuseWriter', params: typedEvent } },
        SubjectAssociated: { target: 'healthy', actions: { type: 'takeAssociation', params: typedEvent } },
      },
    },
  },
});

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
 * fact                 legal in                          leads to
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
 * history, since xstate would not restore their timers. Time enters as facts; deadlines are read by `deadlineOf`.
 */
import { assign, setup } from 'xstate';
import * as writers from './assigns-writers.js';
import { takeAssociation } from './assigns-association.js';
import * as assigns from './assigns.js';
import type { Fact } from './facts.js';
import * as guards from './guards.js';
import { initialContext } from './initial.js';
import type { SubjectContext } from './snapshot.js';

/** Hands the fact itself, in its own type, to a guard or an action. */
const fact = <F extends Fact>({ event }: { event: F }): F => event;

/** An action that remembers a fact: its own change, and what every fact changes. */
const remember = <F extends Fact>(change: (context: SubjectContext, fact: F) => Partial<SubjectContext>) =>
  assign<SubjectContext, Fact, F, Fact, never>(({ context }, fact) => ({
    ...change(context, fact),
    since: context.since ?? fact.at,
    lastFactAt: fact.at,
  }));

/** The state specification above, as XState has it. Context: `SubjectContext`; events: `Fact`. */
export const subjectMachine = setup({
  types: { context: {} as SubjectContext, events: {} as Fact },
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
    turn: assign((_, fact: Fact) => ({ since: fact.at })),
  },
}).createMachine({
  id: 'subject',
  context: initialContext,
  initial: 'healthy',
  on: {
    MappingDeclared: { target: '.healthy', actions: { type: 'takeDeclaration', params: fact } },
    SubjectReset: { target: '.healthy', actions: { type: 'forgetTroubles', params: fact } },
    SubjectRemoved: { target: '.removed', actions: { type: 'forgetAll', params: fact } },
    ConflictObserved: { actions: { type: 'seeObservation', params: fact } },
    WriterAccepted: { actions: { type: 'acceptWriter', params: fact } },
    WriterRewritten: { actions: { type: 'rewriteWriter', params: fact } },
    WriterRefused: { actions: { type: 'refuseWriter', params: fact } },
    SubjectAssociated: { actions: { type: 'takeAssociation', params: fact } },
  },
  states: {
    healthy: {
      exit: { type: 'turn', params: fact },
      on: {
        // Again without a target: a healthy subject does not leave its state to come back to it.
        MappingDeclared: { actions: { type: 'takeDeclaration', params: fact } },
        SubjectReset: { actions: { type: 'forgetTroubles', params: fact } },
        ConflictDetected: { target: 'resolving', actions: { type: 'takeConflict', params: fact } },
        // Elsewhere the last mismatch stays the one that led there.
        ConflictObserved: { actions: { type: 'noteObservation', params: fact } },
        CircuitOpened: { target: 'circuitOpen', actions: { type: 'openCircuit', params: fact } },
      },
    },
    resolving: {
      exit: { type: 'turn', params: fact },
      on: { CircuitOpened: { target: 'circuitOpen', actions: { type: 'openCircuit', params: fact } } },
      initial: 'lookingUp',
      states: {
        lookingUp: {
          on: {
            LookupStarted: {
              guard: { type: 'lookupLeaseRanOut', params: fact },
              actions: { type: 'takeLookupLease', params: fact },
            },
            LookupFailed: { target: 'waiting', actions: { type: 'noteFailedLookup', params: fact } },
            SchemaResolved: [
              {
                guard: { type: 'verdictRetries', params: fact },
                target: '#subject.retriedOnce',
                actions: { type: 'takeNextMapping', params: fact },
              },
              {
                guard: { type: 'verdictStops', params: fact },
                target: '#subject.blocked',
                actions: { type: 'stopByVerdict', params: fact },
              },
              {
                guard: { type: 'verdictRefuses', params: fact },
                target: '#subject.healthy',
                actions: { type: 'takeBackConflict', params: fact },
              },
            ],
          },
        },
        waiting: {
          on: { LookupStarted: { target: 'lookingUp', actions: { type: 'takeLookupLease', params: fact } } },
        },
      },
    },
    retriedOnce: {
      exit: { type: 'turn', params: fact },
      on: {
        RetrySucceeded: { target: 'healthy', actions: { type: 'closeConflict', params: fact } },
        RetryFailed: { target: 'blocked', actions: { type: 'stopByRetry', params: fact } },
        RetryInconclusive: { target: 'healthy', actions: { type: 'closeConflict', params: fact } },
      },
    },
    blocked: {
      exit: { type: 'turn', params: fact },
      on: { CircuitOpened: { target: 'circuitOpen', actions: { type: 'openCircuit', params: fact } } },
    },
    circuitOpen: {
      exit: { type: 'turn', params: fact },
      on: {
        // Where its guard says no, the declaration is that of every state.
        MappingDeclared: {
          guard: { type: 'forcedCircuitStays', params: fact },
          actions: { type: 'takeDeclarationBehindCircuit', params: fact },
        },
        CircuitOpened: {
          guard: { type: 'openingIsForced', params: fact },
          target: '.open',
          actions: { type: 'openCircuit', params: fact },
        },
      },
      initial: 'open',
      states: {
        open: {
          on: {
            TrialStarted: {
              guard: { type: 'openTimeIsOver', params: fact },
              target: 'trial',
              actions: { type: 'takeTrialLease', params: fact },
            },
          },
        },
        trial: {
          on: {
            TrialSucceeded: { target: '#subject.healthy', actions: { type: 'closeCircuit', params: fact } },
            TrialInconclusive: { target: 'open', actions: { type: 'dropTrialLease', params: fact } },
            ConflictDetected: {
              target: '#subject.resolving',
              actions: { type: 'takeConflict', params: fact },
            },
          },
        },
      },
    },
    removed: {
      exit: { type: 'turn', params: fact },
      on: {
        SubjectReset: {},
        SubjectRemoved: {},
        ConflictDetected: { target: 'resolving', actions: { type: 'takeConflict', params: fact } },
        CircuitOpened: { target: 'circuitOpen', actions: { type: 'openCircuit', params: fact } },
        ConflictObserved: { target: 'healthy', actions: { type: 'noteObservation', params: fact } },
        WriterAccepted: { target: 'healthy', actions: { type: 'acceptWriter', params: fact } },
        WriterRewritten: { target: 'healthy', actions: { type: 'rewriteWriter', params: fact } },
        WriterRefused: { target: 'healthy', actions: { type: 'refuseWriter', params: fact } },
        SubjectAssociated: { target: 'healthy', actions: { type: 'takeAssociation', params: fact } },
      },
    },
  },
});

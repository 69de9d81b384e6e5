import { describe, expect, it } from 'vitest';
import { adjacencyMapToArray, getAdjacencyMap, getShortestPaths, getSimplePaths } from 'xstate/graph';
import { fold } from './evolve.js';
import type { SubjectEvent } from './events.js';
import { subjectMachine } from './machine.js';
import type { StateValue } from './snapshot.js';
import { pathOf } from './state.js';
import * as a from './testing/samples.js';
import { allStatePaths, activeStatePaths } from './testing/samples.js';

/* Leases and open times of these events have expired when the next one happens, so every guard on time passes. */
const over = a.at(0);
const lease = { owner: 'pod-a', until: over };
const named: Record<string, SubjectEvent> = {
  MappingDeclared: a.mappingDeclared(0),
  ConflictDetected: a.conflictDetected(0, { lease }),
  ConflictObserved: a.conflictObserved(0),
  LookupFailed: a.lookupFailed(0),
  LookupStarted: a.lookupStarted(0, { lease }),
  'SchemaResolved follow': a.schemaResolved(0, { lease }),
  'SchemaResolved stop': a.schemaResolvedWithoutRetry(0, 'stop'),
  'SchemaResolved refuse': a.schemaResolvedWithoutRetry(0, 'refuse'),
  RetrySucceeded: a.retrySucceeded(0),
  RetryFailed: a.retryFailed(0),
  RetryInconclusive: a.retryInconclusive(0),
  CircuitOpened: a.circuitOpened(0, { openUntil: over }),
  'CircuitOpened forced': a.circuitOpened(0, { openUntil: over, forced: { actor: 'ada', reason: 'x' } }),
  TrialStarted: a.trialStarted(0, { lease }),
  TrialSucceeded: a.trialSucceeded(0),
  TrialInconclusive: a.trialInconclusive(0),
  SubjectReset: a.subjectReset(0),
  SubjectRemoved: a.subjectRemoved(0),
  WriterAccepted: a.writerAccepted(0),
  WriterRefused: a.writerRefused(0),
  SubjectAssociated: a.subjectAssociated(0),
};
const nameOf = (event: { readonly type: string }) =>
  Object.keys(named).find((name) => named[name] === event) ?? event.type;

const options = {
  events: Object.values(named),
  serializeState: ({ value }: { readonly value: unknown }) => JSON.stringify(value),
  serializeEvent: (event: { readonly type: string }) => nameOf(event),
};
const pathOfState = (state: { readonly value: unknown }) =>
  pathOf({ value: state.value as StateValue, context: fold([]).context });
const eventsOf = (steps: readonly { readonly event: SubjectEvent }[]) =>
  steps.map(({ event }) => event).filter((event) => nameOf(event) in named);

const back = ['MappingDeclared', 'SubjectReset'];
const edges: Record<string, string[]> = {
  'healthy -> resolving.lookingUp': ['ConflictDetected'],
  'healthy -> circuitOpen.open': ['CircuitOpened', 'CircuitOpened forced'],
  'resolving.lookingUp -> resolving.waiting': ['LookupFailed'],
  'resolving.lookingUp -> retriedOnce': ['SchemaResolved follow'],
  'resolving.lookingUp -> blocked': ['SchemaResolved stop'],
  'resolving.lookingUp -> healthy': ['SchemaResolved refuse', ...back],
  'resolving.lookingUp -> circuitOpen.open': ['CircuitOpened', 'CircuitOpened forced'],
  'resolving.waiting -> resolving.lookingUp': ['LookupStarted'],
  'resolving.waiting -> healthy': back,
  'resolving.waiting -> circuitOpen.open': ['CircuitOpened', 'CircuitOpened forced'],
  'retriedOnce -> healthy': ['RetrySucceeded', 'RetryInconclusive', ...back],
  'retriedOnce -> blocked': ['RetryFailed'],
  'blocked -> healthy': back,
  'blocked -> circuitOpen.open': ['CircuitOpened', 'CircuitOpened forced'],
  'circuitOpen.open -> circuitOpen.trial': ['TrialStarted'],
  'circuitOpen.open -> healthy': back,
  'circuitOpen.trial -> healthy': ['TrialSucceeded', ...back],
  'circuitOpen.trial -> circuitOpen.open': ['TrialInconclusive', 'CircuitOpened forced'],
  'circuitOpen.trial -> resolving.lookingUp': ['ConflictDetected'],
  'removed -> resolving.lookingUp': ['ConflictDetected'],
  'removed -> circuitOpen.open': ['CircuitOpened', 'CircuitOpened forced'],
  'removed -> healthy': [
    'MappingDeclared',
    'ConflictObserved',
    'WriterAccepted',
    'WriterRefused',
    'SubjectAssociated',
  ],
  ...Object.fromEntries(activeStatePaths.map((path) => [`${path} -> removed`, ['SubjectRemoved']])),
};

describe('the machine as a graph', () => {
  it('has exactly the transitions of the table', () => {
    const found = new Map<string, Set<string>>();
    for (const { state, event, nextState } of adjacencyMapToArray(getAdjacencyMap(subjectMachine, options))) {
      if (pathOfState(state) === pathOfState(nextState)) continue;
      const move = `${pathOfState(state)} -> ${pathOfState(nextState)}`;
      found.set(move, (found.get(move) ?? new Set()).add(nameOf(event)));
    }
    const expected = new Map(Object.entries(edges).map(([move, events]) => [move, new Set(events)]));
    expect(found).toEqual(expected);
  });

  it('reaches every state, and only through events', () => {
    const ends = getShortestPaths(subjectMachine, options).map((path) => pathOfState(path.state));
    expect(new Set(ends)).toEqual(new Set(allStatePaths));
  });

  it('folds every path to the state in which it ends', () => {
    const paths = getSimplePaths(subjectMachine, options);
    expect(paths.length).toBeGreaterThan(30);
    for (const path of paths) expect(pathOf(fold(eventsOf(path.steps)))).toBe(pathOfState(path.state));
  });

  it('leads back to healthy from every state, and without an operator from all but blocked', () => {
    const operators = [...back, 'SubjectRemoved', 'CircuitOpened forced', 'CircuitOpened'];
    const alone = Object.values(named).filter((event) => !operators.includes(nameOf(event)));
    for (const { state } of getShortestPaths(subjectMachine, options)) {
      const ends = (events: SubjectEvent[]) =>
        getShortestPaths(subjectMachine, { ...options, events, fromState: state }).map((way) =>
          pathOfState(way.state),
        );
      expect(ends(Object.values(named))).toContain('healthy');
      expect(ends(alone).includes('healthy')).toBe(pathOfState(state) !== 'blocked');
    }
  });

  it('retries once on every path, and only after a conflict', () => {
    for (const path of getSimplePaths(subjectMachine, options)) {
      const names = eventsOf(path.steps).map(nameOf);
      const retries = names.filter((name) => name === 'SchemaResolved follow').length;
      expect(retries).toBeLessThanOrEqual(names.filter((name) => name === 'ConflictDetected').length);
    }
  });
});

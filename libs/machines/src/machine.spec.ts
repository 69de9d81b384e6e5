import { describe, expect, it } from 'vitest';
import { initialTransition } from 'xstate';
import { canHappen, evolve, fold, IllegalEvent } from './evolve.js';
import type { SubjectEvent } from './events.js';
import { initialSnapshot } from './initial.js';
import { subjectMachine } from './machine.js';
import { pathOf } from './state.js';
import * as a from './testing/samples.js';
import { allStatePaths, activeStatePaths, historyTo, type StatePath } from './testing/samples.js';

/*
 * The event table of `machine.ts` as data: where each event is legal, and where it leads. `same`: the state is unchanged.
 * All events happen at 100 s, when every lease and open time of the samples has expired.
 */
const everywhere = (to: StatePath | 'same') => Object.fromEntries(activeStatePaths.map((path) => [path, to]));
/** A removed subject starts over with every event that is legal while healthy. */
const orStartsOver = (legal: Partial<Record<StatePath, StatePath | 'same'>>) => ({
  ...legal,
  removed: 'healthy' as const,
});
const early = 12;
const late = 100;

const table: [name: string, event: SubjectEvent, legal: Partial<Record<StatePath, StatePath | 'same'>>][] = [
  ['MappingDeclared', a.mappingDeclared(late), orStartsOver(everywhere('healthy'))],
  [
    'ConflictDetected',
    a.conflictDetected(late),
    {
      healthy: 'resolving.lookingUp',
      'circuitOpen.trial': 'resolving.lookingUp',
      removed: 'resolving.lookingUp',
    },
  ],
  ['ConflictObserved', a.conflictObserved(late), orStartsOver(everywhere('same'))],
  ['LookupFailed', a.lookupFailed(late), { 'resolving.lookingUp': 'resolving.waiting' }],
  [
    'LookupStarted, the lease expired',
    a.lookupStarted(late),
    { 'resolving.waiting': 'resolving.lookingUp', 'resolving.lookingUp': 'same' },
  ],
  ['LookupStarted, the lease valid', a.lookupStarted(early), { 'resolving.waiting': 'resolving.lookingUp' }],
  ['SchemaResolved follow', a.schemaResolved(late), { 'resolving.lookingUp': 'retriedOnce' }],
  [
    'SchemaResolved accept',
    a.schemaResolved(late, { verdict: 'accept' }),
    { 'resolving.lookingUp': 'retriedOnce' },
  ],
  ['SchemaResolved stop', a.schemaResolvedWithoutRetry(late, 'stop'), { 'resolving.lookingUp': 'blocked' }],
  [
    'SchemaResolved refuse',
    a.schemaResolvedWithoutRetry(late, 'refuse'),
    { 'resolving.lookingUp': 'healthy' },
  ],
  ['SchemaResolved follow without a mapping', a.schemaResolved(late, { next: null }), {}],
  ['SchemaResolved accept without a lease', a.schemaResolved(late, { verdict: 'accept', lease: null }), {}],
  ['RetrySucceeded', a.retrySucceeded(late), { retriedOnce: 'healthy' }],
  ['RetryFailed', a.retryFailed(late), { retriedOnce: 'blocked' }],
  ['RetryInconclusive', a.retryInconclusive(late), { retriedOnce: 'healthy' }],
  [
    'CircuitOpened by the breaker',
    a.circuitOpened(late),
    {
      healthy: 'circuitOpen.open',
      'resolving.lookingUp': 'circuitOpen.open',
      'resolving.waiting': 'circuitOpen.open',
      blocked: 'circuitOpen.open',
      removed: 'circuitOpen.open',
    },
  ],
  [
    'CircuitOpened by force',
    a.circuitOpened(late, { forced: { actor: 'ada', reason: 'maintenance' } }),
    {
      healthy: 'circuitOpen.open',
      'resolving.lookingUp': 'circuitOpen.open',
      'resolving.waiting': 'circuitOpen.open',
      blocked: 'circuitOpen.open',
      'circuitOpen.open': 'same',
      'circuitOpen.trial': 'circuitOpen.open',
      removed: 'circuitOpen.open',
    },
  ],
  ['TrialStarted, the time over', a.trialStarted(late), { 'circuitOpen.open': 'circuitOpen.trial' }],
  ['TrialStarted, before its time', a.trialStarted(early), {}],
  ['TrialSucceeded', a.trialSucceeded(late), { 'circuitOpen.trial': 'healthy' }],
  ['TrialInconclusive', a.trialInconclusive(late), { 'circuitOpen.trial': 'circuitOpen.open' }],
  ['SubjectReset', a.subjectReset(late), everywhere('healthy')],
  ['SubjectRemoved', a.subjectRemoved(late), everywhere('removed')],
  ['WriterAccepted', a.writerAccepted(late), orStartsOver(everywhere('same'))],
  ['WriterRewritten', a.writerRewritten(late), orStartsOver(everywhere('same'))],
  ['WriterRefused', a.writerRefused(late), orStartsOver(everywhere('same'))],
  ['SubjectAssociated', a.subjectAssociated(late), orStartsOver(everywhere('same'))],
];

describe('the event table', () => {
  it('has every type of event', () => {
    const declared = subjectMachine.events.filter((type) => !type.startsWith('xstate.'));
    expect(new Set(table.map(([, event]) => event.type))).toEqual(new Set(declared));
  });

  it.each(allStatePaths)('the samples reach %s', (path) => {
    expect(pathOf(fold(historyTo[path]))).toBe(path);
  });

  describe.each(table)('%s', (_, event, legal) => {
    it.each(allStatePaths)('in %s', (path) => {
      const before = fold(historyTo[path]);
      const to = legal[path];
      expect(canHappen(before, event)).toBe(to !== undefined);
      if (to === undefined) {
        expect(() => evolve(before, event)).toThrow(new IllegalEvent(event.type, path));
      } else {
        expect(pathOf(evolve(before, event))).toBe(to === 'same' ? path : to);
      }
    });
  });

  describe.each([
    ['open', a.circuitOpened(0, { openUntil: null, forced: { actor: 'ada', reason: 'x' } }), []],
    ['trial', a.circuitOpened(0, { forced: { actor: 'ada', reason: 'x' } }), [a.trialStarted(30)]],
  ] as const)('a circuit that an operator forced open, in %s', (substate, opened, then) => {
    const before = fold([a.mappingDeclared(0), opened, ...then]);
    const byConfig = a.mappingDeclared(late, { mapping: a.theirs });

    it('stays open when the configuration declares a mapping, which is set', () => {
      const after = evolve(before, { ...byConfig, keepsCircuit: true });
      expect(pathOf(after)).toBe(`circuitOpen.${substate}`);
      expect(after.context).toMatchObject({
        mapping: a.theirs,
        circuit: before.context.circuit,
        since: before.context.since,
      });
    });

    it('is closed by one in a log of an earlier release', () => {
      expect(pathOf(evolve(before, byConfig))).toBe('healthy');
    });

    it('is closed by an operator who declares a mapping', () => {
      expect(pathOf(evolve(before, { ...byConfig, source: 'admin', actor: 'ada' }))).toBe('healthy');
    });
  });

  it('a circuit that the breaker opened is closed by a mapping of the configuration', () => {
    const before = fold(historyTo['circuitOpen.open']);
    expect(pathOf(evolve(before, a.mappingDeclared(late, { keepsCircuit: true })))).toBe('healthy');
  });

  it('a circuit forced open without an end has no trial', () => {
    const open = fold([a.circuitOpened(0, { openUntil: null, forced: { actor: 'ada', reason: 'x' } })]);
    expect(canHappen(open, a.trialStarted(1e9))).toBe(false);
  });
});

describe('every event', () => {
  it('the initial snapshot is that of the machine', () => {
    const [{ value, context }] = initialTransition(subjectMachine);
    expect({ value, context }).toEqual(initialSnapshot);
  });

  it.each(table)('%s is the newest event afterwards', (_, event, legal) => {
    for (const path of activeStatePaths.filter((path) => legal[path] !== undefined)) {
      expect(evolve(fold(historyTo[path]), event).context.lastEventAt).toBe(event.at);
    }
  });

  it.each(table)('%s moves `since` exactly when the top-level state changes', (_, event, legal) => {
    for (const path of activeStatePaths) {
      const to = legal[path];
      if (to === undefined) continue;
      const before = fold(historyTo[path]);
      const stays = to === 'same' || to.split('.')[0] === path.split('.')[0];
      expect(evolve(before, event).context.since).toBe(stays ? before.context.since : event.at);
    }
  });

  it('the first event of a stream sets `since`', () => {
    expect(fold([a.writerAccepted(3), a.mappingDeclared(5)]).context.since).toBe(a.at(3));
  });

  it.each(activeStatePaths)('%s remembers its own parts only', (path) => {
    const { conflict, stop, circuit } = fold(historyTo[path]).context;
    const parts = { conflict: conflict !== null, stop: stop !== null, circuit: circuit !== null };
    expect(parts).toEqual({
      conflict: path.startsWith('resolving') || path === 'retriedOnce',
      stop: path === 'blocked',
      circuit: path.startsWith('circuitOpen'),
    });
  });

  it('an illegal event is reported with the current state', () => {
    expect(() => fold([a.trialSucceeded(1)])).toThrow('TrialSucceeded is illegal in healthy');
  });
});

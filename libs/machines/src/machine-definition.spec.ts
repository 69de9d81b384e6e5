import { describe, expect, it } from 'vitest';
import { canHappen, evolve, fold } from './evolve.js';
import type { SubjectEvent } from './events.js';
import * as guards from './guards.js';
import { initialSnapshot } from './initial.js';
import { machineDefinition } from './machine-definition.js';
import { pathOf } from './state.js';
import * as a from './testing/samples.js';
import { allStatePaths, historyTo } from './testing/samples.js';

const definition = machineDefinition();

/** Each event, with what every guard on it reads: before and after leases and open times have ended. */
const events: readonly SubjectEvent[] = [12, 100].flatMap((second) => [
  a.mappingDeclared(second),
  a.mappingDeclared(second, { keepsCircuit: true }),
  a.conflictDetected(second),
  a.conflictObserved(second),
  a.lookupFailed(second),
  a.lookupStarted(second),
  a.schemaResolved(second),
  a.schemaResolved(second, { verdict: 'accept' }),
  a.schemaResolved(second, { next: null }),
  a.schemaResolvedWithoutRetry(second, 'stop'),
  a.schemaResolvedWithoutRetry(second, 'refuse'),
  a.retrySucceeded(second),
  a.retryFailed(second),
  a.retryInconclusive(second),
  a.circuitOpened(second),
  a.circuitOpened(second, { forced: { actor: 'ada', reason: 'maintenance' } }),
  a.trialStarted(second),
  a.trialSucceeded(second),
  a.trialInconclusive(second),
  a.subjectReset(second),
  a.subjectRemoved(second),
  a.writerAccepted(second),
  a.writerRewritten(second),
  a.writerRefused(second),
  a.subjectAssociated(second),
]);

/** Where a subject may be when an event happens: each state, and a circuit that an operator forced open. */
const forced = { actor: 'ada', reason: 'maintenance' };
const histories = [
  ...allStatePaths.map((path) => historyTo[path]),
  [a.circuitOpened(0, { openUntil: null, forced })],
  [a.circuitOpened(0, { openUntil: a.at(1), forced }), a.trialStarted(2)],
];

/** The change that the definition says, by the machine's own guards; undefined: the event is illegal. */
function defined(before: ReturnType<typeof fold>, event: SubjectEvent): string | null | undefined {
  return definition.transitions.find(
    (each) =>
      each.event === event.type &&
      each.from === pathOf(before) &&
      each.guards.every((name) => {
        const guard = guards[name as keyof typeof guards] as (input: object, of: SubjectEvent) => boolean;
        return guard({ context: before.context }, event);
      }),
  )?.to;
}

describe('the definition of the machine', () => {
  it('begins where a stream without events is', () => {
    expect(definition.initial).toBe(pathOf(initialSnapshot));
  });

  it('has the states that a subject can be in, and those around them', () => {
    const inner = definition.states.filter(({ initial }) => initial === null).map(({ id }) => id);
    expect(inner.sort()).toEqual([...allStatePaths].sort());
    expect(definition.states.filter(({ initial }) => initial !== null)).toEqual([
      { id: 'resolving', parent: null, initial: 'resolving.lookingUp' },
      { id: 'circuitOpen', parent: null, initial: 'circuitOpen.open' },
    ]);
    expect(definition.states).toContainEqual({
      id: 'circuitOpen.trial',
      parent: 'circuitOpen',
      initial: null,
    });
  });

  it.each(histories)('says what every event does after %#', (...history) => {
    const before = fold(history);
    for (const event of events) {
      const to = defined(before, event);
      expect([event, canHappen(before, event)]).toEqual([event, to !== undefined]);
      if (to !== undefined)
        expect([event, pathOf(evolve(before, event))]).toEqual([event, to ?? pathOf(before)]);
    }
  });

  it('has no transition that none of these events takes', () => {
    const taken = new Set<unknown>();
    for (const history of histories)
      for (const event of events) {
        const before = fold(history);
        taken.add(`${event.type} ${pathOf(before)} ${String(defined(before, event))}`);
      }
    const listed = definition.transitions.map(({ event, from, to }) => `${event} ${from} ${String(to)}`);
    expect(listed.filter((each) => !taken.has(each))).toEqual([]);
  });

  it('names the guards, in the order in which they are tried', () => {
    const of = (event: string, from: string) =>
      definition.transitions.filter((each) => each.event === event && each.from === from);
    expect(of('SchemaResolved', 'resolving.lookingUp')).toEqual(
      [
        ['retriedOnce', 'verdictRetries'],
        ['blocked', 'verdictStops'],
        ['healthy', 'verdictRefuses'],
      ].map(([to, guard]) => ({ event: 'SchemaResolved', from: 'resolving.lookingUp', to, guards: [guard] })),
    );
    expect(of('MappingDeclared', 'circuitOpen.open').map(({ to, guards }) => [to, guards])).toEqual([
      [null, ['forcedCircuitStays']],
      ['healthy', []],
    ]);
    expect(of('SubjectReset', 'removed')).toEqual([]);
  });
});

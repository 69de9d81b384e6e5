import { describe, expect, it } from 'vitest';

import { admit, type AdmissionDecision } from './admit.js';
import { fold } from './evolve.js';
import type { Strategy } from './policy.js';
import { nextDueAt, stateOf } from './state.js';
import * as a from './testing/samples.js';
import { at, activeStatePaths, historyTo, T0, theirs, type StatePath } from './testing/samples.js';

const both = ['Strict', 'Lenient'] as const;
const refusal = (code: 'produce.blocked' | 'circuit.open' | 'sr.unreachable', retryAfterMs: number | null) =>
  ({ kind: 'refuse', code, retryAfterMs }) as const;

/** The state, the second of the request, and the admission under each strategy. */
const table: [
  path: StatePath,
  second: number,
  strategies: readonly Strategy[],
  admission: AdmissionDecision,
][] = [
  ['healthy', 100, both, { kind: 'send' }],
  ['resolving.lookingUp', 14.999, both, { kind: 'hold', until: at(15) }],
  ['resolving.lookingUp', 15, both, { kind: 'lookup' }],
  ['resolving.waiting', 11.04, ['Strict'], refusal('sr.unreachable', 60)],
  ['resolving.waiting', 11.04, ['Lenient'], { kind: 'hold', until: at(11.1) }],
  ['resolving.waiting', 11.1, both, { kind: 'lookup' }],
  ['retriedOnce', 20.999, both, { kind: 'hold', until: at(21) }],
  ['retriedOnce', 21, both, { kind: 'abandonRetry' }],
  ['blocked', 1e6, both, refusal('produce.blocked', null)],
  ['circuitOpen.open', 39, both, refusal('circuit.open', 1000)],
  ['circuitOpen.open', 40, both, { kind: 'trial' }],
  ['circuitOpen.trial', 41, both, refusal('circuit.open', 9000)],
  ['circuitOpen.trial', 50, both, { kind: 'trial' }],
];

describe.each(table)('admission in %s at %d s', (path, second, strategies, admission) => {
  it.each(strategies)(`%s: ${admission.kind}`, (strategy) => {
    expect(admit(fold(historyTo[path]), strategy, T0 + second * 1000)).toEqual(admission);
  });
});

/** Rule 14: a pod whose mode does not enforce a state ignores it, even when another pod stored it. */
const modes: [path: StatePath, second: number, observe: string, resolve: string][] = [
  ['healthy', 100, 'send', 'send'],
  ['resolving.lookingUp', 14, 'send', 'hold'],
  ['resolving.lookingUp', 15, 'send', 'lookup'],
  ['resolving.waiting', 11.04, 'send', 'refuse'],
  ['resolving.waiting', 11.1, 'send', 'lookup'],
  ['retriedOnce', 20, 'send', 'hold'],
  ['retriedOnce', 21, 'send', 'abandonRetry'],
  ['blocked', 100, 'send', 'refuse'],
  ['circuitOpen.open', 39, 'send', 'send'],
  ['circuitOpen.open', 40, 'send', 'trial'],
  ['circuitOpen.trial', 41, 'send', 'send'],
  ['circuitOpen.trial', 50, 'send', 'trial'],
];

describe.each(modes)('admission in %s at %d s', (path, second, observe, resolve) => {
  it.each([
    ['observe', observe],
    ['resolve', resolve],
  ] as const)('in the mode %s: %s', (mode, kind) => {
    expect(admit(fold(historyTo[path]), 'Strict', T0 + second * 1000, mode).kind).toBe(kind);
  });
});

describe('admission', () => {
  it.each(['observe', 'resolve', 'enforce'] as const)(
    'in a circuit that an operator opened is refused in mode %s, and a trial is due at its end',
    (mode) => {
      const open = fold([
        ...historyTo.healthy,
        a.circuitOpened(10, { openUntil: at(40), forced: { actor: 'ada', reason: 'x' } }),
      ]);
      expect(admit(open, 'Strict', T0 + 39_000, mode)).toEqual(refusal('circuit.open', 1000));
      expect(admit(open, 'Strict', T0 + 40_000, mode)).toEqual({ kind: 'trial' });
    },
  );

  it('in mode observe waits for the look-up that binds the first mapping', () => {
    const bare = fold([a.conflictDetected(10, { mapping: null, kind: 'FIRST_USE' })]);
    expect(admit(bare, 'Strict', T0 + 11_000, 'observe')).toEqual({ kind: 'hold', until: at(15) });
  });

  describe.each(['UNKNOWN_FIELD', 'UNKNOWN_BRANCH'] as const)('while a conflict %s is looked up', (kind) => {
    const bound = a.conflictDetected(10, { kind, mapping: theirs, origin: 'client', windowFrom: null });
    const failed = a.lookupFailed(11);
    const given = [a.mappingDeclared(0, { mapping: theirs }), bound];

    it.each(both)(
      'sends data that fits the bound mapping, whether or not the registry responds: %s',
      (strategy) => {
        for (const events of [given, [...given, failed]])
          for (const second of [11.04, 60])
            expect(admit(fold(events), strategy, T0 + second * 1000)).toEqual({ kind: 'send' });
      },
    );

    it('holds or refuses the request that is in conflict, or makes it look up', () => {
      const of = (events: Parameters<typeof fold>[0], second: number, strategy: Strategy) =>
        admit(fold(events), strategy, T0 + second * 1000, 'enforce', true);
      expect(of(given, 11, 'Strict')).toEqual({ kind: 'hold', until: at(15) });
      expect(of(given, 15, 'Strict')).toEqual({ kind: 'lookup' });
      expect(of([...given, failed], 11.04, 'Strict')).toEqual(refusal('sr.unreachable', 60));
      expect(of([...given, failed], 11.04, 'Lenient')).toEqual({ kind: 'hold', until: at(11.1) });
    });

    it('holds every request while the mapping has no id yet, and during the retry', () => {
      const unbound = [a.mappingDeclared(0), a.conflictDetected(10, { kind })];
      expect(admit(fold(unbound), 'Strict', T0 + 11_000).kind).toBe('hold');
      expect(admit(fold([...given, a.schemaResolved(11)]), 'Strict', T0 + 11_500).kind).toBe('hold');
    });
  });

  it.each(['BROKER_REFUSED', 'UNKNOWN_SCHEMA', 'SERIALIZER_REFUSED', 'LATEST_MOVED'] as const)(
    'while a conflict %s makes the mapping suspect sends nothing',
    (kind) => {
      const events = [
        a.mappingDeclared(0, { mapping: theirs }),
        a.conflictDetected(10, { kind, mapping: theirs }),
      ];
      expect(admit(fold(events), 'Strict', T0 + 11_000)).toEqual({ kind: 'hold', until: at(15) });
    },
  );

  it('in a circuit forced open without an end is refused without a Retry-After', () => {
    const forGood = fold([a.circuitOpened(0, { openUntil: null, forced: { actor: 'ada', reason: 'x' } })]);
    expect(admit(forGood, 'Strict', T0 + 1e12)).toEqual(refusal('circuit.open', null));
  });

  it('of a healthy subject is always the same object, with or without a mapping', () => {
    expect(admit(fold([]), 'Strict', T0)).toBe(admit(fold(historyTo.healthy), 'Lenient', T0 + 5));
  });

  it('rounds the Retry-After up, so that it is not too early', () => {
    expect(admit(fold(historyTo['circuitOpen.open']), 'Strict', T0 + 39_999.5)).toEqual(
      refusal('circuit.open', 1),
    );
  });
});

describe('the deadline', () => {
  it.each([
    ['healthy', null],
    ['resolving.lookingUp', at(15)],
    ['resolving.waiting', at(11.1)],
    ['retriedOnce', at(21)],
    ['blocked', null],
    ['circuitOpen.open', at(40)],
    ['circuitOpen.trial', at(50)],
  ] as const)('of %s is when something becomes due', (path, deadline) => {
    expect(nextDueAt(fold(historyTo[path]))).toBe(deadline);
  });

  it('is the time that the admission gives', () => {
    for (const [path, second, , admission] of table) {
      if (admission.kind !== 'hold') continue;
      const snapshot = fold(historyTo[path]);
      expect(admission.until).toBe(nextDueAt(snapshot));
      expect(admit(snapshot, 'Lenient', T0 + second * 1000)).not.toEqual({ kind: 'send' });
    }
  });
});

describe('the state', () => {
  it.each(activeStatePaths)('%s is read as state and substate', (path) => {
    const [state, substate = null] = path.split('.');
    expect(stateOf(fold(historyTo[path]))).toEqual({ state, substate });
  });
});

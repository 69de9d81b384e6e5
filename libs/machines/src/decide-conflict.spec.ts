import { describe, expect, it } from 'vitest';
import type { Mode, Policy } from './policy.js';
import { pathOf } from './state.js';
import * as c from './testing/commands.js';
import * as a from './testing/samples.js';
import { at, activeStatePaths, policy, historyTo } from './testing/samples.js';
import { given } from './testing/scenario.js';

/** The lease of the trial. */
const lease = (until: number) => ({ owner: 'pod-a', until: at(until) });
const inMode = (mode: Mode): Policy => ({ ...policy, mode });
/** A conflict at `seconds` that was followed and sent. */
const followed = (seconds: number) => [
  a.conflictDetected(seconds),
  a.schemaResolved(seconds),
  a.retrySucceeded(seconds),
];

describe('DetectConflict', () => {
  it('in healthy becomes a look-up under a lease', () => {
    const { decision, snapshot } = given(...historyTo.healthy).when(c.detectConflict(), 10);
    expect(decision).toEqual({
      ok: true,
      events: [
        {
          type: 'ConflictDetected',
          at: at(10),
          mismatchId: 'mismatch-new',
          kind: 'BROKER_REFUSED',
          origin: 'broker',
          mapping: a.ours,
          differences: a.differences,
          lease: { owner: 'pod-a', until: at(15) },
          windowFrom: at(-50),
        },
      ],
    });
    expect(pathOf(snapshot)).toBe('resolving.lookingUp');
    expect(snapshot.context).toMatchObject({
      lastMismatchId: 'mismatch-new',
      conflict: { mismatchId: 'mismatch-new', from: a.ours, counted: true, failedLookups: 0 },
      breaker: { conflicts: [at(10)] },
    });
  });

  it('at the first use is not counted', () => {
    const { decision, snapshot } = given().when(c.detectConflict({ kind: 'FIRST_USE' }), 10);
    expect(decision).toMatchObject({ ok: true, events: [{ mapping: null, windowFrom: null }] });
    expect(snapshot.context.breaker.conflicts).toEqual([]);
    expect(snapshot.context.conflict?.counted).toBe(false);
  });

  it('the third inside the window opens the circuit too, and the conflict is closed', () => {
    const { decision, snapshot } = given(...followed(0), ...followed(30)).when(c.detectConflict(), 60);
    expect(decision).toMatchObject({
      ok: true,
      events: [
        { type: 'ConflictDetected' },
        {
          type: 'CircuitOpened',
          at: at(60),
          openUntil: at(90),
          conflictsInWindow: 3,
          trip: 1,
          forced: null,
        },
      ],
    });
    expect(pathOf(snapshot)).toBe('circuitOpen.open');
    expect(snapshot.context.conflict).toBeNull();
    expect(snapshot.context.lastMismatchId).toBe('mismatch-new');
    expect(snapshot.context.breaker).toEqual({
      conflicts: [at(0), at(30), at(60)],
      trips: 1,
      lastTripUntil: at(90),
    });
  });

  it('a conflict that the data of a request shows counts like any other as the third: it is not resolved yet', () => {
    const refused = [a.conflictDetected(40), a.schemaResolvedWithoutRetry(40, 'refuse')];
    const before = given(...followed(0), ...refused, ...refused, ...followed(45));
    expect(before.snapshot.context.breaker.conflicts).toEqual([at(0), at(45)]);
    const { decision } = before.when(c.detectConflict(), 50);
    expect(decision).toMatchObject({
      ok: true,
      events: [{ type: 'ConflictDetected' }, { type: 'CircuitOpened', conflictsInWindow: 3 }],
    });
  });

  it('the third counts as the second once the window has passed the oldest, which is forgotten', () => {
    const { decision, snapshot } = given(...followed(0), ...followed(30)).when(c.detectConflict(), 60.001);
    expect(decision).toMatchObject({ ok: true, events: [{ type: 'ConflictDetected' }] });
    expect(snapshot.context.breaker.conflicts).toEqual([at(30), at(60.001)]);
  });

  it('a first use never opens the circuit, however many conflicts there were', () => {
    const { decision } = given(...followed(0), ...followed(1), ...followed(2)).when(
      c.detectConflict({ kind: 'FIRST_USE' }),
      3,
    );
    expect(decision).toMatchObject({ ok: true, events: [{ type: 'ConflictDetected' }] });
  });

  it('that the data of a request shows is not counted yet and does not open the circuit', () => {
    const scenario = given(...followed(0), ...followed(1), ...followed(2));
    for (const kind of ['UNKNOWN_FIELD', 'UNKNOWN_BRANCH'] as const) {
      const { decision, snapshot } = scenario.when(c.detectConflict({ kind }), 3);
      expect(decision).toMatchObject({ ok: true, events: [{ type: 'ConflictDetected', windowFrom: null }] });
      expect(snapshot.context.breaker.conflicts).toHaveLength(3);
    }
  });

  it('in mode resolve is counted and does not open the circuit', () => {
    const { decision, snapshot } = given(...followed(0), ...followed(1)).when(
      c.detectConflict(),
      2,
      inMode('resolve'),
    );
    expect(decision).toMatchObject({ ok: true, events: [{ type: 'ConflictDetected' }] });
    expect(snapshot.context.breaker.conflicts).toHaveLength(3);
  });

  it('in mode observe is detected only for a subject without a mapping', () => {
    const bound = given(...historyTo.healthy);
    for (const kind of ['UNKNOWN_FIELD', 'FIRST_USE'] as const)
      expect(bound.when(c.detectConflict({ kind }), 10, inMode('observe')).decision).toEqual({
        ok: false,
        refusal: { code: 'illegal', state: 'healthy', command: 'DetectConflict' },
      });
    const bare = given().when(c.detectConflict({ kind: 'FIRST_USE' }), 10, inMode('observe'));
    expect(bare.decision).toMatchObject({ ok: true });
  });

  it.each([
    ['resolving.lookingUp', { code: 'busy', until: at(15) }],
    ['resolving.waiting', { code: 'busy', until: at(11.1) }],
    ['retriedOnce', { code: 'busy', until: at(21) }],
    ['blocked', { code: 'blocked' }],
    ['circuitOpen.open', { code: 'circuit_open', openUntil: at(40) }],
  ] as const)('in %s is refused', (path, refusal) => {
    const { decision } = given(...historyTo[path]).when(c.detectConflict(), 12);
    expect(decision).toEqual({ ok: false, refusal });
  });

  it('in a trial whose window is over is looked up', () => {
    const { snapshot } = given(...historyTo['circuitOpen.trial']).when(
      c.detectConflict({ trial: lease(50) }),
      41,
    );
    expect(pathOf(snapshot)).toBe('resolving.lookingUp');
    expect(snapshot.context.circuit).toBeNull();
  });

  it('in a trial with the earlier conflicts still in the window opens the circuit again, twice as long', () => {
    const tripped = [...followed(0), ...followed(1), a.conflictDetected(2), a.circuitOpened(2)];
    const { decision } = given(...tripped, a.trialStarted(32)).when(
      c.detectConflict({ trial: lease(42) }),
      33,
    );
    expect(decision).toMatchObject({
      ok: true,
      events: [
        { type: 'ConflictDetected' },
        { type: 'CircuitOpened', conflictsInWindow: 4, trip: 2, openUntil: at(93) },
      ],
    });
  });

  it.each([
    ["another pod's", { owner: 'pod-b' }],
    ["another request's of the same pod", {}],
    ["an earlier trial's of the same pod", { trial: lease(45) }],
  ])('%s late conflict does not disturb a trial', (_, change) => {
    const { decision } = given(...historyTo['circuitOpen.trial']).when(c.detectConflict(change), 41);
    expect(decision).toEqual({ ok: false, refusal: { code: 'busy', until: at(50) } });
  });

  it('is never earlier than the newest event, even when the clock is behind', () => {
    const { decision } = given(a.mappingDeclared(20)).when(c.detectConflict(), 10);
    expect(decision).toMatchObject({ ok: true, events: [{ at: at(20), lease: { until: at(25) } }] });
  });
});

describe('ObserveConflict', () => {
  it('in healthy is recorded and changes nothing else', () => {
    const scenario = given(...historyTo.healthy);
    const { decision, snapshot } = scenario.when(c.observeConflict(), 10, inMode('observe'));
    expect(decision).toEqual({
      ok: true,
      events: [a.conflictObserved(10, { mismatchId: 'mismatch-new', verdict: 'follow' })],
    });
    expect(snapshot).toEqual({
      value: 'healthy',
      context: { ...scenario.snapshot.context, lastEventAt: at(10), lastMismatchId: 'mismatch-new' },
    });
  });

  it.each(activeStatePaths.filter((path) => path !== 'healthy'))(
    'in %s is recorded and leaves the state unchanged',
    (path) => {
      const scenario = given(...historyTo[path]);
      const { snapshot } = scenario.when(c.observeConflict(), 100, inMode('observe'));
      const context = { ...scenario.snapshot.context, lastEventAt: at(100) };
      expect(snapshot).toEqual({ value: scenario.snapshot.value, context });
    },
  );
});

import { describe, expect, it } from 'vitest';
import { pathOf } from './state.js';
import * as c from './testing/commands.js';
import * as a from './testing/samples.js';
import { at, activeStatePaths, historyTo } from './testing/samples.js';
import { given } from './testing/scenario.js';

const forced = { actor: 'ada', reason: 'maintenance' };
const elsewhere = activeStatePaths.filter((path) => path !== 'circuitOpen.trial');

describe('OpenCircuit', () => {
  it.each([
    'healthy',
    'resolving.lookingUp',
    'resolving.waiting',
    'blocked',
    'circuitOpen.open',
    'circuitOpen.trial',
  ] as const)('in %s opens the circuit by force', (path) => {
    const { decision, snapshot } = given(...historyTo[path]).when(c.openCircuit(), 41);
    expect(decision).toMatchObject({
      ok: true,
      events: [{ type: 'CircuitOpened', at: at(41), openUntil: at(101), forced }],
    });
    expect(pathOf(snapshot)).toBe('circuitOpen.open');
    expect(snapshot.context.circuit).toEqual({ openUntil: at(101), forced, lease: null });
  });

  it('is not a trip: it does not double the next one', () => {
    const { decision, snapshot } = given(...historyTo['circuitOpen.open']).when(c.openCircuit(), 12);
    expect(decision).toMatchObject({ ok: true, events: [{ trip: 1, conflictsInWindow: 1 }] });
    expect(snapshot.context.breaker).toMatchObject({ trips: 1, lastTripUntil: at(72) });
  });

  it('without a time holds until reset', () => {
    const { snapshot } = given(...historyTo.healthy).when(c.openCircuit({ forMs: null }), 10);
    expect(snapshot.context.circuit).toMatchObject({ openUntil: null });
    expect(snapshot.context.breaker.lastTripUntil).toBeNull();
  });

  it('once more without a time changes nothing', () => {
    const forGood = a.circuitOpened(0, { openUntil: null, forced });
    expect(given(forGood).when(c.openCircuit({ forMs: null }), 10).decision).toEqual({
      ok: true,
      events: [],
    });
  });

  it('sets an end for a circuit that was forced open without one', () => {
    const forGood = a.circuitOpened(0, { openUntil: null, forced });
    const { snapshot } = given(forGood).when(c.openCircuit(), 10);
    expect(snapshot.context.circuit).toMatchObject({ openUntil: at(70) });
  });

  it('waits for a running retry', () => {
    const { decision } = given(...historyTo.retriedOnce).when(c.openCircuit(), 20.999);
    expect(decision).toEqual({ ok: false, refusal: { code: 'busy', until: at(21) } });
  });

  it('abandons a retry whose lease expired', () => {
    const { decision, snapshot } = given(...historyTo.retriedOnce).when(c.openCircuit(), 21);
    expect(decision).toMatchObject({
      ok: true,
      events: [{ type: 'RetryInconclusive', reason: 'lease ran out' }, { type: 'CircuitOpened' }],
    });
    expect(snapshot.context).toMatchObject({ mapping: a.theirs, conflict: null });
  });

  it.each([c.failLookup, c.resolveSchema])('leaves the interrupted look-up without effect', (of) => {
    const opened = a.circuitOpened(12, { forced });
    const { decision } = given(...historyTo['resolving.lookingUp'], opened).when(of(), 13);
    expect(decision).toMatchObject({ ok: false, refusal: { code: 'illegal', state: 'circuitOpen.open' } });
  });
});

describe('StartTrial', () => {
  it('starts once the time has come', () => {
    const { decision, snapshot } = given(...historyTo['circuitOpen.open']).when(c.startTrial(), 40);
    expect(decision).toEqual({
      ok: true,
      events: [{ type: 'TrialStarted', at: at(40), lease: { owner: 'pod-b', until: at(50) } }],
    });
    expect(pathOf(snapshot)).toBe('circuitOpen.trial');
  });

  it('is refused before its time', () => {
    const { decision } = given(...historyTo['circuitOpen.open']).when(c.startTrial(), 39.999);
    expect(decision).toEqual({ ok: false, refusal: { code: 'not_due', at: at(40) } });
  });

  it('is never due in a circuit forced open without an end', () => {
    const forGood = a.circuitOpened(0, { openUntil: null, forced });
    const { decision } = given(forGood).when(c.startTrial(), 1e6);
    expect(decision).toEqual({ ok: false, refusal: { code: 'not_due', at: null } });
  });

  it('waits for the running trial', () => {
    const { decision } = given(...historyTo['circuitOpen.trial']).when(c.startTrial(), 49.999);
    expect(decision).toEqual({ ok: false, refusal: { code: 'busy', until: at(50) } });
  });

  it('ends a trial whose lease expired and starts the next', () => {
    const { decision, snapshot } = given(...historyTo['circuitOpen.trial']).when(c.startTrial(), 50);
    expect(decision).toEqual({
      ok: true,
      events: [
        { type: 'TrialInconclusive', at: at(50), reason: 'lease ran out' },
        { type: 'TrialStarted', at: at(50), lease: { owner: 'pod-b', until: at(60) } },
      ],
    });
    expect(snapshot.context.circuit?.lease?.owner).toBe('pod-b');
  });

  it.each([
    ['healthy', { code: 'illegal', state: 'healthy', command: 'StartTrial' }],
    ['resolving.lookingUp', { code: 'busy', until: at(15) }],
    ['resolving.waiting', { code: 'busy', until: at(11.1) }],
    ['retriedOnce', { code: 'busy', until: at(21) }],
    ['blocked', { code: 'blocked' }],
  ] as const)('in %s is refused', (path, refusal) => {
    const { decision } = given(...historyTo[path]).when(c.startTrial(), 12);
    expect(decision).toEqual({ ok: false, refusal });
  });
});

describe('the end of a trial', () => {
  const trial = given(...historyTo['circuitOpen.trial']);

  it('with success closes the circuit: the conflicts are forgotten, the trips are not', () => {
    const { decision, snapshot } = trial.when(c.succeedTrial(), 41);
    expect(decision).toEqual({ ok: true, events: [a.trialSucceeded(41)] });
    expect(snapshot.value).toBe('healthy');
    expect(snapshot.context).toMatchObject({
      circuit: null,
      breaker: { conflicts: [], trips: 1, lastTripUntil: at(40) },
    });
  });

  it('without an outcome leaves the circuit open, and the next trial due at once', () => {
    const { decision, snapshot } = trial.when(c.abandonTrial(), 41);
    expect(decision).toEqual({ ok: true, events: [a.trialInconclusive(41)] });
    expect(pathOf(snapshot)).toBe('circuitOpen.open');
    const events = [...historyTo['circuitOpen.trial'], a.trialInconclusive(41)];
    expect(given(...events).when(c.startTrial(), 41).decision.ok).toBe(true);
  });

  describe.each([
    ['SucceedTrial', c.succeedTrial],
    ['AbandonTrial', c.abandonTrial],
  ] as const)('%s', (command, of) => {
    it('by another than the owner is refused', () => {
      expect(trial.when(of({ owner: 'pod-b' }), 60).decision).toEqual({
        ok: false,
        refusal: { code: 'not_owner', owner: 'pod-a' },
      });
    });

    it.each(elsewhere)('in %s is illegal', (path) => {
      const { decision } = given(...historyTo[path]).when(of(), 100);
      expect(decision).toEqual({ ok: false, refusal: { code: 'illegal', state: path, command } });
    });
  });
});

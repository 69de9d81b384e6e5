import { describe, expect, it } from 'vitest';
import type { SubjectEvent } from './events.js';
import { pathOf } from './state.js';
import * as c from './testing/commands.js';
import * as a from './testing/samples.js';
import { at, activeStatePaths, historyTo } from './testing/samples.js';
import { given } from './testing/scenario.js';

const lookingUp = historyTo['resolving.lookingUp'];
const waiting = historyTo['resolving.waiting'];
const elsewhere = activeStatePaths.filter((path) => path !== 'resolving.lookingUp');

describe('StartLookup', () => {
  it('in waiting starts once it is due', () => {
    const { decision, snapshot } = given(...waiting).when(c.startLookup(), 11.1);
    expect(decision).toEqual({
      ok: true,
      events: [{ type: 'LookupStarted', at: at(11.1), lease: { owner: 'pod-b', until: at(16.1) } }],
    });
    expect(pathOf(snapshot)).toBe('resolving.lookingUp');
    expect(snapshot.context.conflict).toMatchObject({
      failedLookups: 1,
      lastFailure: 'timeout',
      nextAttemptAt: null,
    });
  });

  it('in waiting is refused before its time', () => {
    const { decision } = given(...waiting).when(c.startLookup(), 11.099);
    expect(decision).toEqual({ ok: false, refusal: { code: 'not_due', at: at(11.1) } });
  });

  it.each(['pod-a', 'pod-b'])('by %s is refused while the lease is alive', (owner) => {
    const { decision } = given(...lookingUp).when(c.startLookup({ owner }), 14.999);
    expect(decision).toEqual({ ok: false, refusal: { code: 'busy', until: at(15) } });
  });

  it('takes over a look-up whose lease expired', () => {
    const { snapshot } = given(...lookingUp).when(c.startLookup(), 15);
    expect(pathOf(snapshot)).toBe('resolving.lookingUp');
    expect(snapshot.context.conflict?.lease).toEqual({ owner: 'pod-b', until: at(20) });
  });

  it.each(activeStatePaths.filter((path) => !path.startsWith('resolving')))('in %s is illegal', (path) => {
    const { decision } = given(...historyTo[path]).when(c.startLookup(), 100);
    expect(decision).toEqual({
      ok: false,
      refusal: { code: 'illegal', state: path, command: 'StartLookup' },
    });
  });
});

describe('ReturnLookup', () => {
  it('makes the next look-up due at once and counts no attempt', () => {
    const { decision, snapshot } = given(...lookingUp).when(c.returnLookup(), 11);
    expect(decision).toEqual({
      ok: true,
      events: [{ type: 'LookupFailed', at: at(11), reason: 'shut down', attempt: 0, nextAttemptAt: at(11) }],
    });
    expect(
      given(...lookingUp, ...(decision.ok ? decision.events : [])).when(c.startLookup(), 11).decision.ok,
    ).toBe(true);
    expect(snapshot.context.conflict).toMatchObject({ lease: null, failedLookups: 0 });
  });

  it('by another than the owner is refused', () => {
    const { decision } = given(...lookingUp).when(c.returnLookup({ owner: 'pod-b' }), 11);
    expect(decision).toMatchObject({ ok: false, refusal: { code: 'not_owner' } });
  });
});

describe('FailLookup', () => {
  it('leads to waiting, where no pod holds the lease', () => {
    const { decision, snapshot } = given(...lookingUp).when(c.failLookup(), 11);
    expect(decision).toEqual({ ok: true, events: [a.lookupFailed(11)] });
    expect(snapshot.context.conflict).toMatchObject({
      lease: null,
      failedLookups: 1,
      nextAttemptAt: at(11.1),
      lastFailure: 'timeout',
    });
  });

  it('waits longer each time, up to the attempts of the setting', () => {
    const waits: number[] = [];
    let events: SubjectEvent[] = [...lookingUp];
    for (let attempt = 1; attempt <= 6; attempt++) {
      const { decision } = given(...events).when(c.failLookup(), 100);
      if (!decision.ok || decision.events[0]?.type !== 'LookupFailed') throw new Error('refused');
      const [failed] = decision.events;
      expect(failed.attempt).toBe(attempt);
      waits.push(Date.parse(failed.nextAttemptAt) - Date.parse(failed.at));
      const lease = { owner: 'pod-a', until: at(200) };
      events = [...events, failed, a.lookupStarted(100, { lease })];
    }
    expect(waits).toEqual([100, 200, 400, 800, 5000, 5000]);
  });

  it('does not count toward the breaker', () => {
    const { snapshot } = given(...lookingUp).when(c.failLookup(), 11);
    expect(snapshot.context.breaker.conflicts).toEqual([at(10)]);
  });
});

describe('ResolveSchema', () => {
  it.each(['follow', 'accept'] as const)('%s sets the next mapping and lets its owner retry', (verdict) => {
    const { decision, snapshot } = given(...lookingUp).when(c.resolveSchema({ verdict }), 12);
    expect(decision).toEqual({
      ok: true,
      events: [a.schemaResolved(12, { verdict, lease: { owner: 'pod-a', until: at(22) } })],
    });
    expect(snapshot.value).toBe('retriedOnce');
    expect(snapshot.context).toMatchObject({
      mapping: a.theirs,
      source: 'config',
      conflict: { from: a.ours, lease: { owner: 'pod-a', until: at(22) } },
    });
  });

  it('of a subject without a declaration sets its mapping by first use', () => {
    const { snapshot } = given(
      a.conflictDetected(0, { kind: 'FIRST_USE', mapping: null, windowFrom: null }),
    ).when(c.resolveSchema(), 1);
    expect(snapshot.context).toMatchObject({ mapping: a.theirs, source: 'first_use' });
  });

  it('stop blocks with the difference, and ignores the next mapping', () => {
    const { decision, snapshot } = given(...lookingUp).when(
      c.resolveSchema({ verdict: 'stop', differences: a.differences, reason: 'a key is never followed' }),
      12,
    );
    expect(decision).toEqual({
      ok: true,
      events: [a.schemaResolvedWithoutRetry(12, 'stop', 'a key is never followed')],
    });
    expect(snapshot.value).toBe('blocked');
    expect(snapshot.context).toMatchObject({
      mapping: a.ours,
      stop: {
        mismatchId: 'mismatch-10',
        class: 'schema.conflict',
        reason: 'a key is never followed',
        differences: a.differences,
      },
    });
  });

  it('refuse leads back to healthy and removes the conflict from the breaker', () => {
    const earlier = [a.conflictDetected(5), a.schemaResolved(5), a.retrySucceeded(5)];
    const { snapshot } = given(...earlier, a.conflictDetected(10)).when(
      c.resolveSchema({ verdict: 'refuse', next: null, differences: a.differences }),
      12,
    );
    expect(snapshot.value).toBe('healthy');
    expect(snapshot.context.conflict).toBeNull();
    expect(snapshot.context.breaker.conflicts).toEqual([at(5)]);
  });

  it('refuse of a first use removes nothing from the breaker', () => {
    const earlier = [a.conflictDetected(10), a.schemaResolved(10), a.retrySucceeded(10)];
    const { snapshot } = given(
      ...earlier,
      a.conflictDetected(10, { kind: 'FIRST_USE', windowFrom: null }),
    ).when(c.resolveSchema({ verdict: 'refuse', next: null }), 10);
    expect(snapshot.context.breaker.conflicts).toEqual([at(10)]);
  });

  it('one bad client, refused again and again, does not open the circuit', () => {
    let events: SubjectEvent[] = [a.mappingDeclared(0)];
    for (let second = 1; second <= 10; second++) {
      const { decision } = given(...events).when(c.detectConflict(), second);
      if (!decision.ok) throw new Error(decision.refusal.code);
      events = [...events, ...decision.events, a.schemaResolvedWithoutRetry(second, 'refuse')];
    }
    expect(given(...events).snapshot.value).toBe('healthy');
  });

  describe.each(['UNKNOWN_FIELD', 'UNKNOWN_BRANCH'] as const)(
    'of %s, which the data of a request shows',
    (kind) => {
      const detected = (second: number) =>
        a.conflictDetected(second, { kind, origin: 'client', windowFrom: null });
      const resolved = (second: number) => [
        detected(second),
        a.schemaResolved(second, { windowFrom: at(second - 60) }),
      ];
      const followed = (second: number) => [...resolved(second), a.retrySucceeded(second)];
      const declared = a.mappingDeclared(0);

      it('counts the conflict if it concerns the mapping', () => {
        const { decision, snapshot } = given(declared, detected(10)).when(c.resolveSchema(), 12);
        expect(decision).toMatchObject({
          ok: true,
          events: [{ type: 'SchemaResolved', windowFrom: at(-48) }],
        });
        expect(snapshot.context.breaker.conflicts).toEqual([at(12)]);
        const stopped = given(declared, detected(10)).when(c.resolveSchema({ verdict: 'stop' }), 12).snapshot;
        expect(stopped).toMatchObject({ value: 'blocked', context: { breaker: { conflicts: [at(12)] } } });
      });

      it('counts nothing if only the request is refused, whatever else is in the window', () => {
        const scenario = given(declared, ...followed(1), ...followed(2), detected(10));
        const { snapshot } = scenario.when(c.resolveSchema({ verdict: 'refuse', next: null }), 12);
        expect(snapshot).toMatchObject({
          value: 'healthy',
          context: { breaker: { conflicts: [at(1), at(2)] } },
        });
      });

      it('opens the circuit with the Nth in the window instead of following', () => {
        const scenario = given(declared, ...followed(1), ...followed(2), detected(10));
        const { decision, snapshot } = scenario.when(c.resolveSchema(), 12);
        expect(decision).toEqual({
          ok: true,
          events: [a.circuitOpened(12, { openUntil: at(42), windowFrom: at(-48) })],
        });
        expect(snapshot).toMatchObject({
          value: { circuitOpen: 'open' },
          context: { breaker: { conflicts: [at(1), at(2), at(12)], trips: 1 } },
        });
        const inResolve = scenario.when(c.resolveSchema(), 12, { ...a.policy, mode: 'resolve' });
        expect(inResolve.snapshot.value).toBe('retriedOnce');
      });

      it('does not count a conflict again that an earlier release counted at detection', () => {
        const counted = a.conflictDetected(10, { kind });
        const { snapshot } = given(declared, counted).when(c.resolveSchema(), 12);
        expect(snapshot.context.breaker.conflicts).toEqual([at(10)]);
      });
    },
  );

  it('that retries without a mapping is a bug of the caller', () => {
    expect(() => given(...lookingUp).when(c.resolveSchema({ next: null }), 12)).toThrow(TypeError);
  });
});

describe.each([
  ['FailLookup', c.failLookup],
  ['ResolveSchema', c.resolveSchema],
] as const)('%s', (command, of) => {
  it('by another than the owner is refused', () => {
    const { decision } = given(...lookingUp).when(of({ owner: 'pod-b' }), 12);
    expect(decision).toEqual({ ok: false, refusal: { code: 'not_owner', owner: 'pod-a' } });
  });

  it('by the first owner after a take-over is refused', () => {
    const { decision } = given(...lookingUp, a.lookupStarted(15)).when(of(), 16);
    expect(decision).toEqual({ ok: false, refusal: { code: 'not_owner', owner: 'pod-b' } });
  });

  it('by the owner is accepted after the lease has expired, unless another pod took over', () => {
    expect(given(...lookingUp).when(of(), 60).decision.ok).toBe(true);
  });

  it.each(elsewhere)('in %s is illegal', (path) => {
    const { decision } = given(...historyTo[path]).when(of(), 100);
    expect(decision).toEqual({ ok: false, refusal: { code: 'illegal', state: path, command } });
  });
});

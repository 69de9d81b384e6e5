import { describe, expect, it } from 'vitest';
import { evolve, fold } from './evolve.js';
import { initialContext } from './initial.js';
import type { Mapping } from './mapping.js';
import * as c from './testing/commands.js';
import * as a from './testing/samples.js';
import { at, activeStatePaths, historyTo } from './testing/samples.js';
import { given } from './testing/scenario.js';

const nothing = { ok: true, events: [] };
const byAdmin = (mapping = a.theirs) =>
  c.declareMapping({ mapping, source: 'admin', actor: 'ada', reason: 'the new schema' });
const byRequest = (mapping = a.theirs) =>
  c.declareMapping({ mapping, source: 'request', actor: 'client', reason: null });

describe('DeclareMapping', () => {
  it('gives a new subject its mapping', () => {
    const { decision, snapshot } = given().when(c.declareMapping(), 0);
    expect(decision).toEqual({ ok: true, events: [a.mappingDeclared(0)] });
    expect(snapshot).toMatchObject({
      value: 'healthy',
      context: { mapping: a.ours, source: 'config', configured: ['generic:sha256:ours'], since: at(0) },
    });
  });

  it.each(activeStatePaths)('by an operator leads from %s to healthy and clears the conflict', (path) => {
    const mapping = { ...a.theirs, schemaId: 8 };
    const { snapshot } = given(...historyTo[path]).when(byAdmin(mapping), 60);
    expect(snapshot.value).toBe('healthy');
    expect(snapshot.context).toMatchObject({
      mapping,
      source: 'admin',
      conflict: null,
      stop: null,
      circuit: null,
      breaker: { conflicts: [] },
    });
  });

  it('forgets declared writers', () => {
    const { snapshot } = given(a.writerAccepted(1), a.writerRefused(2)).when(c.declareMapping(), 3);
    expect(snapshot.context.writers).toEqual({ accepted: [], refused: [], refusedCount: 0 });
  });

  it('keeps the trips, so that the next one still doubles', () => {
    const { snapshot } = given(...historyTo['circuitOpen.open']).when(byAdmin(), 12);
    expect(snapshot.context.breaker).toMatchObject({ trips: 1, lastTripUntil: at(40) });
  });

  it.each(['config', 'admin'] as const)('by %s in another letter case is another declaration', (source) => {
    const insensitive = { ...a.ours, fieldCase: 'insensitive' } as const;
    const declare = (mapping: Mapping) => c.declareMapping({ ...byAdmin(mapping), source });
    for (const [before, after] of [
      [a.ours, insensitive],
      [insensitive, a.ours],
    ] as const) {
      const declared = {
        type: 'MappingDeclared',
        at: at(0),
        mapping: before,
        source,
        actor: 'ada',
        reason: null,
      } as const;
      expect(given(declared).when(declare(before), 1).decision).toEqual(nothing);
      expect(given(declared).when(declare(after), 1).snapshot.context.mapping).toEqual(after);
    }
  });

  it('is remembered, as is each mapping after it, once the subject has followed', () => {
    const followed = [...historyTo.retriedOnce, a.retrySucceeded(12)];
    expect(given(...followed).snapshot.context).toMatchObject({ mapping: a.theirs, origins: [a.ours] });
    const third = { ...a.theirs, fingerprint: 'sha256:third', schemaId: 8 };
    const again = [...followed, a.conflictDetected(20), a.schemaResolved(21, { next: third })];
    expect(given(...again).snapshot.context).toMatchObject({ mapping: third, origins: [a.ours, a.theirs] });
  });

  it('remembers the last eight mappings, within a bound on their texts', () => {
    const follow = (schemas: readonly string[]) => {
      const events = schemas.flatMap((schema, i) => [
        a.conflictDetected(i + 1),
        a.schemaResolved(i + 1, { next: { ...a.theirs, schema, fingerprint: `sha256:${i}` } }),
        a.retrySucceeded(i + 1),
      ]);
      return given(a.mappingDeclared(0), ...events).snapshot.context.origins?.map(
        ({ fingerprint }) => fingerprint,
      );
    };
    expect(follow(Array.from({ length: 12 }, () => '"int"'))).toEqual(
      [3, 4, 5, 6, 7, 8, 9, 10].map((i) => `sha256:${i}`),
    );
    const long = ' '.repeat(50_000);
    expect(follow([long, long, long, long])).toEqual(['sha256:1', 'sha256:2']);
  });

  it('by first use is the first mapping that a look-up returned', () => {
    const used = [
      a.conflictDetected(0, { kind: 'FIRST_USE', mapping: null }),
      a.schemaResolved(1),
      a.retrySucceeded(2),
    ];
    expect(given(...used).snapshot.context).toMatchObject({ mapping: a.theirs, origins: [] });
    const moved = [...used, a.conflictDetected(3), a.schemaResolved(4, { next: a.ours })];
    expect(given(...moved).snapshot.context).toMatchObject({ mapping: a.ours, origins: [a.theirs] });
  });

  it('by an operator of the followed mapping drops the earlier ones', () => {
    const followed = [...historyTo.retriedOnce, a.retrySucceeded(12)];
    const { snapshot } = given(...followed).when(byAdmin(a.theirs), 20);
    expect(snapshot.context.origins).toEqual([]);
    expect(
      given(...followed, a.mappingDeclared(20, { mapping: a.theirs, source: 'admin' })).when(
        byAdmin(a.theirs),
        21,
      ).decision,
    ).toEqual(nothing);
  });

  it('that an earlier release did not remember stays unknown', () => {
    const { value, context } = fold([a.mappingDeclared(0)]);
    const old = { value, context: { ...context } };
    delete old.context.origins;
    const followed = [a.conflictDetected(1), a.schemaResolved(2)].reduce(evolve, old);
    expect(followed.context).not.toHaveProperty('origins');
    expect(evolve(followed, a.mappingDeclared(3)).context.origins).toEqual([]);
  });

  it.each([byAdmin, byRequest])('of the current mapping in a healthy subject changes nothing', (by) => {
    const declared = a.mappingDeclared(0, { mapping: a.theirs, source: 'admin' });
    expect(given(declared).when(by(), 1).decision).toEqual(nothing);
  });

  it.each([
    ['fingerprint', { ...a.theirs, fingerprint: 'sha256:other' }],
    ['id', { ...a.theirs, schemaId: 8 }],
    ['record', { ...a.theirs, record: 'specific' as const }],
  ])('by an operator with another %s is declared', (_, mapping) => {
    const declared = a.mappingDeclared(0, { mapping: a.theirs, source: 'admin' });
    const { decision } = given(declared).when(byAdmin(mapping), 1);
    expect(decision).toMatchObject({ ok: true, events: [{ type: 'MappingDeclared', mapping }] });
  });

  it('by an operator of the current mapping releases a blocked subject', () => {
    const { snapshot } = given(...historyTo.blocked).when(byAdmin(a.ours), 20);
    expect(snapshot.value).toBe('healthy');
  });

  it('by a request is the first mapping of a subject that has none', () => {
    const { snapshot } = given().when(byRequest(), 1);
    expect(snapshot.context).toMatchObject({
      mapping: a.theirs,
      source: 'request',
      configured: [],
    });
  });

  it('by a request over a mapping is illegal', () => {
    const { decision } = given(...historyTo.healthy).when(byRequest(), 1);
    expect(decision).toEqual({
      ok: false,
      refusal: { code: 'illegal', state: 'healthy', command: 'DeclareMapping' },
    });
  });
});

describe('Reset', () => {
  it.each(activeStatePaths.filter((path) => path !== 'healthy'))('leads from %s to healthy', (path) => {
    const scenario = given(...historyTo[path]);
    const { decision, snapshot } = scenario.when(c.reset(), 60);
    expect(decision).toEqual({ ok: true, events: [a.subjectReset(60)] });
    expect(snapshot.value).toBe('healthy');
    expect(snapshot.context).toMatchObject({
      mapping: scenario.snapshot.context.mapping,
      conflict: null,
      stop: null,
      circuit: null,
      breaker: { conflicts: [], trips: 0, lastTripUntil: null },
    });
  });

  it('of a healthy subject changes nothing', () => {
    expect(given(...historyTo.healthy).when(c.reset(), 60).decision).toEqual(nothing);
  });

  it('of a healthy subject that refused a declared writer forgets the refusal', () => {
    const { decision, snapshot } = given(...historyTo.healthy, a.writerRefused(2)).when(c.reset(), 60);
    expect(decision).toEqual({ ok: true, events: [a.subjectReset(60)] });
    expect(snapshot.context.writers.refusedCount).toBe(0);
  });

  it('releases a circuit that was forced open without an end', () => {
    const forGood = a.circuitOpened(0, { openUntil: null, forced: { actor: 'ada', reason: 'x' } });
    expect(given(forGood).when(c.reset(), 1).snapshot.value).toBe('healthy');
  });

  it('forgets refused writers, not accepted ones', () => {
    const { snapshot } = given(a.writerAccepted(1), a.writerRefused(2), ...historyTo.blocked.slice(1)).when(
      c.reset(),
      60,
    );
    expect(snapshot.context.writers).toEqual({
      accepted: [{ fingerprint: 'sha256:writer-1', schemaId: 101 }],
      refused: [],
      refusedCount: 0,
    });
  });
});

describe('Remove', () => {
  it.each(activeStatePaths)('leads from %s to removed and clears everything', (path) => {
    const scenario = given(a.writerAccepted(0), a.subjectAssociated(0), ...historyTo[path]);
    const { decision, snapshot } = scenario.when(c.remove(), 60);
    expect(decision).toEqual({ ok: true, events: [a.subjectRemoved(60)] });
    expect(snapshot.value).toBe('removed');
    const times = { since: at(60), lastEventAt: at(60) };
    expect(snapshot.context).toEqual({ ...initialContext, association: undefined, ...times });
  });

  it('of a removed subject changes nothing', () => {
    expect(given(...historyTo.removed).when(c.remove(), 60).decision).toEqual(nothing);
  });
});

describe('a removed subject', () => {
  const commands = [
    c.declareMapping(),
    c.detectConflict(),
    c.observeConflict(),
    c.startLookup(),
    c.startTrial(),
    c.openCircuit(),
    c.succeedRetry(),
    c.reset(),
    c.acceptWriter(),
    c.rewriteWriter(),
    c.refuseWriter(),
    c.associateSubject(),
  ];

  it.each(commands.map((command) => [command.type, command] as const))(
    'accepts %s like a subject without events',
    (_, command) => {
      const expected = given().when(command, 60);
      const again = given(...historyTo.removed).when(command, 60);
      expect(again.decision).toEqual(expected.decision);
      const { value, context } = again.snapshot;
      if (expected.decision.ok && expected.decision.events.length > 0)
        expect({ value, context: { association: undefined, ...context } }).toEqual({
          value: expected.snapshot.value,
          context: { association: undefined, ...expected.snapshot.context },
        });
      else expect(value).toBe('removed');
    },
  );
});

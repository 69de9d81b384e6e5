import { describe, expect, it } from 'vitest';
import { agreesWith, configuredKeys } from './configured.js';
import { evolve, fold } from './evolve.js';
import type { SubjectEvent } from './events.js';
import type { Mapping } from './mapping.js';
import type { SubjectSnapshot } from './snapshot.js';
import * as c from './testing/commands.js';
import * as a from './testing/samples.js';
import { activeStatePaths, historyTo } from './testing/samples.js';
import { given } from './testing/scenario.js';

const nothing = { ok: true, events: [] };
const content = (name: string): Mapping => ({ ...a.ours, fingerprint: `sha256:${name}` });
const [one, two] = [content('one'), content('two')];
const byConfig = (mapping: Mapping, replaces?: string) =>
  c.declareMapping({ mapping, ...(replaces !== undefined && { replaces }) });
const put = (seconds: number, mapping: Mapping) =>
  a.mappingDeclared(seconds, { mapping, source: 'admin', actor: 'ada', reason: 'the right one' });

/** The events of these commands, one per second from 100 s on, after the events before them. */
function eventsFrom(
  before: readonly SubjectEvent[],
  ...commands: readonly ReturnType<typeof byConfig>[]
): SubjectEvent[] {
  const events = [...before];
  for (const [index, command] of commands.entries()) {
    const { decision } = given(...events).when(command, 100 + index);
    if (!decision.ok) throw new Error(JSON.stringify(decision.refusal));
    events.push(...decision.events);
  }
  return events.slice(before.length);
}

describe('a configured mapping', () => {
  it.each([
    ['the first of a subject', []],
    ['another schema than the one before', historyTo.healthy],
    ['the first after a first use', [a.mappingDeclared(0, { source: 'first_use' })]],
    ['the first after a declaration by a request', [a.mappingDeclared(0, { source: 'request' })]],
    ['another schema in a blocked subject', historyTo.blocked],
  ])('is declared: %s', (_, before) => {
    expect(eventsFrom(before, byConfig(one))).toMatchObject([{ mapping: one, source: 'config' }]);
  });

  it('is declared as another kind of record', () => {
    const specific = { ...a.ours, record: 'specific' as const };
    expect(eventsFrom(historyTo.healthy, byConfig(specific))).toMatchObject([{ mapping: specific }]);
  });

  it.each([
    ['after the mapping followed', [...historyTo.retriedOnce, a.retrySucceeded(12)]],
    ['in a blocked subject', historyTo.blocked],
    ['over a mapping that an operator declared', [...historyTo.healthy, put(1, a.theirs)]],
    ['after another one was declared', [...historyTo.healthy, a.mappingDeclared(1, { mapping: one })]],
  ])('is not declared again: %s', (_, before) => {
    expect(given(...before).when(c.declareMapping(), 100).decision).toEqual(nothing);
  });

  it('of pods with different configurations is declared once each, in whatever order they restart', () => {
    const starts = [one, two, one, two, two, one, one, two].map((mapping) => byConfig(mapping));
    expect(eventsFrom([], ...starts)).toMatchObject([{ mapping: one }, { mapping: two }]);
  });

  it('that was declared before is declared once more over the one that it replaces: a file is reverted', () => {
    const back = byConfig(one, two.fingerprint);
    expect(
      eventsFrom([], byConfig(one), byConfig(two), back, back, byConfig(two), byConfig(one)),
    ).toMatchObject([{ mapping: one }, { mapping: two }, { mapping: one, replaces: two.fingerprint }]);
  });

  it('is remembered among the last 64, and declared again after 64 others', () => {
    const others = Array.from({ length: 64 }, (_, index) => byConfig(content(`other-${index}`)));
    const events = eventsFrom([], byConfig(one), ...others.slice(1), byConfig(one));
    expect(events).toHaveLength(64);
    expect(eventsFrom([], byConfig(one), ...others, byConfig(one))).toHaveLength(66);
    expect(fold(eventsFrom([], ...others, byConfig(one))).context.configured).toHaveLength(64);
  });
});

describe('a mapping that an operator declared', () => {
  const before = [...historyTo.healthy, put(1, a.theirs)];

  it('stays, whatever the configuration adds', () => {
    expect(eventsFrom(before, byConfig(one), byConfig(two))).toEqual([]);
  });

  it('is replaced by a new mapping that names it, once', () => {
    const named = byConfig(one, a.theirs.fingerprint);
    expect(eventsFrom(before, named, named)).toMatchObject([
      { mapping: one, source: 'config', replaces: a.theirs.fingerprint },
    ]);
    const again = [...before, ...eventsFrom(before, named), put(200, a.theirs)];
    expect(eventsFrom(again, named)).toEqual([]);
  });

  it('is replaced by a mapping that was declared before, when that now names it', () => {
    expect(eventsFrom(before, byConfig(a.ours, a.theirs.fingerprint))).toMatchObject([{ mapping: a.ours }]);
  });

  it('may be named by a mapping that the subject has followed since', () => {
    const followed = [
      ...[...historyTo.healthy, put(1, one)],
      ...[a.conflictDetected(10, { mapping: one }), a.schemaResolved(11), a.retrySucceeded(12)],
    ];
    expect(eventsFrom(followed, byConfig(two, a.theirs.fingerprint))).toHaveLength(1);
    expect(eventsFrom(followed, byConfig(two, one.fingerprint))).toHaveLength(1);
  });

  it.each([
    ['names another', byConfig(one, 'sha256:another')],
    ['has its content', byConfig({ ...a.theirs, schemaId: null }, a.theirs.fingerprint)],
  ])('stays when the configuration %s', (_, command) => {
    expect(eventsFrom(before, command)).toEqual([]);
  });

  it('later is not replaced by a mapping that was declared when there was nothing to replace', () => {
    const named = byConfig(one, a.theirs.fingerprint);
    const declared = eventsFrom([], named);
    expect(declared).toHaveLength(1);
    expect(eventsFrom([...declared, put(200, a.theirs)], named)).toEqual([]);
  });

  it('is replaced by the next operator', () => {
    const next = c.declareMapping({ mapping: one, source: 'admin', actor: 'bob', reason: 'better' });
    expect(given(...before).when(next, 100).decision).toMatchObject({ ok: true, events: [{ mapping: one }] });
  });
});

describe('a circuit that an operator forced open', () => {
  const forced = { actor: 'ada', reason: 'maintenance' };
  const open = [...historyTo.healthy, a.circuitOpened(1, { openUntil: null, forced })];

  it('stays open when the configuration has another schema, which is declared', () => {
    const { decision, snapshot } = given(...open).when(byConfig(one), 100);
    expect(decision).toMatchObject({ events: [{ mapping: one, keepsCircuit: true }] });
    expect(snapshot).toMatchObject({
      value: { circuitOpen: 'open' },
      context: { mapping: one, circuit: { forced } },
    });
    expect(
      given(...open, ...(decision.ok ? decision.events : [])).when(c.reset(), 101).snapshot,
    ).toMatchObject({
      value: 'healthy',
      context: { mapping: one, source: 'config' },
    });
  });

  it.each(activeStatePaths.filter((path) => path !== 'retriedOnce'))('stays open, opened in %s', (path) => {
    const events = [...historyTo[path], a.circuitOpened(50, { openUntil: null, forced })];
    expect(given(...events).when(byConfig(one), 100).snapshot.value).toEqual({ circuitOpen: 'open' });
  });

  it('that only the breaker opened closes, as before', () => {
    const { decision, snapshot } = given(...historyTo['circuitOpen.open']).when(byConfig(one), 100);
    expect(decision).not.toHaveProperty('events.0.keepsCircuit');
    expect(snapshot.value).toBe('healthy');
  });
});

describe('a snapshot that holds only the last configured key', () => {
  const old = (declaredByConfig: string | null): SubjectSnapshot => {
    const { value, context } = fold(historyTo.healthy);
    const rest = { ...context };
    delete rest.configured;
    return { value, context: { ...rest, declaredByConfig } };
  };

  it('is read as a history of one, and goes on from there', () => {
    const { context } = old('generic:sha256:ours');
    expect(configuredKeys(context)).toEqual(['generic:sha256:ours']);
    const next = evolve({ value: 'healthy', context }, a.mappingDeclared(1, { mapping: one }));
    expect(configuredKeys(next.context)).toEqual(['generic:sha256:ours', 'generic:sha256:one']);
    expect(configuredKeys(old(null).context)).toEqual([]);
  });

  it('that a pod of the older release has written since has that pod’s content too', () => {
    const { context } = old('generic:sha256:two');
    const mixed = { ...context, configured: ['generic:sha256:one'] };
    expect(configuredKeys(mixed)).toEqual(['generic:sha256:one', 'generic:sha256:two']);
  });
});

describe('the configuration agrees', () => {
  const followed = [...historyTo.retriedOnce, a.retrySucceeded(12)];

  it.each([
    ['with its own mapping', historyTo.healthy, a.ours, true],
    ['with what the subject followed from', followed, a.ours, true],
    ['with what it followed', followed, { ...a.theirs, schemaId: null, version: null }, true],
    ['not with another', followed, one, false],
    ['not with another kind of record', historyTo.healthy, { ...a.ours, record: 'specific' as const }, false],
    ['not with a subject without a mapping', [], a.ours, false],
  ])('%s', (_, events, mapping, agrees) => {
    expect(agreesWith(fold(events).context, mapping)).toBe(agrees);
  });
});

import { describe, expect, it } from 'vitest';
import * as c from './testing/commands.js';
import * as a from './testing/samples.js';
import { activeStatePaths, historyTo } from './testing/samples.js';
import { given } from './testing/scenario.js';
import { rewrittenWriters } from './rewritten.js';

const fingerprints = (list: readonly { readonly fingerprint: string }[]) =>
  list.map(({ fingerprint }) => fingerprint);

const writer = { fingerprint: 'sha256:writer', schemaId: 9, version: 4, schema: '"int"' };

describe('a declared writer', () => {
  it.each(activeStatePaths)('in %s is accepted, rewritten or refused without any other change', (path) => {
    const scenario = given(...historyTo[path]);
    for (const command of [c.acceptWriter(), c.rewriteWriter(), c.refuseWriter()]) {
      const { snapshot } = scenario.when(command, 60);
      const { writers, lastEventAt } = snapshot.context;
      expect(writers).not.toEqual(scenario.snapshot.context.writers);
      expect(snapshot).toEqual({
        value: scenario.snapshot.value,
        context: { ...scenario.snapshot.context, writers, lastEventAt },
      });
    }
  });

  it('that is accepted is remembered with its id and text', () => {
    const { snapshot } = given().when(c.acceptWriter(), 1);
    expect(snapshot.context.writers.accepted).toEqual([writer]);
  });

  it('that is accepted is remembered with its GUID, and again once the registry gives one', () => {
    const before = given().when(c.acceptWriter(), 1);
    const { decision, snapshot } = given(a.writerAccepted(1, writer)).when(
      c.acceptWriter({ guid: 'a-guid' }),
      2,
    );
    expect(before.snapshot.context.writers.accepted[0]).not.toHaveProperty('guid');
    expect(decision).toMatchObject({ ok: true, events: [{ type: 'WriterAccepted', guid: 'a-guid' }] });
    expect(snapshot.context.writers.accepted).toEqual([{ ...writer, guid: 'a-guid' }]);
  });

  it('that the old mapping refused is evaluated again once the mapping has followed', () => {
    const { writers } = given(
      a.mappingDeclared(0),
      a.writerRefused(1),
      a.writerAccepted(1),
      ...historyTo.retriedOnce.slice(1),
    ).snapshot.context;
    expect(writers).toMatchObject({ refused: [], refusedCount: 0, accepted: [{ schemaId: 101 }] });
  });

  it('that is refused is remembered with its mismatch, and the event says against which mapping', () => {
    const { decision, snapshot } = given(...historyTo.healthy).when(c.refuseWriter(), 1);
    expect(decision).toMatchObject({
      ok: true,
      events: [{ type: 'WriterRefused', mapping: a.ours, keep: 2 }],
    });
    expect(snapshot.context.writers).toMatchObject({
      refused: [{ mismatchId: 'mismatch-writer' }],
      refusedCount: 1,
    });
  });

  it('that is remembered produces no event again', () => {
    const accepted = a.writerAccepted(1, { ...writer });
    const rewritten = a.writerRewritten(1, { fingerprint: 'sha256:writer' });
    const refused = a.writerRefused(1, { fingerprint: 'sha256:writer' });
    expect(given(accepted).when(c.acceptWriter(), 2).decision).toEqual({ ok: true, events: [] });
    expect(given(rewritten).when(c.rewriteWriter(), 2).decision).toEqual({ ok: true, events: [] });
    expect(given(refused).when(c.refuseWriter(), 2).decision).toEqual({ ok: true, events: [] });
  });

  it('that an earlier release refused under a stricter rule is refused again', () => {
    const id = { fingerprint: 'sha256:writer', schemaId: 9 };
    const expected = given(a.writerRefused(1, id)).when(c.refuseWriter({ schemaId: 9 }), 2);
    expect(expected.decision).toMatchObject({ ok: true, events: [{ type: 'WriterRefused', rule: 2 }] });
    expect(expected.snapshot.context.writers).toMatchObject({
      refused: [{ ...id, rule: 2 }],
      refusedCount: 1,
    });
    const known = given(a.writerRefused(1, { ...id, rule: 2 })).when(c.refuseWriter({ schemaId: 9 }), 2);
    expect(known.decision).toEqual({ ok: true, events: [] });
  });

  it('that the first release accepted is accepted again, for its text', () => {
    const accepted = a.writerAccepted(1, { fingerprint: 'sha256:writer', schemaId: 9 });
    const { snapshot } = given(accepted).when(c.acceptWriter(), 2);
    expect(snapshot.context.writers.accepted).toEqual([writer]);
  });

  it('that is not registered is written as the latest version and remembered with its mismatch', () => {
    const { decision, snapshot } = given(...historyTo.healthy).when(c.rewriteWriter(), 1);
    expect(decision).toMatchObject({
      ok: true,
      events: [{ type: 'WriterRewritten', mapping: a.ours, keep: 2 }],
    });
    expect(snapshot.context.writers.rewritten).toEqual([
      { fingerprint: 'sha256:writer', mismatchId: 'mismatch-writer', latest: a.latest },
    ]);
  });

  it('is remembered without another copy of the text of its latest version', () => {
    const known = [1, 2, 3].map((s) => a.writerRewritten(s, { keep: 9 }));
    const { writers } = given(...known).snapshot.context;
    expect(writers.rewritten?.filter(({ latest }) => latest.schema !== undefined)).toHaveLength(1);
    const ends = [given(...known), given(...known, a.writerAccepted(4, { fingerprint: 'sha256:writer-3' }))];
    expect(ends.map(({ snapshot }) => rewrittenWriters(snapshot.context.writers).length)).toEqual([3, 2]);
    for (const { snapshot } of ends)
      for (const { latest } of rewrittenWriters(snapshot.context.writers)) expect(latest).toEqual(a.latest);
  });

  it('is forgotten if the bound leaves no room for the text of its latest version', () => {
    const of = (s: number, length: number) =>
      a.writerRewritten(s, {
        latest: { ...a.latest, schemaId: s, schema: 'x'.repeat(length) },
        keep: 9,
        keepCharacters: 100,
      });
    const rewritten = (...known: readonly ReturnType<typeof of>[]) =>
      fingerprints(rewrittenWriters(given(...known).snapshot.context.writers));
    expect(rewritten(of(1, 60), of(2, 50))).toEqual(['sha256:writer-2']);
    expect(rewritten(of(1, 50), of(2, 50))).toEqual(['sha256:writer-1', 'sha256:writer-2']);
    expect(rewritten(of(1, 50), of(2, 500))).toEqual(['sha256:writer-2']);
  });

  it('that was written as one version may be written as a newer one', () => {
    const rewritten = a.writerRewritten(1, { fingerprint: 'sha256:writer' });
    const newer = { ...a.latest, schemaId: 8, version: 4 };
    const { snapshot } = given(rewritten).when(c.rewriteWriter({ latest: newer }), 2);
    expect(snapshot.context.writers.rewritten).toMatchObject([{ latest: newer }]);
  });

  it('that was written as the latest version is written under its own id once it is accepted', () => {
    const rewritten = a.writerRewritten(1, { fingerprint: 'sha256:writer' });
    const { snapshot } = given(rewritten).when(c.acceptWriter(), 2);
    expect(snapshot.context.writers).toMatchObject({ accepted: [writer], rewritten: [] });
  });

  it('that was refused without an id is refused again once it has one', () => {
    const refused = a.writerRefused(1, { fingerprint: 'sha256:writer' });
    const { snapshot } = given(refused).when(c.refuseWriter({ schemaId: 9 }), 2);
    expect(snapshot.context.writers).toMatchObject({ refused: [{ schemaId: 9 }], refusedCount: 1 });
  });

  it('keeps its text while there is room for it, newest first', () => {
    const text = (length: number) => ({ schema: 'x'.repeat(length), keepCharacters: 100 });
    const accepted = [a.writerAccepted(1, text(60)), a.writerAccepted(2, text(50))];
    const { writers } = given(...accepted).snapshot.context;
    expect(writers.accepted.map(({ schemaId, schema }) => [schemaId, schema?.length])).toEqual([
      [101, undefined],
      [102, 50],
    ]);
  });

  it('that the registry has under two ids is accepted under each', () => {
    const accepted = a.writerAccepted(1, { ...writer, schemaId: 8 });
    const scenario = given(accepted, a.writerAccepted(2, writer));
    expect(scenario.snapshot.context.writers.accepted).toEqual([{ ...writer, schemaId: 8 }, writer]);
    for (const schemaId of [8, 9])
      expect(scenario.when(c.acceptWriter({ schemaId }), 3).decision).toEqual({ ok: true, events: [] });
  });

  it('that the first release accepted under two ids is folded as that release stored it: under the last', () => {
    const accepted = [5, 6].map((schemaId) =>
      a.writerAccepted(1, { fingerprint: 'sha256:writer', schemaId }),
    );
    expect(given(...accepted).snapshot.context.writers.accepted).toEqual([
      { fingerprint: 'sha256:writer', schemaId: 6 },
    ]);
  });

  it('that becomes accepted is no longer refused', () => {
    const refused = a.writerRefused(1, { fingerprint: 'sha256:writer' });
    const { snapshot } = given(refused).when(c.acceptWriter(), 2);
    expect(snapshot.context.writers).toMatchObject({ refused: [], refusedCount: 0 });
  });

  it('that becomes refused is no longer accepted', () => {
    const accepted = a.writerAccepted(1, { fingerprint: 'sha256:writer' });
    const { snapshot } = given(accepted).when(c.refuseWriter(), 2);
    expect(snapshot.context.writers.accepted).toEqual([]);
  });

  it('that is refused under an id of another subject stays accepted, or rewritten, under its own', () => {
    const fingerprint = 'sha256:writer';
    for (const known of [a.writerAccepted(1, { fingerprint }), a.writerRewritten(1, { fingerprint })]) {
      const scenario = given(...historyTo.healthy, known);
      const { writers } = scenario.when(c.refuseWriter({ isElsewhere: true }), 2).snapshot.context;
      expect(writers).toMatchObject({
        ...scenario.snapshot.context.writers,
        refused: [{ fingerprint }],
        refusedCount: 1,
      });
    }
  });

  it('drops the oldest of its kind beyond the bound, which stays counted', () => {
    const known = [a.writerAccepted(1), a.writerAccepted(2), a.writerRefused(3), a.writerRefused(4)];
    const accepted = given(...known).when(c.acceptWriter(), 5).snapshot.context.writers;
    expect(fingerprints(accepted.accepted)).toEqual(['sha256:writer-2', 'sha256:writer']);
    expect(fingerprints(accepted.refused)).toEqual(['sha256:writer-3', 'sha256:writer-4']);
    const refused = given(...known).when(c.refuseWriter(), 5).snapshot.context.writers;
    expect(fingerprints(refused.refused)).toEqual(['sha256:writer-4', 'sha256:writer']);
    expect(refused.refusedCount).toBe(3);
  });

  it('is not remembered at all when the bound is 0', () => {
    const { snapshot } = given(a.writerAccepted(1, { keep: 0 })).when(c.acceptWriter(), 2, {
      ...a.policy,
      maxWriters: 0,
    });
    expect(snapshot.context.writers.accepted).toEqual([]);
  });

  it('never counts toward the breaker', () => {
    for (const command of [c.rewriteWriter(), c.refuseWriter()]) {
      const { snapshot } = given(...historyTo.healthy).when(command, 1);
      expect(snapshot.context.breaker).toEqual({ conflicts: [], trips: 0, lastTripUntil: null });
    }
  });
});

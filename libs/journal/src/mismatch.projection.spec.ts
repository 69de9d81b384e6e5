import { describe, expect, it } from 'vitest';
import type { SubjectEvent } from '#machines';
import * as given from '../../../test/support/events.js';
import { MemoryLog } from './memory-log.js';
import type { Mismatch } from './mismatch.js';
import { prepare } from './prepare.js';

/** The audit after a declared mapping and these events, each in an append of its own. */
function auditOf(...events: readonly SubjectEvent[]): readonly Mismatch[] {
  const log = new MemoryLog();
  const key = given.freshKey('bars');
  for (const event of [given.mappingDeclared(0), ...events]) {
    const append = given.appendOf(log.read(key), event);
    log.write(append, prepare(append));
  }
  return log.mismatches();
}

const id = 'mismatch-1';
const detected = given.conflictDetected(1, { mismatchId: id });
const firstUse = given.conflictDetected(1, { mismatchId: id, kind: 'FIRST_USE', windowFrom: null });

describe('a conflict', () => {
  it('opens a pending row with all known members', () => {
    expect(auditOf(detected)).toEqual([
      {
        id,
        topic: 'bars',
        subject: 'bars-value',
        role: 'value',
        openedAt: given.at(1),
        settledAt: null,
        pod: 'pod-a',
        requestId: 'request-1',
        class: 'schema.conflict',
        trigger: 'UNKNOWN_FIELD',
        kind: 'UNKNOWN_FIELD',
        origin: 'client',
        mapping: {
          schemaId: 2,
          version: 1,
          fingerprint: given.mapping.fingerprint,
          schema: given.mapping.schema,
        },
        latest: null,
        differences: [],
        verdict: null,
        outcome: 'pending',
        attempts: 0,
        reason: null,
      },
    ]);
  });

  it('that is followed has latest, differences and verdict, and is pending until its retry', () => {
    expect(auditOf(detected, given.schemaResolved(2))).toMatchObject([
      {
        outcome: 'pending',
        settledAt: null,
        verdict: 'follow',
        kind: 'NAME_MISMATCH',
        latest: { schemaId: 3, version: 2, schema: given.latest.schema },
        differences: [given.warning],
        attempts: 1,
      },
    ]);
  });

  it('is followed once the retry succeeded', () => {
    expect(auditOf(detected, given.schemaResolved(2), given.retrySucceeded(3))).toMatchObject([
      { outcome: 'followed', settledAt: given.at(3) },
    ]);
  });

  it('is blocked once the retry failed, with the class and message', () => {
    expect(auditOf(detected, given.schemaResolved(2), given.retryFailed(3))).toMatchObject([
      {
        outcome: 'blocked',
        settledAt: given.at(3),
        reason: 'schema.conflict: INVALID_RECORD',
        differences: [given.warning],
      },
    ]);
  });

  it('is superseded if the retry is inconclusive', () => {
    expect(auditOf(detected, given.schemaResolved(2), given.retryInconclusive(3))).toMatchObject([
      { outcome: 'superseded', verdict: 'follow', settledAt: given.at(3), reason: 'no answer' },
    ]);
  });

  it('is blocked by a stop, with the kind of its first error', () => {
    expect(auditOf(detected, given.schemaResolvedToStop(2))).toMatchObject([
      { outcome: 'blocked', verdict: 'stop', settledAt: given.at(2), kind: 'TYPE_MISMATCH' },
    ]);
  });

  it('is refused if only the request was, and keeps the differences of its detection', () => {
    const seen = given.conflictDetected(1, { mismatchId: id, differences: [given.error] });
    const refused = given.schemaResolvedToStop(2, {
      verdict: 'refuse',
      differences: [],
      reason: 'the mapping is the latest',
    });
    expect(auditOf(seen, refused)).toMatchObject([
      { outcome: 'refused', settledAt: given.at(2), differences: [given.error], kind: 'TYPE_MISMATCH' },
    ]);
  });

  it('counts its look-ups', () => {
    const waiting = [detected, given.lookupFailed(2), given.lookupStarted(3)] as const;
    expect(auditOf(...waiting)).toMatchObject([{ attempts: 1, outcome: 'pending' }]);
    expect(auditOf(...waiting, given.schemaResolved(4))).toMatchObject([{ attempts: 2 }]);
  });

  it('that opened the circuit has that outcome', () => {
    expect(auditOf(detected, given.circuitOpened(1))).toMatchObject([
      { outcome: 'circuit_opened', settledAt: given.at(1) },
    ]);
  });

  it.each([
    ['a reset', given.subjectReset(2)],
    ['a removal', given.subjectRemoved(2)],
    ['a new mapping', given.mappingDeclared(2)],
  ])('is superseded by %s', (_, event) => {
    expect(auditOf(detected, event)).toMatchObject([{ outcome: 'superseded', settledAt: given.at(2) }]);
  });

  it('keeps its outcome after later events', () => {
    const ended = auditOf(detected, given.schemaResolvedToStop(2));
    expect(
      auditOf(detected, given.schemaResolvedToStop(2), given.circuitOpened(3), given.subjectReset(4)),
    ).toEqual(ended);
  });
});

describe('a first use', () => {
  it('without a difference is not a mismatch', () => {
    const bound = given.schemaResolved(2, { verdict: 'accept', differences: [] });
    expect(auditOf(firstUse, bound, given.retrySucceeded(3))).toEqual([]);
  });

  it('of a subject without registered versions is not a mismatch', () => {
    expect(
      auditOf(firstUse, given.schemaResolvedToStop(2, { verdict: 'refuse', differences: [], latest: null })),
    ).toEqual([]);
  });

  it('with differences is one, opened at its detection', () => {
    expect(
      auditOf(firstUse, given.lookupFailed(2), given.lookupStarted(3), given.schemaResolved(4)),
    ).toMatchObject([
      {
        id,
        trigger: 'FIRST_USE',
        openedAt: given.at(1),
        kind: 'NAME_MISMATCH',
        outcome: 'pending',
        attempts: 2,
      },
    ]);
  });

  it('that stops is one', () => {
    expect(auditOf(firstUse, given.schemaResolvedToStop(2, { differences: [] }))).toMatchObject([
      { id, outcome: 'blocked', kind: 'FIRST_USE' },
    ]);
  });

  it('whose retry failed is one', () => {
    const bound = given.schemaResolved(2, { verdict: 'accept', differences: [] });
    expect(auditOf(firstUse, bound, given.retryFailed(3))).toMatchObject([{ id, outcome: 'blocked' }]);
  });
});

it('an observed conflict is a settled row with the verdict of the other modes', () => {
  expect(auditOf(given.conflictObserved(1, { mismatchId: id }))).toMatchObject([
    {
      id,
      outcome: 'observed',
      verdict: 'follow',
      openedAt: given.at(1),
      settledAt: given.at(1),
      latest: { schemaId: 3 },
    },
  ]);
});

it('an association is not a conflict, and does not affect a pending one', () => {
  expect(auditOf(detected, given.subjectAssociated(2))).toMatchObject([{ id, outcome: 'pending' }]);
});

it('a refused writer is a settled row of the client, independent of a pending conflict', () => {
  expect(auditOf(detected, given.writerRefused(2, { mismatchId: 'writer' }))).toMatchObject([
    { id, outcome: 'pending' },
    {
      id: 'writer',
      outcome: 'refused',
      verdict: 'refuse',
      origin: 'client',
      settledAt: given.at(2),
      kind: 'TYPE_MISMATCH',
    },
  ]);
});

it('a refused writer without an id keeps the reason of the first release, whose rows are verified', () => {
  const refused = given.writerRefused(2, { fingerprint: 'sha256:writer', schemaId: null });
  expect(auditOf(refused)).toMatchObject([{ reason: 'declared by the request: sha256:writer (no id)' }]);
});

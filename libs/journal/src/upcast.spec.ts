import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fold, type SubjectSnapshot } from '#machines';
import { asStored } from '../../../test/support/as-stored.js';
import { UnknownEventShape, upcast } from './upcast.js';

/** A recorded log, and the snapshot to which it must fold in every later release. */
interface GoldenLog {
  readonly events: readonly { type: string; schemaVersion: number; data: Record<string, unknown> }[];
  readonly snapshot: SubjectSnapshot;
}

const folder = new URL('../../../test/fixtures/logs/', import.meta.url);
const logs = readdirSync(folder).map(
  (name) => [name, JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as GoldenLog] as const,
);

describe.each(logs)('the recorded log %s', (_, log) => {
  it('folds to its recorded snapshot', () => {
    const refolded = fold(log.events.map((stored) => upcast(stored)));
    expect(asStored(refolded, log.snapshot)).toEqual(log.snapshot);
  });
});

it('the log of the first shape has every type of event', () => {
  const [, first] = logs.find(([name]) => name === 'v1.json') ?? [];
  const types = new Set(first?.events.map(({ type }) => type));
  expect([...types].toSorted()).toEqual(
    [
      'CircuitOpened',
      'ConflictDetected',
      'ConflictObserved',
      'LookupFailed',
      'LookupStarted',
      'MappingDeclared',
      'RetryFailed',
      'RetryInconclusive',
      'RetrySucceeded',
      'SchemaResolved',
      'SubjectReset',
      'TrialInconclusive',
      'TrialStarted',
      'TrialSucceeded',
      'WriterAccepted',
      'WriterRefused',
    ].toSorted(),
  );
});

it('an event of an old shape is converted through every later shape', () => {
  const steps = {
    SubjectReset: {
      1: (data: object) => ({ ...data, actor: 'nobody' }),
      2: (data: object) => ({ ...data, reason: 'none' }),
    },
  };
  const stored = { type: 'SubjectReset', schemaVersion: 1, data: { type: 'SubjectReset', at: 'then' } };
  expect(upcast(stored, steps, 3)).toEqual({
    type: 'SubjectReset',
    at: 'then',
    actor: 'nobody',
    reason: 'none',
  });
});

it('an event of an unknown later shape is rejected', () => {
  expect(() => upcast({ type: 'SubjectReset', schemaVersion: 2, data: {} })).toThrow(UnknownEventShape);
});

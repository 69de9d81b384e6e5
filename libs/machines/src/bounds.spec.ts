import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  boundedDifferences,
  boundedText,
  MAX_EVENT_DIFFERENCES_BYTES,
  MAX_SNAPSHOT_DIFFERENCES_BYTES,
  MAX_TEXT,
} from './bounds.js';
import { fold } from './evolve.js';
import type { Difference } from './mapping.js';
import { slimSnapshot } from './slim-snapshot.js';
import * as a from './testing/samples.js';

const bytesOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));
const missing = (at: number): Difference => ({
  path: `/fields/${at}`,
  field: 'f'.repeat(480),
  kind: 'REQUIRED_FIELD_MISSING',
  severity: 'error',
  ours: null,
  theirs: 'string',
});
const many = Array.from({ length: 990 }, (_, at) => missing(at));

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom('"', '\\', '\0', '\ud800', '€', '😀', 'x').map((unit) => unit.repeat(40_000)),
);
const anyDifference: fc.Arbitrary<Difference> = fc.record({
  path: text,
  field: fc.option(text),
  kind: text,
  severity: fc.constantFrom('error', 'warning', 'info'),
  ours: fc.option(text),
  theirs: fc.option(text),
});

describe('the differences of an event', () => {
  it('are listed up to a bound, with a count of the rest', () => {
    const bounded = boundedDifferences(many);
    expect(bytesOf(bounded)).toBeLessThanOrEqual(MAX_EVENT_DIFFERENCES_BYTES);
    expect(bounded.length).toBeGreaterThan(50);
    expect(bounded.at(-1)).toEqual({
      path: '',
      field: null,
      kind: 'NOT_LISTED',
      severity: 'error',
      ours: null,
      theirs: `and ${many.length - bounded.length + 1} more`,
    });
  });

  it('keep their count when they are bounded again', () => {
    const twice = boundedDifferences(boundedDifferences(many), MAX_SNAPSHOT_DIFFERENCES_BYTES);
    expect(twice.at(-1)?.theirs).toBe(`and ${many.length - twice.length + 1} more`);
  });

  it('are the same list if all of them fit', () => {
    const few = many.slice(0, 3);
    expect(boundedDifferences(few)).toBe(few);
  });

  it('list errors first', () => {
    const warnings = many.map((each) => ({ ...each, severity: 'warning' as const }));
    expect(boundedDifferences([...warnings, missing(0)])[0]).toEqual(missing(0));
    expect(boundedDifferences([...warnings, missing(0)]).at(-1)).toMatchObject({ severity: 'warning' });
  });

  it('are within the bound for any input, and bounding them again changes nothing', () => {
    fc.assert(
      fc.property(fc.array(anyDifference, { maxLength: 60 }), (differences) => {
        const bounded = boundedDifferences(differences);
        expect(bytesOf(bounded)).toBeLessThanOrEqual(MAX_EVENT_DIFFERENCES_BYTES);
        expect(boundedDifferences(bounded)).toBe(bounded);
      }),
      { numRuns: 60 },
    );
  });

  it('leave room beside a long text', () => {
    expect(boundedText('x'.repeat(MAX_TEXT))).toHaveLength(MAX_TEXT);
    expect(boundedText('x'.repeat(MAX_TEXT + 1))).toBe(`${'x'.repeat(MAX_TEXT - 1)}…`);
  });
});

describe('a snapshot', () => {
  const refused = Array.from({ length: 100 }, (_, at) =>
    a.writerRefused(at + 1, { fingerprint: `sha256:${at}`, differences: many, keep: 100 }),
  );

  it('keeps no differences of refused writers', () => {
    const { writers } = fold([a.mappingDeclared(0), ...refused]).context;
    expect(writers.refused).toHaveLength(100);
    expect(bytesOf(writers)).toBeLessThan(20_000);
  });

  it('keeps fewer of those of a conflict and of a stop', () => {
    const detected = [a.mappingDeclared(0), a.conflictDetected(1, { differences: many })];
    const stopped = [...detected, a.schemaResolved(2, { verdict: 'stop', next: null, differences: many })];
    expect(bytesOf(fold(detected))).toBeLessThan(2 * MAX_SNAPSHOT_DIFFERENCES_BYTES);
    expect(bytesOf(fold(stopped))).toBeLessThan(2 * MAX_SNAPSHOT_DIFFERENCES_BYTES);
  });

  it('of an earlier release equals that of this one once it is slimmed, which is idempotent', () => {
    const now = fold([a.mappingDeclared(0), a.conflictDetected(1, { differences: many }), ...refused]);
    const { conflict, writers } = now.context;
    const before = {
      ...now,
      context: {
        ...now.context,
        conflict: conflict && { ...conflict, differences: many },
        writers: {
          ...writers,
          refused: writers.refused.map((writer) => ({ ...writer, differences: many })),
        },
      },
    };
    expect(slimSnapshot(before)).toEqual(now);
    expect(slimSnapshot(now)).toEqual(now);
  });
});

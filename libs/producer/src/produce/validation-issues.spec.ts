import { expect, it } from 'vitest';
import type { DatumIssue } from '#registry';
import { ValidationIssues } from './validation-issues.js';

const issue = (more: Partial<DatumIssue> = {}): DatumIssue => ({
  path: '/a',
  kind: 'type',
  expected: 'int',
  actual: 'string',
  ...more,
});

it('lists every bad record, and counts all places, when there are more than an answer lists', () => {
  const misfits = new ValidationIssues();
  for (let index = 0; index < 3000; index++) misfits.add(index, [issue(), issue({ path: '/b' })]);
  expect(misfits.count).toBe(6000);
  expect(new Set(misfits.listed.map(({ index }) => index)).size).toBe(3000);
  expect(misfits.listed).toHaveLength(1000 + 2500);
});

it('cuts what is long, so that a long key or enum does not multiply', () => {
  const misfits = new ValidationIssues();
  misfits.add(0, [issue({ path: `/${'k'.repeat(10_000)}`, expected: 'x'.repeat(10_000) })]);
  expect(misfits.listed[0]?.path.length).toBeLessThan(400);
  expect(misfits.listed[0]?.expected.length).toBeLessThan(400);
});

it('one place that is no unknown field is enough to be no sign of a writer ahead, listed or not', () => {
  const misfits = new ValidationIssues();
  for (let index = 0; index < 2000; index++) misfits.add(index, [issue({ kind: 'unknown_field' })]);
  expect(misfits.mayFitOtherMapping).toBe(true);
  misfits.add(2000, [issue({ kind: 'unknown_field' }), issue()]);
  expect(misfits.mayFitOtherMapping).toBe(false);
});

const unknown = (path: string): DatumIssue => issue({ kind: 'unknown_field', path });
const unknownIn = (misfits: ValidationIssues): string[] => misfits.extraFields.map(({ path }) => path);

it('tells a look-up of each unknown field once, in whichever of many records it stands', () => {
  const misfits = new ValidationIssues();
  const ofItem = (at: number): DatumIssue => ({ ...unknown(`/legs/${at}/a`), pathPattern: '/legs/*/a' });
  for (let index = 0; index < 2000; index++) misfits.add(index, [ofItem(index), unknown('/b')]);
  misfits.add(2000, [ofItem(7), unknown('/late')]);
  expect(misfits.mayFitOtherMapping).toBe(true);
  expect(unknownIn(misfits)).toEqual(['/legs/0/a', '/b', '/late']);
});

it('tells a look-up of long paths in full: a cut one is no field of any schema', () => {
  const misfits = new ValidationIssues();
  const long = '/outer'.repeat(300);
  misfits.add(0, [unknown(long)]);
  expect(unknownIn(misfits)).toEqual([long]);
  expect(misfits.mayFitOtherMapping).toBe(true);
});

it('more unknown fields, or longer paths, than events hold are data that does not fit', () => {
  const many = new ValidationIssues();
  for (let index = 0; index < 1001; index++) many.add(index, [unknown(`/a${index}`)]);
  const long = new ValidationIssues();
  long.add(0, [unknown(`/${'k'.repeat(500)}`.repeat(5))]);
  expect([many.mayFitOtherMapping, long.mayFitOtherMapping]).toEqual([false, false]);
});

it('names places without what is a value of the record: the keys of maps and the numbers of items', () => {
  const misfits = new ValidationIssues();
  misfits.add(0, [{ ...unknown('/m/*/vwap'), pathPattern: '/m/*/vwap' }]);
  misfits.add(1, [{ ...unknown('/m/*/vwap'), pathPattern: '/m/*/vwap' }]);
  misfits.add(2, [
    issue({ kind: 'unknown_branch', path: '/legs/7/px', pathPattern: '/legs/*/px' }),
    unknown('/*'),
  ]);
  expect(misfits.differences.map(({ path, field }) => [path, field])).toEqual([
    ['/m/*/vwap', 'm.vwap'],
    ['/legs/*/px', 'legs.px'],
    ['/*', '*'],
  ]);
  expect(misfits.listed.map(({ path }) => path)).toEqual(['/m/*/vwap', '/m/*/vwap', '/legs/7/px', '/*']);
});

it('names so many extra fields, and their names so far', () => {
  const misfits = new ValidationIssues();
  const name = 'n'.repeat(400);
  misfits.add(
    0,
    Array.from({ length: 900 }, (_, at) => unknown(`/m/*/${at}${name}`)),
  );
  misfits.add(1, [unknown('/other')]);
  const { differences } = misfits;
  expect(differences).toHaveLength(102);
  expect(differences.slice(-2).map(({ path, field }) => [path, field])).toEqual([
    ['/m/*/?', 'm.?'],
    ['/?', '?'],
  ]);
  expect(Math.max(...differences.map(({ path }) => path.length))).toBeLessThan(140);
});

it('names no extra field where none is to be named, and tells different ones apart all the same', () => {
  const [one, other, same] = ['/m/*/a', '/m/*/b', '/m/*/a'].map((path) => {
    const misfits = new ValidationIssues(false);
    misfits.add(0, [unknown(path), { ...issue({ kind: 'unknown_branch' }), path: '/legs/7/px' }]);
    return misfits;
  });
  for (const misfits of [one, other]) {
    expect(misfits?.differences.map(({ path }) => path)).toEqual(['/m/*/?', '/legs/7/px']);
    expect(misfits?.listed.map(({ path }) => path)).toEqual(['/m/*/?', '/legs/7/px']);
  }
  expect(one?.key).toBe(same?.key);
  expect(one?.key).not.toBe(other?.key);
});

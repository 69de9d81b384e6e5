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

it('lists every invalid record, and counts all issues, if there are more than a response lists', () => {
  const issues = new ValidationIssues();
  for (let index = 0; index < 3000; index++) issues.add(index, [issue(), issue({ path: '/b' })]);
  expect(issues.count).toBe(6000);
  expect(new Set(issues.listed.map(({ index }) => index)).size).toBe(3000);
  expect(issues.listed).toHaveLength(1000 + 2500);
});

it('shortens long paths and expectations, so that they do not multiply', () => {
  const issues = new ValidationIssues();
  issues.add(0, [issue({ path: `/${'k'.repeat(10_000)}`, expected: 'x'.repeat(10_000) })]);
  expect(issues.listed[0]?.path.length).toBeLessThan(400);
  expect(issues.listed[0]?.expected.length).toBeLessThan(400);
});

it('one issue that is not an unknown field means that no other mapping fits, whether it is listed or not', () => {
  const issues = new ValidationIssues();
  for (let index = 0; index < 2000; index++) issues.add(index, [issue({ kind: 'unknown_field' })]);
  expect(issues.mayFitOtherMapping).toBe(true);
  issues.add(2000, [issue({ kind: 'unknown_field' }), issue()]);
  expect(issues.mayFitOtherMapping).toBe(false);
});

const unknown = (path: string): DatumIssue => issue({ kind: 'unknown_field', path });
const unknownIn = (issues: ValidationIssues): string[] => issues.extraFields.map(({ path }) => path);

it('has each extra field once, whichever record has it', () => {
  const issues = new ValidationIssues();
  const ofItem = (at: number): DatumIssue => ({ ...unknown(`/legs/${at}/a`), pathPattern: '/legs/*/a' });
  for (let index = 0; index < 2000; index++) issues.add(index, [ofItem(index), unknown('/b')]);
  issues.add(2000, [ofItem(7), unknown('/late')]);
  expect(issues.mayFitOtherMapping).toBe(true);
  expect(unknownIn(issues)).toEqual(['/legs/0/a', '/b', '/late']);
});

it('keeps long paths of extra fields whole: a shortened one is no field of any schema', () => {
  const issues = new ValidationIssues();
  const long = '/outer'.repeat(300);
  issues.add(0, [unknown(long)]);
  expect(unknownIn(issues)).toEqual([long]);
  expect(issues.mayFitOtherMapping).toBe(true);
});

it('more or longer extra field paths than events hold are invalid data', () => {
  const many = new ValidationIssues();
  for (let index = 0; index < 1001; index++) many.add(index, [unknown(`/a${index}`)]);
  const long = new ValidationIssues();
  long.add(0, [unknown(`/${'k'.repeat(500)}`.repeat(5))]);
  expect([many.mayFitOtherMapping, long.mayFitOtherMapping]).toEqual([false, false]);
});

it('names paths without values of the record, such as keys of maps and indexes of items', () => {
  const issues = new ValidationIssues();
  issues.add(0, [{ ...unknown('/m/*/vwap'), pathPattern: '/m/*/vwap' }]);
  issues.add(1, [{ ...unknown('/m/*/vwap'), pathPattern: '/m/*/vwap' }]);
  issues.add(2, [
    issue({ kind: 'unknown_branch', path: '/legs/7/px', pathPattern: '/legs/*/px' }),
    unknown('/*'),
  ]);
  expect(issues.differences.map(({ path, field }) => [path, field])).toEqual([
    ['/m/*/vwap', 'm.vwap'],
    ['/legs/*/px', 'legs.px'],
    ['/*', '*'],
  ]);
  expect(issues.listed.map(({ path }) => path)).toEqual(['/m/*/vwap', '/m/*/vwap', '/legs/7/px', '/*']);
});

it('bounds the number of named extra fields and the length of each name', () => {
  const issues = new ValidationIssues();
  const name = 'n'.repeat(400);
  issues.add(
    0,
    Array.from({ length: 900 }, (_, at) => unknown(`/m/*/${at}${name}`)),
  );
  issues.add(1, [unknown('/other')]);
  const { differences } = issues;
  expect(differences).toHaveLength(102);
  expect(differences.slice(-2).map(({ path, field }) => [path, field])).toEqual([
    ['/m/*/?', 'm.?'],
    ['/?', '?'],
  ]);
  expect(Math.max(...differences.map(({ path }) => path.length))).toBeLessThan(140);
});

it('names no extra field if the settings forbid it, and still distinguishes different ones', () => {
  const [one, other, same] = ['/m/*/a', '/m/*/b', '/m/*/a'].map((path) => {
    const issues = new ValidationIssues(false);
    issues.add(0, [unknown(path), { ...issue({ kind: 'unknown_branch' }), path: '/legs/7/px' }]);
    return issues;
  });
  for (const issues of [one, other]) {
    expect(issues?.differences.map(({ path }) => path)).toEqual(['/m/*/?', '/legs/7/px']);
    expect(issues?.listed.map(({ path }) => path)).toEqual(['/m/*/?', '/legs/7/px']);
  }
  expect(one?.key).toBe(same?.key);
  expect(one?.key).not.toBe(other?.key);
});

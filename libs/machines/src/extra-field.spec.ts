import { expect, it } from 'vitest';
import { withoutExtraFieldNames } from './extra-field.js';
import type { Difference } from './mapping.js';

const extra = (path: string, field: string): Difference => ({
  path,
  field,
  kind: 'FIELD_ADDED',
  severity: 'warning',
  ours: null,
  theirs: 'carried by the record',
});
const lost = (each: Difference): Difference => ({
  ...each,
  kind: 'FIELD_REMOVED',
  severity: 'error',
  ours: each.theirs,
  theirs: null,
});
const ofSchemas: Difference = { ...extra('/fields/3', 'vwap'), theirs: 'double' };

it('extra fields lose their names and are merged per record', () => {
  const named = [extra('/legs/*/a', 'legs.a'), ofSchemas, extra('/legs/*/b', 'legs.b'), extra('/c', 'c')];
  expect(withoutExtraFieldNames(named)).toEqual([extra('/legs/*/?', 'legs.?'), ofSchemas, extra('/?', '?')]);
  expect(withoutExtraFieldNames(named.map(lost)).map(({ path }) => path)).toEqual([
    '/legs/*/?',
    '/fields/3',
    '/?',
  ]);
});

it('differences without extra fields stay as they are', () => {
  const unnamed = withoutExtraFieldNames([extra('/legs/*/a', 'legs.a'), ofSchemas]);
  expect(withoutExtraFieldNames(unnamed)).toEqual(unnamed);
  expect(withoutExtraFieldNames([ofSchemas])).toEqual([ofSchemas]);
});

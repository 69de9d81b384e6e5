import { describe, expect, it } from 'vitest';
import { minutesOf, schemaIdOf } from './inputs.js';

describe('minutes that were typed', () => {
  it.each([
    ['1', 1],
    [' 90 ', 90],
    ['525600', 525_600],
  ])('are %j', (text, minutes) => {
    expect(minutesOf(text)).toBe(minutes);
  });

  it.each(['', '0', '-1', '1.5', '1e3', '525601', 'soon', '99999999999999999999'])('are not %j', (text) => {
    expect(minutesOf(text)).toBeNull();
  });
});

describe('a schema id that was typed', () => {
  it('is a whole number that a registry gives', () => {
    expect(['0', '7', '2147483647'].map(schemaIdOf)).toEqual([0, 7, 2_147_483_647]);
    expect(['', '-7', '7.0', '2147483648'].map(schemaIdOf)).toEqual([null, null, null, null]);
  });
});

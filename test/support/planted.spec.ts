import { expect, it } from 'vitest';
import { holdsPlanted, planted, plantedIn } from './planted.js';

it.each([0, 1, 2, 3])('a planted value is found in each of its forms, %i bytes into a text', (before) => {
  const bytes = Buffer.from(`${'x'.repeat(before)}${planted('value')}y`);
  for (const form of ['utf8', 'hex', 'base64', 'base64url'] as const)
    expect(holdsPlanted(`{"msg":"${bytes.toString(form)}"}`)).toBe(true);
  expect(holdsPlanted(bytes.toString('utf8').replace('hush-', ''))).toBe(false);
});

it.each([0, 1, 2, 3])('a planted value is read from each of its forms, %i bytes into a text', (before) => {
  const bytes = Buffer.from(`${'x'.repeat(before)}${planted('value')}`);
  for (const form of ['utf8', 'base64', 'base64url'] as const)
    expect(plantedIn(`{"msg":"${bytes.toString(form)}"}`)).toContain(planted('value'));
  expect(plantedIn(Buffer.from(planted('value')).toString('hex'))).toEqual([planted('value')]);
  expect(plantedIn(bytes.toString('utf8').replace('hush-', ''))).toEqual([]);
});

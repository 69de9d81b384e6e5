import { describe, expect, it } from 'vitest';
import { defaultBudgetBytes } from './default-budget.js';

const MiB = 2 ** 20;

describe('the default memory budget', () => {
  it.each([
    ['is two fifths of the heap', 1000, 16_000, 400],
    ['is a fifth of all memory where the heap could be larger', 4000, 2000, 400],
    ['is 16 MiB at least', 20, 100, 16],
  ])('%s', (_what, heap, total, budget) => {
    expect(defaultBudgetBytes({ heapLimit: heap * MiB, total: total * MiB })).toBe(budget * MiB);
  });

  it('of this process is within its memory', () => {
    expect(defaultBudgetBytes()).toBeGreaterThan(16 * MiB);
  });
});

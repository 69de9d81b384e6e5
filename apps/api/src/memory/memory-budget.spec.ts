import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MemoryBudget } from './memory-budget.js';

const MiB = 2 ** 20;

describe('the memory budget', () => {
  it('grants up to its limit, and again what was released', () => {
    const budget = new MemoryBudget(1000);
    const [one, two] = [budget.open(), budget.open()];
    expect([one.add(600), two.add(400), two.add(1)]).toEqual(['granted', 'granted', 'busy']);
    expect(budget.usedBytes).toBe(1000);
    one.release();
    expect(two.add(600)).toBe('granted');
  });

  it('never grants more than all of it', () => {
    const budget = new MemoryBudget(1000);
    const held = budget.open();
    expect(held.add(1001)).toBe('never');
    expect([held.add(900), held.add(101)]).toEqual(['granted', 'never']);
    expect(budget.usedBytes).toBe(900);
  });

  it('keeps a quarter for small requests', () => {
    const budget = new MemoryBudget(40 * MiB);
    const uploads = Array.from({ length: 10 }, () => budget.open().add(9 * MiB));
    expect(uploads.filter((grant) => grant === 'granted')).toHaveLength(3);
    expect(budget.open().add(MiB)).toBe('granted');
    expect(budget.open().add(31 * MiB)).toBe('never');
  });

  it('gives one caller half of it while there are others, and all of it otherwise', () => {
    let now = 0;
    const budget = new MemoryBudget(1000, () => now);
    const alone = budget.open('a');
    expect(alone.add(500)).toBe('granted');
    expect(budget.open('a').add(400)).toBe('granted');
    const other = budget.open('b');
    expect(budget.open('a').add(1)).toBe('busy');
    expect(other.add(100)).toBe('granted');
    alone.release();
    expect([budget.open('a').add(101), budget.open('a').add(100)]).toEqual(['busy', 'granted']);
    now += 600_000;
    expect(budget.open('a').add(100)).toBe('granted');
  });

  it('gives a single request of a caller more than half of it, and that caller nothing else meanwhile', () => {
    const budget = new MemoryBudget(1000, () => 0);
    budget.open('b');
    const large = budget.open('a');
    expect([large.add(300), large.add(400)]).toEqual(['granted', 'granted']);
    expect(budget.open('a').add(1)).toBe('busy');
    expect(budget.open('b').add(300)).toBe('granted');
  });

  it('gets everything back once, whatever a request does with its shares', () => {
    const step = fc.record({
      kind: fc.constantFrom('set', 'cover', 'add', 'release'),
      of: fc.nat(3),
      bytes: fc.nat(500),
    });
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        const budget = new MemoryBudget(1000);
        const reservations = ['a', 'a', 'b', 'c'].map((caller) => budget.open(caller));
        const shares = reservations.map((reservation) => [reservation.share(), reservation.share()]);
        for (const { kind, of, bytes } of steps) {
          const share = shares[of]?.[bytes % 2];
          if (kind === 'set') share?.set(bytes);
          if (kind === 'cover') share?.cover(bytes);
          if (kind === 'add') reservations[of]?.add(bytes);
          if (kind === 'release') reservations[of]?.release();
          expect(budget.usedBytes).toBe(reservations.reduce((sum, one) => sum + one.bytes, 0));
          expect(budget.usedBytes).toBeLessThanOrEqual(1000);
        }
        for (const reservation of reservations) reservation.release();
        expect(budget.usedBytes).toBe(0);
      }),
    );
  });
});

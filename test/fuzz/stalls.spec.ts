import { expect, it } from 'vitest';
import { repeatedStalls, requestsBefore, type Stall, type Start } from './stalls.js';

const stall = (at: number, ms = 250): Stall => ({ at, ms, wallMs: ms, kernelMs: 0, collectedMs: 0 });

/** A request each second, the first one at 1000. */
const starts = (...ids: string[]): Start[] => ids.map((id, index) => ({ id, at: (index + 1) * 1000 }));

const repeats = new Map([['a', ['a1', 'a2', 'a3']]]);

it('names the last three requests before the end of a stall, latest first', () => {
  const all = starts('a', 'b', 'c', 'd', 'e');
  expect(requestsBefore(stall(4500), all)).toEqual(['d', 'c', 'b']);
  expect(requestsBefore(stall(1500), all)).toEqual(['a']);
  expect(requestsBefore(stall(500), all)).toEqual([]);
});

it('finds a request whose repeats all stall, with the shortest of their stalls', () => {
  const stalls = [stall(1500), stall(2500, 300), stall(3500, 210), stall(4500, 400)];
  const found = repeatedStalls(stalls, starts('a', 'a1', 'a2', 'a3'), repeats);
  expect([...found].map(([id, { ms }]) => [id, ms])).toEqual([['a', 210]]);
});

it('does not find a request when one of its repeats does not stall', () => {
  const stalls = [stall(1500), stall(2500), stall(3500)];
  expect(repeatedStalls(stalls, starts('a', 'a1', 'a2', 'a3'), repeats).size).toBe(0);
});

it('does not take one stall after three repeats for three', () => {
  expect(repeatedStalls([stall(4500)], starts('a', 'a1', 'a2', 'a3'), repeats).size).toBe(0);
});

it('does not find a request beside another one that stalls', () => {
  const all = starts('b', 'a', 'a1', 'a2', 'a3', 'b1', 'b2', 'b3');
  const stalls = [stall(2500), stall(3500), stall(4500), stall(5500)];
  const found = repeatedStalls(stalls, all, new Map([...repeats, ['b', ['b1', 'b2', 'b3']]]));
  expect([...found.keys()]).toEqual(['a']);
});

it('does not find a request that could not be repeated', () => {
  expect(repeatedStalls([stall(1500)], starts('a'), new Map([['a', []]])).size).toBe(0);
});

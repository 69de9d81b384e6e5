import { beforeEach, describe, expect, it } from 'vitest';
import { SingleFlight } from './single-flight.js';

let flights: SingleFlight<number>;
let begun: number;

beforeEach(() => {
  flights = new SingleFlight();
  begun = 0;
});

const begin = (): Promise<number> => Promise.resolve(++begun);

describe('a single flight', () => {
  it('runs once for concurrent callers, and only the first one started it', async () => {
    const calls = [flights.run('a', begin), flights.run('a', begin), flights.run('a', begin)];
    expect(calls.map(({ started }) => started)).toEqual([true, false, false]);
    expect(await Promise.all(calls.map(({ result }) => result))).toEqual([1, 1, 1]);
  });

  it('runs separately for each key', async () => {
    const calls = [flights.run('a', begin), flights.run('b', begin)];
    expect(calls.map(({ started }) => started)).toEqual([true, true]);
    expect(await Promise.all(calls.map(({ result }) => result))).toEqual([1, 2]);
  });

  it('is forgotten once it has settled', async () => {
    await flights.run('a', begin).result;
    const later = flights.run('a', begin);
    expect(later.started).toBe(true);
    expect(await later.result).toBe(2);
  });

  it('fails for every caller, and the next caller starts anew', async () => {
    const failing = () => Promise.reject(new Error('no connection'));
    const calls = [flights.run('a', failing), flights.run('a', begin)];
    for (const { result } of calls) await expect(result).rejects.toThrow('no connection');
    expect(begun).toBe(0);
    expect(flights.run('a', begin).started).toBe(true);
  });
});

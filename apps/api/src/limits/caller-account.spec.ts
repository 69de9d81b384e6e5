import { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { nobody } from '../access/principal.js';
import { CallerAccount } from './caller-account.js';

const account = (): CallerAccount => new CallerAccount(nobody.limits, 0);

describe('the refusals of one caller', () => {
  it('are sent at once up to ten in a second', () => {
    const one = account();
    expect(Array.from({ length: 10 }, () => one.refusalDelayMs(0))).toEqual(Array(10).fill(0));
    expect(one.refusalDelayMs(1000)).toBe(0);
  });

  it('beyond that are sent ten a second, and none later than after ten seconds', () => {
    const one = account();
    const delays = Array.from({ length: 1000 }, () => one.refusalDelayMs(0));
    expect(delays.slice(9, 13)).toEqual([0, 100, 200, 300]);
    expect(Math.max(...delays)).toBeLessThanOrEqual(10_000);
    for (let from = 5000; from < 10_000; from += 500)
      expect(delays.filter((delay) => delay >= from && delay < from + 500).length).toBeLessThan(110);
  });

  it('are sent at once again ten seconds after any number of them', () => {
    const one = account();
    for (let n = 0; n < 10_000; n += 1) one.refusalDelayMs(0);
    expect(one.refusalDelayMs(10_000)).toBe(0);
  });
});

describe('the connections of one caller', () => {
  it('are counted once each, until they are closed', async () => {
    const one = account();
    const sockets = [new Socket(), new Socket()] as const;
    expect([one.connect(sockets[0], 1), one.connect(sockets[0], 1)]).toEqual([true, true]);
    expect(one.connect(sockets[1], 1)).toBe(false);
    sockets[0].destroy();
    await new Promise((resolve) => sockets[0].once('close', resolve));
    expect(one.connect(sockets[1], 1)).toBe(true);
    expect(one.isOpen).toBe(true);
    sockets[1].destroy();
  });
});

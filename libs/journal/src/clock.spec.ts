import { expect, it, vi } from 'vitest';
import { DatabaseClock } from './clock.js';

it('is this process its own clock before the first sample', () => {
  vi.spyOn(Date, 'now').mockReturnValue(1_234);
  expect(new DatabaseClock().now()).toBe(1_234);
  vi.restoreAllMocks();
});

/** A clock and a way to set the local monotonic time it reads. */
function clockAt(start: number) {
  const local = vi.spyOn(performance, 'now').mockReturnValue(start);
  return { clock: new DatabaseClock(), pass: (ms: number) => local.mockReturnValue(ms) };
}

it('takes the database time for the middle between asking and hearing', () => {
  const { clock, pass } = clockAt(0);
  clock.sample(1_000_000, 100, 140);
  pass(140);
  expect(clock.now()).toBe(1_000_020);
  vi.restoreAllMocks();
});

it('never goes back, though a better sample says it is earlier', () => {
  const { clock, pass } = clockAt(0);
  clock.sample(1_000_000, 0, 1_000);
  pass(1_000);
  expect(clock.now()).toBe(1_000_500);
  clock.sample(1_000_100, 1_000, 1_002);
  pass(1_002);
  expect(clock.now()).toBe(1_000_500);
  pass(2_001);
  expect(clock.now()).toBe(1_001_100);
  vi.restoreAllMocks();
});

it('keeps a good sample over a worse one, until it is old', () => {
  const { clock, pass } = clockAt(0);
  clock.sample(1_000_000, 0, 2);
  clock.sample(1_000_080, 2, 102);
  pass(102);
  expect(clock.now()).toBe(1_000_101);
  clock.sample(1_060_080, 60_000, 60_100);
  pass(60_100);
  expect(clock.now()).toBe(1_060_130);
  vi.restoreAllMocks();
});

it('takes a worse sample at once when it contradicts the good one, as after a failover', () => {
  const { clock, pass } = clockAt(0);
  clock.sample(1_000_000, 0, 2);
  clock.sample(1_300_000, 100, 200);
  pass(200);
  expect(clock.now()).toBe(1_300_050);
  vi.restoreAllMocks();
});

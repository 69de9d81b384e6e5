import { expect, it, vi } from 'vitest';
import { DatabaseClock } from './clock.js';

it('is the clock of the process before the first sample', () => {
  vi.spyOn(Date, 'now').mockReturnValue(1_234);
  expect(new DatabaseClock().now()).toBe(1_234);
  vi.restoreAllMocks();
});

/** A clock, and a function that sets the local monotonic time. */
function clockAt(start: number) {
  const local = vi.spyOn(performance, 'now').mockReturnValue(start);
  return { clock: new DatabaseClock(), pass: (ms: number) => local.mockReturnValue(ms) };
}

it('places the database time in the middle between request and response', () => {
  const { clock, pass } = clockAt(0);
  clock.sample(1_000_000, 100, 140);
  pass(140);
  expect(clock.now()).toBe(1_000_020);
  vi.restoreAllMocks();
});

it('never goes back, even if a better sample is earlier', () => {
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

it('takes a worse sample at once if it contradicts the good one, as after a failover', () => {
  const { clock, pass } = clockAt(0);
  clock.sample(1_000_000, 0, 2);
  clock.sample(1_300_000, 100, 200);
  pass(200);
  expect(clock.now()).toBe(1_300_050);
  vi.restoreAllMocks();
});

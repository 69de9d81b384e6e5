import { Histogram, Registry } from 'prom-client';
import { expect, it } from 'vitest';
import { BOUNDS, Durations } from './durations.js';

const observations = [
  ['POST', '/topics/:topic', 200, 0.0004],
  ['POST', '/topics/:topic', 200, 0.001],
  ['POST', '/topics/:topic', 200, 0.0011],
  ['POST', '/topics/:topic', 409, 29.5],
  ['GET', '/metrics', 200, 31],
] as const;

it('durations look like a histogram of prom-client', async () => {
  const [ours, theirs] = [new Registry(), new Registry()];
  const durations = new Durations(ours);
  const histogram = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Durations of HTTP requests',
    labelNames: ['method', 'route', 'status'],
    buckets: [...BOUNDS],
    registers: [theirs],
  });
  for (const [method, route, status, seconds] of observations) {
    durations.observe(method, route, status, seconds);
    histogram.observe({ method, route, status }, seconds);
  }
  const sorted = async (register: Registry): Promise<string[]> =>
    (await register.metrics()).split('\n').sort();
  expect(await sorted(ours)).toEqual(await sorted(theirs));
});

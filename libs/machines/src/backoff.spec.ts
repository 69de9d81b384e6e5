import { expect, it } from 'vitest';
import { Backoff } from './backoff.js';

it('each delay is the last one times the factor, up to the limit', () => {
  const backoff = new Backoff({ initialMs: 100, maxMs: 500, factor: 2 });
  expect([backoff.next(), backoff.next(), backoff.next(), backoff.next()]).toEqual([100, 200, 400, 500]);
});

it('without a factor the delays double', () => {
  const backoff = new Backoff({ initialMs: 10, maxMs: 1000 });
  expect([backoff.next(), backoff.next(), backoff.next()]).toEqual([10, 20, 40]);
});

it('begins with the first delay again after a success', () => {
  const backoff = new Backoff({ initialMs: 100, maxMs: 500 });
  backoff.next();
  backoff.next();
  backoff.reset();
  expect(backoff.next()).toBe(100);
});

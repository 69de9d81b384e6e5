import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RequestBuffers } from './request-buffers.js';

const MiB = 2 ** 20;

test('no two buffers in use share memory, and each is as long as was asked for', () => {
  const step = fc.record({ take: fc.boolean(), bytes: fc.nat(9 * MiB), which: fc.nat(20) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const buffers = new RequestBuffers();
      const used: Buffer[] = [];
      for (const { take, bytes, which } of steps) {
        if (take) {
          const buffer = buffers.take(bytes);
          expect(buffer.length).toBeGreaterThanOrEqual(bytes);
          expect(used.some((other) => other.buffer === buffer.buffer)).toBe(false);
          used.push(buffer);
        } else {
          const [released] = used.splice(which % Math.max(used.length, 1), 1);
          if (released !== undefined) buffers.release(released);
        }
        expect(buffers.keptBytes).toBeLessThanOrEqual(8 * MiB);
      }
    }),
    { numRuns: 50 },
  );
});

test('a buffer suits smaller and somewhat larger requests than the one it was made for', () => {
  const buffers = new RequestBuffers();
  const buffer = buffers.take(600_000);
  buffers.release(buffer);
  const smaller = buffers.take(1000);
  expect(smaller).toBe(buffer);
  buffers.release(smaller);
  expect(buffers.take(1_000_000)).toBe(buffer);
});

test('a buffer for an exceptionally large request is as long as that, and is not kept', () => {
  const buffers = new RequestBuffers();
  const buffer = buffers.take(9 * MiB + 1);
  expect(buffer.length).toBe(9 * MiB + 1);
  buffers.release(buffer);
  expect(buffers.keptBytes).toBe(0);
});

test('of more buffers than are kept, those that were released last are', () => {
  const buffers = new RequestBuffers();
  const all = [1, 2, 3].map(() => buffers.take(4 * MiB));
  for (const buffer of all) buffers.release(buffer);
  expect(buffers.keptBytes).toBe(8 * MiB);
  expect([buffers.take(1), buffers.take(1)]).toEqual([all[2], all[1]]);
  expect(buffers.keptBytes).toBe(0);
});

import { describe, expect, it } from 'vitest';
import { GrowingBuffer } from './growing-buffer.js';

describe('a growing buffer', () => {
  it('keeps its pieces in their order', () => {
    const buffer = new GrowingBuffer();
    const pieces = Array.from({ length: 5000 }, (_, index) => Buffer.from([index & 0xff]));
    for (const piece of pieces) buffer.append(piece);
    expect(buffer.length).toBe(5000);
    expect(buffer.take()).toEqual(Buffer.concat(pieces));
    expect([buffer.length, buffer.capacity]).toEqual([0, 0]);
  });

  it('occupies at most twice its length, whatever the size of the pieces', () => {
    const buffer = new GrowingBuffer();
    for (let index = 0; index < 100_000; index += 1) {
      const expected = buffer.capacityFor(1);
      buffer.append(Buffer.from('x'));
      expect(buffer.capacity).toBe(expected);
      expect(buffer.capacity).toBeLessThanOrEqual(Math.max(1024, 2 * buffer.length));
    }
  });

  it('occupies no more than the size that was reserved', () => {
    const buffer = new GrowingBuffer();
    buffer.reserve(3000);
    for (let index = 0; index < 30; index += 1) buffer.append(Buffer.alloc(100));
    expect(buffer.capacity).toBe(3000);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BinaryWriter } from './binary-writer.js';

const CHUNK = 256;

interface Written {
  readonly length: number;
  readonly expected: number;
  readonly isTaken: boolean;
}

const body: fc.Arbitrary<Written> = fc.record({
  length: fc.oneof(fc.nat({ max: 100 }), fc.nat({ max: 2000 })),
  expected: fc.oneof(fc.constant(0), fc.nat({ max: 100 }), fc.nat({ max: 2000 })),
  isTaken: fc.oneof({ weight: 9, arbitrary: fc.constant(true) }, fc.constant(false)),
});

describe('bodies written one after another', () => {
  it('are never overwritten, and keep at most one allocation alive besides their own bytes', () => {
    fc.assert(
      fc.property(fc.array(body, { maxLength: 30 }), (bodies) => {
        const writer = new BinaryWriter(CHUNK);
        const taken: { readonly bytes: Buffer; readonly filling: number }[] = [];
        for (const [filling, { length, expected, isTaken }] of bodies.entries()) {
          writer.begin(expected);
          for (let i = 0; i < length; i++) writer.byte(filling);
          if (!isTaken) continue;
          const bytes = writer.take();
          expect(bytes).toHaveLength(length);
          expect(bytes.buffer.byteLength - bytes.length).toBeLessThanOrEqual(CHUNK);
          taken.push({ bytes, filling });
        }
        for (const { bytes, filling } of taken) expect(bytes.every((byte) => byte === filling)).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  it('a long body of the expected length is given away where it was written', () => {
    const writer = new BinaryWriter(CHUNK);
    writer.begin(10_000);
    writer.raw(Buffer.alloc(10_000, 1));
    const { buffer } = writer.take();
    expect(buffer.byteLength).toBeGreaterThan(10_000);
    expect(buffer.byteLength).toBeLessThan(10_000 + CHUNK);
  });
});

describe('a block whose count is known last', () => {
  it('has the bytes of one whose count is written first', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 50 }),
        fc.oneof(fc.nat({ max: 200 }), fc.integer({ min: 8000, max: 8400 }), fc.nat({ max: 2 ** 28 })),
        fc.nat({ max: 600 }),
        (head, count, length) => {
          const items = Buffer.alloc(length, 7);
          const [first, last] = [new BinaryWriter(CHUNK), new BinaryWriter(CHUNK)];
          for (const writer of [first, last]) {
            writer.begin();
            writer.raw(head);
          }
          first.long(count);
          first.raw(items);
          last.byte(0);
          last.raw(items);
          last.countAt(head.length, count);
          expect(last.take()).toEqual(first.take());
        },
      ),
    );
  });
});

it('a text that is UTF-8 already has the bytes of the text', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme', maxLength: 300, size: 'max' }),
      fc.nat({ max: 9 }),
      (text, before) => {
        const [copied, written] = [new BinaryWriter(CHUNK), new BinaryWriter(CHUNK)];
        const from = Buffer.from(' '.repeat(before) + text);
        copied.begin();
        copied.utf8(from, before, from.length);
        written.begin();
        written.text(text);
        expect(copied.take()).toEqual(written.take());
      },
    ),
  );
});

import { deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { pixelsOf, withPalette } from './png.js';

/** A PNG of RGB rows, each of them with its filter before it. */
function png(width: number, rows: readonly (readonly number[])[]): Buffer {
  const chunk = (type: string, data: Buffer): Buffer => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(data.length);
    return Buffer.concat([length, Buffer.from(type), data, Buffer.alloc(4)]);
  };
  const head = Buffer.from([0, 0, 0, width, 0, 0, rows.length >> 8, rows.length & 255, 8, 2, 0, 0, 0]);
  return Buffer.concat([
    Buffer.alloc(8),
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(Buffer.from(rows.flat()))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

describe('a picture with a palette', () => {
  const [a, b] = [
    [10, 20, 30],
    [40, 60, 90],
  ] as const;
  const pixels = Buffer.from([...a, ...b]);

  it.each([
    ['none', [0, ...a, ...b]],
    ['left', [1, ...a, 30, 40, 60]],
    ['up', [2, ...a, ...b]],
    ['average', [3, ...a, 35, 50, 75]],
    ['Paeth', [4, ...a, 30, 40, 60]],
  ])('reads rows that are filtered by %s', (_, row) => {
    expect(pixelsOf(png(2, [row]))).toEqual({ width: 2, height: 1, rgb: pixels });
  });

  it('reads what a row takes from the one above it', () => {
    const first = [0, ...a, ...b];
    const zeros = [0, 0, 0, 0, 0, 0];
    expect(pixelsOf(png(2, [first, [2, ...zeros]])).rgb).toEqual(Buffer.concat([pixels, pixels]));
    expect(pixelsOf(png(2, [first, [4, ...zeros]])).rgb).toEqual(Buffer.concat([pixels, pixels]));
  });

  it('is the same picture if it has few colours', () => {
    const given = png(2, [
      [0, ...a, ...b],
      [0, ...b, ...b],
    ]);
    expect(pixelsOf(withPalette(given))).toEqual(pixelsOf(given));
  });

  it('has the nearest colour for one of too many', () => {
    const grey = (value: number): number[] => [value, value, value];
    // Each grey twice; one colour once, so it is the one too many.
    const given = png(2, [
      ...Array.from({ length: 256 }, (_, value) => [0, ...grey(value), ...grey(value)]),
      [0, 7, 7, 8, ...grey(1)],
    ]);
    const { rgb } = pixelsOf(withPalette(given));
    expect([...rgb.subarray(-6)]).toEqual([7, 7, 7, 1, 1, 1]);
  });

  it('is not made of what is no such picture', () => {
    const interlaced = png(2, [[0, ...a, ...b]]);
    interlaced[8 + 8 + 12] = 1;
    expect(() => withPalette(interlaced)).toThrow('a PNG of kind 2');
  });
});

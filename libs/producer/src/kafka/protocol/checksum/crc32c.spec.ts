import { createRequire } from 'node:module';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { crc32cByTable } from './crc32c-by-table.js';
import { chooseCrc32c, crc32c, type NativeCrc32c } from './crc32c.js';

const load = createRequire(import.meta.url);
const kafkajsCrc32c = load('kafkajs/src/protocol/recordBatch/crc32C/index.js') as (bytes: Buffer) => number;
const native = load('@node-rs/crc32') as NativeCrc32c;

const noBinary = (): never => {
  throw new Error('Cannot find native binding');
};

describe.each([
  ['of this platform', crc32c],
  ['without a native binary', chooseCrc32c(noBinary)],
  ['of the native binary alone', (bytes: Buffer) => native.crc32c(bytes)],
] as const)('the checksum %s', (_, checksum) => {
  // RFC 3720, B.4, and the check value of CRC catalogues.
  it.each([
    ['nothing', Buffer.alloc(0), 0],
    ['the digits from 1 to 9', Buffer.from('123456789'), 0xe3069283],
    ['32 zeros', Buffer.alloc(32), 0x8a9136aa],
    ['32 ones', Buffer.alloc(32, 0xff), 0x62a8ab43],
    ['0 to 31', Buffer.from(Array.from({ length: 32 }, (__, byte) => byte)), 0x46dd794e],
  ])('of %s is the published one', (__, bytes, sum) => {
    expect(checksum(bytes)).toBe(sum);
  });
});

test("JavaScript's, the native and kafkajs's checksums of any part of any bytes agree", () => {
  const part = fc
    .uint8Array({ minLength: 0, maxLength: 2000, size: 'max' })
    .chain((bytes) => fc.tuple(fc.constant(Buffer.from(bytes)), fc.nat(bytes.length), fc.nat(bytes.length)));
  fc.assert(
    fc.property(part, ([bytes, one, other]) => {
      const [from, to] = [Math.min(one, other), Math.max(one, other)];
      const expected = kafkajsCrc32c(bytes.subarray(from, to));
      expect(crc32cByTable(bytes, from, to)).toBe(expected);
      expect(native.crc32c(bytes.subarray(from, to))).toBe(expected);
      expect(crc32c(bytes, from, to)).toBe(expected);
    }),
  );
});

describe('the choice of an implementation', () => {
  const large = Buffer.alloc(10_000, 'records');

  it('takes the native one for large batches, and none of it for small ones', () => {
    const lengths: number[] = [];
    const checksum = chooseCrc32c(() => ({
      crc32c: (bytes) => {
        lengths.push(bytes.length);
        return native.crc32c(bytes);
      },
    }));
    lengths.length = 0;
    checksum(large, 0, 100);
    checksum(large, 21);
    expect(lengths).toEqual([9979]);
  });

  it.each([
    ['cannot be loaded', noBinary],
    ['computes something else', () => ({ crc32c: () => 1 })],
    ['throws', () => ({ crc32c: noBinary })],
    ['has another interface', () => ({}) as NativeCrc32c],
  ])('falls back to JavaScript where the native one %s', (_, loadNative) => {
    expect(chooseCrc32c(loadNative)(large)).toBe(kafkajsCrc32c(large));
  });
});

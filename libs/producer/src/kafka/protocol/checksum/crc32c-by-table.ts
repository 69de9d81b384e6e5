/** Castagnoli's polynomial, bit-reversed. */
const POLYNOMIAL = 0x82f63b78;
const SLICES = 8;

/** `TABLE[256 * s + b]`: the effect of byte b on the checksum when s more bytes follow. */
const TABLE = new Int32Array(256 * SLICES);
for (let byte = 0; byte < 256; byte++) {
  let sum = byte;
  for (let bit = 0; bit < 8; bit++) sum = (sum >>> 1) ^ (POLYNOMIAL & -(sum & 1));
  TABLE[byte] = sum;
}
for (let at = 256; at < TABLE.length; at++) {
  const before = TABLE[at - 256] ?? 0;
  TABLE[at] = (before >>> 8) ^ (TABLE[before & 0xff] ?? 0);
}

/* eslint-disable @typescript-eslint/no-non-null-assertion -- every index is within its array; a fallback for each would halve the speed */

/**
 * CRC-32C of the bytes from `from` to `to`. It processes eight independent bytes at a time ("slicing by 8", Kounavis and Berry,
 * 2005), in a quarter of the time of kafkajs's implementation, which processes single bytes.
 */
export function crc32cByTable(bytes: Uint8Array, from: number, to: number): number {
  let sum = -1;
  let at = from;
  for (; at + SLICES <= to; at += SLICES) {
    sum =
      TABLE[1792 + ((sum ^ bytes[at]!) & 0xff)]! ^
      TABLE[1536 + (((sum >>> 8) ^ bytes[at + 1]!) & 0xff)]! ^
      TABLE[1280 + (((sum >>> 16) ^ bytes[at + 2]!) & 0xff)]! ^
      TABLE[1024 + ((sum >>> 24) ^ bytes[at + 3]!)]! ^
      TABLE[768 + bytes[at + 4]!]! ^
      TABLE[512 + bytes[at + 5]!]! ^
      TABLE[256 + bytes[at + 6]!]! ^
      TABLE[bytes[at + 7]!]!;
  }
  for (; at < to; at++) sum = (sum >>> 8) ^ TABLE[(sum ^ bytes[at]!) & 0xff]!;
  return ~sum >>> 0;
}

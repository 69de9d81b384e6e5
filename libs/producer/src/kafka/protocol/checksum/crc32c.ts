import { createRequire } from 'node:module';
import type * as library from '@node-rs/crc32';
import { crc32cByTable } from './crc32c-by-table.js';

/**
 * CRC-32C (RFC 3720, B.4) of the bytes from `from` to `to`, as an unsigned 32 bit integer: the checksum of record batches.
 * `zlib.crc32` uses another polynomial.
 */
export type Crc32c = (bytes: Buffer, from?: number, to?: number) => number;

/** The part of the library that is used: a native function, which uses the processor's own instruction. */
export type NativeCrc32c = Pick<typeof library, 'crc32c'>;

/** In bytes: the call of a native function costs as much as this many bytes in JavaScript. */
const NATIVE_FROM = 256;

/** What CRC catalogues call the check value: the checksum of these bytes. */
const CHECK = { bytes: Buffer.from('123456789'), sum: 0xe3069283 } as const;

/**
 * Decides once which implementation computes the checksum. Where there is no native one for the platform, or it is not right,
 * that is JavaScript's, which needs five times as long for large batches.
 * @param load may throw
 */
export function chooseCrc32c(load: () => NativeCrc32c): Crc32c {
  const byTable: Crc32c = (bytes, from = 0, to = bytes.length) => crc32cByTable(bytes, from, to);
  const native = loadNative(load);
  if (native === null) return byTable;
  return (bytes, from = 0, to = bytes.length) =>
    to - from < NATIVE_FROM ? crc32cByTable(bytes, from, to) : native(bytes.subarray(from, to));
}

/** Null: there is none that is right. */
function loadNative(load: () => NativeCrc32c): NativeCrc32c['crc32c'] | null {
  try {
    const { crc32c } = load();
    return crc32c(CHECK.bytes) === CHECK.sum ? crc32c : null;
  } catch {
    return null;
  }
}

export const crc32c: Crc32c = chooseCrc32c(
  () => createRequire(import.meta.url)('@node-rs/crc32') as NativeCrc32c,
);

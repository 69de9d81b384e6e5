import { createHash } from 'node:crypto';

/** `sha256:<64 hex digits>` of a text, in UTF-8. */
export function sha256(text: string): string {
  return `sha256:${createHash('sha256').update(text, 'utf8').digest('hex')}`;
}

/** The fingerprint of the empty text, which is also the polynomial; upper and lower 32 bits. */
const EMPTY_HIGH = 0xc15d213a;
const EMPTY_LOW = 0xa4d7a795;

const TABLE_HIGH = new Uint32Array(256);
const TABLE_LOW = new Uint32Array(256);

for (let index = 0; index < 256; index++) {
  let high = 0;
  let low = index;
  for (let bit = 0; bit < 8; bit++) {
    const odd = (low & 1) === 1;
    low = (low >>> 1) | (high << 31);
    high = high >>> 1;
    if (odd) {
      low ^= EMPTY_LOW;
      high ^= EMPTY_HIGH;
    }
  }
  TABLE_HIGH[index] = high;
  TABLE_LOW[index] = low;
}

/**
 * CRC-64-AVRO of a Parsing Canonical Form (Avro 1.12, "Schema Fingerprints"), unsigned. `"int"` gives
 * 0x7275d51a3f395c8f. Java prints it signed (`BigInt.asIntN(64, …)`); single-object encoding writes it little-endian
 * (`writeBigUInt64LE`). Computed in two parts of 32 bits, since 64-bit integers are slow in JavaScript.
 */
export function crc64Avro(canonical: string): bigint {
  let high = EMPTY_HIGH;
  let low = EMPTY_LOW;
  for (const byte of Buffer.from(canonical, 'utf8')) {
    const index = (low ^ byte) & 0xff;
    low = ((low >>> 8) | (high << 24)) ^ (TABLE_LOW[index] ?? 0);
    high = (high >>> 8) ^ (TABLE_HIGH[index] ?? 0);
  }
  return (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0);
}

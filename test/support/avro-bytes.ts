/*
 * Avro's binary encoding by hand (Avro 1.12, "Binary Encoding"), as hex, for expectations that do not depend on our codecs.
 * A record is the concatenation of its fields, a fixed its bytes, an int is encoded as a long.
 */

/** IEEE 754 in little-endian order. */
export function double(value: number): string {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleLE(value);
  return bytes.toString('hex');
}

/** The nearest float, in little-endian order. */
export function float(value: number): string {
  const bytes = Buffer.alloc(4);
  bytes.writeFloatLE(value);
  return bytes.toString('hex');
}

/** Zig-zag, then seven bits a byte, the lowest first. */
export function long(value: bigint): string {
  let rest = value >= 0n ? value * 2n : -value * 2n - 1n;
  const bytes: number[] = [];
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  return Buffer.from([...bytes, Number(rest)]).toString('hex');
}

export const bytes = (value: Buffer): string => long(BigInt(value.length)) + value.toString('hex');

export const string = (value: string): string => bytes(Buffer.from(value));

/** An array, or a map of entries, as one block. */
export const block = (items: readonly string[]): string => `${long(BigInt(items.length))}${items.join('')}00`;

/** The header before a record's body (Confluent's wire format): a zero, and the schema's id in four bytes. */
export const frame = (schemaId: number): string => schemaId.toString(16).padStart(10, '0');

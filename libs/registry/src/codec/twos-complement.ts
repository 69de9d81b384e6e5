/** The shortest big endian two's complement, as Java's `BigInteger.toByteArray` gives it. */
export function toTwosComplement(value: bigint): Buffer {
  const magnitude = value < 0n ? ~value : value;
  const hex = magnitude.toString(16);
  const length = Math.floor((magnitude === 0n ? 0 : bits(hex)) / 8) + 1;
  const pattern = BigInt.asUintN(length * 8, value).toString(16);
  return Buffer.from(pattern.padStart(length * 2, '0'), 'hex');
}

/** The same in exactly `size` bytes; null when the value needs more. */
export function toTwosComplementOf(value: bigint, size: number): Buffer | null {
  const shortest = toTwosComplement(value);
  if (shortest.length > size) return null;
  return Buffer.concat([Buffer.alloc(size - shortest.length, value < 0n ? 0xff : 0), shortest]);
}

/** The integer of big endian two's complement bytes; no bytes are 0. */
export function fromTwosComplement(bytes: Buffer): bigint {
  if (bytes.length === 0) return 0n;
  return BigInt.asIntN(bytes.length * 8, BigInt(`0x${bytes.toString('hex')}`));
}

function bits(hex: string): number {
  return (hex.length - 1) * 4 + (32 - Math.clz32(Number.parseInt(hex.charAt(0), 16)));
}

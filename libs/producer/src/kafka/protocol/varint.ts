/** Beyond it, bitwise operators do not compute the zigzag form of a number. */
const MAX_BITWISE = 2 ** 30;

/** Not bitwise: a difference of timestamps may exceed 32 bits. */
const zigzag = (value: number): number => (value < 0 ? -value * 2 - 1 : value * 2);

/** The bytes that `writeVarint` writes. */
export function varintLength(value: number): number {
  let length = 1;
  for (let rest = zigzag(value); rest > 0x7f; rest = Math.floor(rest / 0x80)) length++;
  return length;
}

/** Writes a safe integer as a zigzag varint. Returns the index after it. */
export function writeVarint(bytes: Buffer, start: number, value: number): number {
  return value >= 0 && value < MAX_BITWISE
    ? writeUnsigned(bytes, start, value << 1)
    : writeLong(bytes, start, zigzag(value));
}

function writeUnsigned(bytes: Buffer, start: number, value: number): number {
  let at = start;
  let rest = value;
  while (rest > 0x7f) {
    bytes[at++] = (rest & 0x7f) | 0x80;
    rest >>>= 7;
  }
  bytes[at++] = rest;
  return at;
}

function writeLong(bytes: Buffer, start: number, value: number): number {
  let at = start;
  let rest = value;
  while (rest > 0x7f) {
    bytes[at++] = (rest % 0x80) | 0x80;
    rest = Math.floor(rest / 0x80);
  }
  bytes[at++] = rest;
  return at;
}

import type { Avsc } from './load-avsc.js';
import { isLong, narrow } from './long.js';

const LONGEST = 10;
/** A buffer that each call overwrites, so that writing a long allocates nothing. */
const scratch = Buffer.alloc(LONGEST);
/** Views of `scratch` by length. avsc copies them at once. */
const views = Array.from({ length: LONGEST + 1 }, (_, length) => scratch.subarray(0, length));

/** Below this, doubling and zigzag stay exact in a double. */
const EXACT = 2 ** 51;

/** Zigzag and base 128, least first (Avro 1.12, "Binary Encoding"). */
function toBuffer(value: number | bigint): Buffer {
  return typeof value === 'number' && value > -EXACT && value < EXACT
    ? ofNumber(value)
    : ofBigInt(BigInt(value));
}

function ofNumber(value: number): Buffer {
  let rest = value >= 0 ? value * 2 : -value * 2 - 1;
  let length = 0;
  while (rest >= 0x80) {
    scratch[length++] = (rest % 0x80) | 0x80;
    rest = Math.floor(rest / 0x80);
  }
  scratch[length++] = rest;
  return view(length);
}

function ofBigInt(value: bigint): Buffer {
  let rest = BigInt.asUintN(64, (value << 1n) ^ (value >> 63n));
  let length = 0;
  while (rest >= 0x80n) {
    scratch[length++] = Number(rest & 0x7fn) | 0x80;
    rest >>= 7n;
  }
  scratch[length++] = Number(rest);
  return view(length);
}

function view(length: number): Buffer {
  return views[length] ?? scratch;
}

function fromBuffer(bytes: Buffer): number | bigint {
  if (bytes.length > LONGEST) throw new Error('a long takes at most ten bytes');
  let zigzag = 0n;
  for (let i = bytes.length - 1; i >= 0; i--) zigzag = (zigzag << 7n) | BigInt((bytes[i] ?? 0) & 0x7f);
  return narrow(BigInt.asIntN(64, (zigzag >> 1n) ^ -(zigzag & 1n)));
}

/** avsc's `long`, exact over all 64 bits: a number if a double holds it, otherwise a bigint. */
export const longType = ({ types }: Avsc): InstanceType<Avsc['types']['LongType']> =>
  types.LongType.__with(
    {
      toBuffer,
      fromBuffer,
      isValid: (value: unknown) => (typeof value === 'number' || typeof value === 'bigint') && isLong(value),
      compare: (a: number | bigint, b: number | bigint) => (a < b ? -1 : a > b ? 1 : 0),
      toJSON: (value: number | bigint) => value,
      fromJSON: (value: number | bigint) => value,
    },
    true,
  );

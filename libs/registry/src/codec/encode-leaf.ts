import { isWellFormed } from '../json/well-formed.js';
import type { BinaryWriter } from './binary-writer.js';
import { readDouble } from './read-floating.js';
import { INVALID, type Encode, type Read } from './encode-context.js';

/** Reads a leaf, and writes it if it is valid. */
export function encodeLeaf<T>(read: Read<T>, write: (out: BinaryWriter, value: T) => void): Encode {
  return (datum, context) => {
    const value = read(datum, context);
    if (value !== INVALID) write(context.out, value);
  };
}

export const writeLong = (out: BinaryWriter, value: number | bigint): void => out.long(value);
export const writeFloat = (out: BinaryWriter, value: number): void => out.float(value);
export const writeBoolean = (out: BinaryWriter, value: boolean): void => out.byte(value ? 1 : 0);
export const writeText = (out: BinaryWriter, value: string): void => out.text(value);
export const writeFixed = (out: BinaryWriter, value: Buffer): void => out.raw(value);

export function writeBytes(out: BinaryWriter, value: Buffer): void {
  out.long(value.length);
  out.raw(value);
}

/** A string without lone surrogates, which UTF-8 would replace. */
export const encodeString: Encode = (datum, context) => {
  if (typeof datum !== 'string') context.fail('type', 'string', datum);
  else if (context.out.shortText(datum)) return;
  else if (isWellFormed(datum)) context.out.text(datum);
  else context.fail('range', 'string without lone surrogates', datum);
};

/** As `readDouble`, with a fast path for numbers, which nearly all values are. */
export const encodeDouble: Encode = (datum, context) => {
  const value = typeof datum === 'number' ? datum : readDouble(datum, context);
  if (value !== INVALID) context.out.double(value);
};

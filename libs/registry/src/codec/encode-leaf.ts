import { isWellFormed } from '../json/well-formed.js';
import type { Out } from './out.js';
import { readDouble } from './read-floating.js';
import { MISFIT, type Encode, type Read } from './walk.js';

/** A leaf that is read, and written if it fits. */
export function encodeLeaf<T>(read: Read<T>, write: (out: Out, value: T) => void): Encode {
  return (datum, walk) => {
    const value = read(datum, walk);
    if (value !== MISFIT) write(walk.out, value);
  };
}

export const writeLong = (out: Out, value: number | bigint): void => out.long(value);
export const writeFloat = (out: Out, value: number): void => out.float(value);
export const writeBoolean = (out: Out, value: boolean): void => out.byte(value ? 1 : 0);
export const writeText = (out: Out, value: string): void => out.text(value);
export const writeFixed = (out: Out, value: Buffer): void => out.raw(value);

export function writeBytes(out: Out, value: Buffer): void {
  out.long(value.length);
  out.raw(value);
}

/** A string that UTF-8 can hold: a lone surrogate would come out as another character. */
export const encodeString: Encode = (datum, walk) => {
  if (typeof datum !== 'string') walk.fail('type', 'string', datum);
  else if (walk.out.shortText(datum)) return;
  else if (isWellFormed(datum)) walk.out.text(datum);
  else walk.fail('range', 'string without lone surrogates', datum);
};

/** As `readDouble`; nearly all are numbers. */
export const encodeDouble: Encode = (datum, walk) => {
  const value = typeof datum === 'number' ? datum : readDouble(datum, walk);
  if (value !== MISFIT) walk.out.double(value);
};

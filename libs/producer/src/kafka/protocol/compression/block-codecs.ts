import type * as wasm from '@platformatic/wasm-utils';
import { TimeSlicer } from '../../../slices.js';

/*
 * lz4 and snappy, which Node has not. The library compresses at once, so long input goes in blocks, between which the
 * event loop serves others. Both formats are made of blocks anyway.
 */

type Library = Pick<typeof wasm, 'lz4Compress' | 'snappyCompress'>;

let loading: Promise<Library> | null = null;
let library: Library | null = null;

/** Loaded by the first batch that needs it. */
async function load(): Promise<Library> {
  loading ??= import('@platformatic/wasm-utils');
  return (library ??= await loading);
}

/** In bytes: the smallest block of an lz4 frame. */
const LZ4_BLOCK = 2 ** 16;
/** Magic, flags, block size, checksum of these. */
const LZ4_HEAD = 7;
/** A block of no bytes. */
const LZ4_END = 4;

/**
 * An lz4 frame of independent blocks without checksums, which is what Kafka's Java clients write and read. The library
 * makes a frame of each block; their heads and ends are the same, so the blocks between them make one frame.
 */
export const lz4 = (bytes: Buffer): Buffer | Promise<Buffer> =>
  compressInBlocks(bytes, LZ4_BLOCK, ({ lz4Compress }, block, { isFirst, isLast }) => {
    const frame = lz4Compress(block);
    return [frame.subarray(isFirst ? 0 : LZ4_HEAD, isLast ? frame.length : frame.length - LZ4_END)];
  });

/** In bytes, as the Java library has it. */
const SNAPPY_BLOCK = 2 ** 15;
/** Magic, version, oldest version that reads it. */
const SNAPPY_HEAD = Buffer.from('82534e4150505900' + '00000001' + '00000001', 'hex');

/**
 * Snappy in the framing of xerial's Java library, which every Kafka client reads: a head, then blocks behind their
 * lengths. Bare snappy is not read by all.
 */
export const snappy = (bytes: Buffer): Buffer | Promise<Buffer> =>
  compressInBlocks(bytes, SNAPPY_BLOCK, ({ snappyCompress }, block, { isFirst }) => {
    const compressed = snappyCompress(block);
    const length = Buffer.allocUnsafe(4);
    length.writeInt32BE(compressed.length);
    return isFirst ? [SNAPPY_HEAD, length, compressed] : [length, compressed];
  });

type CompressBlock = (
  library: Library,
  block: Buffer,
  at: { readonly isFirst: boolean; readonly isLast: boolean },
) => readonly Buffer[];

function compressInBlocks(bytes: Buffer, size: number, compress: CompressBlock): Buffer | Promise<Buffer> {
  if (library !== null && bytes.length <= size)
    return Buffer.concat(compress(library, bytes, { isFirst: true, isLast: true }));
  return compressInSlices(bytes, size, compress);
}

async function compressInSlices(bytes: Buffer, size: number, compress: CompressBlock): Promise<Buffer> {
  const loaded = await load();
  const slices = new TimeSlicer();
  await slices.begin();
  const parts: Buffer[] = [];
  for (let from = 0; from < bytes.length; from += size) {
    const to = Math.min(from + size, bytes.length);
    const at = { isFirst: from === 0, isLast: to === bytes.length };
    parts.push(...compress(loaded, bytes.subarray(from, to), at));
    const pause = slices.pause();
    if (pause !== null) await pause;
  }
  return Buffer.concat(parts);
}

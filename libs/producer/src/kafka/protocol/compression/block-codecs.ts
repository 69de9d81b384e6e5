import type * as wasm from '@platformatic/wasm-utils';
import type { TimeSlicer } from '../../../util/time-slicer.js';

/*
 * lz4 and snappy, which Node lacks. The library is synchronous, so long input is compressed in blocks, and the event loop
 * runs between them. Both formats consist of blocks anyway.
 */

type Library = Pick<typeof wasm, 'lz4Compress' | 'snappyCompress'>;

/*
 * Module state: one library per process, loaded by the first batch that needs it, since loading its WebAssembly is slow
 * and most processes never do.
 */
let loading: Promise<Library> | null = null;
let library: Library | null = null;

async function load(): Promise<Library> {
  loading ??= import('@platformatic/wasm-utils');
  return (library ??= await loading);
}

/** In bytes: the smallest block of an lz4 frame. */
const LZ4_BLOCK = 2 ** 16;
/** Magic, flags, block size and the checksum of these. */
const LZ4_HEADER_BYTES = 7;
/** The end mark. */
const LZ4_END_BYTES = 4;

/**
 * An lz4 frame of independent blocks without checksums, the format that Kafka's Java clients write and read. The library
 * makes one frame per block. Their headers and end marks are identical, so the blocks between them form one frame.
 */
export const lz4 = (bytes: Buffer, slicer: TimeSlicer): Buffer | Promise<Buffer> =>
  compressInBlocks({ bytes, blockSize: LZ4_BLOCK, slicer }, ({ lz4Compress }, block, { isFirst, isLast }) => {
    const frame = lz4Compress(block);
    const end = isLast ? frame.length : frame.length - LZ4_END_BYTES;
    return [frame.subarray(isFirst ? 0 : LZ4_HEADER_BYTES, end)];
  });

/** In bytes, as in the Java library. */
const SNAPPY_BLOCK = 2 ** 15;
/** Magic, version, oldest version that can read it. */
const SNAPPY_HEADER = Buffer.from('82534e4150505900' + '00000001' + '00000001', 'hex');

/**
 * Snappy in the framing of xerial's Java library, which every Kafka client reads: a header, then blocks with their lengths.
 * Not every client reads unframed snappy.
 */
export const snappy = (bytes: Buffer, slicer: TimeSlicer): Buffer | Promise<Buffer> =>
  compressInBlocks({ bytes, blockSize: SNAPPY_BLOCK, slicer }, ({ snappyCompress }, block, { isFirst }) => {
    const compressed = snappyCompress(block);
    const length = Buffer.allocUnsafe(4);
    length.writeInt32BE(compressed.length);
    return isFirst ? [SNAPPY_HEADER, length, compressed] : [length, compressed];
  });

type CompressBlock = (
  library: Library,
  block: Buffer,
  at: { readonly isFirst: boolean; readonly isLast: boolean },
) => readonly Buffer[];

interface BlockInput {
  readonly bytes: Buffer;
  readonly blockSize: number;
  readonly slicer: TimeSlicer;
}

function compressInBlocks(input: BlockInput, compress: CompressBlock): Buffer | Promise<Buffer> {
  const { bytes, blockSize } = input;
  if (library !== null && bytes.length <= blockSize)
    return Buffer.concat(compress(library, bytes, { isFirst: true, isLast: true }));
  return compressInSlices(input, compress);
}

async function compressInSlices(
  { bytes, blockSize, slicer }: BlockInput,
  compress: CompressBlock,
): Promise<Buffer> {
  const loaded = await load();
  await slicer.begin();
  const parts: Buffer[] = [];
  for (let from = 0; from < bytes.length; from += blockSize) {
    const to = Math.min(from + blockSize, bytes.length);
    const at = { isFirst: from === 0, isLast: to === bytes.length };
    parts.push(...compress(loaded, bytes.subarray(from, to), at));
    const pause = slicer.pause();
    if (pause !== null) await pause;
  }
  return Buffer.concat(parts);
}

import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { RefusalError, refusal } from '../http/problems/refusal-error.js';

/** A higher ratio cannot be records: gzip reaches up to a thousand to one, and repetitive JSON 20 to 50. */
const MAX_RATIO = 100;
/** In bytes: this much output is allowed at any ratio, since a few equal records are short. */
const FREE = 2 ** 20;
/** In bytes, of one chunk of output. */
const CHUNK = 2 ** 16;

/**
 * Decompresses a gzip body as it arrives; the body is read no faster than the result. Fails with zlib's error for a body
 * that is not gzip or ends too early. Fails with a `RefusalError`, 413, for a compression bomb, as soon as it is detected,
 * and for a body of more than `limit` compressed bytes, which may decompress to nothing.
 */
export function gunzip(body: Readable, limit = Infinity): Readable {
  const inside = createGunzip({ chunkSize: CHUNK });
  let produced = 0;
  inside.on('data', (chunk: Buffer) => {
    produced += chunk.length;
    if (produced > FREE && produced > MAX_RATIO * inside.bytesWritten) inside.destroy(bomb());
  });
  let taken = 0;
  body.on('data', (chunk: Buffer) => {
    taken += chunk.length;
    if (taken > limit) inside.destroy(tooLong());
  });
  // Zlib's errors contain no byte of the body. `gunzipRefusal` maps them.
  inside.prependListener('error', () => body.unpipe(inside));
  body.once('close', () => {
    // The client has gone: nothing more arrives.
    if (!body.readableEnded) inside.destroy();
  });
  return body.pipe(inside);
}

/** The refusal for an error of `gunzip`, 400 if the body is not gzip; null: another error. */
export function gunzipRefusal(error: unknown): RefusalError | null {
  if (error instanceof RefusalError) return error;
  const code = error instanceof Error && 'code' in error ? error.code : null;
  return typeof code === 'string' && code.startsWith('Z_')
    ? new RefusalError(refusal('request.malformed', 'The body is not valid gzip.'), 400)
    : null;
}

const tooLong = (): RefusalError =>
  new RefusalError(refusal('request.too_large', 'The body is larger than this server accepts.'));

const bomb = (): RefusalError =>
  new RefusalError(
    refusal(
      'request.too_large',
      `The compression ratio of the body is higher than ${MAX_RATIO} to one, which this server does not accept.`,
    ),
  );

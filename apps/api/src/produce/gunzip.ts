import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { RefusalError, refusal } from '../http/problems/refusal-error.js';

/** More bytes than this many to one are no records: gzip makes up to a thousand of one, and JSON that repeats itself 20 to 50. */
const MAX_RATIO = 100;
/** In bytes: so much may come out whatever went in, since a few equal records are short. */
const FREE = 2 ** 20;
/** In bytes, of what comes out at a time. */
const CHUNK = 2 ** 16;

/**
 * What a gzip body has inside, as it arrives; the body is read no faster than that is. Fails with a `RefusalError`: 400 for what
 * is not gzip or ends too early, 413 for a bomb, which is stopped when it shows itself, and for a body of which more than
 * `limit` bytes come: there may be nothing inside of them.
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
  // Zlib's errors name no byte of the body, but are not ours.
  inside.prependListener('error', () => body.unpipe(inside));
  body.once('close', () => {
    // Its client has gone: nothing more comes.
    if (!body.readableEnded) inside.destroy();
  });
  return body.pipe(inside);
}

/** The refusal that a body's failure is; null: it is none of ours. */
export function gunzipRefusal(error: unknown): RefusalError | null {
  if (error instanceof RefusalError) return error;
  const code = error instanceof Error && 'code' in error ? error.code : null;
  return typeof code === 'string' && code.startsWith('Z_')
    ? new RefusalError(refusal('request.malformed', 'The body is not valid gzip.'), 400)
    : null;
}

const tooLong = (): RefusalError =>
  new RefusalError(refusal('request.too_large', 'The body is larger than this server takes.'));

const bomb = (): RefusalError =>
  new RefusalError(
    refusal(
      'request.too_large',
      `The body is compressed more than ${MAX_RATIO} to one, which is more than this server takes.`,
    ),
  );

import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { gunzip } from './gunzip.js';

const MiB = 2 ** 20;

describe('a gzip body', () => {
  it('may have several members, like a gzip file', async () => {
    const body = Readable.from([gzipSync('one'), gzipSync('two')]);
    expect(String(await buffer(gunzip(body)))).toBe('onetwo');
  });

  it('that is as repetitive as records is accepted', async () => {
    const records = Array.from(
      { length: 100_000 },
      (_, index) => `{"value":{"symbol":"S","trades":${index}}}`,
    );
    const text = records.join('\n');
    expect((await buffer(gunzip(Readable.from([gzipSync(text)])))).length).toBe(text.length);
  });

  it('that is a compression bomb is stopped as soon as it is detected', async () => {
    const bomb = gzipSync(Buffer.alloc(64 * MiB));
    const body = Readable.from(
      (function* () {
        for (let at = 0; at < bomb.length; at += 1000) {
          yield bomb.subarray(at, at + 1000);
        }
      })(),
      { objectMode: false, highWaterMark: 1000 },
    );
    let produced = 0;
    const inside = gunzip(body).on('data', (chunk: Buffer) => (produced += chunk.length));
    const error = await new Promise((resolve) => inside.once('error', resolve));
    expect(error).toMatchObject({ name: 'RefusalError', refusal: { code: 'request.too_large' } });
    expect(produced).toBeLessThan(4 * MiB);
  });
});

import { randomBytes } from 'node:crypto';
import { createRequire } from 'node:module';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { registerKafkajsCodecs } from '../../../../../test/support/kafkajs-codecs.js';
import type { EncodedRecord } from '../record-sender.js';
import { TimeSlicer } from '../../util/time-slicer.js';
import { codecs } from './compression/codec.js';
import { crc32c } from './checksum/crc32c.js';
import {
  compressRecordBatch,
  encodeRecordBatch,
  writeRecordBatch,
  type CompressOptions,
} from './record-batch.js';
import { RequestBuffers } from './request-buffers.js';
import { sizeOf } from './write-record.js';

// kafkajs's decoder is the second opinion; the brokers of the integration tests are the third.
registerKafkajsCodecs();
const load = createRequire(import.meta.url);
const Decoder = load('kafkajs/src/protocol/decoder.js') as new (bytes: Buffer) => object;
const decode = load('kafkajs/src/protocol/recordBatch/v0/decoder.js') as (decoder: object) => Promise<{
  maxTimestamp: string;
  lastOffsetDelta: number;
  records: {
    offset: string;
    timestamp: string;
    key: Buffer | null;
    value: Buffer | null;
    headers: Record<string, unknown>;
  }[];
}>;

const bytes = fc.option(fc.uint8Array({ maxLength: 300 }).map((each) => Buffer.from(each)));
const records: fc.Arbitrary<EncodedRecord[]> = fc.array(
  fc.record({
    key: bytes,
    value: bytes,
    partition: fc.constant(null),
    timestamp: fc.option(fc.integer({ min: 0, max: 2 ** 52 })),
    headers: fc.uniqueArray(
      fc.record({ name: fc.string({ unit: 'binary' }).map((name) => `h${name}`), value: bytes }),
      {
        selector: ({ name }) => name,
      },
    ),
  }),
  { minLength: 1, maxLength: 20 },
);

test('an encoded batch decodes to the same records, and is no larger than their computed size', async () => {
  await fc.assert(
    fc.asyncProperty(records, async (given) => {
      const now = 1_700_000_000_000;
      const encoded = encodeRecordBatch(given, now);
      expect(encoded.length).toBeLessThanOrEqual(given.reduce((sum, each) => sum + sizeOf(each), 61));
      const batch = await decode(new Decoder(encoded));
      const timestamps = given.map(({ timestamp }) => timestamp ?? now);
      expect(batch.maxTimestamp).toBe(String(Math.max(...timestamps)));
      expect(batch.records.map(({ offset }) => offset)).toEqual(given.map((_, index) => String(index)));
      expect(batch.records.map(({ timestamp }) => timestamp)).toEqual(timestamps.map(String));
      expect(batch.records.map(({ key, value }) => [key, value])).toEqual(
        given.map(({ key, value }) => [key, value]),
      );
      expect(batch.records.map(({ headers }) => Object.entries(headers))).toEqual(
        given.map(({ headers }) => headers.map(({ name, value }) => [name, value])),
      );
    }),
  );
});

test('a batch is written where it is to be, and nothing beside it changes', () => {
  fc.assert(
    fc.property(records, fc.nat(100), (given, start) => {
      const alone = encodeRecordBatch(given, 0);
      const bytes = Buffer.alloc(start + alone.length + 500, 0xaa);
      expect(writeRecordBatch(bytes, start, given, 0)).toBe(start + alone.length);
      expect(bytes.subarray(start, start + alone.length).equals(alone)).toBe(true);
      expect(bytes.subarray(0, start).every((byte) => byte === 0xaa)).toBe(true);
    }),
  );
});

async function compressed(some: readonly EncodedRecord[], options: CompressOptions): Promise<Buffer> {
  const batch = await compressRecordBatch(some, options);
  const bytes = Buffer.alloc(batch.length + 20, 0xaa);
  expect(batch.write(bytes, 10)).toBe(10 + batch.length);
  return bytes.subarray(10, 10 + batch.length);
}

describe.each(['gzip', 'snappy', 'lz4', 'zstd'] as const)('with %s', (name) => {
  const codec = codecs[name];
  const options = { codec, now: 0, slicer: new TimeSlicer(), buffers: new RequestBuffers() };
  const alike = Array.from({ length: 50 }, (_, index) => ({
    key: Buffer.from(`k${index}`),
    value: Buffer.from('the same text again and again'),
    partition: null,
    timestamp: 1_700_000_000_000 + index,
    headers: [{ name: 'h', value: null }],
  }));

  test('records that get smaller are compressed, and decode to the same records', async () => {
    const encoded = await compressed(alike, options);
    expect(encoded.length).toBeLessThan(encodeRecordBatch(alike, 0).length / 2);
    expect(encoded.readInt16BE(21)).toBe(codec.bits);
    expect(encoded.readInt32BE(8)).toBe(encoded.length - 12);
    expect(encoded.readUInt32BE(17)).toBe(crc32c(encoded.subarray(21)));
    const batch = await decode(new Decoder(encoded));
    expect(batch.lastOffsetDelta).toBe(49);
    expect(batch.records.map(({ key, value, timestamp }) => [key, value, Number(timestamp)])).toEqual(
      alike.map(({ key, value, timestamp }) => [key, value, timestamp]),
    );
  });

  test('records that do not get smaller stay uncompressed', async () => {
    const few = [{ key: null, value: randomBytes(500), partition: null, timestamp: 0, headers: [] }];
    expect(await compressed(few, options)).toEqual(encodeRecordBatch(few, 0));
  });
});

test('repeated header names keep their order among the others', () => {
  const headers = ['a', 'b', 'a'].map((name, index) => ({ name, value: Buffer.from(String(index)) }));
  const encoded = encodeRecordBatch(
    [{ key: null, value: null, partition: null, timestamp: null, headers }],
    0,
  );
  expect(encoded.subarray(-13).toString('latin1')).toBe('\x06\x02a\x020\x02b\x021\x02a\x022');
});

import { describe, expect, it } from 'vitest';
import { BinaryWriter } from './codec/binary-writer.js';
import { unframe, writeHeader } from './wire-format.js';

function frame(schemaId: number, body: Buffer): Buffer {
  const out = new BinaryWriter();
  writeHeader(out, schemaId);
  out.raw(body);
  return out.take();
}

describe('wire format', () => {
  it('puts magic byte 0 and the id, big endian, before the body', () => {
    expect(frame(258, Buffer.from([7, 8]))).toEqual(Buffer.from([0, 0, 0, 1, 2, 7, 8]));
  });

  it('takes apart what it put together', () => {
    expect(unframe(frame(2147483647, Buffer.from('x')))).toEqual({
      schemaId: 2147483647,
      body: Buffer.from('x'),
    });
    expect(unframe(frame(1, Buffer.alloc(0)))).toEqual({ schemaId: 1, body: Buffer.alloc(0) });
  });

  it.each([[[]], [[0, 0, 0, 1]], [[1, 0, 0, 0, 1, 9]]])('finds no header in %j', (bytes) => {
    expect(unframe(Buffer.from(bytes))).toBeNull();
  });
});

const MAGIC = 0;
const HEADER = 5;

/** A record's Avro body with Schema Registry's header: magic byte 0, then the schema id, 4 bytes big endian. */
export function frame(schemaId: number, body: Buffer): Buffer {
  const bytes = Buffer.allocUnsafe(HEADER + body.length);
  bytes[0] = MAGIC;
  bytes.writeInt32BE(schemaId, 1);
  body.copy(bytes, HEADER);
  return bytes;
}

/** The parts of a framed record; null for bytes without that header. */
export function unframe(bytes: Buffer): { readonly schemaId: number; readonly body: Buffer } | null {
  if (bytes.length < HEADER || bytes[0] !== MAGIC) return null;
  return { schemaId: bytes.readInt32BE(1), body: bytes.subarray(HEADER) };
}

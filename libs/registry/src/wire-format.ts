const MAGIC = 0;
const HEADER = 5;

/** Schema Registry's header, before a record's Avro body: magic byte 0, then the schema id, 4 bytes big endian. */
export function writeHeader(out: { byte(value: number): void }, schemaId: number): void {
  out.byte(MAGIC);
  for (const shift of [24, 16, 8, 0]) out.byte((schemaId >>> shift) & 0xff);
}

/** The parts of a framed record; null for bytes without the header. */
export function unframe(bytes: Buffer): { readonly schemaId: number; readonly body: Buffer } | null {
  if (bytes.length < HEADER || bytes[0] !== MAGIC) return null;
  return { schemaId: bytes.readInt32BE(1), body: bytes.subarray(HEADER) };
}

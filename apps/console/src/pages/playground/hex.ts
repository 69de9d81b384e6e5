/** What a byte of a record is. */
export type BytePart = 'magic' | 'id' | 'avro';

export interface HexByte {
  /** Two digits. */
  readonly hex: string;
  readonly part: BytePart;
}

export interface HexRow {
  /** Of its first byte, eight digits. */
  readonly offset: string;
  readonly bytes: readonly HexByte[];
  /** The bytes as ASCII; a dot for each that is no printable character. */
  readonly text: string;
}

export const bytesPerRow = 16;

/** @throws Error if the text is not base64 */
export const bytesOf = (base64: string): Uint8Array =>
  Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));

const hexOf = (byte: number): string => byte.toString(16).padStart(2, '0');

/** All bytes in one line, two digits each. */
export const hexText = (bytes: Uint8Array): string => Array.from(bytes, hexOf).join('');

/** @param headerBytes the length of the wire header: 5 (the magic byte and the id), or 0 */
export function hexRows(bytes: Uint8Array, headerBytes: number, most = Infinity): readonly HexRow[] {
  const rows: HexRow[] = [];
  for (let start = 0; start < bytes.length && rows.length < most; start += bytesPerRow) {
    const row = [...bytes.subarray(start, start + bytesPerRow)];
    rows.push({
      offset: start.toString(16).padStart(8, '0'),
      bytes: row.map((byte, index) => ({ hex: hexOf(byte), part: partOf(start + index, headerBytes) })),
      text: row.map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.')).join(''),
    });
  }
  return rows;
}

const partOf = (index: number, headerBytes: number): BytePart => {
  if (index >= headerBytes) return 'avro';
  return index === 0 ? 'magic' : 'id';
};

import { Buffer } from 'node:buffer';
import { BACKSLASH, QUOTE } from '../json/json-codes.js';

/** In bytes. */
const CHUNK = 2 ** 14;
/** The free space when a body begins, in bytes. */
const MIN_ROOM = 64;
/** The part of an allocation that may stay unused because the next body is too long for it. */
const MOST_WASTED = 1 / 4;

/** The length of an ASCII text with fewer UTF-16 units takes one byte. */
const SHORT_TEXT = 64;

/** Four groups of seven bits of a zigzag number are written with 32-bit arithmetic. */
const FOUR_GROUPS = 2 ** 28;
/** Below this, doubling and zigzag stay exact in a double. */
const EXACT = 2 ** 51;

/** Memory for bodies. Its view writes a double in one step. */
interface Allocation {
  readonly bytes: Buffer;
  readonly view: DataView;
}

function allocate(size: number): Allocation {
  const bytes = Buffer.allocUnsafeSlow(size);
  return { bytes, view: new DataView(bytes.buffer, bytes.byteOffset, size) };
}

/** How many bytes a count takes. */
function lengthOf(count: number): number {
  let length = 1;
  for (let rest = count * 2; rest > 0x7f; rest = Math.floor(rest / 0x80)) length++;
  return length;
}

/** Writes Avro's binary encoding, one body after another (Avro 1.12, "Binary Encoding"). */
export class BinaryWriter {
  private bytes: Buffer;
  private view: DataView;
  private start = 0;
  private at = 0;
  /** The allocation that short bodies share, and where it is free, while a long body has its own. */
  private shared: Allocation;
  private free = 0;

  /**
   * @param chunk the size of an allocation in bytes. Short bodies share one; a body keeps at most that much memory alive
   * besides its own
   */
  constructor(private readonly chunk = CHUNK) {
    this.shared = allocate(chunk);
    this.bytes = this.shared.bytes;
    this.view = this.shared.view;
  }

  /**
   * Begins a body. Bytes that were written and not taken are discarded.
   * @param expected about its length in bytes, so that a long body is written where it stays
   */
  begin(expected = 0): void {
    const needed = Math.max(expected, MIN_ROOM);
    if (needed > this.chunk - this.free && needed <= this.chunk * MOST_WASTED) {
      this.shared = allocate(this.chunk);
      this.free = 0;
    }
    if (needed <= this.chunk - this.free) this.use(this.shared, this.free);
    else this.use(allocate(needed + MIN_ROOM), 0);
  }

  /** Returns the body, which is never overwritten. */
  take(): Buffer {
    const body = this.bytes.subarray(this.start, this.at);
    this.start = this.at;
    if (this.bytes === this.shared.bytes) {
      this.free = this.at;
      return body;
    }
    const unused = this.bytes.length - body.length;
    this.use(this.shared, this.free);
    if (unused <= this.chunk) return body;
    // `Buffer.from` would take it from Node's pool, which is larger than a chunk.
    const copy = Buffer.allocUnsafeSlow(body.length);
    copy.set(body);
    return copy;
  }

  /** The length of the body so far. */
  get length(): number {
    return this.at - this.start;
  }

  /** Removes the bytes from an offset in the body on, and returns them. */
  cut(from: number): Buffer {
    const cut = Buffer.from(this.bytes.subarray(this.start + from, this.at));
    this.at = this.start + from;
    return cut;
  }

  byte(value: number): void {
    this.room(1);
    this.bytes[this.at++] = value;
  }

  /** Zigzag, then base 128, least significant group first. */
  long(value: number | bigint): void {
    this.room(10);
    if (typeof value === 'number' && value > -EXACT && value < EXACT) this.zigzag(value);
    else this.bigZigzag(BigInt(value));
  }

  float(value: number): void {
    this.room(4);
    this.view.setFloat32(this.at, value, true);
    this.at += 4;
  }

  double(value: number): void {
    this.room(8);
    this.view.setFloat64(this.at, value, true);
    this.at += 8;
  }

  raw(bytes: Uint8Array): void {
    this.room(bytes.length);
    this.bytes.set(bytes, this.at);
    this.at += bytes.length;
  }

  /** Writes a short ASCII text with its length. Writes nothing and returns false for any other text. */
  shortText(text: string): boolean {
    const { length } = text;
    if (length >= SHORT_TEXT) return false;
    this.room(SHORT_TEXT);
    const { bytes } = this;
    let to = this.at + 1;
    for (let i = 0; i < length; i++) {
      const code = text.charCodeAt(i);
      if (code > 0x7f) return false;
      bytes[to++] = code;
    }
    bytes[this.at] = length * 2;
    this.at = to;
    return true;
  }

  /** Writes a text without lone surrogates, with its length. */
  text(text: string): void {
    const length = Buffer.byteLength(text);
    this.long(length);
    this.room(length);
    this.at += this.bytes.write(text, this.at, length);
  }

  /** Writes a text that is UTF-8 already, with its length. */
  utf8(from: Buffer, start: number, end: number): void {
    const length = end - start;
    this.room(length + 5);
    this.zigzag(length);
    this.at += from.copy(this.bytes, this.at, start, end);
  }

  /**
   * Writes a text of less than 64 bytes that is UTF-8 already and ends before a quote, with its length. Returns the index of the
   * quote; of a backslash or of the 64th byte, and writes nothing, where one of these is first.
   */
  shortUtf8(from: Uint8Array, start: number): number {
    this.room(SHORT_TEXT);
    const { bytes } = this;
    const end = start + SHORT_TEXT - 1;
    let at = start;
    let to = this.at + 1;
    for (; at < end; at++) {
      const byte = from[at] ?? QUOTE;
      if (byte === QUOTE || byte === BACKSLASH) break;
      bytes[to++] = byte;
    }
    if (from[at] !== QUOTE) return at;
    bytes[this.at] = (at - start) * 2;
    this.at = to;
    return at;
  }

  /** Writes the count of a block at an offset in the body, where a byte of any value was written before its items. */
  countAt(offset: number, count: number): void {
    const position = this.start + offset;
    const { at } = this;
    if (count < SHORT_TEXT) {
      this.bytes[position] = count * 2;
      return;
    }
    const more = lengthOf(count) - 1;
    this.room(more);
    // `room` may have moved the body.
    const moved = this.at - at;
    this.bytes.copyWithin(position + moved + 1 + more, position + moved + 1, this.at);
    this.at = position + moved;
    this.zigzag(count);
    this.at = at + moved + more;
  }

  private zigzag(value: number): void {
    const { bytes } = this;
    let { at } = this;
    let rest = value >= 0 ? value * 2 : -value * 2 - 1;
    if (rest >= FOUR_GROUPS) {
      // A remainder of doubles would be slow.
      const high = Math.floor(rest / FOUR_GROUPS);
      const low = rest - high * FOUR_GROUPS;
      rest = high;
      bytes[at++] = (low & 0x7f) | 0x80;
      bytes[at++] = ((low >>> 7) & 0x7f) | 0x80;
      bytes[at++] = ((low >>> 14) & 0x7f) | 0x80;
      bytes[at++] = (low >>> 21) | 0x80;
    }
    while (rest > 0x7f) {
      bytes[at++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    bytes[at++] = rest;
    this.at = at;
  }

  private bigZigzag(value: bigint): void {
    let rest = BigInt.asUintN(64, (value << 1n) ^ (value >> 63n));
    while (rest >= 0x80n) {
      this.bytes[this.at++] = Number(rest & 0x7fn) | 0x80;
      rest >>= 7n;
    }
    this.bytes[this.at++] = Number(rest);
  }

  private room(size: number): void {
    if (this.at + size > this.bytes.length) this.grow(size);
  }

  private grow(size: number): void {
    const written = this.bytes.subarray(this.start, this.at);
    const needed = written.length + size;
    if (needed <= this.chunk) {
      this.shared = allocate(this.chunk);
      this.free = 0;
      this.use(this.shared, 0);
    } else this.use(allocate(needed * 2), 0);
    this.bytes.set(written);
    this.at = written.length;
  }

  private use({ bytes, view }: Allocation, at: number): void {
    this.bytes = bytes;
    this.view = view;
    this.start = this.at = at;
  }
}

import { Buffer } from 'node:buffer';

/** In bytes. */
const CHUNK = 2 ** 14;
/** The free space when a body begins, in bytes. */
const MIN_ROOM = 64;

/** The length of an ASCII text with fewer UTF-16 units takes one byte. */
const SHORT_TEXT = 64;

/** Four groups of seven bits of a zigzag number are written with 32-bit arithmetic. */
const FOUR_GROUPS = 2 ** 28;
/** Below this, doubling and zigzag stay exact in a double. */
const EXACT = 2 ** 51;

/** Writes Avro's binary encoding, one body after another (Avro 1.12, "Binary Encoding"). */
export class BinaryWriter {
  private bytes: Buffer;
  private start = 0;
  private at = 0;

  /**
   * @param chunk the size of an allocation in bytes. Short bodies share one; a body keeps at most that much memory alive
   * besides its own
   */
  constructor(private readonly chunk = CHUNK) {
    this.bytes = Buffer.allocUnsafeSlow(chunk);
  }

  /** Begins a body. Bytes that were written and not taken are discarded. */
  begin(): void {
    if (this.bytes.length - this.start < MIN_ROOM) this.renew();
    this.at = this.start;
  }

  /** Returns the body, which is never overwritten. */
  take(): Buffer {
    const body = this.bytes.subarray(this.start, this.at);
    this.start = this.at;
    if (this.bytes.length === this.chunk) return body;
    this.renew();
    return Buffer.from(body);
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
    this.at = this.bytes.writeFloatLE(value, this.at);
  }

  double(value: number): void {
    this.room(8);
    this.at = this.bytes.writeDoubleLE(value, this.at);
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

  private zigzag(value: number): void {
    const { bytes } = this;
    let { at } = this;
    let rest = value >= 0 ? value * 2 : -value * 2 - 1;
    if (rest >= FOUR_GROUPS) {
      const low = rest % FOUR_GROUPS;
      rest = (rest - low) / FOUR_GROUPS;
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
    if (this.at + size <= this.bytes.length) return;
    const written = this.bytes.subarray(this.start, this.at);
    const needed = written.length + size;
    this.bytes = Buffer.allocUnsafeSlow(needed <= this.chunk ? this.chunk : needed * 2);
    this.bytes.set(written);
    this.start = 0;
    this.at = written.length;
  }

  private renew(): void {
    this.bytes = Buffer.allocUnsafeSlow(this.chunk);
    this.start = 0;
    this.at = 0;
  }
}

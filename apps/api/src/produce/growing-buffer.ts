/** In bytes: the least capacity of a buffer that is not empty. */
const SMALLEST = 1024;
/** In bytes. */
const FEW = 16;

const EMPTY = Buffer.alloc(0);

/**
 * Bytes joined from pieces that are copied into one buffer: a piece of one byte costs one byte. Kept as they arrived, the
 * pieces of a body in tiny chunks would cost hundreds of bytes each.
 */
export class GrowingBuffer {
  private bytes: Buffer = EMPTY;
  private used = 0;

  get length(): number {
    return this.used;
  }

  /** In bytes of memory. */
  get capacity(): number {
    return this.bytes.length;
  }

  /** In bytes: the capacity after `more` bytes are appended. It doubles, so that each byte is copied twice at most. */
  capacityFor(more: number): number {
    const needed = this.used + more;
    return needed <= this.capacity ? this.capacity : Math.max(needed, SMALLEST, 2 * this.capacity);
  }

  /** Makes room for exactly this many bytes in all. */
  reserve(capacity: number): void {
    if (capacity <= this.capacity) return;
    const larger = Buffer.allocUnsafeSlow(capacity);
    this.bytes.copy(larger, 0, 0, this.used);
    this.bytes = larger;
  }

  append(piece: Uint8Array): void {
    const { length } = piece;
    if (this.used + length > this.bytes.length) this.reserve(this.capacityFor(length));
    // For a few bytes, a loop is faster than the call.
    if (length > FEW) this.bytes.set(piece, this.used);
    else for (let at = 0; at < length; at++) this.bytes[this.used + at] = piece[at] ?? 0;
    this.used += length;
  }

  /** All bytes so far, not copied. The buffer is empty afterwards. */
  take(): Buffer {
    const all = this.bytes.subarray(0, this.used);
    this.clear();
    return all;
  }

  clear(): void {
    this.bytes = EMPTY;
    this.used = 0;
  }
}

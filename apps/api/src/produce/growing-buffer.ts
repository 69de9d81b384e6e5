/** In bytes: what a buffer has at least once something is in it. */
const SMALLEST = 1024;
/** In bytes. */
const FEW = 16;

/**
 * Bytes put together from pieces, in one buffer that is copied into: a piece of one byte costs one byte. Kept as they came,
 * the pieces of a body in tiny chunks would cost hundreds of bytes each.
 */
export class GrowingBuffer {
  private bytes: Buffer = Buffer.alloc(0);
  private used = 0;

  get length(): number {
    return this.used;
  }

  /** In bytes: what it occupies. */
  get capacity(): number {
    return this.bytes.length;
  }

  /** In bytes: what it would occupy to take `more`. Twice as much as before, so that each byte is copied twice at most. */
  capacityFor(more: number): number {
    const needed = this.used + more;
    return needed <= this.capacity ? this.capacity : Math.max(needed, SMALLEST, 2 * this.capacity);
  }

  /** Makes room for exactly so many bytes in all, where the size is known ahead. */
  reserve(capacity: number): void {
    if (capacity <= this.capacity) return;
    const larger = Buffer.allocUnsafeSlow(capacity);
    this.bytes.copy(larger, 0, 0, this.used);
    this.bytes = larger;
  }

  append(piece: Uint8Array): void {
    const { length } = piece;
    if (this.used + length > this.bytes.length) this.reserve(this.capacityFor(length));
    // A call to copy a few bytes takes longer than they do.
    if (length > FEW) this.bytes.set(piece, this.used);
    else for (let at = 0; at < length; at++) this.bytes[this.used + at] = piece[at] ?? 0;
    this.used += length;
  }

  /** All bytes so far, not copied; the buffer is empty afterwards. */
  take(): Buffer {
    const all = this.bytes.subarray(0, this.used);
    this.clear();
    return all;
  }

  clear(): void {
    this.bytes = Buffer.alloc(0);
    this.used = 0;
  }
}

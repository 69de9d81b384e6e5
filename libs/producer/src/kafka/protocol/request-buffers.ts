/** In bytes: the smallest and the largest buffer that is kept. The largest holds the largest request of several records. */
const SMALLEST = 2 ** 16;
const LARGEST = 2 ** 23;
/** In bytes, of all buffers that are kept. */
const MAX_KEPT = 2 ** 23;

/**
 * The buffers that produce requests are written to. One that was released is used again: memory outside of V8's heap is
 * expensive to get (the system clears its pages), and V8 collects its whole heap when there is much that is new.
 *
 * Who takes a buffer releases it once nothing reads it any more, or leaves it to the garbage collector.
 */
export class RequestBuffers {
  /** Released last, last. */
  private readonly free: Buffer[] = [];
  private kept = 0;

  /** Of the buffers that wait to be taken again, in bytes. */
  get keptBytes(): number {
    return this.kept;
  }

  /** A buffer of at least this many bytes, with any content. */
  take(bytes: number): Buffer {
    for (let index = this.free.length - 1; index >= 0; index--) {
      const buffer = this.free[index];
      if (buffer === undefined || buffer.length < bytes) continue;
      this.free.splice(index, 1);
      this.kept -= buffer.length;
      return buffer;
    }
    return Buffer.allocUnsafeSlow(bytes > LARGEST ? bytes : roundUp(bytes));
  }

  /** Nothing reads the buffer any more. @param buffer was taken, and is not used again by who took it */
  release(buffer: Buffer): void {
    if (buffer.length > LARGEST) return;
    this.free.push(buffer);
    this.kept += buffer.length;
    // Those that were released first are the ones that are used least.
    while (this.kept > MAX_KEPT) this.kept -= this.free.shift()?.length ?? 0;
  }
}

/** To a power of two, so that a buffer suits requests of other sizes. What is not written to takes no memory. */
const roundUp = (bytes: number): number => Math.max(SMALLEST, 2 ** Math.ceil(Math.log2(bytes)));

/** Keys that are examined for one key before the search ends. Hashes of 32 bits reach it only with keys that were chosen for it. */
const MAX_PROBES = 64;
const FIRST_SIZE = 256;
/** As many as a record may have: the memory for them is kept. */
const MAX_KEYS = 2 ** 17;

/* eslint-disable @typescript-eslint/no-non-null-assertion -- every index is within its array; a fallback for each would cost a third of the speed */

/**
 * The keys of all objects that are open while a text is scanned, to find duplicates without making strings. A hash table with
 * linear probing: the keys of the innermost object were added last, so removing them leaves the rest as it was.
 */
export class OpenKeys {
  /** The number of a key plus one, by slot; 0: free. A power of two, at least twice as many as there are keys. */
  private slots = new Int32Array(2 * FIRST_SIZE);
  private hashes = new Int32Array(FIRST_SIZE);
  private starts = new Int32Array(FIRST_SIZE);
  private ends = new Int32Array(FIRST_SIZE);
  private slotOf = new Int32Array(FIRST_SIZE);
  private size = 0;

  /** Of all open objects. */
  get count(): number {
    return this.size;
  }

  /**
   * Adds the key that lies in `bytes` from `start` to `end` to the innermost object, whose first key has the number `first`.
   * Returns false, and adds nothing, if it is a duplicate, too many keys have hashes like it, or there are too many.
   */
  add(bytes: Uint8Array, start: number, end: number, hash: number, first: number): boolean {
    if (this.size === MAX_KEYS) return false;
    // Another table for each object: the same key in nested objects would make long runs.
    const salted = Math.imul(hash ^ first, 0x9e3779b1);
    const mask = this.slots.length - 1;
    let slot = (salted >>> 8) & mask;
    for (let probes = 0; this.slots[slot] !== 0; slot = (slot + 1) & mask) {
      const other = this.slots[slot]! - 1;
      if (other >= first && this.hashes[other] === salted && this.isSame(bytes, start, end, other))
        return false;
      if (++probes === MAX_PROBES) return false;
    }
    const number = this.size++;
    this.slots[slot] = number + 1;
    this.hashes[number] = salted;
    this.starts[number] = start;
    this.ends[number] = end;
    this.slotOf[number] = slot;
    if (this.size === this.hashes.length) this.grow();
    return true;
  }

  /** The object whose first key has this number has ended. */
  drop(first: number): void {
    while (this.size > first) this.slots[this.slotOf[--this.size]!] = 0;
  }

  private isSame(bytes: Uint8Array, start: number, end: number, other: number): boolean {
    const from = this.starts[other]!;
    const length = end - start;
    if (this.ends[other]! - from !== length) return false;
    for (let i = 0; i < length; i++) if (bytes[from + i] !== bytes[start + i]) return false;
    return true;
  }

  private grow(): void {
    const larger = 2 * this.hashes.length;
    const wider = (from: Int32Array): Int32Array<ArrayBuffer> => {
      const to = new Int32Array(larger);
      to.set(from);
      return to;
    };
    this.hashes = wider(this.hashes);
    this.starts = wider(this.starts);
    this.ends = wider(this.ends);
    this.slotOf = wider(this.slotOf);
    this.slots = new Int32Array(2 * larger);
    const mask = this.slots.length - 1;
    for (let number = 0; number < this.size; number++) {
      let slot = (this.hashes[number]! >>> 8) & mask;
      while (this.slots[slot] !== 0) slot = (slot + 1) & mask;
      this.slots[slot] = number + 1;
      this.slotOf[number] = slot;
    }
  }
}

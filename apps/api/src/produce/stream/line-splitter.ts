import type { MemoryGrant } from '#producer';
import { GrowingBuffer } from '../growing-buffer.js';

type NoMemory = Exclude<MemoryGrant, 'granted'>;

const [NEWLINE, RETURN, SPACE, TAB] = [0x0a, 0x0d, 0x20, 0x09];
const BYTE_ORDER_MARK = Buffer.from('\ufeff');

/** One line of a stream that is not blank. */
export interface Line {
  /** From 1; blank lines count. */
  readonly number: number;
  /** Without its line ending. Null: the line is longer than the bound, and was not kept. */
  readonly bytes: Buffer | null;
  /** The line was not kept because this process had no memory for it. */
  readonly noMemory?: NoMemory;
}

/**
 * Splits bytes into lines, each ended by LF or CR LF, and the last one by the end of the bytes as well. Blank lines are
 * skipped. Holds one chunk, which is split on demand, and one unfinished line, up to a bound: the bytes of a longer line
 * are dropped.
 */
export class LineSplitter {
  private number = 0;
  /** Not split yet from `at` on. */
  private chunk: Buffer = Buffer.alloc(0);
  private at = 0;
  /** The part of the unfinished line that earlier chunks had. */
  private readonly begun = new GrowingBuffer();
  private length = 0;
  /** The unfinished line is longer than the bound, or there was no memory for it. */
  private isDropped = false;
  private noMemory: NoMemory | null = null;

  /** @param reserve reserves memory for the unfinished line, of this many bytes; if it is not granted, the line is dropped */
  constructor(
    private readonly maxLineBytes: number,
    private readonly reserve: (bytes: number) => MemoryGrant = () => 'granted',
  ) {}

  /** Whether the chunk is split, except for the unfinished line. */
  get isEmpty(): boolean {
    return this.at === this.chunk.length;
  }

  /** Only when it `isEmpty`. */
  give(chunk: Buffer): void {
    this.chunk = chunk;
    this.at = 0;
  }

  /** The next line that is not blank and ends in the chunk; null: there is none. */
  next(): Line | null {
    for (;;) {
      const end = this.chunk.indexOf(NEWLINE, this.at);
      if (end === -1 || this.isEmpty) {
        this.keep(this.chunk.subarray(this.at));
        this.give(Buffer.alloc(0));
        return null;
      }
      const last = this.chunk.subarray(this.at, end);
      this.at = end + 1;
      const line = this.finish(last);
      if (line !== null) return line;
    }
  }

  /** The unfinished line, which ends here. Null: it is blank. */
  end(): Line | null {
    return this.finish(Buffer.alloc(0));
  }

  private finish(last: Buffer): Line | null {
    this.number += 1;
    const whole = this.wholeOf(last);
    const { noMemory } = this;
    this.begun.clear();
    this.reserve(0);
    this.length = 0;
    this.isDropped = false;
    this.noMemory = null;
    if (whole === null) return { number: this.number, bytes: null, ...(noMemory !== null && { noMemory }) };
    const bytes = this.number === 1 ? withoutMark(whole) : whole;
    return isBlank(bytes) ? null : { number: this.number, bytes };
  }

  /** Null: it was dropped. */
  private wholeOf(last: Buffer): Buffer | null {
    // Most lines begin and end in one chunk, and are not copied.
    if (this.length > 0) this.keep(last);
    else this.length = last.length;
    const whole = this.begun.length > 0 ? this.begun.take() : last;
    const isWithin =
      this.length <= this.maxLineBytes ||
      // The CR of CR LF is not part of the line.
      (this.length === this.maxLineBytes + 1 && whole.at(-1) === RETURN);
    return isWithin && !this.isDropped ? whole : null;
  }

  private keep(part: Buffer): void {
    this.length += part.length;
    if (part.length === 0 || this.isDropped) return;
    const isTooLong = this.length > this.maxLineBytes + 1;
    const grant = isTooLong ? null : this.reserve(this.begun.capacityFor(part.length));
    if (grant === 'granted') {
      this.begun.append(part);
      return;
    }
    this.isDropped = true;
    this.noMemory = grant;
    this.begun.clear();
    this.reserve(0);
  }
}

function withoutMark(bytes: Buffer): Buffer {
  const { length } = BYTE_ORDER_MARK;
  return bytes.subarray(0, length).equals(BYTE_ORDER_MARK) ? bytes.subarray(length) : bytes;
}

function isBlank(bytes: Buffer): boolean {
  return bytes.every((byte) => byte === RETURN || byte === SPACE || byte === TAB);
}

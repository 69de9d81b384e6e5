import type { MemoryGrant } from '#producer';
import { GrowingBuffer } from '../growing-buffer.js';

type NoMemory = Exclude<MemoryGrant, 'granted'>;

const [NEWLINE, RETURN, SPACE, TAB] = [0x0a, 0x0d, 0x20, 0x09];
const BYTE_ORDER_MARK = Buffer.from('\ufeff');

/** One line of a stream that is not blank. */
export interface Line {
  /** From 1; blank lines count. */
  readonly number: number;
  /** Without what ends it. Null: it has more than the bound, and was not kept. */
  readonly bytes: Buffer | null;
  /** It was not kept since this process had no memory for it. */
  readonly noMemory?: NoMemory;
}

/**
 * Bytes to lines, each ended by LF or CR LF, the last by the end of the bytes as well. Blank lines are left out. Holds one
 * chunk, whose lines are found when they are asked for, and one unfinished line, up to a bound: of a longer one it goes on
 * without the bytes.
 */
export class LineSplitter {
  private number = 0;
  /** What is not split yet; read from `at` on. */
  private chunk: Buffer = Buffer.alloc(0);
  private at = 0;
  /** What earlier chunks had of the line under way. */
  private readonly begun = new GrowingBuffer();
  private length = 0;
  /** The line under way is longer than the bound, or found no memory. */
  private isDropped = false;
  private noMemory: NoMemory | null = null;

  /** @param hold asks for memory for the unfinished line, which occupies so many bytes; without it, it is dropped */
  constructor(
    private readonly maxLineBytes: number,
    private readonly hold: (bytes: number) => MemoryGrant = () => 'granted',
  ) {}

  /** Whether all that was given is split, but for the line under way. */
  get isEmpty(): boolean {
    return this.at === this.chunk.length;
  }

  /** Only when it is empty. */
  give(chunk: Buffer): void {
    this.chunk = chunk;
    this.at = 0;
  }

  /** The next line that is not blank and ends in what was given; null: it has no further. */
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

  /** The line under way ends here. Null: it is blank. */
  end(): Line | null {
    return this.finish(Buffer.alloc(0));
  }

  private finish(last: Buffer): Line | null {
    this.number += 1;
    const whole = this.wholeOf(last);
    const { noMemory } = this;
    this.begun.clear();
    this.hold(0);
    this.length = 0;
    this.isDropped = false;
    this.noMemory = null;
    if (whole === null) return { number: this.number, bytes: null, ...(noMemory !== null && { noMemory }) };
    const bytes = this.number === 1 ? withoutMark(whole) : whole;
    return isBlank(bytes) ? null : { number: this.number, bytes };
  }

  /** Null: it was dropped. */
  private wholeOf(last: Buffer): Buffer | null {
    // Most lines end in the chunk that they began in, and are not copied.
    if (this.length > 0) this.keep(last);
    else this.length = last.length;
    const whole = this.begun.length > 0 ? this.begun.take() : last;
    const isWithin =
      this.length <= this.maxLineBytes ||
      // CR LF ends a line: its CR is none of the line's bytes.
      (this.length === this.maxLineBytes + 1 && whole.at(-1) === RETURN);
    return isWithin && !this.isDropped ? whole : null;
  }

  private keep(part: Buffer): void {
    this.length += part.length;
    if (part.length === 0 || this.isDropped) return;
    const isTooLong = this.length > this.maxLineBytes + 1;
    const grant = isTooLong ? null : this.hold(this.begun.capacityFor(part.length));
    if (grant === 'granted') {
      this.begun.append(part);
      return;
    }
    this.isDropped = true;
    this.noMemory = grant;
    this.begun.clear();
    this.hold(0);
  }
}

function withoutMark(bytes: Buffer): Buffer {
  const { length } = BYTE_ORDER_MARK;
  return bytes.subarray(0, length).equals(BYTE_ORDER_MARK) ? bytes.subarray(length) : bytes;
}

function isBlank(bytes: Buffer): boolean {
  return bytes.every((byte) => byte === RETURN || byte === SPACE || byte === TAB);
}

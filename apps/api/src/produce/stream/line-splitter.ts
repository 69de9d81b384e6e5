const [NEWLINE, RETURN, SPACE, TAB] = [0x0a, 0x0d, 0x20, 0x09];
const BYTE_ORDER_MARK = Buffer.from('\ufeff');

/** One line of a stream that is not blank. */
export interface Line {
  /** From 1; blank lines count. */
  readonly number: number;
  /** Without what ends it. Null: it has more than the bound, and was not kept. */
  readonly bytes: Buffer | null;
}

/**
 * Bytes to lines, each ended by LF or CR LF, the last by the end of the bytes as well. Blank lines are left out. Holds
 * one unfinished line, up to a bound: of a longer one it goes on without the bytes.
 */
export class LineSplitter {
  private number = 0;
  /** The line under way. */
  private parts: Buffer[] = [];
  private length = 0;

  constructor(private readonly maxLineBytes: number) {}

  /** The lines that end in this chunk. */
  push(chunk: Buffer): Line[] {
    const lines: Line[] = [];
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      this.take(chunk.subarray(start, end));
      const line = this.end();
      if (line !== null) lines.push(line);
      start = end + 1;
    }
    if (start < chunk.length) this.take(chunk.subarray(start));
    return lines;
  }

  /** The line under way ends here. Null: it is blank. */
  end(): Line | null {
    this.number += 1;
    const [first] = this.parts;
    const whole = first !== undefined && this.parts.length === 1 ? first : Buffer.concat(this.parts);
    const isKept = this.length <= this.maxLineBytes || this.isWithoutReturn(whole);
    this.parts = [];
    this.length = 0;
    if (!isKept) return { number: this.number, bytes: null };
    const bytes = this.number === 1 ? withoutMark(whole) : whole;
    return isBlank(bytes) ? null : { number: this.number, bytes };
  }

  /** CR LF ends a line: its CR is none of the line's bytes. */
  private isWithoutReturn(whole: Buffer): boolean {
    return this.length === this.maxLineBytes + 1 && whole.at(-1) === RETURN;
  }

  private take(part: Buffer): void {
    this.length += part.length;
    if (this.length <= this.maxLineBytes + 1) this.parts.push(part);
    else this.parts = [];
  }
}

function withoutMark(bytes: Buffer): Buffer {
  const { length } = BYTE_ORDER_MARK;
  return bytes.subarray(0, length).equals(BYTE_ORDER_MARK) ? bytes.subarray(length) : bytes;
}

function isBlank(bytes: Buffer): boolean {
  return bytes.every((byte) => byte === RETURN || byte === SPACE || byte === TAB);
}

import type { Readable } from 'node:stream';
import type { StreamMemory } from '../../memory/stream-memory.js';
import type { RefusalError } from '../../http/problems/refusal-error.js';
import { gunzipRefusal } from '../gunzip.js';
import type { RequestUse } from '../../limits/request-use.js';
import { LineSplitter, type Line } from './line-splitter.js';

/** The bounds of what waits in the reader, and so of what is taken together. */
export interface LineBounds {
  /** A longer line is reported without its bytes. */
  readonly maxLineBytes: number;
  readonly maxLines: number;
  /** A single line may have more. */
  readonly maxBytes: number;
}

/**
 * The lines of a body as they arrive. The body is read ahead up to the bounds, and no further: then the client waits. If the
 * body breaks off, the lines that wait are dropped: their client is no longer there to get a response.
 */
export class BoundedLineReader {
  private readonly splitter: LineSplitter;
  /** After the one in the splitter: a paused body may still deliver one or two. */
  private chunks: Buffer[] = [];
  private lines: Line[] = [];
  private bytes = 0;
  private isStarved = false;
  /** Of the body, as it arrived. */
  private received = 0;
  /** Set while the caller's rate does not allow to read any further. */
  private pause: NodeJS.Timeout | null = null;
  /** The body has ended, and its last line has not been split off yet. */
  private isWhole = false;
  private ended = false;
  /** Why the body has no more lines although its client is connected; null: there is no such reason. */
  failure: RefusalError | null = null;
  private wake: (() => void) | null = null;

  constructor(
    private readonly body: Readable,
    private readonly bounds: LineBounds,
    private readonly memory: Pick<StreamMemory, 'reserveLine' | 'reserveWaiting'> | null = null,
    /** Counts the bytes, and says for how long no more must be read; null: the caller's rate is not limited. */
    private readonly use: Pick<RequestUse, 'takeBody' | 'waitMs'> | null = null,
  ) {
    this.splitter = new LineSplitter(bounds.maxLineBytes, memory?.reserveLine);
    body.on('data', (chunk: Buffer) => {
      this.chunks.push(chunk);
      if (this.use !== null) this.keepRate(this.use, chunk.length);
      this.split();
    });
    body.once('end', () => {
      this.isWhole = true;
      this.split();
    });
    body.once('error', (error) => {
      this.failure = gunzipRefusal(error);
      if (this.failure !== null) this.stop();
    });
    for (const broken of ['error', 'close']) {
      body.once(broken, () => {
        if (!this.isWhole && !this.ended) this.drop();
      });
    }
  }

  /** The lines that have arrived; waits for at least one. Null: there are no more. */
  async take(): Promise<readonly Line[] | null> {
    while (this.lines.length === 0) {
      if (this.ended) return null;
      await new Promise<void>((resolve) => (this.wake = resolve));
    }
    const taken = this.lines.splice(0, this.countWithin());
    for (const line of taken) this.bytes -= sizeOf(line);
    this.account();
    this.split();
    return taken;
  }

  /** Stops reading. Lines that have arrived may still be taken. */
  stop(): void {
    this.ended = true;
    this.chunks = [];
    this.endPause();
    this.body.pause();
    this.wake?.();
  }

  /** Stops reading, and drops the lines that have arrived. */
  drop(): void {
    this.lines = [];
    this.stop();
  }

  /** Splits off lines up to the bounds, however many a chunk contains. */
  private split(): void {
    while (!this.ended && !this.isFull) {
      const line = this.splitter.next();
      if (line !== null) this.add(line);
      else {
        const chunk = this.chunks.shift();
        if (chunk !== undefined) this.splitter.give(chunk);
        else {
          if (!this.isWhole) break;
          const last = this.splitter.end();
          if (last !== null) this.add(last);
          this.ended = true;
        }
      }
    }
    if (!this.ended && !this.isWhole) {
      if (this.isFull || this.pause !== null) this.body.pause();
      else this.body.resume();
    }
    if (this.lines.length > 0 || this.ended) this.wake?.();
  }

  /** A stream is slowed down to its rate, and not refused. */
  private keepRate(use: Pick<RequestUse, 'takeBody' | 'waitMs'>, bytes: number): void {
    use.takeBody((this.received += bytes));
    const waitMs = use.waitMs();
    if (waitMs === 0 || this.pause !== null) return;
    this.pause = setTimeout(() => {
      this.pause = null;
      this.split();
    }, waitMs);
  }

  private endPause(): void {
    clearTimeout(this.pause ?? undefined);
    this.pause = null;
  }

  private add(line: Line): void {
    this.lines.push(line);
    this.bytes += sizeOf(line);
    this.account();
  }

  /** If memory for the waiting lines is not granted, no more lines are split off. */
  private account(): void {
    const grant = this.memory?.reserveWaiting(this.lines.length, this.bytes) ?? 'granted';
    this.isStarved = grant !== 'granted';
  }

  private get isFull(): boolean {
    const { length } = this.lines;
    const isStarved = this.isStarved || this.bytes >= this.bounds.maxBytes;
    return length >= this.bounds.maxLines || (length > 0 && isStarved);
  }

  /** At least one. */
  private countWithin(): number {
    let bytes = 0;
    const most = Math.min(this.lines.length, this.bounds.maxLines);
    for (let count = 0; count < most; count += 1) {
      const line = this.lines[count];
      bytes += line === undefined ? 0 : sizeOf(line);
      if (count > 0 && bytes > this.bounds.maxBytes) return count;
    }
    return most;
  }
}

const sizeOf = ({ bytes }: Line): number => bytes?.length ?? 0;

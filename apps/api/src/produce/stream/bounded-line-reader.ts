import type { Readable } from 'node:stream';
import type { StreamMemory } from '../../memory/stream-memory.js';
import type { RefusalError } from '../../http/problems/refusal-error.js';
import { gunzipRefusal } from '../gunzip.js';
import { LineSplitter, type Line } from './line-splitter.js';

/** What a stream may have waiting here, and so what is taken at once. */
export interface LineBounds {
  /** A longer line is told as such. */
  readonly maxLineBytes: number;
  readonly maxLines: number;
  /** One line may have more. */
  readonly maxBytes: number;
}

/**
 * The lines of a body as they arrive. It is read ahead of who takes them up to the bounds, and no further: then the
 * client waits. A body that breaks off has ended with nothing, not even with the lines that came before: whoever sent
 * them is no longer there to be answered.
 */
export class BoundedLineReader {
  private readonly splitter: LineSplitter;
  /** Behind the splitter's: a paused body may still have one or two. */
  private chunks: Buffer[] = [];
  private lines: Line[] = [];
  private bytes = 0;
  private isStarved = false;
  /** The body has ended: its last line has to be split off still. */
  private isWhole = false;
  private ended = false;
  /** Why the body has no further lines although its client is there; null: there is no such reason. */
  failure: RefusalError | null = null;
  private wake: (() => void) | null = null;

  constructor(
    private readonly body: Readable,
    private readonly bounds: LineBounds,
    private readonly memory: Pick<StreamMemory, 'reserveLine' | 'reserveWaiting'> | null = null,
  ) {
    this.splitter = new LineSplitter(bounds.maxLineBytes, memory?.reserveLine);
    body.on('data', (chunk: Buffer) => {
      this.chunks.push(chunk);
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

  /** What has arrived, one line at least: waits for that. Null: nothing more will come. */
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

  /** Nothing is read any more; what has arrived may still be taken. */
  stop(): void {
    this.ended = true;
    this.chunks = [];
    this.body.pause();
    this.wake?.();
  }

  /** Nobody wants what has arrived. */
  drop(): void {
    this.lines = [];
    this.stop();
  }

  /** Lines come to be up to the bounds and no further, however many a chunk has. */
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
      if (this.isFull) this.body.pause();
      else this.body.resume();
    }
    if (this.lines.length > 0 || this.ended) this.wake?.();
  }

  private add(line: Line): void {
    this.lines.push(line);
    this.bytes += sizeOf(line);
    this.account();
  }

  /** Without memory for more than what waits already, no more is split off. */
  private account(): void {
    const grant = this.memory?.reserveWaiting(this.lines.length, this.bytes) ?? 'granted';
    this.isStarved = grant !== 'granted';
  }

  private get isFull(): boolean {
    const { length } = this.lines;
    const isStarved = this.isStarved || this.bytes >= this.bounds.maxBytes;
    return length >= this.bounds.maxLines || (length > 0 && isStarved);
  }

  /** One at least. */
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

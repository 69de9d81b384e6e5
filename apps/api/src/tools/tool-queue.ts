import { Inject, Injectable } from '@nestjs/common';
import type { TimeSlicer } from '#producer';
import { RefusalError, refusal } from '../http/problems/refusal-error.js';
import { SLICER } from '../runtime/tokens.js';

/** Calls of one caller that may wait at once, and of all callers. */
const MOST_OF_CALLER = 4;
const MOST = 16;

/** Lets the event loop serve others before the next step of a call. */
export type NextStep = () => Promise<void>;

/**
 * Runs the calls of tools one after the other. Each is work of up to some hundred ms that any known caller may ask for, so at
 * most one is in progress, and every step of it waits for a time slice of its own.
 */
@Injectable()
export class ToolQueue {
  private last: Promise<unknown> = Promise.resolve();
  private readonly byCaller = new Map<string, number>();
  private count = 0;

  constructor(@Inject(SLICER) private readonly slicer: Pick<TimeSlicer, 'nextSlice'>) {}

  /** @throws RefusalError if too many calls wait, and what `work` throws */
  async run<T>(caller: string, work: (nextStep: NextStep) => T | Promise<T>): Promise<T> {
    const ofCaller = this.byCaller.get(caller) ?? 0;
    if (ofCaller >= MOST_OF_CALLER || this.count >= MOST)
      throw new RefusalError(refusal('overloaded', 'Too many calls of tools are waiting. Try again.'));
    this.count += 1;
    this.byCaller.set(caller, ofCaller + 1);
    const nextStep = (): Promise<void> => this.slicer.nextSlice();
    const result = this.last.then(nextStep).then(() => work(nextStep));
    this.last = result.catch(() => undefined);
    try {
      return await result;
    } finally {
      this.count -= 1;
      const left = (this.byCaller.get(caller) ?? 1) - 1;
      if (left > 0) this.byCaller.set(caller, left);
      else this.byCaller.delete(caller);
    }
  }
}

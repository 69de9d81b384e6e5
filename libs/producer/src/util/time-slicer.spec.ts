import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SLICE_MS, TimeSlicer } from './time-slicer.js';

describe('work that may be long', () => {
  let slicer: TimeSlicer;

  beforeEach(() => {
    slicer = new TimeSlicer();
    vi.useFakeTimers({ toFake: ['performance', 'setImmediate'] });
  });

  afterEach(() => {
    vi.runAllTimers();
    vi.useRealTimers();
  });

  it('begins at once while the slice has time', () => {
    expect(slicer.begin()).toBeNull();
    expect(slicer.begin()).toBeNull();
  });

  it('waits for the next iteration of the event loop if other work used up the slice', async () => {
    expect(slicer.begin()).toBeNull();
    vi.spyOn(performance, 'now').mockReturnValue(performance.now() + SLICE_MS);
    const next = slicer.begin();
    vi.restoreAllMocks();
    expect(next).not.toBeNull();
    let begun = false;
    void next?.then(() => (begun = true));
    await Promise.resolve();
    expect(begun).toBe(false);
    vi.runAllTimers();
    await next;
    expect(begun).toBe(true);
  });

  it('shares one slice per iteration of the event loop, however many pieces it has', async () => {
    const now = vi.spyOn(performance, 'now');
    const start = 1000;
    now.mockReturnValue(start);
    expect(slicer.pause()).toBeNull();
    now.mockReturnValue(start + SLICE_MS - 1);
    expect(slicer.pause()).toBeNull();
    now.mockReturnValue(start + SLICE_MS + 1);
    const pause = slicer.pause();
    expect(pause).not.toBeNull();
    vi.runAllTimers();
    await pause;
    expect(slicer.pause()).toBeNull();
    now.mockRestore();
  });
});

describe('pieces of work that had to wait', () => {
  let slicer: TimeSlicer;
  let now: number;
  let done: string[];

  beforeEach(() => {
    slicer = new TimeSlicer();
    now = 1000;
    done = [];
    vi.spyOn(performance, 'now').mockImplementation(() => now);
    // Other work has used up the slice.
    void slicer.pause();
    now += SLICE_MS;
  });

  afterEach(() => void vi.restoreAllMocks());

  /** One iteration of the event loop, with all that follows from it without waiting. */
  const iteration = (): Promise<void> => new Promise((end) => setImmediate(end));

  /** Begins a piece of this many ms. */
  async function piece(name: string, ms: number): Promise<void> {
    await slicer.begin();
    now += ms;
    done.push(name);
  }

  it('are resumed in their order, several in one iteration of the event loop while the slice has time', async () => {
    for (const name of ['a', 'b', 'c', 'd', 'e']) void piece(name, SLICE_MS / 4);
    expect(done).toEqual([]);
    await iteration();
    expect(done).toEqual(['a', 'b']);
    await iteration();
    expect(done).toEqual(['a', 'b', 'c', 'd']);
    await iteration();
    expect(done).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  it('are resumed one per iteration where each takes the slice', async () => {
    for (const name of ['a', 'b']) void piece(name, SLICE_MS);
    await iteration();
    expect(done).toEqual(['a']);
    await iteration();
    expect(done).toEqual(['a', 'b']);
  });

  it('are resumed after all that follows from the one before without waiting', async () => {
    const work = async (name: string): Promise<void> => {
      await piece(name, 0);
      for (const step of [1, 2]) {
        await Promise.resolve();
        done.push(`${name}${step}`);
      }
      now += SLICE_MS;
    };
    void work('a');
    void work('b');
    await iteration();
    expect(done).toEqual(['a', 'a1', 'a2']);
    await iteration();
    expect(done).toEqual(['a', 'a1', 'a2', 'b', 'b1', 'b2']);
  });

  it('and wait again are resumed in a later iteration, although the slice has time', async () => {
    const steps = async (): Promise<void> => {
      for (const step of ['first', 'second']) {
        await slicer.nextSlice();
        done.push(step);
      }
    };
    void steps();
    await iteration();
    expect(done).toEqual(['first']);
    await iteration();
    expect(done).toEqual(['first', 'second']);
  });

  it('that arrive while others wait are resumed after them', async () => {
    void piece('a', SLICE_MS);
    void piece('b', SLICE_MS);
    await iteration();
    // The slice of this iteration is over; the next one belongs to `b`.
    void piece('c', 0);
    await iteration();
    expect(done).toEqual(['a', 'b']);
    await iteration();
    expect(done).toEqual(['a', 'b', 'c']);
  });
});
